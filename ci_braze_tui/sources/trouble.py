"""Turn what the reader of a file complains about into a sentence for the person who has the file.

Apart from the table because polars reports trouble while rows stream by, long after the file was
opened and without saying where; the place is looked up here, by a second and slower reading.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.heading import not_utf8
from ci_braze_tui.sources.naming import shown

_LINES_SEARCHED = 2_000_000
"""A few seconds of reading; trouble further down is told without its line."""


def gone(path: Path, error: Exception) -> SourceError | None:
    """The sentence for a file that was there when it was opened and cannot be reached any more."""
    if isinstance(error, FileNotFoundError) or not path.exists():
        return SourceError(
            f"{shown(path.name)} has gone while it was read; put it back and start again."
        )
    if isinstance(error, PermissionError):
        return SourceError(
            f"{shown(path.name)} may not be read by you any more; ask its owner for access."
        )
    return None


def find_trouble(path: Path, columns: Sequence[str], delimiter: str) -> SourceError | None:
    """What first breaks the form of a CSV file: an encoding, a row, a quote; None if nothing.

    Reads the file again, up to the trouble.
    """
    return _broken_encoding(path) or _broken_record(path, columns, delimiter)


def first_line(error: Exception) -> str:
    """The first line of what a reader complains about, fit to be shown."""
    return shown(str(error).strip().partition("\n")[0])


def _broken_encoding(path: Path) -> SourceError | None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    byte, line = 0, 1
    with path.open("rb") as file:
        while True:
            block = file.read(1 << 20)
            held = decoder.getstate()[0]
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                before = (held + block)[: error.start].count(b"\n")
                return not_utf8(path, byte - len(held) + error.start, line + before)
            if not block:
                return None
            byte += len(block)
            line += block.count(b"\n")


class _Lines:
    """The lines of a file, for a csv reader, with the last one kept."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.last = ""

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.last = line
            yield line


def _broken_record(path: Path, columns: Sequence[str], delimiter: str) -> SourceError | None:
    file = shown(path.name)
    with path.open(encoding="utf-8-sig", newline="\n") as handle:
        lines = _Lines(handle)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        first = 1
        try:
            for record in reader:
                if len(record) > len(columns):
                    return SourceError(
                        f"{file}, line {first:,}: the row has {len(record)} cells, the header "
                        f"{len(columns)}; put double quotes around the cell that holds a "
                        f"{shown(delimiter)}."
                    )
                if reader.line_num == first and lines.last.count('"') % 2:
                    return _stray_quote(file, first)
                first = reader.line_num + 1
                if first > _LINES_SEARCHED:
                    return None
        except csv.Error:
            return _stray_quote(file, first)
    return None


def _stray_quote(file: str, line: int) -> SourceError:
    return SourceError(
        f"{file}, line {line:,}: a double quote has no partner; write it twice inside a cell and "
        "put double quotes around the cell."
    )
