"""What Braze has, held against what it was told; and a ledger taught by it."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from ci_braze_tui.audience.book import Audience, Facts
from ci_braze_tui.audience.proof import Proof, prove, whole
from ci_braze_tui.audience.sampling import asked, drawn
from ci_braze_tui.audience.seeding import seed
from ci_braze_tui.braze.client import BrazeClient
from ci_braze_tui.braze.clusters import parse_endpoint
from ci_braze_tui.exports.belongings import ledger_of
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.matching.mapping import Field
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


def test_an_audience_that_is_there_costs_nothing(
    world: World, export: Export, tmp_path: Path
) -> None:
    """A ledger taught by the segment has the first run send differences only."""
    world.run(export)
    put(world.sandbox, [{"external_id": "c1", "country": None}, {"external_id": "c9", "points": 1}])
    audience, facts = look(world, export, tmp_path)
    ledger = ledger_of(world.home, world.store.latest()[0])
    ledger.path.unlink()
    assert seed(ledger, audience, facts) == 30
    _, report = world.run(export)
    assert (report.summary.records, report.summary.data_points) == (2, 2)
    assert report.summary.outcomes.unchanged == 28


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
    low, high = found.interval
    assert low < 1 - 15 / 240 < high
