"""Which of several tables is meant; asked only where there are several.

Apart from the page of the file because whether it is asked, and whether it can be left open, follows from what
was found there.
"""

from __future__ import annotations

from collections.abc import Sequence

from ci_braze_tui.tui.widgets.column_picker import ColumnPicker
from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.tui.widgets.pick_one import Choice
from ci_braze_tui.words import _


class TableQuestion(Field):
    """A sheet of a workbook, a file in an archive, a table in a folder."""

    DEFAULT_CSS = """
    TableQuestion { display: none; }
    """

    def __init__(self) -> None:
        self._picker = ColumnPicker(
            _("Which table holds the customers?"),
            invitation=_("Choose a table"),
            nothing=_("No choice: read as said above"),
            id="file--table",
        )
        self._is_missing = False
        super().__init__(
            _("Table"),
            self._picker,
            check=self._problem_of,
            read=lambda: self.chosen or "",
            id="field-table",
        )

    @property
    def chosen(self) -> str | None:
        """The table that was chosen here."""
        return self._picker.chosen.name if self._picker.chosen else None

    def offer(
        self, tables: Sequence[str], table: str | None, *, optional: bool | None = None
    ) -> None:
        """Ask for one of the tables, if there are several.

        Args:
            tables: All there are.
            table: The one that is chosen at first.
            optional: Whether the source can be read without a choice, if that is different now.
        """
        several = tuple(tables) if len(tables) > 1 else ()
        position = several.index(table) if table in several else None
        self._picker.offer([Choice(each) for each in several], position, optional=optional)
        self._is_missing = optional is False and bool(several)
        self.clear_error()
        self.display = bool(several)

    def _problem_of(self, chosen: str) -> str | None:
        return _("Choose the table to send.") if self._is_missing and not chosen else None
