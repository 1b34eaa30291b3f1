"""Every fault the sandbox knows, alone and in pairs: the books balance, and they are true.

After each run what the books say is held against what the sandbox stored, profile by profile and
attribute by attribute, by an account that shares nothing with the tool.
"""

from __future__ import annotations

import csv
from itertools import combinations
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from ci_braze_tui.braze import pacing
from ci_braze_tui.braze.client import BrazeClient
from ci_braze_tui.delivery.journal import Journal
from ci_braze_tui.delivery.settle import fates
from ci_braze_tui.exports.belongings import outbox_of
from ci_braze_tui.matching.mapping import Field
from ci_braze_tui.runs.database import connect
from ci_braze_tui.runs.report import Report
from ci_braze_tui.runs.run import RESUMABLE, Run
from ci_braze_tui.sandbox.faults import Fault, FaultKind, FaultPlan
from ci_braze_tui.sandbox.settings import LimitStyle, Settings
from tests.independent import Expectation, expect
from tests.world import IDENTIFIER, World

KINDS: tuple[FaultKind, ...] = get_args(FaultKind)
ALIKE: tuple[FaultKind, ...] = ("500", "502", "504")
"""Different words for what a 503 is; in pairs that one stands for them."""
HIDING = {"500", "502", "503", "504", "reset_before", "reset_after", "slow", "truncated"}
"""Faults after which nobody can tell whether Braze has the objects."""

OBJECTS = 75
BLOCKED = ("c7", "c310", "c702")
FIELDS = {"FirstName": ("first_name", "string"), "Points": ("points", "integer")}


@pytest.fixture(autouse=True)
def _little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting is not what is tried here: back-off is short, and so is the time for an answer."""
    monkeypatch.setattr(pacing, "_SHORTEST_BACKOFF", 0.005)
    monkeypatch.setattr(pacing, "_LONGEST_BACKOFF", 0.03)
    monkeypatch.setattr(pacing, "_PROBE_EVERY", 0.03)


def fault(kind: FaultKind, percent: float) -> Fault:
    """A fault of this kind, with a wait where the kind has one."""
    return Fault(kind, percent=percent, seconds={"slow": 1.6, "latency": 0.03}.get(kind, 0.0))


@pytest.mark.parametrize("percent", [8, 40, 75])
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "429"])
def test_one_fault_at_any_rate(
    world: World, monkeypatch: pytest.MonkeyPatch, kind: FaultKind, percent: int
) -> None:
    """Now and then, often, or nearly always: nothing is lost, nothing is claimed that is not so."""
    rows = 1_000 if kind == "slow" else 2_000
    go_through(world, monkeypatch, FaultPlan((fault(kind, percent),), seed=percent), rows=rows)


@pytest.mark.parametrize("style", get_args(LimitStyle))
@pytest.mark.parametrize("percent", [3, 25])
def test_too_fast_in_every_style(
    world: World, monkeypatch: pytest.MonkeyPatch, style: LimitStyle, percent: int
) -> None:
    """However a 429 says when to come back, and if it does not say so at all."""
    go_through(world, monkeypatch, FaultPlan((fault("429", percent),), seed=percent), style)


@pytest.mark.parametrize(
    ("one", "other"), list(combinations([kind for kind in KINDS if kind not in ALIKE], 2))
)
def test_two_faults_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch, one: FaultKind, other: FaultKind
) -> None:
    """Each hides and delays what the other does; the books stay true."""
    plan = FaultPlan((fault(one, 20), fault(other, 25)), seed=len(one + other))
    go_through(world, monkeypatch, plan, rows=1_000)


def go_through(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    plan: FaultPlan,
    style: LimitStyle = "silent",
    rows: int = 2_000,
) -> None:
    """Run under the faults, hold the books against the sandbox, heal it, and go on to the end."""
    if any(each.kind == "slow" for each in plan.faults):
        _answer_within(monkeypatch, 0.7)  # long enough for all that is not slow on purpose
    world.sandbox.inspector.reset(
        Settings(apply_delay=0.0, limit_style=style, track_window=1, blocked_external_ids=BLOCKED)
    )
    path = customers(world, rows)
    expected = expect(
        path,
        email="EMail",
        identifier="BrazeUserId",
        fields=FIELDS,
        segment_column="Segment",
        selected=["VIP", "Newsletter"],
        attribute=IDENTIFIER,
    )
    objects = {each["external_id"]: each for each in expected.objects.values()}
    fields = [
        Field("FirstName", "first_name"),
        Field("Points", "points", type="integer"),
    ]
    export = world.export(path, fields=fields)
    world.sandbox.inspector.set_faults(plan)

    run, report = world.run(export)

    assert run.status in ("finished", "interrupted", "refused")
    check_sums(report, expected)
    check_truth(world, run, report, objects)
    hidden = sum(each.fault in HIDING for each in world.sandbox.inspector.requests())
    assert report.summary.outcomes.unknown <= hidden * OBJECTS

    world.sandbox.inspector.set_faults(FaultPlan())
    if run.status in RESUMABLE:
        run, report = world.resume(run)
    assert run.status == "finished"
    check_sums(report, expected)
    if report.summary.outcomes.unknown:
        run, report = world.run(export)
    assert report.summary.outcomes.unknown == report.summary.outcomes.pending == 0
    good = {who: each for who, each in objects.items() if who not in BLOCKED}
    assert stored(world) == {who: comparable(each) for who, each in good.items()}
    outcomes = report.summary.outcomes
    assert outcomes.accepted + outcomes.unchanged + outcomes.rejected == len(objects)
    if all(each.kind != "queued" for each in plan.faults):
        assert outcomes.rejected == len(BLOCKED)


def customers(world: World, rows: int) -> Path:
    """Customers of all sorts: most will be sent, some are wrong, some stand there twice."""
    lines = [
        (
            f"c{n if n % 50 else max(0, n - 1)}",
            f"c{n}@example.com" if n % 41 else "no address",
            ("VIP", "Newsletter", "Other")[n % 3],
            f"Anna {n}",
            str(n * 3),
        )
        for n in range(rows)
    ]
    return world.customers(lines, ("BrazeUserId", "EMail", "Segment", "FirstName", "Points"))


def check_sums(report: Report, expected: Expectation) -> None:
    """Each row has one outcome, and those that are not sent have the right one."""
    outcomes = report.summary.outcomes
    assert outcomes.total == report.summary.rows == len(expected.outcomes)
    for outcome in ("invalid", "duplicate", "not_selected", "skipped"):
        assert getattr(outcomes, outcome) == expected.counts[outcome]
    sent = outcomes.accepted + outcomes.rejected + outcomes.unknown + outcomes.pending
    assert sent == expected.counts["accepted"]


def check_truth(world: World, run: Run, report: Report, objects: dict[str, dict]) -> None:
    """What is accepted is stored as it was sent; what is pending or rejected is not; no more is."""
    by_outcome = people(world, run, report, set(objects))
    for outcome, who in by_outcome.items():
        assert len(who) == getattr(report.summary.outcomes, outcome)
    there = stored(world)
    missing = by_outcome["accepted"] - set(there)
    # What is queued in a maintenance is all accepted, and whom Braze refuses later it never says.
    queued = any(each.fault == "queued" for each in world.sandbox.inspector.requests())
    assert missing <= (set(BLOCKED) if queued else set())
    assert set(there) <= by_outcome["accepted"] | by_outcome["unknown"]
    assert there == {who: comparable(objects[who]) for who in there}


def people(world: World, run: Run, report: Report, sent: set[str]) -> dict[str, set[str]]:
    """Who of those that are sent had which outcome, by the files that a person gets."""
    found: dict[str, set[str]] = {"rejected": set(), "unknown": set(), "pending": set()}
    if report.returned is not None:
        with Path(report.returned).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["outcome"] in found:
                    found[row["outcome"]].add(row["BrazeUserId"])
    with connect(world.home.database) as database:
        for part in fates(outbox_of(world.home, run.id), Journal(database, run.id)):
            for state, text in part.select("state", "object").iter_rows():
                if state == "pending":
                    found["pending"].add(msgspec.json.decode(text)["external_id"])
    return found | {"accepted": sent - found["rejected"] - found["unknown"] - found["pending"]}


def stored(world: World) -> dict[str, bytes]:
    """All that the sandbox holds, by external id."""
    return {
        each.external_id or "": comparable(
            {"external_id": each.external_id, **each.standard, **each.custom}
        )
        for each in world.profiles()
    }


def comparable(profile: dict) -> bytes:
    """A profile's attributes that are set, in a fixed order."""
    kept = {name: value for name, value in profile.items() if value is not None}
    return msgspec.json.encode(kept, order="sorted")


def _answer_within(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let every client wait so long for an answer."""
    defaults = BrazeClient.__init__.__kwdefaults__ or {}
    monkeypatch.setattr(BrazeClient.__init__, "__kwdefaults__", defaults | {"timeout": seconds})
