"""Choosing any number of things out of perhaps a thousand, each with a count.

Hand-made because Textual's selection list draws the same sign in both states and changes only its
colour, which is nothing to somebody who sees no colours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from ci_braze_tui.tui.plain import plain
from ci_braze_tui.tui.widgets.pick_one import Choice, PickOne
from ci_braze_tui.words import _, grouped

_NAME_LETTERS = 60


@dataclass(frozen=True, slots=True)
class TickRow:
    """One thing that can be ticked."""

    name: str
    count: int


class TickList(OptionList):
    """Rows of a box, a count, a name and perhaps a note; Enter, space or a click ticks one."""

    DEFAULT_CSS = """
    TickList { text-wrap: nowrap; text-overflow: ellipsis; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "select", _("Tick or untick"), id="tick_list.toggle", show=False),
        Binding(
            "a",
            "all",
            _("Tick all"),
            id="tick_list.all",
            show=False,
            tooltip=_("Tick everything in the list; if all is ticked, nothing."),
        ),
        Binding(
            "slash",
            "find",
            _("Find in the list"),
            id="tick_list.find",
            show=False,
            tooltip=_("Type a part of a name and go to its row."),
        ),
    ]

    class Changed(Message):
        """Something was ticked or unticked."""

    def __init__(self, *, find: str = _("Which row?"), id: str | None = None) -> None:
        """Args: `find` is asked by the dialog that goes to a row."""
        super().__init__(markup=False, id=id)
        self._find = find
        self._rows: tuple[TickRow, ...] = ()
        self._counts: tuple[str, ...] = ()
        self._notes: Mapping[str, str] = {}
        self._ticked: set[str] = set()

    @property
    def ticked(self) -> tuple[str, ...]:
        """The names of the ticked rows, in the order of the rows."""
        return tuple(row.name for row in self._rows if row.name in self._ticked)

    def offer(self, rows: Sequence[TickRow], ticked: Sequence[str] = ()) -> None:
        """Replace the rows, whose names must differ; posts no message."""
        self._rows = tuple(rows)
        counts = [grouped(row.count) for row in self._rows]
        width = max(map(len, counts), default=0)
        self._counts = tuple(f"{count:>{width}}" for count in counts)
        self._notes = {}
        self._ticked = set(ticked)
        self.clear_options()
        self.add_options([Option(self._drawn(place)) for place in range(len(self._rows))])
        if self._rows:
            self.highlighted = 0

    def annotate(self, notes: Mapping[str, str]) -> None:
        """Put a note behind each of these names, and none behind the others."""
        before, self._notes = self._notes, notes
        for place, row in enumerate(self._rows):
            if before.get(row.name) != notes.get(row.name):
                self.replace_option_prompt_at_index(place, self._drawn(place))

    def action_all(self) -> None:
        """Tick all rows, or, if all are ticked, none."""
        names = {row.name for row in self._rows}
        self._ticked = set() if names <= self._ticked else names
        for place in range(len(self._rows)):
            self.replace_option_prompt_at_index(place, self._drawn(place))
        self.post_message(self.Changed())

    def action_find(self) -> None:
        """Ask for a name, and go to its row."""
        choices = [Choice(row.name) for row in self._rows]
        self.app.push_screen(PickOne(self._find, choices, position=self.highlighted), self._go_to)

    def _go_to(self, place: int | None) -> None:
        if place is not None and place < len(self._rows):
            self.highlighted = place

    @on(OptionList.OptionSelected)
    def _toggle(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._ticked ^= {self._rows[event.option_index].name}
        self.replace_option_prompt_at_index(event.option_index, self._drawn(event.option_index))
        self.post_message(self.Changed())

    def _drawn(self, place: int) -> Content:
        name = self._rows[place].name
        box = Content("[x] " if name in self._ticked else "[ ] ")
        row = box + Content.styled(f"{self._counts[place]}  ", "dim") + plain(name, _NAME_LETTERS)
        if note := self._notes.get(name):
            row += Content("  ") + plain(note).stylize("dim")
        return row
