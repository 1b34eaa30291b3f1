"""A run that is killed again and again, and gone on with each time."""

from __future__ import annotations

import random
import subprocess
import time

import pytest

from ci_braze_tui.delivery.journal import Journal
from ci_braze_tui.exports.status import as_it_is
from ci_braze_tui.runs.database import connect
from ci_braze_tui.sandbox.faults import Fault, FaultPlan
from tests.world import World

ROWS = 80_000
KILLS = 10


@pytest.mark.timeout(150)
def test_ten_kills_lose_nothing_and_repeat_only_what_was_in_flight(world: World) -> None:
    """After ten kill -9 at random moments every row is accepted once, but for requests in flight."""
    world.sandbox.inspector.set_faults(FaultPlan((Fault("latency", percent=100, seconds=0.2),)))
    world.export(world.many(ROWS))
    chance = random.Random(20261121)
    command = world.command("run", "VIP to Braze")

    in_doubt = 0
    for _ in range(KILLS):
        process = subprocess.Popen(
            command, env=world.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _wait_until_delivering(world, process)
        time.sleep(chance.uniform(0.0, 0.25))
        process.kill()
        process.wait()
        (run,) = world.store.latest()
        assert as_it_is(run, world.home).status == "interrupted"
        in_doubt += _in_doubt(world, run.id)
        command = world.command("runs", "resume", run.id)

    done = world.cli("runs", "resume", run.id, "--json")
    report = world.store.report(run.id)
    assert report is not None
    summary = report.summary
    assert (done.returncode, done.stderr) == (0, "")
    assert summary.outcomes.accepted == ROWS == summary.rows == summary.outcomes.total
    assert len(world.members()) == ROWS
    twice = world.sandbox.inspector.overview().track_objects - ROWS
    assert 0 <= twice <= in_doubt


def _wait_until_delivering(world: World, process: subprocess.Popen[bytes]) -> None:
    """Wait until this process has sent something."""
    before = world.sandbox.inspector.overview().track_requests
    while process.poll() is None and world.sandbox.inspector.overview().track_requests == before:
        time.sleep(0.01)
    assert process.poll() is None, "the run ended before it could be killed"


def _in_doubt(world: World, run_id: str) -> int:
    """Records that may have been sent without an answer."""
    with connect(world.home.database) as database:
        entries = Journal(database, run_id).entries()
    return sum(entry.records for entry in entries if entry.state == "sending")
