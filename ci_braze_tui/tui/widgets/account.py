"""An account of rows: headings, counts with what they mean, and sentences, to be scrolled through.

Plans and reports are both made of these, so that a number means the same and stands at the same place
before a run and after it. All words are taken literally: reasons quote what is in files.
"""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from ci_braze_tui.tui.plain import plain
from ci_braze_tui.words import grouped


class Heading(Static):
    """What the lines below are about."""

    def __init__(self, text: str) -> None:
        super().__init__(plain(text))


class Sentence(Static):
    """A sentence of its own."""

    def __init__(self, text: str, *, classes: str = "") -> None:
        super().__init__(plain(text), classes=classes)


class CountLine(Horizontal):
    """A count, right-aligned, and what it counts."""

    def __init__(self, count: int, text: str, *, classes: str = "") -> None:
        super().__init__(classes=classes)
        self.count = count
        self.text = text

    def compose(self) -> ComposeResult:
        """The number, then the words."""
        yield Static(plain(grouped(self.count)), classes="count-line--count")
        yield Static(plain(self.text), classes="count-line--text")


class OutcomeLine(CountLine):
    """A row of the table of outcomes: how many, which outcome, and what that means."""

    def __init__(self, count: int, outcome: str, meaning: str, *, classes: str = "") -> None:
        super().__init__(count, meaning, classes=classes)
        self.outcome = outcome

    def compose(self) -> ComposeResult:
        """The number, the word, the meaning."""
        yield Static(plain(grouped(self.count)), classes="count-line--count")
        yield Static(plain(self.outcome), classes="count-line--outcome")
        yield Static(plain(self.text), classes="count-line--text")


class TotalLine(CountLine):
    """What the lines above add up to, below a rule."""


class Account(VerticalScroll):
    """Lines below each other; takes the focus, so that arrow keys scroll it."""

    DEFAULT_CSS = """
    Account {
        height: 1fr;
        padding: 0 1;
        Heading { text-style: bold; color: $text-primary; margin-top: 1; }
        Sentence { height: auto; }
        Sentence.-muted { color: $foreground-muted; }
        Sentence.-lead { text-style: bold; }
        Sentence.-good { color: $text-success; }
        Sentence.-bad { color: $text-error; }
        Sentence.-warning { color: $text-warning; }
        Sentence.-data { color: $text-secondary; margin-bottom: 1; }
        Sentence.-remedy { color: $foreground-muted; padding-left: 15; }
        CountLine { height: auto; }
        CountLine > .count-line--count { width: 11; text-align: right; text-style: bold; }
        CountLine > .count-line--outcome { width: 16; padding-left: 2; }
        CountLine > .count-line--text { width: 1fr; height: auto; padding-left: 2; }
        CountLine.-detail > Static { color: $foreground-muted; text-style: none; }
        CountLine.-detail > .count-line--text { padding-left: 4; }
        CountLine.-good > .count-line--count { color: $text-success; }
        CountLine.-bad > .count-line--count { color: $text-error; }
        OutcomeLine > .count-line--text { color: $foreground-muted; padding-left: 0; }
        TotalLine > .count-line--count { border-top: solid $foreground-muted; }
        TotalLine > .count-line--text { padding: 1 0 0 2; text-style: bold; }
    }
    """

    async def show(self, *lines: Widget) -> None:
        """Replace the lines, and begin at the top."""
        with self.app.batch_update():
            await self.remove_children()
            await self.mount(*lines)
        self.scroll_home(animate=False)
