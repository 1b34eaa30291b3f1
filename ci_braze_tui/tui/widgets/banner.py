"""A message that stays until somebody has dealt with it.

Toasts vanish before they are read, so whatever went wrong, and needs no field to say it at, is said
here. One banner sits in each screen and is shown or hidden; the newest message is on top, and those
below come back when it is closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from ci_braze_tui.tui.plain import plain
from ci_braze_tui.words import _, ngettext

Level = Literal["error", "warning", "info"]

_SIGNS: Mapping[Level, str] = {"error": "✗ ", "warning": "! ", "info": "i "}


@dataclass(frozen=True, slots=True)
class _Said:
    level: Level
    title: str
    sentence: str


class Banner(Horizontal):
    """A title, a sentence and a button; takes no room while there is nothing to say."""

    HELP = _(
        "This message stays until you close it. Close shows the one before it, if there was one."
    )

    DEFAULT_CSS = """
    Banner {
        height: auto;
        max-height: 50%;
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
        Binding("escape", "close", _("Close message"), id="banner.close", show=False),
    ]

    class Closed(Message):
        """The message was dealt with, and no other is left."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._said: tuple[_Said, ...] = ()
        """What nobody has closed yet, the newest last."""

    def compose(self) -> ComposeResult:
        """The text, then the button."""
        yield Static(markup=False)
        yield Button(_("Close"), id="banner--close")

    @property
    def is_shown(self) -> bool:
        """Whether there is a message."""
        return self.has_class("-shown")

    def say(self, level: Level, title: str, sentence: str) -> None:
        """Show a message, above those not yet closed; one with the same title takes its place."""
        others = tuple(each for each in self._said if each.title != title)
        self._said = (*others, _Said(level, title, sentence))
        self._show()

    def close(self) -> None:
        """Take all messages away: what they say is over."""
        self._said = ()
        self._show()

    def action_close(self) -> None:
        """Take the newest message away; tell the screen when it was the last."""
        self._said = self._said[:-1]
        self._show()
        if not self._said:
            self.post_message(self.Closed())

    def _show(self) -> None:
        self.remove_class("-error", "-warning", "-info").set_class(bool(self._said), "-shown")
        if not self._said:
            return
        said, older = self._said[-1], len(self._said) - 1
        self.add_class(f"-{said.level}")
        heading = Content(_SIGNS[said.level]) + plain(said.title).stylize("bold")
        self.query_one(Static).update(Content("\n").join([heading, plain(said.sentence)]))
        button = self.query_one(Button)
        button.label = (
            ngettext("Close ({count} more)", "Close ({count} more)", older) if older else _("Close")
        )
        # A longer label alone does not make a button wider.
        button.refresh(layout=True)

    @on(Button.Pressed, "#banner--close")
    def _close(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_close()
