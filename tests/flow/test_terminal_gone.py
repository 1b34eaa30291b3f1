"""A terminal that is closed without a word to the program in it."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from tests.world import World


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_the_app_leaves_with_a_terminal_that_only_closes(world: World) -> None:
    """A program gets no signal from a terminal that is not its own; it must not stay and turn in circles."""
    master, slave = os.openpty()
    app = subprocess.Popen(
        world.command(),
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=world.environment | {"TERM": "xterm-256color"},
    )
    os.close(slave)
    drawn, deadline = b"", time.monotonic() + 20
    while b"Sandbox" not in drawn and time.monotonic() < deadline:
        drawn += os.read(master, 65_536)
    os.close(master)
    try:
        assert app.wait(15) in (0, 129)
    finally:
        app.kill()
