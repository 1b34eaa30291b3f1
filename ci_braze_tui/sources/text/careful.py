"""Find what is wrong with a block of delimited text, and say so to the person who has the file.

Apart from the reader because polars stops at trouble without saying where: the few records it
stopped at are read again here, by the standard library, slowly and exactly.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.sources.text.blocks import LARGEST_RECORD, Block
from ci_braze_tui.sources.text.dialect import Dialect, lines
from ci_braze_tui.words import _


class _Lines:
    """The lines of a block, for a csv reader, counted together with the quotes in them."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        self._lines = lines(text, dialect.line_end)
        self._quote = dialect.quote
        self.count = 0
        self.quotes = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.count += 1
            self.quotes += line.count(self._quote) if self._quote else 0
            yield line


def read_carefully(
    file: str, block: Block, columns: Sequence[str], dialect: Dialect, shortest: int | None
) -> list[list[str]]:
    """The records of a block one by one, blank lines left out, short ones padded.

    Args:
        file: What the file is called in a sentence.
        block: The records.
        columns: The columns, as many as a record may have cells.
        dialect: How the records are written.
        shortest: The fewest cells that a record may have; None: one.

    Raises:
        SourceError: a record is too long, too short, too large, or has a quote out of place; names the line.
    """
    text = _Lines(block.text.decode(), dialect)
    kept: list[list[str]] = []
    first = begun = block.line
    try:
        for record in dialect.records(iter(text)):
            if len(record) > len(columns):
                raise _too_long(file, first, len(record), len(columns), dialect)
            if text.quotes % 2:
                raise _stray_quote(file, first, dialect)
            if record and len(record) < (shortest or 0):
                raise SourceError(
                    _(
                        "{file}, line {line}: the row has {cells} cells and needs at least {needed}; "
                        "copy or export the file again.",
                        file=file,
                        line=first,
                        cells=len(record),
                        needed=shortest or 0,
                    )
                )
            if record:
                kept.append(record + [""] * (len(columns) - len(record)))
            begun, first = first, block.line + text.count
    except csv.Error as error:
        if "new-line character" in str(error):
            raise SourceError(
                _(
                    "{file}, line {line}: a carriage return stands in a cell without quotes; put "
                    "quotes around the cell.",
                    file=file,
                    line=first,
                )
            ) from None
        if first == block.line and len(block.text) >= LARGEST_RECORD:
            raise SourceError(
                _(
                    "{file}, line {line}: a quote is not closed within {megabytes} MiB; write a "
                    "quote inside a cell twice.",
                    file=file,
                    line=first,
                    megabytes=LARGEST_RECORD >> 20,
                )
            ) from None
        raise _stray_quote(file, first, dialect) from None
    if not block.closed:
        raise too_large(file, begun)
    return kept


def too_large(file: str, line: int) -> SourceError:
    """The sentence for a record that does not end within what may be held in memory."""
    return SourceError(
        _(
            "{file}, line {line}: the row is larger than {megabytes} MiB; shorten its "
            "longest cell, or correct the line ends of the file.",
            file=file,
            line=line,
            megabytes=LARGEST_RECORD >> 20,
        )
    )


def _too_long(file: str, line: int, cells: int, columns: int, dialect: Dialect) -> SourceError:
    delimiter = shown(dialect.delimiter)
    if dialect.quote == '"':
        return SourceError(
            _(
                "{file}, line {line}: the row has {cells} cells, the header {columns}; put double quotes "
                "around the cell that holds a {delimiter}.",
                file=file,
                line=line,
                cells=cells,
                columns=columns,
                delimiter=delimiter,
            )
        )
    return SourceError(
        _(
            "{file}, line {line}: the row has {cells} cells, the header {columns}; put quotes around the "
            "cell that holds a {delimiter}.",
            file=file,
            line=line,
            cells=cells,
            columns=columns,
            delimiter=delimiter,
        )
    )


def _stray_quote(file: str, line: int, dialect: Dialect) -> SourceError:
    if dialect.quote == '"':
        sentence = _(
            "{file}, line {line}: a double quote has no partner; write it twice inside a cell and put "
            "double quotes around the cell.",
            file=file,
            line=line,
        )
    elif dialect.quote == "'":
        sentence = _(
            "{file}, line {line}: a single quote has no partner; write it twice inside a cell and put "
            "single quotes around the cell.",
            file=file,
            line=line,
        )
    else:
        sentence = _(
            "{file}, line {line}: a quote has no partner; write it twice inside a cell and put quotes "
            "around the cell.",
            file=file,
            line=line,
        )
    return SourceError(sentence)
