"""What the app says to the terminal itself, beside what it draws: the window's title, and system notices.

Apart from the app because these are control sequences, of which no text from a file may become a part.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from ci_braze_tui.tui.visible import visible

APP = "ci-braze-tui"
"""The title of the window, or the end of it."""

_KEEP_TITLE = "\x1b[22;2t"
_GIVE_TITLE_BACK = "\x1b[23;2t"
"""xterm's stack of titles; terminals without one ignore both."""
_LONGEST = 120


def title_sequence(title: str) -> str:
    """What makes `title` the title of the window."""
    return f"\x1b]2;{visible(title, _LONGEST)}\x07"


def notice_sequence(text: str) -> str:
    """What makes the terminal show `text` as a notice of the system, where it can; others ignore it."""
    return f"\x1b]9;{visible(text, _LONGEST)}\x07"


def takes_sequences(environment: Mapping[str, str]) -> bool:
    """Whether the terminal can be told such things: the bare console would print them."""
    return environment.get("TERM", "") not in ("", "dumb", "linux")


def is_gone() -> bool:
    """Whether the terminal was closed; a program that it did not start is not told so by a signal."""
    try:
        from select import POLLERR, POLLHUP, poll
    except ImportError:  # Windows ends what runs in a window together with it
        return False
    terminal = sys.__stdin__
    if terminal is None:
        return False
    asked = poll()
    try:
        asked.register(terminal.fileno(), 0)
    except (OSError, ValueError):
        return False
    return any(event & (POLLHUP | POLLERR) for file, event in asked.poll(0))


@contextmanager
def kept_title() -> Iterator[None]:
    """Give the window back the title it had, however the block ends."""
    _tell(_KEEP_TITLE)
    try:
        yield
    finally:
        _tell(_GIVE_TITLE_BACK)


def _tell(sequence: str) -> None:
    terminal = sys.__stderr__  # the one that Textual draws on
    if terminal is None or not takes_sequences(os.environ):
        return
    # A terminal that was closed needs no title.
    with suppress(OSError, ValueError):
        if terminal.isatty():
            terminal.write(sequence)
            terminal.flush()
