"""A message that stays until somebody has dealt with it.

Toasts vanish before they are read, so whatever went wrong, and needs no field to say it at, is said
here. One banner sits in each screen and is shown or hidden; the newest message wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from ci_braze_tui.tui.plain import plain

Level = Literal["error", "warning", "info"]

_WORDS: Mapping[Level, str] = {"error": "✗ ", "warning": "! ", "info": "i "}


class Banner(Horizontal):
    """A title, a sentence and a button; takes no room while there is nothing to say."""

    DEFAULT_CSS = """
    Banner {
        height: auto;
        max-height: 6;
        margin: 0 1;
        padding: 0 1;
        display: none;
        border: round $primary;
        &.-shown { display: block; }
        &.-error { border: round $error; & > Static { color: $text-error; } }
        &.-warning { border: round $warning; & > Static { color: $text-warning; } }
        & > Static { width: 1fr; height: auto; }
        & > Button { width: auto; min-width: 9; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close message", id="banner.close", show=False),
    ]

    class Closed(Message):
        """The message was dealt with."""

    def compose(self) -> ComposeResult:
        """The text, then the button."""
        yield Static(markup=False)
        yield Button("Close", id="banner--close")

    @property
    def is_shown(self) -> bool:
        """Whether there is a message."""
        return self.has_class("-shown")

    def say(self, level: Level, title: str, sentence: str) -> None:
        """Show a message in place of the one before."""
        self.remove_class("-error", "-warning", "-info").add_class("-shown", f"-{level}")
        heading = Content(_WORDS[level]) + plain(title).stylize("bold")
        self.query_one(Static).update(Content("\n").join([heading, plain(sentence)]))

    def close(self) -> None:
        """Take the message away."""
        self.remove_class("-shown")

    def action_close(self) -> None:
        """Take the message away, and tell the screen that somebody did."""
        self.close()
        self.post_message(self.Closed())

    @on(Button.Pressed, "#banner--close")
    def _close(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_close()
