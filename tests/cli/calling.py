"""The command line in this process: what it says and how it ends, without the second it takes to start.

Apart from `World.cli`, which starts a process: for signals, pipes, and the way in as a whole.
"""

from __future__ import annotations

import io
import json
import subprocess
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from ci_braze_tui.cli import main
from tests.world import World


def call(
    world: World, *arguments: str, stdin: str = "", home: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one command in this world, as a process of its own would."""
    environment = world.environment | ({"CI_BRAZE_TUI_HOME": str(home)} if home else {})
    out, err = io.StringIO(), io.StringIO()
    with (
        patch.dict("os.environ", environment),
        patch("sys.stdin", io.StringIO(stdin)),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            code = main(arguments)
        except SystemExit as left:
            code = int(left.code or 0)
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


def call_json(world: World, *arguments: str) -> dict:
    """The last line that a command printed, read as JSON."""
    return last_json(call(world, *arguments))


def last_json(done: subprocess.CompletedProcess[str]) -> dict:
    """The same of a command that has ended."""
    return dict(json.loads(done.stdout.splitlines()[-1]))
