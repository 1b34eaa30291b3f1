"""A name and what it is, on one line: who started a run, when, and by which settings.

Apart from the lines of an account, which all begin with a number.
"""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from ci_braze_tui.tui.plain import plain


class Fact(Horizontal):
    """The name in a column of its own, and the text behind it."""

    DEFAULT_CSS = """
    Fact {
        height: auto;
        & > .fact--name { width: 20; color: $foreground-muted; }
        & > .fact--text { width: 1fr; height: auto; }
    }
    """

    def __init__(self, name: str, text: str) -> None:
        super().__init__()
        self._name_shown = name
        self.text = text

    def compose(self) -> ComposeResult:
        """The name, then the text."""
        yield Static(plain(self._name_shown), classes="fact--name")
        yield Static(plain(self.text), classes="fact--text")
