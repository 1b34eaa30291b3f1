"""Choosing one column out of perhaps hundreds.

A closed field of one line that opens a dialog with a filter box over the columns, because Textual's
own select jumps to a column but does not filter. It takes `ColumnChoice` values and knows nothing
of files.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static

from ci_braze_tui.tui.plain import plain
from ci_braze_tui.tui.widgets.pick_one import NOTHING, Choice, PickOne
from ci_braze_tui.words import _

_NAME_LETTERS = 48
_DETAIL_LETTERS = 120

ColumnChoice = Choice
"""A column, some of its values, and why it is suggested."""


class ColumnPicker(Static, can_focus=True):
    """Shows the chosen column; Enter or a click opens the list, Delete takes the choice back."""

    DEFAULT_CSS = """
    ColumnPicker {
        height: 3;
        padding: 0 1;
        border: round $border-blurred;
        pointer: pointer;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        &:focus { border: round $border; }
        &:hover { background: $block-hover-background; }
        &:disabled { color: $text-disabled; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter,space,down", "open", _("Open the list"), id="column_picker.open", show=False
        ),
        Binding(
            "delete,backspace",
            "forget",
            _("Take the choice back"),
            id="column_picker.forget",
            show=False,
        ),
    ]

    class Changed(Message):
        """Another column was chosen, or none."""

        def __init__(self, picker: ColumnPicker, chosen: ColumnChoice | None) -> None:
            super().__init__()
            self.picker = picker
            self.chosen = chosen

        @property
        def control(self) -> ColumnPicker:
            """The picker, for `@on` selectors."""
            return self.picker

    position: reactive[int | None] = reactive[int | None](None, init=False)
    """Where the chosen column is among the choices."""

    def __init__(
        self,
        question: str,
        choices: Sequence[ColumnChoice] = (),
        *,
        position: int | None = None,
        optional: bool = False,
        invitation: str = _("Choose a column"),
        nothing: str = _("No column"),
        id: str | None = None,
    ) -> None:
        """Args: `question` is the title of the dialog; `optional` offers `nothing` as a choice."""
        super().__init__(id=id)
        self._invitation = invitation
        self._nothing = nothing
        self._question = question
        self._choices = tuple(choices)
        self._optional = optional
        self.set_reactive(ColumnPicker.position, position)

    @property
    def chosen(self) -> ColumnChoice | None:
        """The chosen column."""
        return None if self.position is None else self._choices[self.position]

    def offer(
        self,
        choices: Sequence[ColumnChoice],
        position: int | None = None,
        *,
        optional: bool | None = None,
    ) -> None:
        """Replace the choices and which of them is chosen; posts no message.

        Args:
            choices: What can be chosen from now on.
            position: Which of them is chosen.
            optional: Whether none of them can be chosen, if that is different now.
        """
        self._choices = tuple(choices)
        if optional is not None:
            self._optional = optional
        self.set_reactive(ColumnPicker.position, position)
        self.refresh()

    def render(self) -> Content:
        """The chosen column with its detail, or an invitation."""
        sign = Content.styled("▾ ", "$text-primary")
        if (chosen := self.chosen) is None:
            words = self._nothing if self._optional else self._invitation
            return sign + Content.styled(words, "$foreground-muted")
        detail = plain(chosen.detail, _DETAIL_LETTERS).stylize("$foreground-muted")
        return sign + plain(chosen.name, _NAME_LETTERS).stylize("bold") + Content("   ") + detail

    def watch_position(self) -> None:
        """Tell whoever listens."""
        self.post_message(self.Changed(self, self.chosen))

    def on_click(self) -> None:
        """A click opens the list."""
        self.action_open()

    def action_open(self) -> None:
        """Open the list of columns."""
        dialog = PickOne(
            self._question,
            self._choices,
            position=self.position,
            nothing=self._nothing if self._optional else "",
        )
        self.app.push_screen(dialog, self._take)

    def action_forget(self) -> None:
        """Take the choice back, where that is allowed."""
        if self._optional:
            self.position = None

    def _take(self, answer: int | None) -> None:
        if answer is not None:
            self.position = None if answer == NOTHING else answer
