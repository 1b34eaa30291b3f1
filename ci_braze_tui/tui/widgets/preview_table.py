"""The first rows of a file, or of what will be sent, as a table.

A widget of its own to hold two limits: a table of more than a few thousand cells freezes the
screen, and cell texts are data, never markup. Column keys are positions, because real files repeat
column names.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.widgets import DataTable

from ci_braze_tui.tui.plain import visible

MAX_ROWS = 100
MAX_COLUMNS = 40
_CELL_LETTERS = 60


class PreviewTable(DataTable[Text]):
    """At most 100 rows of at most 40 columns, shown as they are."""

    DEFAULT_CSS = """
    PreviewTable {
        height: 1fr;
        & > .datatable--header { text-style: bold; color: $text-primary; background: $panel; }
        & > .datatable--header-cursor { background: $block-cursor-blurred-background; }
        & > .datatable--cursor { background: $block-cursor-blurred-background; color: $foreground; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(cursor_type="row", zebra_stripes=True, id=id)

    def show(
        self,
        columns: Sequence[str],
        rows: Sequence[Sequence[object]],
        numbers: Sequence[int] | None = None,
    ) -> None:
        """Replace the content; what is past the limits is left out, short rows are filled up.

        Args:
            columns: the headings.
            rows: the cells.
            numbers: how the rows are numbered; from 1 if not given.
        """
        self.clear(columns=True)
        shown = columns[:MAX_COLUMNS]
        for position, column in enumerate(shown):
            self.add_column(_cell(column), key=str(position))
        for number, row in zip(numbers or range(1, len(rows) + 1), rows[:MAX_ROWS], strict=False):
            cells = [_cell(cell) for cell in row[: len(shown)]]
            cells += [Text()] * (len(shown) - len(cells))
            self.add_row(*cells, label=Text(str(number)))


def _cell(value: object) -> Text:
    return Text(visible(value, _CELL_LETTERS))
