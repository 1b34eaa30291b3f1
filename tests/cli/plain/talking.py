"""Plain mode in this process: answers in, everything it said out."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import AbstractContextManager, redirect_stdout
from dataclasses import dataclass
from unittest.mock import patch

from ci_braze_tui.cli.plain.home import ask_plainly
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.secret import Secret
from ci_braze_tui.tui.session import Session
from tests.world import World


@dataclass(frozen=True)
class Talk:
    """What came of it."""

    code: int
    said: str


def talk(world: World, *answers: str) -> Talk:
    """Answer the questions of a session in this world, one line each, then end the input."""
    keys = Keys.in_memory()
    keys.remember("Sandbox", Secret(world.key))
    with typed(answers), redirect_stdout(io.StringIO()) as output:
        code = ask_plainly(Session(world.home, keys=keys))
    return Talk(code, output.getvalue())


def typed(answers: Sequence[str]) -> AbstractContextManager[object]:
    """Standard input with these lines and nothing behind them."""
    text = "".join(f"{answer}\n" for answer in answers)
    return patch("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
