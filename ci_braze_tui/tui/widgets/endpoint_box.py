"""Where the endpoint is typed, pasted, or picked from a list.

A widget of its own because it is two ways to answer one question. What the texts mean is for the screen: the
choices it is given carry the text that each one stands for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Button, Input

from ci_braze_tui.tui.widgets.pick_one import Choice, Find, PickOne
from ci_braze_tui.words import _


class EndpointBox(Horizontal):
    """An input with a button that opens a list; picking from the list fills the input."""

    DEFAULT_CSS = """
    EndpointBox {
        height: auto;
        padding-right: 1;
        & > Input { width: 1fr; }
        & > Button { width: 13; min-width: 13; margin: 1 0 1 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "list", _("Choose from the list"), id="endpoint_box.list", show=False),
    ]

    def __init__(self, question: str, choices: Sequence[tuple[Choice, str]], find: Find) -> None:
        """Make the box.

        Args:
            question: stands above the list.
            choices: what the list shows, each with the text that it fills in.
            find: which of them a text may mean.
        """
        super().__init__()
        self._question = question
        self._choices = tuple(choices)
        self._find = find
        self.input = Input(placeholder="rest.fra-01.braze.eu", validate_on=["blur"])

    def compose(self) -> ComposeResult:
        """The input and its button."""
        yield self.input
        yield Button(_("List (F2)"))

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.action_list()

    def action_list(self) -> None:
        """Open the list: at the choice that was made, or with what was typed as the filter."""
        typed = self.input.value.strip()
        texts = [text for choice, text in self._choices]
        position = texts.index(typed) if typed in texts else None
        narrows = position is None and bool(typed) and bool(self._find(typed))
        dialog = PickOne(
            self._question,
            [choice for choice, text in self._choices],
            position=position,
            typed=typed if narrows else "",
            find=self._find,
        )
        self.app.push_screen(dialog, self._take)

    def _take(self, position: int | None) -> None:
        if position is not None:
            self.input.value = self._choices[position][1]
        self.input.focus()
