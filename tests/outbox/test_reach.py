"""The forecast of creates and updates, held against what the sandbox does."""

from __future__ import annotations

import random
from typing import get_args

import pytest

from ci_braze_tui.exports.definition import Export
from ci_braze_tui.matching.mapping import Field, IdKind, Matching
from ci_braze_tui.outbox.plan import Fate, Holder, Sample
from ci_braze_tui.outbox.reach_words import person_of, told_of
from tests.audience.people import put
from tests.outbox.reaching import Held, begin, forecast, look
from tests.world import World

HEADER = ("Id", "EMail", "Segment", "City")


def test_each_fate(world: World) -> None:
    """One record of each kind, addresses that move while the records go by, and who is meant."""
    begin(world)
    put(
        world.sandbox,
        [
            {"external_id": "a", "email": "a@x.io"},
            {"external_id": "b", "email": "shared@x.io"},
            {"external_id": "c", "email": "Shared@x.io"},
            {"external_id": "d", "email": "old@x.io"},
            {"email": "alone@x.io"},
        ],
    )
    rows = [
        ("a", "a@x.io"),  # 1 updates
        ("A", "A@X.io"),  # 2 creates, for case counts in IDs; its address is a's
        ("", "SHARED@x.io"),  # 3 one of several
        ("d", "new@x.io"),  # 4 updates, and its address moves
        ("", "old@x.io"),  # 5 creates, for d has another address by now
        ("", "OLD@x.io"),  # 6 finds the one just made
        ("", "new@x.io"),  # 7 finds d
        ("e", "e@x.io"),  # 8 creates
        ("", "e@x.io"),  # 9 finds e
        ("f", "b@x.io"),  # 10 creates
        ("g", "new@x.io"),  # 11 creates, and its address is d's
        ("", "Alone@x.io"),  # 12 finds the one without an ID
    ]
    path = world.customers([(one, mail, "VIP") for one, mail in rows])
    held = forecast(world, world.export(path))
    found = held.reach
    assert found.records == {
        "updates": 2, "known": 0, "by_email": 4, "several": 1, "creates": 5, "ignored": 0
    }  # fmt: skip
    assert (held.created, held.updated) == (5, 7)
    people = {told.about: [person_of(each) for each in told.samples] for told in told_of(found)}
    assert people == {
        "updates": ["row 1: a, a@x.io", "row 4: d, new@x.io"],
        "by_email": [
            "row 6: OLD@x.io (address of the profile of row 5)",
            "row 7: new@x.io (address of the profile of row 4)",
            "row 9: e@x.io (address of the profile of row 8)",
            "row 12: Alone@x.io (address of a profile without an identifier)",
        ],
        "several": [f"row 3: SHARED@x.io (address of {b_and_c(found.first)})"],
        "creates": [
            "row 2: A, A@X.io (address of a)",
            "row 5: old@x.io",
            "row 8: e, e@x.io",
            "row 10: f, b@x.io",
            "row 11: g, new@x.io (address of the profile of row 4)",
        ],
        "elsewhere": [
            "row 2: A, A@X.io (address of a)",
            "row 11: g, new@x.io (address of the profile of row 4)",
        ],
    }
    assert found.nameless.first_elsewhere == (Sample(2, "", ""), Sample(11, "", ""))


def b_and_c(first: dict[Fate, tuple[Sample, ...]]) -> str:
    """The two who share an address, in the order they are named in."""
    [shared] = first["several"]
    assert sorted(each.identifier for each in shared.holders) == ["b", "c"]
    return ", ".join(each.identifier for each in shared.holders)


@pytest.mark.parametrize("is_read_again", [False, True])
def test_what_the_ledger_knows_is_there(world: World, is_read_again: bool) -> None:
    """Who was created by an earlier run is updated, and who left is counted beside the rows."""
    begin(world)
    put(world.sandbox, [{"external_id": "a", "email": "a@x.io"}])
    fields = (Field("City", "home_city"),)
    matching = Matching("EMail", "Id", fields=fields)
    rows = [("a", "a@x.io"), ("b", ""), ("c", ""), ("", "d@x.io"), ("left", "")]

    def export(city: str, count: int) -> Export:
        people = [(*each, "VIP", city) for each in rows[:count]]
        return world.export(world.customers(people, HEADER), matching=matching)

    before = look(world, export("Berlin", 5))
    first = forecast(world, export("Berlin", 5), before)
    assert (first.reach.records["updates"], first.reach.records["creates"]) == (1, 4)
    again = forecast(world, export("Ulm", 4), None if is_read_again else before)
    told, people = again.reach.records, again.reach.first
    assert (told["updates"], told["known"] + told["by_email"], told["creates"]) == (1, 3, 0)
    assert people["known"][:2] == (Sample(2, "b", ""), Sample(3, "c", ""))
    if is_read_again:
        assert people["by_email"] == (Sample(4, "", "d@x.io", (Holder(),)),)
    assert (again.reach.leavers, again.reach.first_leavers) == (1, (Sample(None, "left", ""),))
    assert (again.records, again.created, again.updated) == (5, 0, 5)


@pytest.mark.parametrize("existing_only", [False, True])
@pytest.mark.parametrize("kind", get_args(IdKind))
def test_random_worlds(world: World, kind: IdKind, existing_only: bool) -> None:
    """Whatever is in the file and in Braze, what was forecast happens, in a second run as well."""
    begin(world)
    dice = random.Random(f"{kind} {existing_only}")
    label = "crm" if kind == "user_alias" else None
    put(world.sandbox, [_person(kind, n) | {"email": _mail(dice)} for n in range(0, 80, 2)])
    ids = [f"c{n}" for n in range(100)]
    if kind == "braze_id":
        ids = [each.braze_id for each in world.profiles()] + [f"{n:024x}" for n in range(60)]
    fields = (Field("City", "home_city"),)
    matching = Matching("EMail", "Id", kind, label, existing_only=existing_only, fields=fields)
    for _ in range(2):
        rows = []
        for _ in range(70):
            identifier = dice.choice(ids) if dice.random() < 0.6 else ""
            mail = _mail(dice) if not identifier or dice.random() < 0.8 else ""
            rows.append((identifier, mail, "VIP", dice.choice(("Berlin", "Ulm"))))
        _check(forecast(world, world.export(world.customers(rows, HEADER), matching=matching)))


def _person(kind: IdKind, number: int) -> dict[str, object]:
    if kind == "user_alias":
        alias = {"alias_name": f"c{number}", "alias_label": "crm"}
        return {"user_alias": alias, "_update_existing_only": False}
    return {"external_id": f"c{number}"}


def _mail(dice: random.Random) -> str:
    text = f"p{dice.randrange(60)}@x.io"
    return text.upper() if dice.random() < 0.3 else text


def _check(held: Held) -> None:
    """Every record has a fate, and those that create or update do; a leaver may be gone from Braze."""
    found = held.reach
    assert found.whole == held.records
    assert found.records["creates"] == held.created
    updates = found.total - found.records["creates"] - found.records["ignored"]
    assert updates <= held.updated <= updates + found.leavers
    assert found.elsewhere <= found.records["creates"]
    for told in told_of(found):
        assert len(told.samples) == min(told.count, 5)
