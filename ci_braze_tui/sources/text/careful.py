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
                    f"{file}, line {first:,}: the row has {len(record)} cells and needs at least "
                    f"{shortest}; copy or export the file again."
                )
            if record:
                kept.append(record + [""] * (len(columns) - len(record)))
            begun, first = first, block.line + text.count
    except csv.Error as error:
        if "new-line character" in str(error):
            raise SourceError(
                f"{file}, line {first:,}: a carriage return stands in a cell without quotes; put "
                "quotes around the cell."
            ) from None
        if first == block.line and len(block.text) >= LARGEST_RECORD:
            raise SourceError(
                f"{file}, line {first:,}: a quote is not closed within "
                f"{LARGEST_RECORD >> 20} MiB; write a quote inside a cell twice."
            ) from None
        raise _stray_quote(file, first, dialect) from None
    if not block.closed:
        raise too_large(file, begun)
    return kept


def too_large(file: str, line: int) -> SourceError:
    """The sentence for a record that does not end within what may be held in memory."""
    return SourceError(
        f"{file}, line {line:,}: the row is larger than {LARGEST_RECORD >> 20} MiB; shorten its longest "
        "cell, or correct the line ends of the file."
    )


def _too_long(file: str, line: int, cells: int, columns: int, dialect: Dialect) -> SourceError:
    around = "quotes" if dialect.quote != '"' else "double quotes"
    return SourceError(
        f"{file}, line {line:,}: the row has {cells} cells, the header {columns}; put {around} "
        f"around the cell that holds a {shown(dialect.delimiter)}."
    )


def _stray_quote(file: str, line: int, dialect: Dialect) -> SourceError:
    name = {'"': "double quote", "'": "single quote"}.get(dialect.quote or "", "quote")
    return SourceError(
        f"{file}, line {line:,}: a {name} has no partner; write it twice inside a cell and "
        f"put {name}s around the cell."
    )
