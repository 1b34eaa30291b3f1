"""The API key after a journey with failures: in the request header and nowhere else."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.exports.belongings import begin_run
from ci_braze_tui.exports.process import start_run
from ci_braze_tui.runs.run import Options
from ci_braze_tui.sandbox.faults import Fault, FaultPlan
from ci_braze_tui.secret import Secret
from tests.world import World


def test_no_file_and_no_output_holds_the_key(world: World) -> None:
    """Refused, broken off, resumed and finished: neither disk nor terminal saw the key."""
    outputs = []
    endpoint = ("--endpoint", world.sandbox.endpoint, "--agree", "--api-key-stdin")
    outputs.append(world.cli("connections", "add", "Other", *endpoint, stdin=world.key))
    world.export(world.many(3_000))
    world.sandbox.inspector.set_faults(FaultPlan((Fault("key_revoked", from_request=5),)))
    outputs.append(world.cli("run", "VIP to Braze"))
    world.sandbox.inspector.set_faults(FaultPlan((Fault("truncated", requests=(3,)),)))
    (run,) = world.store.latest()
    outputs.append(world.cli("runs", "resume", run.id, "--json-lines"))
    outputs.append(world.cli("runs", "show", run.id))
    outputs.append(world.cli("info"))
    assert [each.returncode for each in outputs] == [0, 4, 3, 0, 0]
    for each in outputs:
        assert world.key not in each.stdout + each.stderr
    for path in world.folder.rglob("*"):
        assert world.key not in path.name
        if path.is_file():
            assert world.key.encode() not in path.read_bytes(), path


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
