"""Reading a key that is typed or pasted, without showing it.

Python's getpass throws away what was pasted behind the first line end, so that a key copied with a blank line
before it would be lost.
"""

from __future__ import annotations

import sys

_PASTED_WITHIN = 0.1
"""Seconds in which the rest of a paste arrives."""


def read_hidden(prompt: str) -> str:
    """The next line that is not blank, if more than one was pasted; with its line end, empty at the end."""
    if not sys.stdin.isatty():
        print(prompt, end="", flush=True)
        return sys.stdin.readline()
    try:
        import termios
    except ImportError:  # Windows
        from getpass import getpass

        return getpass(prompt) + "\n"
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    silent = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
    try:
        termios.tcsetattr(terminal, termios.TCSADRAIN, silent)
        # Only now: what is pasted as soon as this is seen must not be shown any more.
        print(prompt, end="", flush=True)
        line = sys.stdin.readline()
        while line.isspace() and _more_is_there():
            line = sys.stdin.readline()
        while _more_is_there():
            # The rest of a paste is no answer to the next question.
            termios.tcflush(terminal, termios.TCIFLUSH)
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
        print(flush=True)
    return line


def _more_is_there() -> bool:
    import select

    return bool(select.select([sys.stdin], [], [], _PASTED_WITHIN)[0])
