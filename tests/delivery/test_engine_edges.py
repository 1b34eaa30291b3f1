"""Delivery at its edges: steered while it waits, and when what it stands on gives way."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Callable

import pytest

from ci_braze_tui.delivery import engine
from ci_braze_tui.delivery.control import Control
from ci_braze_tui.errors import BadInputError
from ci_braze_tui.exports.belongings import begin_run, outbox_of
from ci_braze_tui.exports.story import run_export
from ci_braze_tui.runs.database import connect
from ci_braze_tui.runs.run import Options, Run
from ci_braze_tui.runs.snapshot import Snapshot
from ci_braze_tui.sandbox.faults import Fault, FaultPlan
from ci_braze_tui.sandbox.settings import Settings
from tests.world import World

ROWS = 3_000


def until(world: World, run: Run, happened: Callable[[Snapshot], bool]) -> None:
    """Wait for something to be seen in the run's snapshots."""
    deadline = time.monotonic() + 20
    while (seen := world.store.snapshot(run.id)) is None or not happened(seen):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_an_entry_that_fails_leaves_no_gap_behind_it(world: World) -> None:
    """Nothing behind a batch that could not be entered is entered either, so resuming sends it all."""
    run = begin_run(world.export(world.many(ROWS)), world.home, Options())
    with connect(world.home.database) as database:
        database.execute(
            "CREATE TRIGGER broken BEFORE INSERT ON journal WHEN NEW.first = 150"
            " BEGIN SELECT RAISE(FAIL, 'for once'); END"
        )
    with pytest.raises(Exception, match="for once"):
        world.resume(run)
    with connect(world.home.database) as database:
        database.execute("DROP TRIGGER broken")
    run, report = world.resume(run)
    assert (run.status, report.summary.outcomes.accepted) == ("finished", ROWS)
    assert len(world.members()) == ROWS


def test_a_pause_during_a_wait_outlasts_it(world: World) -> None:
    """When the time that Braze asked for is over, a run that was paused meanwhile still sends nothing."""
    world.sandbox.inspector.reset(Settings(apply_delay=0.0, track_limit=10, track_window=3))
    run = begin_run(world.export(world.many(ROWS)), world.home, Options())
    asyncio.run(run_export(run, world.home, world.keys, Control(), plan_only=True))
    run = world.store.get(run.id)
    ended: list[Run] = []
    thread = threading.Thread(target=lambda: ended.append(world.resume(run)[0]))
    # The wait lasts until the window ends, so it is to begin with one.
    time.sleep(3 - time.time() % 3)
    thread.start()
    until(world, run, lambda seen: seen.phase == "waiting")
    world.store.ask(run.id, "pause")
    until(world, run, lambda seen: (seen.phase, seen.in_flight) == ("paused", 0))
    before = world.sandbox.inspector.overview().track_requests
    time.sleep(3.5)
    sent = world.sandbox.inspector.overview().track_requests - before
    world.store.ask(run.id, "cancel")
    thread.join(20)
    assert (sent, ended[0].status) == (0, "canceled")


def test_a_damaged_outbox_stops_the_run_in_words(world: World) -> None:
    """A part that was cut off by a power failure is told as what it is, whoever else is under way."""
    run = begin_run(world.export(world.many(ROWS)), world.home, Options())
    asyncio.run(run_export(run, world.home, world.keys, Control(), plan_only=True))
    (part,) = outbox_of(world.home, run.id).parts("records")
    part.write_bytes(part.read_bytes()[:100])
    with pytest.raises(BadInputError, match="is damaged"):
        world.resume(world.store.get(run.id))


def test_answers_that_nobody_can_read_stop_the_run_resumable(world: World) -> None:
    """Where a login page answers in Braze's place, a run does not go through all rows for nothing."""
    world.sandbox.inspector.set_faults(FaultPlan((Fault("truncated", percent=100),)))
    run, report = world.run(world.export(world.many(20_000)))
    outcomes = report.summary.outcomes
    assert run.status == "interrupted"
    assert run.sentence is not None
    assert "is that Braze?" in run.sentence
    assert outcomes.unknown > 0
    assert outcomes.unknown + outcomes.pending == 20_000

    world.sandbox.inspector.set_faults(FaultPlan())
    run, report = world.resume(run)
    assert (run.status, report.summary.outcomes.accepted) == ("finished", 20_000)


def test_a_refusal_that_names_no_wait_is_met_with_more_and_more_patience(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Braze that is too busy to say when to come back is not asked at the same pace for ever."""
    attempts: list[int] = []
    control = Control()

    def quick(attempt: int, chance: random.Random) -> float:
        attempts.append(attempt)
        if len(attempts) == 4:
            control.stop()
        return 0.01

    monkeypatch.setattr(engine, "backoff", quick)
    world.sandbox.inspector.reset(Settings(apply_delay=0.0, limit_style="silent"))
    world.sandbox.inspector.set_faults(FaultPlan((Fault("429", percent=100),)))
    run, report = world.run(world.export(world.many(75)), control=control)
    assert (run.status, report.summary.outcomes.pending) == ("canceled", 75)
    assert attempts[:4] == [1, 2, 3, 4]
