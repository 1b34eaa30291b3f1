"""A table that draws only the rows in sight, so that ten thousand of them are as quick as ten.

Its own widget because Textual's table takes seconds to fill with thousands of rows, and because a row here
is a plain value: sorted, filtered or changed rows are simply given again.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ci_braze_tui.tui.widgets.cells import as_cell
from ci_braze_tui.words import _

Tone = Literal["plain", "good", "bad", "warning", "muted", "strong"]

_GAP = 2
_LONGEST = 400
"""Letters of a cell that are looked at; no column is wider."""
_LEAST_BESIDE = 20
"""So much must be left beside the columns that stay; without it they are scrolled like the others."""


@dataclass(frozen=True, slots=True)
class Column:
    """How one column is drawn."""

    title: str
    width: int
    """Letters; longer cells are cut."""
    is_number: bool = False
    """Whether the cells stand at the right."""
    stays: bool = False
    """Whether it is still there when the others are scrolled sideways; only for the first ones."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells, in any text at all, and how each is meant; without any it is a heading."""

    id: str
    cells: tuple[str, ...]
    tones: tuple[Tone, ...] = ()
    """One for each cell; what is missing is plain."""
    remark: str = ""
    """Said in the room of the columns that have no cell here; takes the tone after those of the cells."""


class _AboutRow(Message):
    """Something happened to a row of a table."""

    def __init__(self, table: RowTable, row: Row) -> None:
        super().__init__()
        self.table = table
        self.row = row

    @property
    def control(self) -> RowTable:
        """The table, for `@on` selectors."""
        return self.table


class RowTable(ScrollView, can_focus=True):
    """A heading that stays, rows below it, and a cursor on one of them."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "row-table--heading",
        "row-table--cursor",
        "row-table--good",
        "row-table--bad",
        "row-table--warning",
        "row-table--muted",
        "row-table--strong",
    }
    DEFAULT_CSS = """
    RowTable {
        height: 1fr;
        & > .row-table--heading { text-style: bold; color: $text-primary; background: $panel; }
        & > .row-table--cursor { background: $block-cursor-blurred-background; }
        &:focus > .row-table--cursor { text-style: bold; }
        & > .row-table--good { color: $text-success; }
        & > .row-table--bad { color: $text-error; }
        & > .row-table--warning { color: $text-warning; }
        & > .row-table--muted { color: $foreground-muted; }
        & > .row-table--strong { text-style: bold; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", _("Up"), id="row_table.up", show=False),
        Binding("down", "move(1)", _("Down"), id="row_table.down", show=False),
        Binding("pageup", "page(-1)", _("Page up"), id="row_table.pageup", show=False),
        Binding("pagedown", "page(1)", _("Page down"), id="row_table.pagedown", show=False),
        Binding("home,ctrl+home", "first", _("First"), id="row_table.first", show=False),
        Binding("end,ctrl+end", "last", _("Last"), id="row_table.last", show=False),
        Binding("left", "sideways(-8)", _("Left"), id="row_table.left", show=False),
        Binding("right", "sideways(8)", _("Right"), id="row_table.right", show=False),
        Binding("enter", "choose", _("Open"), id="row_table.choose", show=False),
    ]

    class Chosen(_AboutRow):
        """Enter or a click on a row."""

        def __init__(self, table: RowTable, row: Row, column: int | None) -> None:
            super().__init__(table, row)
            self.column = column
            """The one that was clicked; None for Enter, and beside all of them."""

    class Marked(_AboutRow):
        """The cursor was moved to another row."""

    class HeadingClicked(Message):
        """A click on the heading of a column."""

        def __init__(self, table: RowTable, position: int) -> None:
            super().__init__()
            self.table = table
            self.position = position

        @property
        def control(self) -> RowTable:
            """The table, for `@on` selectors."""
            return self.table

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._columns: tuple[Column, ...] = ()
        self._rows: Sequence[Row] = ()
        self._cursor = 0

    @property
    def row(self) -> Row | None:
        """The row with the cursor."""
        return self._rows[self._cursor] if self._cursor < len(self._rows) else None

    @property
    def place(self) -> int:
        """Where the cursor is, from 0."""
        return self._cursor

    @property
    def rows(self) -> Sequence[Row]:
        """All rows."""
        return self._rows

    def show(
        self, columns: Sequence[Column], rows: Sequence[Row], place: int | None = None
    ) -> None:
        """Replace everything; the cursor goes to the row at `place`, or stays at the one it has."""
        self._columns, self._rows = tuple(columns), rows
        width = max(sum(column.width + _GAP for column in self._columns) - _GAP, 0)
        self.virtual_size = Size(width, len(rows) + 1)
        # Who has scrolled away from the cursor is not called back by a row that has changed.
        self._go(self._cursor if place is None else place, follow=place not in (None, self._cursor))

    def begin(self) -> None:
        """Put the cursor on the first row."""
        self._go(0)

    def mark(self, place: int) -> None:
        """Put the cursor on a row."""
        self._go(place)

    def render_line(self, y: int) -> Strip:
        """The heading, or the row at line `y` of what is in sight."""
        at = y - 1 + self.scroll_offset.y
        if y == 0:
            style = self.get_component_rich_style("row-table--heading")
            cells = [self._cell(column.title, column, style) for column in self._columns]
        elif at < len(self._rows):
            style = self.rich_style
            if at == self._cursor:
                style += self.get_component_rich_style("row-table--cursor", partial=True)
            cells = self._cells(self._rows[at], style)
        else:
            return Strip.blank(self.size.width, self.rich_style)
        return self._in_sight(cells, style)

    def _in_sight(self, cells: Sequence[Segment], style: Style) -> Strip:
        """The columns that stay, and behind them as much of the others as there is room for."""
        staying, room = self._staying
        if len(cells) <= staying:  # a remark on a line of its own
            return Strip(cells).crop_extend(0, self.size.width, style)
        left, width = self.scroll_offset.x, self.size.width - room
        moved = Strip(cells[staying:]).crop_extend(left, left + width, style)
        return Strip([*cells[:staying], *moved])

    @property
    def _staying(self) -> tuple[int, int]:
        """How many columns stay, and how much room they need."""
        first = list(itertools.takewhile(lambda column: column.stays, self._columns))
        room = sum(column.width + _GAP for column in first)
        return (len(first), room) if self.size.width - room >= _LEAST_BESIDE else (0, 0)

    def _cells(self, row: Row, style: Style) -> list[Segment]:
        tones = (*row.tones, *("plain",) * (1 + len(row.cells) - len(row.tones)))
        cells = [
            self._cell(text, column, style + self._tone(tone))
            for text, tone, column in zip(row.cells, tones, self._columns, strict=False)
        ]
        if row.remark:
            cells.append(
                Segment(as_cell(row.remark, _LONGEST), style + self._tone(tones[len(row.cells)]))
            )
        return cells

    def _tone(self, tone: str) -> Style:
        if tone == "plain":
            return Style.null()
        return self.get_component_rich_style(f"row-table--{tone}", partial=True)

    def _cell(self, text: str, column: Column, style: Style) -> Segment:
        shown = as_cell(text, _LONGEST)
        length = cell_len(shown)
        if length > column.width:
            # Half of a wide letter would be left as a blank.
            cut = f"{set_cell_size(shown, column.width - 1).rstrip()}…"
            shown = set_cell_size(cut, column.width)
        elif column.is_number:
            shown = " " * (column.width - length) + shown
        else:
            shown += " " * (column.width - length)
        return Segment(shown + " " * _GAP, style)

    # What a person does

    def action_move(self, rows: int) -> None:
        """Move the cursor to the row above or below, past headings."""
        place = self._cursor + rows
        while 0 <= place < len(self._rows) and not self._rows[place].cells:
            place += rows
        if 0 <= place < len(self._rows):
            self._go(place)

    def action_page(self, pages: int) -> None:
        """Move the cursor by what is in sight."""
        self._go(self._cursor + pages * max(self.size.height - 2, 1))

    def action_first(self) -> None:
        """Move the cursor to the first row."""
        self._go(0)

    def action_last(self) -> None:
        """Move the cursor to the last row."""
        self._go(len(self._rows) - 1)

    def action_sideways(self, letters: int) -> None:
        """See more of the columns."""
        self.scroll_relative(x=letters, animate=False)

    def action_choose(self) -> None:
        """Choose the row with the cursor."""
        self._choose(None)

    def _choose(self, column: int | None) -> None:
        if (row := self.row) is not None:
            self.post_message(self.Chosen(self, row, column))

    def on_click(self, event: events.Click) -> None:
        """Choose a row, or a column by its heading."""
        if (offset := event.get_content_offset(self)) is None:
            return
        event.stop()
        left, top = self.scroll_offset
        column = self._column_at(offset.x if offset.x < self._staying[1] else offset.x + left)
        if offset.y == 0:
            if column is not None:
                self.post_message(self.HeadingClicked(self, column))
        elif offset.y - 1 + top < len(self._rows):
            self._go(offset.y - 1 + top)
            self._choose(column)

    def _column_at(self, x: int) -> int | None:
        """The position of the column with this letter of a row; None beside all of them."""
        ends = itertools.accumulate(column.width + _GAP for column in self._columns)
        return next((position for position, end in enumerate(ends) if x < end), None)

    def _go(self, place: int, *, follow: bool = True) -> None:
        """Move the cursor to a row, or the nearest there is, and scroll there if asked to `follow`."""
        before, self._cursor = self._cursor, max(0, min(place, len(self._rows) - 1))
        if before != self._cursor and (row := self.row) is not None:
            self.post_message(self.Marked(self, row))
        if follow:
            top, room = self.scroll_offset.y, max(self.size.height - 1, 1)
            if self._cursor < top:
                self.scroll_to(y=self._cursor, animate=False)
            elif self._cursor >= top + room:
                self.scroll_to(y=self._cursor - room + 1, animate=False)
        self.refresh()


def width_of(title: str, cells: Sequence[str], most: int) -> int:
    """How wide a column must be to show these cells, up to `most` letters."""
    widest = 0
    for text in (title, *cells):
        # Measuring is slow, and no letter is wider than two cells.
        if (len(text) if text.isascii() else 2 * len(text)) > widest:
            widest = max(widest, cell_len(as_cell(text, most)))
    return min(widest, most)
