"""Steering a run that is a process of its own: from any terminal, by signals, through sleep and clocks."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo

import pytest

from ci_braze_tui.braze.contract import Contract
from ci_braze_tui.delivery import progress
from ci_braze_tui.exports import ending, status, story
from ci_braze_tui.exports.belongings import begin_run
from ci_braze_tui.exports.process import start_run
from ci_braze_tui.exports.status import as_it_is
from ci_braze_tui.runs import store
from ci_braze_tui.runs.run import Options, Run
from ci_braze_tui.sandbox.faults import Fault, FaultPlan
from ci_braze_tui.sandbox.settings import Settings
from tests.world import World

ROWS = 60_000
"""800 requests: more than go out before a test has done what it came for."""
SOON = 2.5
"""Seconds: what takes effect within one, and a machine that has much else to do."""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has other signals")


def latency(seconds: float) -> FaultPlan:
    """Every answer comes so late."""
    return FaultPlan((Fault("latency", percent=100, seconds=seconds),))


def until(seen: Callable[[], bool], seconds: float = 20) -> float:
    """Wait until something can be seen; the seconds that took."""
    started = time.monotonic()
    while not seen():
        assert time.monotonic() - started < seconds
        time.sleep(0.01)
    return time.monotonic() - started


def tracked(world: World) -> int:
    """Track requests that came in so far."""
    return world.sandbox.inspector.overview().track_requests


def phase(world: World, run: Run) -> str | None:
    """What the run says it is doing."""
    snapshot = world.store.snapshot(run.id)
    return snapshot.phase if snapshot else None


@contextmanager
def going(world: World, faults: FaultPlan) -> Iterator[tuple[Run, subprocess.Popen[bytes]]]:
    """A run in its own process that has begun to send."""
    world.sandbox.inspector.set_faults(faults)
    run = begin_run(world.export(world.many(ROWS)), world.home, Options())
    process = start_run(run, world.home, world.keys)
    try:
        until(lambda: tracked(world) >= 20)
        yield run, process
    finally:
        process.kill()
        process.wait()


def finish(world: World, run: Run) -> None:
    """Go on with the run, all being well again, and see that everybody is in."""
    world.sandbox.inspector.set_faults(FaultPlan())
    run, report = world.resume(as_it_is(world.store.get(run.id), world.home))
    assert (run.status, report.summary.outcomes.accepted) == ("finished", ROWS)
    assert len(world.members()) == ROWS


# Wishes


def test_pause_go_on_and_cancel_come_from_another_terminal(world: World) -> None:
    """Each is effective within a second of being asked; the command's own start-up apart."""
    # Slow enough that it cannot be over before the commands have started.
    world.connect("Sandbox", world.sandbox.endpoint, Contract(requests=90, seconds=3.0))
    with going(world, latency(0.2)) as (run, process):
        assert world.cli("runs", "pause", run.id).returncode == 0
        assert until(lambda: phase(world, run) == "paused") < SOON
        time.sleep(0.3)
        before = tracked(world)
        time.sleep(0.5)
        assert tracked(world) == before
        assert world.cli("runs", "go-on", run.id).returncode == 0
        assert until(lambda: tracked(world) > before) < SOON
        assert world.cli("runs", "cancel", run.id).returncode == 0
        assert until(lambda: world.store.get(run.id).status == "canceled") < 2 * SOON
        process.wait(5)
        done = world.cli("runs", "pause", run.id)
        assert done.returncode == 2
        assert "canceled" in done.stderr
    world.connect("Sandbox", world.sandbox.endpoint)
    finish(world, run)


def test_a_cancel_waits_for_what_is_in_flight_and_records_it(world: World) -> None:
    """Nothing new goes out, and every request that did has its answer in the books."""
    with going(world, latency(SOON)) as (run, process):
        world.store.ask(run.id, "cancel")
        until(lambda: phase(world, run) == "canceling", SOON)
        before = tracked(world)
        process.wait(10)
    assert tracked(world) == before
    report = world.store.report(run.id)
    assert report is not None
    outcomes = report.summary.outcomes
    assert (outcomes.accepted, outcomes.unknown) == (before * 75, 0)
    assert outcomes.accepted + outcomes.pending == ROWS
    finish(world, run)


def test_a_cancel_does_not_wait_for_answers_beyond_the_time_for_one(world: World) -> None:
    """When Braze has gone silent, a canceled run ends with the time-out, its rows unknown."""
    world.sandbox.inspector.set_faults(FaultPlan((Fault("slow", percent=100, seconds=30.0),)))
    run = begin_run(world.export(world.many(300)), world.home, Options())
    process = start_child(world, run, timeout=1.0)
    try:
        until(lambda: tracked(world) >= 4)
        world.store.ask(run.id, "cancel")
        assert until(lambda: process.poll() is not None, 10) < 4
    finally:
        process.kill()
        process.wait()
    report = world.store.report(run.id)
    assert report is not None
    assert (report.summary.status, report.summary.outcomes.unknown) == ("canceled", 300)


@pytest.mark.parametrize("wish", ["cancel", "SIGTERM"])
def test_a_run_that_waits_for_braze_can_be_canceled_at_once(world: World, wish: str) -> None:
    """An hour to wait is no hour of deafness."""
    world.sandbox.inspector.reset(
        Settings(apply_delay=0.0, track_limit=100, track_window=3_600, limit_style="seconds")
    )
    with going(world, FaultPlan()) as (run, process):
        until(lambda: phase(world, run) == "waiting")
        if wish == "cancel":
            world.store.ask(run.id, "cancel")
        else:
            process.terminate()
        assert until(lambda: process.poll() is not None) < SOON
        assert world.store.get(run.id).status == "canceled"


# Signals


@pytest.mark.parametrize("first", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("second", [signal.SIGINT, signal.SIGTERM])
def test_the_second_signal_stops_a_run_at_once(
    world: World, first: signal.Signals, second: signal.Signals
) -> None:
    """The first would wait for what is in flight; after the second the run can be resumed."""
    with going(world, latency(5.0)) as (run, process):
        process.send_signal(first)
        until(lambda: phase(world, run) == "canceling", SOON)
        process.send_signal(second)
        assert until(lambda: process.poll() is not None, 10) < SOON
        assert as_it_is(world.store.get(run.id), world.home).status == "interrupted"
        said = (world.home.runs / run.id / "process.log").read_text("utf-8")
        assert said == "The run was stopped at once. Resume it to go on where it stopped.\n"
    finish(world, run)


def test_one_signal_to_a_run_of_its_own_cancels_cleanly(world: World) -> None:
    """A scheduler that ends the run loses nothing and leaves nothing unknown."""
    with going(world, latency(0.3)) as (run, process):
        process.terminate()
        process.wait(10)
    report = world.store.report(run.id)
    assert report is not None
    assert (report.summary.status, report.summary.outcomes.unknown) == ("canceled", 0)
    finish(world, run)


# The processes around it


STARTER = """
import os, signal, sys
from pathlib import Path
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.exports.process import start_run
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.store import RunStore
home = Home.under(Path(sys.argv[1]))
start_run(RunStore(home).get(sys.argv[2]), home, Keys())
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_whoever_started_a_run_may_be_killed(world: World) -> None:
    """The run goes on and ends as if nothing had happened."""
    world.sandbox.inspector.set_faults(latency(0.2))
    run = begin_run(world.export(world.many(ROWS)), world.home, Options())
    command = [sys.executable, "-c", STARTER, str(world.home.state), run.id]
    done = subprocess.run(command, env=world.environment, check=False, timeout=20)
    assert done.returncode == -signal.SIGKILL
    before = tracked(world)
    until(lambda: tracked(world) > max(before, 20))
    world.sandbox.inspector.set_faults(FaultPlan())
    until(lambda: world.store.get(run.id).status == "finished")
    assert len(world.members()) == ROWS


def test_a_killed_run_is_told_within_a_second(world: World) -> None:
    """Also by an app that did not start it, and while others ask as well."""
    with going(world, latency(0.3)) as (run, process):
        process.kill()
        process.wait()
        took = until(
            lambda: as_it_is(world.store.get(run.id), world.home).status == "interrupted", 5
        )
        assert took < SOON


# Sleep and clocks


CHILD = """
import sys
from pathlib import Path
from ci_braze_tui.braze import pacing
from ci_braze_tui.braze.client import BrazeClient
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.exports.process import drive
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.store import RunStore
BrazeClient.__init__.__kwdefaults__["timeout"] = float(sys.argv[3])
pacing._PROBE_EVERY = 0.3
pacing._LONGEST_BACKOFF = 0.3
home = Home.under(Path(sys.argv[1]))
drive(RunStore(home).get(sys.argv[2]), home, Keys())
"""


def start_child(world: World, run: Run, timeout: float) -> subprocess.Popen[bytes]:
    """Drive a run in a process whose requests have so many seconds."""
    command = [sys.executable, "-c", CHILD, str(world.home.state), run.id, str(timeout)]
    return subprocess.Popen(command, env=world.environment)


@pytest.mark.parametrize("timeout", [30.0, 1.0])
def test_a_run_that_was_put_to_sleep_goes_on(world: World, timeout: float) -> None:
    """Seconds of sleep, shorter or longer than a request may take, cost nothing but time."""
    world.sandbox.inspector.set_faults(latency(0.3))
    run = begin_run(world.export(world.many(ROWS)), world.home, Options())
    process = start_child(world, run, timeout)
    try:
        until(lambda: tracked(world) >= 100)
        process.send_signal(signal.SIGSTOP)
        time.sleep(2.5)
        assert as_it_is(world.store.get(run.id), world.home).status == "delivering"
        before = tracked(world)
        process.send_signal(signal.SIGCONT)
        until(lambda: tracked(world) > before)
        # It goes on; the rest need not take as long.
        world.sandbox.inspector.set_faults(FaultPlan())
        assert process.wait(40) == 0
    finally:
        process.kill()
        process.wait()
    report = world.store.report(run.id)
    assert report is not None
    assert report.summary.outcomes.accepted == ROWS
    assert len(world.members()) == ROWS
    assert world.sandbox.inspector.overview().statuses.get("429", 0) == 0


class Jumping(datetime):
    """A wall clock that somebody keeps putting right, by up to a day."""

    chance = random.Random(20261025)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        """Now, or some other time."""
        return datetime.now(tz) + timedelta(seconds=cls.chance.uniform(-86_400, 86_400))


def test_a_wall_clock_that_jumps_changes_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Set back an hour for the winter or put right by a day: waits, rates and times stay sane."""
    for module in (progress, ending, story, status, store):
        if hasattr(module, "datetime"):
            monkeypatch.setattr(module, "datetime", Jumping)
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + Jumping.chance.uniform(-86_400, 86_400))
    world.sandbox.inspector.reset(Settings(apply_delay=0.0, track_limit=100, track_window=1))
    started = time.monotonic()
    run, report = world.run(world.export(world.many(12_000)))
    took = time.monotonic() - started
    assert (run.status, report.summary.outcomes.accepted) == ("finished", 12_000)
    assert 0 < report.summary.seconds <= took < 20
    _, again = world.run(world.export(world.many(12_000)))
    assert again.summary.outcomes.unchanged == 12_000


def test_a_run_is_found_alive_when_the_clock_was_put_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether a run is going is asked of its lock, not of a clock."""
    with going(world, latency(0.3)) as (run, _):
        monkeypatch.setattr(status, "datetime", Jumping)
        for _ in range(20):
            assert as_it_is(world.store.get(run.id), world.home).status == "delivering"


def test_the_clock_of_a_snapshot_is_no_wall_clock(world: World) -> None:
    """Time in a pause does not count, and the time left is never told while paused."""
    with going(world, latency(0.2)) as (run, _):
        world.store.ask(run.id, "pause")
        until(lambda: phase(world, run) == "paused", 2)
        first = world.store.snapshot(run.id)
        time.sleep(1.2)
        second = world.store.snapshot(run.id)
    assert first is not None
    assert second is not None
    assert second.seconds - first.seconds < 0.5
    assert second.seconds_left is None
    assert json.loads(world.cli("runs", "show", run.id, "--json").stdout)["status"] == "interrupted"
