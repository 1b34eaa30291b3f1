"""The API key of a run in a process of its own; `test_artefacts` searches everything else for it."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

import ci_braze_tui
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.exports.belongings import begin_run
from ci_braze_tui.exports.process import start_run
from ci_braze_tui.runs.run import Options
from ci_braze_tui.sandbox.faults import Fault, FaultPlan
from ci_braze_tui.secret import Secret
from tests.world import World


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_a_run_of_its_own_gets_the_key_through_the_pipe_only(world: World) -> None:
    """Neither the arguments nor the environment of any process show a key kept in memory."""
    world.sandbox.inspector.set_faults(FaultPlan((Fault("latency", percent=100, seconds=0.2),)))
    keys = Keys(environ={})
    keys.remember("Sandbox", Secret(world.key))
    run = begin_run(world.export(world.many(5_000)), world.home, Options())
    process = start_run(run, world.home, keys)
    try:
        while world.sandbox.inspector.overview().track_requests == 0:
            assert process.poll() is None
            time.sleep(0.02)
        for name in ("cmdline", "environ"):
            assert world.key.encode() not in Path(f"/proc/{process.pid}/{name}").read_bytes()
    finally:
        process.wait(timeout=30)
    assert world.store.get(run.id).status == "finished"
    log = world.home.runs / run.id / "process.log"
    assert log.read_bytes() == b""


def test_no_code_of_the_folder_that_it_begins_in_is_run(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file beside the customers that is called like a module of Python never gets to see the key."""
    folder = tmp_path / "downloads"
    folder.mkdir()
    (folder / "random.py").write_text("open('seen', 'w').write('')\n")
    monkeypatch.chdir(folder)
    keys = Keys(environ={})
    keys.remember("Sandbox", Secret(world.key))
    run = begin_run(world.export(world.many(5)), world.home, Options())
    assert start_run(run, world.home, keys).wait(timeout=30) == 0
    assert not (folder / "seen").exists()
    for path in Path(ci_braze_tui.__file__).parent.rglob("*.py"):
        assert 'sys.executable, "-m"' not in path.read_text(encoding="utf-8"), path
