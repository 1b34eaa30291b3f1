"""An export that limits creating: its runs read the Braze segment, or are held back and say why."""

from __future__ import annotations

import asyncio
import time

import pytest

from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.delivery.control import Control
from ci_braze_tui.exports.belongings import begin_run
from ci_braze_tui.exports.definition import Export, Reaching
from ci_braze_tui.exports.reaching import facts_for
from ci_braze_tui.exports.story import run_export
from ci_braze_tui.matching.mapping import Field
from ci_braze_tui.runs.run import Options
from ci_braze_tui.sandbox.segments import SegmentDefinition
from ci_braze_tui.sandbox.settings import Settings
from tests.audience.people import put
from tests.world import World

EVERYBODY = SegmentDefinition("Everybody", "11111111-2222-4333-8444-555555555555", "email exists")
HEADER = ("BrazeUserId", "EMail", "Segment", "Points")
ORDERS = "/users/export/segment"


def people(first: int, end: int, points: int = 1) -> list[tuple[str, ...]]:
    """Rows of the customers with these numbers."""
    return [(f"c{n}", f"c{n}@x.io", "VIP", str(points)) for n in range(first, end)]


@pytest.fixture
def export(world: World) -> Export:
    """Ten people in Braze, nine of them in the file; one in five may be new."""
    world.sandbox.inspector.reset(Settings(apply_delay=0.0, export_seconds=0.05))
    world.sandbox.inspector.add_segment(EVERYBODY)
    put(
        world.sandbox,
        [{"external_id": f"c{n}", "email": f"c{n}@x.io", "points": 0} for n in range(10)],
    )
    world.customers(people(1, 11), HEADER)
    return world.export(
        world.folder / "customers.csv",
        fields=[Field("Points", "points", "integer")],
        reach=Reaching(EVERYBODY.identifier, 20),
    )


def orders(world: World) -> int:
    """How often Braze was asked for the segment."""
    return len(world.sandbox.inspector.requests(ORDERS))


def test_a_run_that_may_create_few_reads_by_itself(world: World, export: Export) -> None:
    """A scheduled run needs nobody: it reads once a day, counts, and knows whom earlier runs created."""
    run, report = world.run(export)
    assert (run.status, report.summary.outcomes.accepted, orders(world)) == ("finished", 10, 1)
    world.customers(people(0, 13, points=2), HEADER)
    run, report = world.run(export)
    # c10 is new since the reading, but not to us; c11 and c12 are new.
    assert (run.status, report.summary.outcomes.accepted, orders(world)) == ("finished", 13, 1)
    world.customers(people(0, 20, points=3), HEADER)
    run, _ = world.run(export)
    assert (run.status, orders(world)) == ("braked", 1)
    assert run.sentence is not None
    assert run.sentence.startswith("7 of 20 people are not in the Braze segment")
    resumed, _ = world.resume(run, consent=True)
    assert resumed.status == "finished"


def test_a_run_that_cannot_read_says_why(world: World, export: Export) -> None:
    """It is held back and sends nothing; as soon as the segment can be read, it can be gone on with."""
    full = world.key
    world.key = next(each.value for each in world.sandbox.keys if each.name == "track_only")
    run, report = world.run(export)
    assert (run.status, report.summary.outcomes.pending) == ("braked", 10)
    assert run.sentence is not None
    assert run.sentence.startswith(
        "This export limits how many profiles it may create, and the Braze"
    )
    assert "could not be read: " in run.sentence
    assert world.sandbox.inspector.overview().track_objects == 10
    world.key = full
    resumed, report = world.resume(run)
    assert (resumed.status, report.summary.outcomes.accepted) == ("finished", 10)


def test_nothing_is_read_where_nothing_is_asked(world: World, export: Export) -> None:
    """Not for a plan, which says that nothing was read; not with consent, and not for an unchanged file."""
    run = begin_run(export, world.home, Options())
    planned = asyncio.run(run_export(run, world.home, Keys(environ={}), Control(), plan_only=True))
    assert (planned.status, orders(world)) == ("planned", 0)
    resumed, _ = world.resume(planned, consent=True)
    assert (resumed.status, orders(world)) == ("finished", 0)
    unchanged, _ = world.run(export)
    assert (unchanged.status, orders(world)) == ("finished", 0)
    assert facts_for(world.home, export) is None


async def test_a_run_can_be_canceled_while_it_reads(world: World, export: Export) -> None:
    """A wish is obeyed while Braze makes the file; nothing is sent, and the run can be gone on with."""
    world.sandbox.inspector.reset(
        Settings(apply_delay=0.0, export_seconds=60.0, segments=(EVERYBODY,))
    )
    run = await asyncio.to_thread(begin_run, export, world.home, Options())
    going = asyncio.create_task(run_export(run, world.home, world.keys, Control()))
    deadline = time.monotonic() + 30
    while (told := world.store.snapshot(run.id)) is None or not told.waiting_for:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)
    assert "how many profiles would be created" in told.waiting_for
    world.store.ask(run.id, "cancel")
    ended = await going
    assert (ended.status, world.sandbox.inspector.overview().track_objects) == ("canceled", 0)
