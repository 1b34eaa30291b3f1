"""What Braze has, held against what it was told; and a ledger taught by it."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import msgspec
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ci_braze_tui.audience.book import Audience, Facts
from ci_braze_tui.audience.pairing import whole
from ci_braze_tui.audience.proof import Proof, prove
from ci_braze_tui.audience.sampling import asked, drawn
from ci_braze_tui.audience.seeding import seed
from ci_braze_tui.braze.client import BrazeClient
from ci_braze_tui.braze.clusters import parse_endpoint
from ci_braze_tui.errors import BadInputError
from ci_braze_tui.exports.belongings import ledger_of
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.proving import prove_run
from ci_braze_tui.ledger.book import attribute_column, key_of
from ci_braze_tui.matching.attributes import FieldType
from ci_braze_tui.matching.mapping import Field
from ci_braze_tui.records.rules import Membership, Shape
from ci_braze_tui.runs.run import Run
from ci_braze_tui.sandbox.segments import SegmentDefinition
from ci_braze_tui.sandbox.settings import Settings
from ci_braze_tui.secret import Secret
from tests.audience.people import put, read
from tests.world import IDENTIFIER, World

EVERYBODY = SegmentDefinition("Everybody", "11111111-2222-4333-8444-555555555555", "email exists")
FIELDS = (
    Field("Name", "first_name"),
    Field("Points", "points", "integer"),
    Field("Tags", "tags", "array", separator="|"),
    Field("Born", "born", "date"),
    Field("Land", "country"),
    Field("Price", "price", "number", decimal=","),
)
HEADER = ("BrazeUserId", "EMail", "Segment", "Name", "Points", "Tags", "Born", "Land", "Price")


@pytest.fixture
def export(world: World) -> Export:
    """Thirty customers, and a sandbox with a segment of everybody."""
    world.sandbox.inspector.reset(Settings(apply_delay=0.0, export_seconds=0.1))
    world.sandbox.inspector.add_segment(EVERYBODY)
    rows = [
        (f"c{n}", f"c{n}@x.io", "VIP", f"Zoë {n}", str(n), f"a|b{n}", "2001-02-03", "Chile", "1,5")
        for n in range(30)
    ]
    return world.export(world.customers(rows, HEADER), fields=FIELDS)


def look(world: World, export: Export, folder: Path) -> tuple[Audience, Facts]:
    """Read the segment of everybody."""
    audience = Audience(folder / "audience")
    asyncio.run(read(world.sandbox, audience, export.rules, segment=EVERYBODY.identifier))
    facts = audience.facts()
    assert facts is not None
    return audience, facts


def proof(world: World, export: Export, folder: Path) -> Proof:
    """The proof over all profiles."""
    ledger = ledger_of(world.home, world.store.latest()[0])
    audience, facts = look(world, export, folder)
    return prove(whole(ledger, audience, facts), export.rules, sample=False)


def test_what_arrived_is_proven(world: World, export: Export, tmp_path: Path) -> None:
    """Every value of every type is found as it was sent."""
    world.run(export)
    world.sandbox.inspector.settle()
    found = proof(world, export, tmp_path)
    assert (found.profiles, found.missing, found.values, found.agreed) == (30, 0, 30 * 8, 30 * 8)
    assert found.disagreements == ()
    assert found.interval == (1.0, 1.0)


def test_every_disagreement_is_found_with_its_cause(
    world: World, export: Export, tmp_path: Path
) -> None:
    """A value that is gone, one of another type, one of another writer, and a profile that is gone."""
    world.run(export)
    put(
        world.sandbox,
        [
            {"external_id": "c1", "country": None},
            {"external_id": "c2", "tags": None},
            {"external_id": "c3", "tags": None},
            {"external_id": "c4", "first_name": "Bob"},
            {"external_id": "c5", "points": 99},
            {"external_id": "c6", "email": None},
            {"external_id": "c7", IDENTIFIER: False},
        ],
    )
    found = proof(world, export, tmp_path)
    causes = {(each.attribute, each.cause): each.first for each in found.disagreements}
    assert {name: first for name, first in causes.items() if name[0] != "tags"} == {
        ("country", "dropped"): ('"external_id":"c1"',),
        ("first_name", "other value"): ('"external_id":"c4"',),
        ("points", "other value"): ('"external_id":"c5"',),
        (IDENTIFIER, "other value"): ('"external_id":"c7"',),
    }
    assert {'"external_id":"c2"', '"external_id":"c3"'} == set(causes["tags", "dropped"])
    assert (found.missing, found.first_missing) == (1, ('"external_id":"c6"',))
    assert found.values - 6 == found.agreed


LONG = "x" * 300
SEEDED = {
    ("country", "dropped", "unknown word"): (1, 2),
    ("time_zone", "dropped", "unknown word"): (2,),
    ("since", "dropped", "other type"): tuple(range(1, 8)),
    ("since", "other kind", None): (0,),
    ("flag", "other kind", None): tuple(range(8)),
    ("secret", "dropped", "no profile"): tuple(range(8)),
    ("note", "other value", "cut"): tuple(range(8)),
    ("many", "other value", "cut"): (3,),
    ("plan", "other value", None): (4,),
}
"""What is made to go wrong with which of eight people, and what the proof is to make of it."""


@pytest.mark.parametrize("by", ["whole", "sample"])
def test_every_silent_drop_is_found(world: World, tmp_path: Path, by: str) -> None:
    """Unknown countries and zones, types fixed earlier, blocklisted names, cut values: each one of each."""
    world.sandbox.inspector.reset(
        Settings(apply_delay=0.0, export_seconds=0.1, blocked_attributes=("secret",))
    )
    world.sandbox.inspector.add_segment(EVERYBODY)
    put(world.sandbox, [{"external_id": "c0", "email": "c0@x.io", "since": 7, "flag": "yes"}])
    kinds: dict[str, FieldType] = {"many": "array", "flag": "boolean"}
    names = ("country", "time_zone", "since", "flag", "secret", "note", "many", "plan")
    fields = [
        Field(name, name, kinds.get(name, "string"), separator="|" if name == "many" else None)
        for name in names
    ]
    many = "|".join(f"e{n}" for n in range(500))
    rows = [
        (
            f"c{n}",
            f"c{n}@x.io",
            "VIP",
            "CL",
            "America/Lima",
            "long ago",
            "true",
            "s",
            LONG,
            many,
            "A",
        )
        for n in range(8)
    ]
    export = world.export(world.customers(rows, (*HEADER[:3], *names)), fields=fields)
    run, _ = world.run(export)
    # Braze's own doing, done to profiles on which our checks let nothing of the kind come up.
    put(
        world.sandbox,
        [
            {"external_id": "c1", "country": "Atlantis"},
            {"external_id": "c2", "country": None, "time_zone": None},
            {"external_id": "c3", "many": {"add": ["one too many"]}},
            {"external_id": "c4", "plan": "B"},
        ],
    )
    found = proven(world, run, tmp_path, export, by)
    assert {
        (each.attribute, each.cause, each.hint): tuple(sorted(each.first))
        for each in found.disagreements
    } == {why: tuple(f'"external_id":"c{n}"' for n in people) for why, people in SEEDED.items()}
    assert found.values - found.agreed == sum(len(people) for people in SEEDED.values())
    assert [each.profiles for each in found.disagreements] == [8, 8, 8, 7, 2, 1, 1, 1, 1]


def proven(world: World, run: Run, folder: Path, export: Export, by: str) -> Proof:
    """The proof of a run by all of the segment, or by a sample that has everybody in it."""
    if by == "whole":
        return proof(world, export, folder)
    world.key = next(each.value for each in world.sandbox.keys if each.name == "full")
    return asyncio.run(prove_run(run, world.home, world.keys, sample=100, after=0.0))


SHAPES: dict[Shape, object] = {
    "boolean": True,
    "segment": "VIP, Newsletter",
    "segments": ["VIP", "Newsletter"],
    "identifier": IDENTIFIER,
}


@pytest.mark.parametrize("shape", SHAPES)
def test_an_audience_that_is_there_costs_nothing(
    world: World, export: Export, tmp_path: Path, shape: Shape
) -> None:
    """A ledger taught by the segment has the first run send differences only, in every shape and type."""
    rows = [
        (f"c{n}", f"c{n}@x.io", segment, f"Zoë {n}", str(n), f"a|b{n}", "2001-02-03", "", "1,5")
        for n in range(30)
        for segment in ("VIP", "Newsletter")
    ]
    cleared = [msgspec.structs.replace(each, blank="clear") for each in FIELDS]
    export = msgspec.structs.replace(
        export,
        matching=msgspec.structs.replace(export.matching, fields=tuple(cleared)),
        membership=Membership(shape),
    )
    world.customers(rows, HEADER)
    world.run(export)
    attribute = export.rules.membership_attribute
    assert [each.custom[attribute] for each in world.profiles()] == [SHAPES[shape]] * 30
    put(world.sandbox, [{"external_id": "c1", "country": "CL"}, {"external_id": "c9", "points": 1}])
    audience, facts = look(world, export, tmp_path)
    ledger = ledger_of(world.home, world.store.latest()[0])
    ledger.path.unlink()
    assert seed(ledger, audience, facts) == 30
    assert ledger.read()["member"].all()
    country = attribute_column("country")
    assert ledger.read()[country].null_count() == 29
    _, report = world.run(export)
    # That nobody has a country is no news: whether it was ever cleared, Braze does not say.
    assert (report.summary.records, report.summary.data_points) == (30, 31)


def test_taking_over_never_loses_what_was_told(
    world: World, export: Export, tmp_path: Path
) -> None:
    """A reading that is older than a run teaches nothing; where a newer one differs, it is sent again."""
    rows = [
        [f"c{n}", f"c{n}@x.io", "VIP", "A", "1", "a", "2001-02-03", "CL", "1"] for n in range(4)
    ]
    world.customers(rows, HEADER)
    world.run(export)
    world.sandbox.inspector.settle()
    audience, facts = look(world, export, tmp_path)
    rows[1][3] = "B"
    world.customers(rows[:3], HEADER)
    run, _ = world.run(export, consent=True)
    ledger = ledger_of(world.home, run)
    told = ledger.read()
    with pytest.raises(BadInputError, match="Read the Braze segment again"):
        seed(ledger, audience, facts)
    put(world.sandbox, [{"external_id": "c2", "first_name": "Eve"}])
    audience, facts = look(world, export, tmp_path)
    for _ in range(2):
        assert seed(ledger, audience, facts) == 4
    name = attribute_column("first_name")
    eve = pl.when(pl.col("who") == '"external_id":"c2"').then(None).otherwise(pl.col(name))
    assert_frame_equal(ledger.read(), told.with_columns(eve.alias(name)))
    rows[1][3] = "A"
    world.customers(rows[:3], HEADER)
    _, report = world.run(export)
    assert (report.summary.records, report.summary.data_points) == (2, 2)
    assert {
        each.external_id: each.standard["first_name"] for each in world.profiles()
    } == dict.fromkeys(("c0", "c1", "c2", "c3"), "A")
    assert world.members() == {"c0", "c1", "c2"}


def test_values_of_a_profile_are_no_draws_of_their_own() -> None:
    """A few profiles with many values each tell about few profiles: no surer than one value of each."""
    few = Proof(20, 0, (), 2_000, 2_000, (), (), sample=True)
    one = Proof(20, 0, (), 20, 20, (), (), sample=True)
    assert few.interval == one.interval
    assert few.interval[0] < 0.85


@pytest.mark.parametrize(("most", "looked_at"), [(5, 9), (100, 40)])
async def test_a_sample_that_is_cut_short_stays_random(
    world: World, export: Export, monkeypatch: pytest.MonkeyPatch, most: int, looked_at: int
) -> None:
    """Those who are asked for one by one are as many of what requests reach as of all."""
    monkeypatch.setattr("ci_braze_tui.audience.sampling._MOST_REQUESTS", most)
    whos = [each for n in range(20) for each in (f'"external_id":"n{n}"', f'"email":"n{n}@x.io"')]
    members = pl.DataFrame({"who": whos}).with_columns(key=key_of(pl.col("who")))
    endpoint = parse_endpoint(world.sandbox.endpoint)
    full = next(each.value for each in world.sandbox.keys if each.name == "full")
    async with BrazeClient(endpoint, Secret(full)) as client:
        told, _there = await asked(client, members, export.rules)
    assert told["who"].to_list() == whos[:looked_at]


async def test_a_sample_says_how_sure_it_is(world: World, export: Export) -> None:
    """Members drawn at random are read back by their identifiers; the interval holds the truth."""
    await asyncio.to_thread(world.run, export)
    await asyncio.to_thread(
        put, world.sandbox, [{"external_id": f"c{n}", "country": None} for n in range(15)]
    )
    ledger = ledger_of(world.home, world.store.latest()[0])
    members = drawn(ledger, 20, random.Random(1))
    assert members["key"].n_unique() == 20
    endpoint = parse_endpoint(world.sandbox.endpoint)
    full = next(each.value for each in world.sandbox.keys if each.name == "full")
    async with BrazeClient(endpoint, Secret(full)) as client:
        told, there = await asked(client, members, export.rules)
    found = prove(iter([(told, there)]), export.rules, sample=True)
    assert (found.profiles, found.missing, found.values) == (20, 0, 160)
    assert [(each.attribute, each.cause) for each in found.disagreements] == [
        ("country", "dropped")
    ]
    assert found.disagreements[0].hint == "unknown word"
    low, high = found.interval
    assert low < 1 - 15 / 240 < high
