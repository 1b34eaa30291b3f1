"""A run proved: its own profiles, what a later run told, and what nobody can compare."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from ci_braze_tui.audience.book import Facts
from ci_braze_tui.audience.order import Order, keep
from ci_braze_tui.audience.profiles import asked_fields
from ci_braze_tui.audience.proof import Proof
from ci_braze_tui.audience.reading import Progress
from ci_braze_tui.errors import BadInputError, DefinitionError, RunInProgressError
from ci_braze_tui.exports.belongings import ledger_of
from ci_braze_tui.exports.definition import Export, Reaching
from ci_braze_tui.exports.proving import prove_run
from ci_braze_tui.exports.reaching import audience_of, read_segment
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.matching.mapping import Field
from ci_braze_tui.paths import private_folder
from ci_braze_tui.runs.lock import take_lock
from ci_braze_tui.runs.run import Run
from ci_braze_tui.sandbox.segments import SegmentDefinition
from ci_braze_tui.sandbox.settings import Settings
from tests.audience.people import put
from tests.world import World

EVERYBODY = SegmentDefinition("Everybody", "11111111-2222-4333-8444-555555555555", "email exists")
HEADER = ("BrazeUserId", "EMail", "Segment", "Name")


@pytest.fixture
def export(world: World) -> Export:
    """An export to a sandbox with a segment of everybody, and a key that may read."""
    world.sandbox.inspector.reset(Settings(apply_delay=0.0, export_seconds=0.05))
    world.sandbox.inspector.add_segment(EVERYBODY)
    world.key = next(each.value for each in world.sandbox.keys if each.name == "full")
    return world.export(
        write(world, 30),
        fields=[Field("Name", "first_name")],
        reach=Reaching(EVERYBODY.identifier),
    )


def write(world: World, count: int, **names: str) -> Path:
    """A file of so many customers, some with another name than the others."""
    rows = [(f"c{n}", f"c{n}@x.io", "VIP", names.get(f"c{n}", "Ann")) for n in range(count)]
    return world.customers(rows, HEADER)


def proven(
    world: World,
    run: Run,
    sample: int | None,
    after: float = 0.0,
    seen: list[Progress] | None = None,
) -> Proof:
    """The proof of a run."""
    told = [] if seen is None else seen
    return asyncio.run(
        prove_run(run, world.home, world.keys, sample=sample, after=after, on_progress=told.append)
    )


def test_a_proof_is_of_the_run(world: World, export: Export) -> None:
    """A sample is of those whom the run told something, and what a later run told is no disagreement."""
    first, _ = world.run(export)
    write(world, 30, c3="Bob")
    second, _ = world.run(export)
    write(world, 30, c3="Bob", c4="Cy")
    third, _ = world.run(export)
    found = proven(world, second, 200)
    assert (found.scope, found.sample, found.profiles) == ("run", False, 1)
    assert (found.values, found.agreed) == (3, 3)
    found = proven(world, first, 20)
    assert (found.scope, found.sample, found.profiles, found.disagreements) == ("run", True, 20, ())
    found = proven(world, first, None)
    assert (found.scope, found.sample, found.profiles, found.disagreements) == (
        "export",
        False,
        30,
        (),
    )
    put(world.sandbox, [{"external_id": "c4", "first_name": "Eve"}])
    found = proven(world, third, 200)
    assert [(each.attribute, each.first) for each in found.disagreements] == [
        ("first_name", ('"external_id":"c4"',))
    ]
    kept = (world.home.runs / third.id / "proof.json").read_bytes()
    assert msgspec.json.decode(kept, type=Proof) == found
    assert found.proved_at is not None
    renamed = msgspec.structs.replace(export, name="Others to Braze")
    ExportStore(world.home).save(renamed, replacing=export.name)
    assert proven(world, world.store.get(third.id), None).agreed == 30 * 3 - 1


def test_braze_is_given_time_to_write(world: World, export: Export) -> None:
    """It is waited for since the end of the latest run, and an order from before does not count."""
    run, _ = world.run(export)
    ended_at = world.store.get(run.id).ended_at
    assert ended_at is not None
    folder = private_folder(audience_of(world.home, export.name, "Sandbox").folder)
    link = f"{world.sandbox.endpoint}/"
    before = datetime.now(UTC) - timedelta(hours=1)
    keep(Order(EVERYBODY.identifier, *asked_fields(export.rules), link, before), folder)
    seen: list[Progress] = []
    after = (datetime.now(UTC) - ended_at).total_seconds() + 0.5
    found = proven(world, run, None, after, seen)
    assert (seen[0].phase, seen[0].awaited, seen[0].since) == ("waiting", "writes", ended_at)
    assert seen[0].until == ended_at + timedelta(seconds=after)
    assert found.proved_at is not None
    assert found.proved_at >= seen[0].until
    assert (found.profiles, found.agreed) == (30, found.values)


def test_who_is_known_by_an_address_is_found(world: World, export: Export) -> None:
    """Braze has their profiles under identifiers and in its own spelling, and several of one address."""
    put(
        world.sandbox,
        [
            {"external_id": "b1", "email": "one@x.io"},
            {"external_id": "b2", "email": "two@x.io"},
            {"external_id": "b3", "email": "two@x.io"},
        ],
    )
    addresses = ("One@x.io", "Two@x.io", "New@x.io")
    world.customers([("", address, "VIP", "Ann") for address in addresses], HEADER)
    run, _ = world.run(export)
    world.sandbox.inspector.settle()
    for sample in (None, 200):
        found = proven(world, run, sample)
        assert (found.profiles, found.several, found.missing) == (2, 1, 0)
        assert (found.values, found.agreed) == (4, 4)


def test_what_was_forgotten_meanwhile_is_not_missing(
    world: World, export: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever forgets a reading just before it is compared must not make everybody look lost."""
    run, _ = world.run(export)

    async def read_and_forget(*arguments: object, **named: object) -> Facts:
        facts = await read_segment(*arguments, **named)  # type: ignore[arg-type]
        audience_of(world.home, export.name, "Sandbox").forget()
        return facts

    monkeypatch.setattr("ci_braze_tui.exports.proving.read_segment", read_and_forget)
    with pytest.raises(RunInProgressError, match="was forgotten"):
        proven(world, run, None)


def test_a_connection_that_leads_elsewhere_meanwhile(world: World, export: Export) -> None:
    """What one Braze has is not kept for another one, nor is the link to its file."""

    def change(progress: Progress) -> None:
        if progress.phase == "fetching":
            world.connect("Sandbox", "http://127.0.0.1:9")

    with pytest.raises(DefinitionError, match="another Braze"):
        asyncio.run(read_segment(export, world.home, world.keys, change))
    assert not audience_of(world.home, export.name, "Sandbox").folder.exists()


def test_what_cannot_be_proved_is_said(world: World, export: Export) -> None:
    """A run that told nothing; a run that is going, whose values nobody knows yet."""
    run, _ = world.run(export)
    unchanged, _ = world.run(export)
    with pytest.raises(BadInputError, match="has told Braze nothing"):
        proven(world, unchanged, 200)
    ledger = ledger_of(world.home, run).path
    aside = ledger.rename(ledger.with_suffix(".aside"))
    with pytest.raises(BadInputError, match="was forgotten"):
        proven(world, run, 200)
    aside.rename(ledger)
    lock = take_lock(world.home, export.name, "another")
    try:
        with pytest.raises(RunInProgressError):
            proven(world, run, 200)
    finally:
        lock.release()
