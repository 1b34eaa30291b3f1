"""A home on a disk that is full or can only be read: every command says so or works, and nothing is lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flow.bad_disks import COMMANDS
from tests.world import World

_CALM = (0, 2, 5)
"""Done, bad input, or stopped and resumable; never a bug."""


@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0 or shutil.which("unshare") is None,
    reason="mounts disks",
)
@pytest.mark.parametrize("kind", ["full", "read-only"])
def test_a_bad_disk_is_a_sentence_and_loses_nothing(world: World, kind: str) -> None:
    """No command ends in a crash; once the disk is well again, all is there and runs."""
    world.export(world.many(50), name="VIP")
    folder = world.folder / "bad"
    folder.mkdir()
    done = subprocess.run(
        [
            *("unshare", "--mount", "--propagation", "private"),
            *(sys.executable, "-m", "tests.flow.bad_disks", kind, world.home.config, folder),
        ],
        env=world.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if "mount" in done.stderr and "permission denied" in done.stderr.lower():
        pytest.skip("may not mount")
    *commands, seen, last = map(json.loads, done.stdout.splitlines())

    assert len(commands) == len(COMMANDS), done.stderr
    for command, code, said in commands:
        assert code in _CALM, (command, code, said, done.stderr)
        assert "Traceback" not in said
        if code:
            assert str(Path(folder, "disk")) in said, (command, said)
    by_command = {command: code for command, code, _ in commands}
    assert by_command["run VIP"] != 0
    assert seen["connections"] == {"Sandbox": [world.sandbox.endpoint, "administrators"]}
    assert seen["exports"] == {"VIP": "Sandbox"}
    assert (seen["problems"], seen["audit is whole"]) == ([], True)
    assert last[0] == 0, last
    assert len(world.members()) == 50
