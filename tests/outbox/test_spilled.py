"""Runs of random files, spilled to disk and in memory, come to what plain Python says."""

from __future__ import annotations

import random
from collections import Counter
from functools import partial

import pytest

from ci_braze_tui.ledger import book
from ci_braze_tui.matching.mapping import Field, Matching, Segments
from ci_braze_tui.outbox import compose, prepare, survey
from ci_braze_tui.records.outcome import OUTCOMES
from ci_braze_tui.records.rules import Membership
from ci_braze_tui.spill import Buckets
from tests.outbox.preparing import HEADER, Desk, rules

SEGMENTS = ("VIP", "News", "Club")
MATCHING = Matching("EMail", "Id", fields=(Field("Points", "points", "integer"),))
RULES = rules(MATCHING, Segments("Segment", SEGMENTS), Membership("segments", brake=100))

Profile = dict[str, object]


def spill_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put everything on disk at once, and take it back by a few rows."""
    monkeypatch.setattr(survey, "PART_ROWS", 16)
    monkeypatch.setattr(compose, "RECORDS_AT_ONCE", 7)
    monkeypatch.setattr(book, "PROFILES_AT_ONCE", 9)
    monkeypatch.setattr(prepare, "Buckets", partial(Buckets, held_bytes=0))


def customers(chance: random.Random) -> list[tuple[str, ...]]:
    """Rows of few people, with every flaw, and with many of one person one after another."""
    rows: list[tuple[str, ...]] = []
    while len(rows) < 200:
        number = chance.randrange(30)
        row = (
            f"c{number}" if number % 3 else "",
            chance.choice([f"{number}@x.de"] * 6 + ["", "bad"]),
            chance.choice([*SEGMENTS, "Other", ""]),
            chance.choice(["1", "2", "", "x"]),
        )
        rows += [row] * chance.choice([1, 1, 1, 2, 40])
    return rows


def spoken_for(rows: list[tuple[str, ...]]) -> tuple[dict[str, Profile], Counter[str]]:
    """All that each profile is told by its rows, and how many rows come to what."""
    outcomes: Counter[str] = Counter()
    profiles: dict[str, Profile] = {}
    segments: dict[str, set[str]] = {}
    for identifier, email, segment, points in rows:
        if segment not in SEGMENTS:
            empty = not (identifier or email or segment or points)
            outcomes["skipped" if empty else "not_selected"] += 1
            continue
        if email == "bad" or not (identifier or email):
            outcomes["invalid"] += 1
            continue
        who = identifier or email
        outcomes["duplicate" if who in profiles else "pending"] += 1
        segments.setdefault(who, set()).add(segment)
        profiles[who] = {
            **({"email": email} if identifier and email else {}),
            **({"points": int(points)} if points.isdigit() else {}),
            "I": [each for each in SEGMENTS if each in segments[who]],
        }
    return profiles, outcomes


def name_of(told: Profile) -> tuple[str, Profile]:
    """Whom an object is about, and what it says of them."""
    said = dict(told)
    said.pop("_update_existing_only", None)
    return str(said.pop("external_id", None) or said.pop("email")), said


def told_of(
    profiles: dict[str, Profile], braze: dict[str, Profile], gone: set[str]
) -> dict[str, Profile]:
    """What is new to Braze, and the membership of those who are gone."""
    news = {
        who: {name: value for name, value in told.items() if braze.get(who, {}).get(name) != value}
        for who, told in profiles.items()
    }
    left: dict[str, Profile] = {who: {"I": None} for who in gone}
    return {who: told for who, told in news.items() if told} | left


@pytest.mark.parametrize("small", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_runs_of_random_files_come_to_what_plain_python_says(tmp_path, monkeypatch, small, seed):
    """Objects, outcomes, members and data points of each run are right, and what was not taken stays due."""
    if small:
        spill_everything(monkeypatch)
    chance, desk = random.Random(seed), Desk(tmp_path)
    braze: dict[str, Profile] = {}
    members: set[str] = set()
    for _ in range(3):
        rows = customers(chance)
        profiles, outcomes = spoken_for(rows)
        present = {row[0] or row[1] for row in rows if row[2] in SEGMENTS}
        expected = told_of(profiles, braze, members - present)
        outcomes["unchanged"] = len(profiles.keys() - expected.keys())
        outcomes["pending"] -= outcomes["unchanged"]

        rejected = set(chance.sample(range(len(expected)), k=len(expected) // 2))
        prepared = desk.tell(desk.file(rows, (*HEADER, "Points")), RULES, rejected=rejected)
        found = [name_of(each) for each in prepared.objects]
        plan = prepared.plan
        assert (dict(found), len(found)) == (expected, len(expected))
        assert dict(plan.outcomes.items()) == {name: outcomes[name] for name in OUTCOMES}
        assert plan.members == len(members)
        assert plan.data_points == sum(len(told) for told in expected.values())
        assert plan.unsaved_data_points == sum(len(told) for told in profiles.values())
        for place, (who, news) in enumerate(found):
            if place not in rejected:
                braze.setdefault(who, {}).update(news)
                members.discard(who) if news.get("I", []) is None else members.add(who)
