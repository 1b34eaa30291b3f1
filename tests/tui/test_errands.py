"""Errands at Braze in a process of their own."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess

import msgspec
import pytest

from ci_braze_tui.audience.book import Facts
from ci_braze_tui.audience.order import placed
from ci_braze_tui.audience.reading import Progress
from ci_braze_tui.errors import BadInputError, BrazeRefusedError
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.errands import ProveRun, ReadSegment, TakenOver, TakeOver
from ci_braze_tui.exports.reaching import audience_of, facts_for
from ci_braze_tui.sandbox.settings import Settings
from ci_braze_tui.secret import Secret
from ci_braze_tui.tui.errands import run_errand
from tests.world import World


def known_to_braze(world: World) -> Export:
    """An export that has run, to the first segment of the sandbox."""
    return world.export(
        world.many(3), segment_identifier=world.sandbox.segments[0].identifier, name="VIP"
    )


def processes() -> set[int]:
    """The errands that are going."""
    found = subprocess.run(
        ["pgrep", "-f", "-P", str(os.getpid()), "errand_process"],
        capture_output=True,
        text=True,
        check=False,
    )
    return {int(line) for line in found.stdout.split()}


async def test_reading_taking_over_and_proving(world: World) -> None:
    """Each is told how it goes and what came of it, as if it had been done here."""
    world.sandbox.inspector.reset(Settings(apply_delay=0.0, export_seconds=0.1))
    export, seen = known_to_braze(world), list[Progress]()
    key = Secret(world.sandbox.key("full"))
    run, _report = await asyncio.to_thread(world.run, export)
    world.sandbox.inspector.settle()
    facts = await run_errand(ReadSegment(export), world.home, key, seen.append)
    assert isinstance(facts, Facts)
    assert (facts.profiles, facts) == (3, facts_for(world.home, export))
    assert {"ordering", "waiting", "reading"} <= {each.phase for each in seen}
    assert await run_errand(TakeOver(export), world.home, None) == TakenOver(3)
    for sample in (None, 2):
        proof = await run_errand(ProveRun(run.id, sample, after=0.0), world.home, key)
        assert proof.agreed == proof.values > 0


async def test_refusals_come_back_as_they_were(world: World) -> None:
    """The error keeps its class and its sentence; a key never shows."""
    export = known_to_braze(world)
    with pytest.raises(BrazeRefusedError, match="does not know this API key"):
        await run_errand(ReadSegment(export), world.home, Secret("no-key-at-all-1234567890"))
    with pytest.raises(BadInputError, match="Nothing was read"):
        await run_errand(TakeOver(export), world.home, None)
    with pytest.raises(BadInputError):
        await run_errand(ProveRun("no-such-run", 5), world.home, None)


async def test_given_up_and_killed(world: World) -> None:
    """Giving up ends the process and keeps the order; a process that dies is told of."""
    world.sandbox.inspector.reset(Settings(apply_delay=0.0, export_seconds=60.0))
    export, waiting = known_to_braze(world), asyncio.Event()
    folder = audience_of(world.home, export.name, export.connection or "").folder

    def tell(progress: Progress) -> None:
        if progress.phase == "waiting":
            waiting.set()

    for end in ("give up", "kill"):
        waiting.clear()
        errand = asyncio.create_task(
            run_errand(ReadSegment(export), world.home, Secret(world.key), tell)
        )
        await waiting.wait()
        (process,) = processes()
        if end == "give up":
            errand.cancel()
            with pytest.raises(asyncio.CancelledError):
                await errand
            left = [each.name for each in folder.iterdir() if each.suffix == ".zip"]
            assert left == []
        else:
            os.kill(process, signal.SIGKILL)
            with pytest.raises(BadInputError, match="has ended"):
                await errand
        assert processes() == set()
        assert placed(folder) is not None


def test_the_key_does_not_print() -> None:
    """A task can be logged."""
    from ci_braze_tui.exports.errands import Task

    line = msgspec.json.encode({"errand": {"type": "ProveRun", "run_id": "r", "sample": 1}})
    given = msgspec.json.decode(line[:-1] + b',"config":"c","state":"s","key":"abc"}', type=Task)
    assert given.key == "abc"
    assert "abc" not in repr(given)
