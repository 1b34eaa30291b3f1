"""What there is to know of a file of customers before anybody answers a question about it.

Plain facts, so that they can be handed from one process to another, and so that a screen that shows a file
never holds it: who reads it is in `ci_braze_tui.exports.examiner`.
"""

from __future__ import annotations

from dataclasses import dataclass

from ci_braze_tui.matching.suggestions import ColumnSuggestion, suggest_columns
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.sources.download import row_notes
from ci_braze_tui.sources.opening import open_source
from ci_braze_tui.sources.profile import ColumnProfile, profile_columns
from ci_braze_tui.sources.table import Source, count_rows
from ci_braze_tui.words import _, ngettext


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """Customers that were opened and looked at."""

    choice: Choice
    """What was asked for."""
    stem: str
    """What to call an export of it, and the one segment that it is without a segment column."""
    description: str
    """How it is read, for people."""
    columns: tuple[str, ...]
    tables: tuple[str, ...]
    """The tables to choose from, where there are several."""
    rows: int
    profiles: tuple[ColumnProfile, ...]
    suggestions: tuple[ColumnSuggestion, ...]
    """One for each column."""
    notes: tuple[str, ...] = ()
    """What a person should know before relying on it, a sentence each."""

    @property
    def summary(self) -> str:
        """What was found, in a line."""
        return _(
            "{rows}, {columns}, {description}",
            rows=ngettext("{count} row", "{count} rows", self.rows),
            columns=ngettext("{count} column", "{count} columns", len(self.columns)),
            description=self.description,
        )

    def profile_of(self, column: str | None) -> ColumnProfile | None:
        """How a column looks; None if there is no such column."""
        return next((each for each in self.profiles if each.name == column), None)


def open_file(choice: Choice) -> OpenedFile:
    """Open a source, look at its columns and read it through once.

    Raises:
        ChooseTableError: it has several tables, and it has to be said which one is meant.
        SourceError: it cannot be used.
    """
    return look_at(open_source(choice), choice)


def look_at(source: Source, choice: Choice) -> OpenedFile:
    """Look at the columns of a source that was opened for `choice`, and read it through once.

    Raises:
        SourceError: it cannot be read to its end.
    """
    profiles = profile_columns(source)
    rows = count_rows(source)
    return OpenedFile(
        choice,
        source.stem,
        source.description,
        source.columns,
        source.tables,
        rows,
        profiles,
        suggest_columns(profiles),
        (*source.notes, *row_notes(rows)),
    )
