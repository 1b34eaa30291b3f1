"""Whatever is written, and wherever it is killed, torn or refused: nothing is lost, and it can be done again.

Each deed dies before each of its steps, in the middle of its writes, and on a disk that takes no more
(`tests.flow.crashing`). What can be seen of the home afterwards is part by part what it was before, or what it
is after the deed; nothing is broken, the audit is whole, and the deed can be done again.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ci_braze_tui.paths import Home
from ci_braze_tui.sandbox.faults import Fault, FaultPlan
from tests.flow.deeds import SMALL, settle_in
from tests.world import World

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs fork and SIGXFSZ")

_MEMORY = Path("/dev/shm")
_ROWS = 200


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder to die in a thousand times: in memory where there is room, and open to all."""
    folder = Path(tempfile.mkdtemp(dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def deaths_of(place: Path, before: Path, deeds: tuple[str, ...], *arguments: str) -> list[list]:
    """Name, home before, home after, and all deaths, of each deed."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.flow.crashing", before, place, ",".join(deeds), *arguments],
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.timeout(120)
@pytest.mark.parametrize("deeds", [SMALL[::2], SMALL[1::2]], ids=", ".join)
def test_whatever_is_written_dies_anywhere_and_loses_nothing(
    place: Path, deeds: tuple[str, ...]
) -> None:
    """Definitions, roles, schedules, books, audit, notices and logs."""
    settle_in(Home.under(place / "before"))
    wrong = []
    for name, before, after, *deaths in deaths_of(place, place / "before", deeds):
        assert len(deaths) > 12
        wrong += [f"{name}, {each}" for death in deaths for each in troubles(before, after, death)]
    assert wrong == []


@pytest.mark.timeout(120)
def test_a_run_dies_anywhere_and_loses_nobody(place: Path, world: World) -> None:
    """Prepared, delivered and settled: gone on with, it tells Braze of everybody, once it is known."""
    world.export(world.many(_ROWS))
    arguments = (place, world.home.config, ("run",), world.key)
    ((_, before, after, *deaths),) = deaths_of(*arguments)
    for death in deaths:
        # What was told is told by the run that goes on; how many runs that takes does not matter.
        for state in (death["after"], death["repaired"], before, after):
            state["runs"], state["log"] = state["runs"][-1:], 0
        assert trouble_at_the_end(death) == ""
        assert death["repaired"]["told"] == after["told"], death["at"]
        assert death["repaired"]["runs"] == after["runs"], death
    assert len(deaths) > 12
    assert len(world.members()) == _ROWS


@pytest.mark.timeout(120)
def test_settling_dies_anywhere_and_is_done_again(place: Path, world: World) -> None:
    """Ledger, report and outbox of a run that Braze refused half way come to what they are undisturbed."""
    world.sandbox.inspector.set_faults(FaultPlan((Fault("key_revoked", from_request=2),)))
    run, _ = world.run(world.export(world.many(_ROWS)))
    shutil.rmtree(world.home.ledgers)
    arguments = (place, world.home.config, ("settled",), run.id)
    ((_, before, after, *deaths),) = deaths_of(*arguments)
    assert before["told"] != after["told"]
    wrong = [each for death in deaths for each in troubles(before, after, death)]
    assert wrong == []


def troubles(before: dict, after: dict, death: dict) -> Iterator[str]:
    """What a death has broken, lost, or made impossible."""
    at, state = death["at"], death["after"]
    if trouble := trouble_at_the_end(death):
        yield trouble
    if state["problems"] or not state["audit is whole"]:
        yield f"{at}: broken: {state['problems']}"
    if state["audit"][: len(before["audit"])] != before["audit"]:
        yield f"{at}: the audit lost something: {state['audit']}"
    for part in before.keys() - {"audit", "audit is whole", "problems"}:
        if not is_between(before[part], state[part], after[part]):
            yield f"{at}: {part} was {before[part]} and is {state[part]}"
        if death["repaired"][part] != after[part]:
            yield f"{at}: done again, {part} is {death['repaired'][part]}, not {after[part]}"


def trouble_at_the_end(death: dict) -> str:
    """What is wrong with how the deed ended, and ended when it was done again."""
    killed = death["code"] in (-9, -25)
    if not killed and death["code"] != 0:
        return f"{death['at']}: it ended with {death['code']}"
    return f"{death['at']}: not possible again: {death['again']}" if death["again"] else ""


def is_between(before: object, now: object, after: object) -> bool:
    """Whether something is as it was or as it will be; of several things, each of them."""
    if isinstance(before, dict) and isinstance(now, dict) and isinstance(after, dict):
        names = {*before, *now, *after}
        return all(now.get(name) in (before.get(name), after.get(name)) for name in names)
    return now in (before, after)
