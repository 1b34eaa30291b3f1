"""Choosing any number of things out of perhaps a thousand, each with a count.

Hand-made because Textual's selection list draws the same sign in both states and changes only its
colour, which is nothing to somebody who sees no colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from ci_braze_tui.tui.plain import plain
from ci_braze_tui.words import grouped

_NAME_LETTERS = 60


@dataclass(frozen=True, slots=True)
class TickRow:
    """One thing that can be ticked."""

    name: str
    count: int


class TickList(OptionList):
    """Rows of a box, a count and a name; Enter, space or a click ticks one."""

    DEFAULT_CSS = """
    TickList { text-wrap: nowrap; text-overflow: ellipsis; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "select", "Tick or untick", id="tick_list.toggle", show=False),
        Binding("a", "all", "Tick all, or none", id="tick_list.all", show=False),
    ]

    class Changed(Message):
        """Something was ticked or unticked."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(markup=False, id=id)
        self._rows: tuple[TickRow, ...] = ()
        self._ticked: set[str] = set()

    @property
    def ticked(self) -> tuple[str, ...]:
        """The names of the ticked rows, in the order of the rows."""
        return tuple(row.name for row in self._rows if row.name in self._ticked)

    def offer(self, rows: Sequence[TickRow], ticked: Sequence[str] = ()) -> None:
        """Replace the rows, whose names must differ; posts no message."""
        self._rows = tuple(rows)
        self._ticked = set(ticked)
        self.clear_options().add_options([Option(self._drawn(row)) for row in self._rows])
        if self._rows:
            self.highlighted = 0

    def action_all(self) -> None:
        """Tick all rows, or, if all are ticked, none."""
        names = {row.name for row in self._rows}
        self._ticked = set() if names <= self._ticked else names
        for place, row in enumerate(self._rows):
            self.replace_option_prompt_at_index(place, self._drawn(row))
        self.post_message(self.Changed())

    @on(OptionList.OptionSelected)
    def _toggle(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        row = self._rows[event.option_index]
        self._ticked ^= {row.name}
        self.replace_option_prompt_at_index(event.option_index, self._drawn(row))
        self.post_message(self.Changed())

    def _drawn(self, row: TickRow) -> Content:
        width = max(len(grouped(each.count)) for each in self._rows)
        box = Content("[x] " if row.name in self._ticked else "[ ] ")
        count = Content.styled(f"{grouped(row.count):>{width}}  ", "dim")
        return box + count + plain(row.name, _NAME_LETTERS)
