"""How the cells of delimited text are told apart: found by looking, or said by somebody.

Apart from the reader because it is said by many: the file itself, the person, and the description
that comes with a folder of Customer Insights.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.words import _

DELIMITERS = {
    ",": _("commas"),
    ";": _("semicolons"),
    "\t": _("tabs"),
    "|": _("vertical bars"),
    "^": _("carets"),
    "~": _("tildes"),
    "\x01": _("control characters"),
    ":": _("colons"),
}
"""How each is called in a description; the first four are common, the others have to be clear."""
_COMMON = 4
_ALIKE = 0.99
"""The share of records of one width for an uncommon delimiter to be clear."""
_SAMPLE_RECORDS = 200
_SEPARATOR_LINE = re.compile(r"sep=([\x01\t !#-&(-/:-@\[-^`{-~])(?:\r\n|\r|\n)", re.IGNORECASE)

csv.field_size_limit(1 << 27)  # a cell may be longer than the 128 KiB that are csv's own limit


@dataclass(frozen=True, slots=True)
class Dialect:
    """What stands between records, between cells and around cells; each one ASCII character."""

    delimiter: str = ","
    quote: str | None = '"'
    """None: cells are never quoted, a quote is a character like others."""
    line_end: str = "\n"
    """A line feed, before which a carriage return is dropped; or a lone carriage return (old Macs)."""

    @property
    def description(self) -> str:
        """For people: "semicolons, single quotes"."""
        named = DELIMITERS.get(self.delimiter, shown(self.delimiter))
        match self.quote:
            case '"':
                return named
            case None:
                return _("{delimiter}, no quotes", delimiter=named)
            case "'":
                return _("{delimiter}, single quotes", delimiter=named)
        return _("{delimiter}, quotes {quote}", delimiter=named, quote=shown(self.quote))

    @property
    def grammar(self) -> str:
        """A regular expression of all text that is well-formed with these quotes, each record ended."""
        cell, mark = f"\\x{ord(self.delimiter):02x}", f"\\x{ord(self.quote or '-'):02x}"
        end = "\\r" if self.line_end == "\r" else "\\n"
        quoted = f"{mark}(?:[^{mark}]|{mark}{mark})*{mark}"
        bare = f"[^{mark}{cell}\\r\\n][^{cell}\\r\\n]*"
        return f"\\A(?:(?:{quoted}|{bare}|)(?:{cell}|\\r?{end}))*\\z"

    def records(self, lines: Iterator[str]) -> Iterator[list[str]]:
        """The records of `lines`, by the standard library, strictly; [] for a blank line.

        Raises:
            csv.Error: a quote is out of place.
        """
        quoting: Literal[0, 3] = csv.QUOTE_NONE if self.quote is None else csv.QUOTE_MINIMAL
        return csv.reader(
            lines, delimiter=self.delimiter, quotechar=self.quote, quoting=quoting, strict=True
        )


def find_dialect(file: str, sample: str, delimiter: str | None, quote: str | None) -> Dialect:
    """How the first records of a file are written.

    Args:
        file: What the file is called in a sentence.
        sample: Its start.
        delimiter: How somebody said that cells are delimited; None: found by looking.
        quote: What somebody said that stands around cells, "" for nothing; None: found by looking.

    Raises:
        SourceError: what somebody said cannot be a delimiter or a quote.
    """
    if delimiter and not _is_a_mark(delimiter):
        raise SourceError(
            _(
                "{file}: {delimiter} cannot be a delimiter; it is one character, such as {example}.",
                file=file,
                delimiter=shown(delimiter),
                example=shown(","),
            )
        )
    if quote and not _is_a_mark(quote):
        raise SourceError(
            _(
                "{file}: {quote} cannot be a quote; it is one character, such as {example}.",
                file=file,
                quote=shown(quote),
                example=shown("'"),
            )
        )
    if delimiter == "" or (delimiter or ",") == quote:
        raise SourceError(
            _(
                "{file}: the delimiter has to be a character, and another one than the quote.",
                file=file,
            )
        )
    if delimiter is None and (said_inside := _SEPARATOR_LINE.match(sample)):
        delimiter = said_inside[1]
    sample = sample[separator_line(sample) :]
    end = _line_end(sample, '"' if quote is None else quote)
    quotes = (
        [mark for mark in ('"', "'") if mark != delimiter] if quote is None else [quote or None]
    )
    found = [_find_delimiter(sample, delimiter, mark, end) for mark in quotes]
    if len(found) == 2 and _is_clearly_quoted(sample, found[1][1]):
        return found[1][1]
    return found[0][1]


def _is_a_mark(said: str) -> bool:
    return len(said) == 1 and said.isascii() and said not in "\r\n\0 "


def lines(text: str, end: str) -> Iterator[str]:
    """The lines of `text`, each with its end."""
    return (line + end for line in text.split(end))


def separator_line(start: str) -> int:
    """How many characters of `start` are the line `sep=;` that Excel understands."""
    match = _SEPARATOR_LINE.match(start)
    return match.end() if match else 0


def first_records(text: str, dialect: Dialect) -> tuple[list[list[str]], bool]:
    """The first records that are not blank lines, and whether the quotes around their cells fit."""
    records: list[list[str]] = []
    try:
        for record in dialect.records(lines(text, dialect.line_end)):
            if record:
                records.append(record)
            if len(records) == _SAMPLE_RECORDS:
                break
    except csv.Error:
        return records, False
    return records, True


def _line_end(text: str, quote: str) -> str:
    """A carriage return if the first line outside of quotes ends with one alone."""
    quoted = False
    for found in re.finditer(f"[\r\n{re.escape(quote)}]", text):
        if found[0] == quote:
            quoted = not quoted
        elif not quoted:
            alone = found[0] == "\r" and text[found.end() : found.end() + 1] != "\n"
            return "\r" if alone else "\n"
    return "\n"


def _find_delimiter(
    text: str, said: str | None, quote: str | None, end: str
) -> tuple[tuple[bool, float, int], Dialect]:
    """The delimiter that cuts the first records into the most columns, most alike; else a comma."""
    if said is not None:
        return (True, 1.0, 1), Dialect(said, quote, end)
    best, best_score = Dialect(",", quote, end), (False, 0.0, 1)
    for place, delimiter in enumerate(DELIMITERS):
        if delimiter == quote:
            continue
        dialect = Dialect(delimiter, quote, end)
        records, sound = first_records(text, dialect)
        if not records or len(records[0]) < 2:
            continue
        width = len(records[0])
        alike = sum(len(record) == width and not _is_torn(record, quote) for record in records)
        share = alike / len(records)
        if place >= _COMMON and (best_score[2] > 1 or not sound or share < _ALIKE or alike < 2):
            continue
        score = (sound, round(share, 1), width)
        if score > best_score:
            best, best_score = dialect, score
    return best_score, best


def _is_torn(record: list[str], quote: str | None) -> bool:
    """Whether a quoted cell was cut in pieces, each left with half of its quotes."""
    return quote is not None and any(cell.count(quote) % 2 for cell in record)


def _is_clearly_quoted(text: str, dialect: Dialect) -> bool:
    """Whether cells of every record stand in these quotes, and nothing else does."""
    quote = dialect.quote or ""
    bare, _sound = first_records(text, Dialect(dialect.delimiter, None, dialect.line_end))
    begun = sum(any(cell.startswith(quote) for cell in record) for record in bare)
    records, sound = first_records(text, dialect)
    if not sound or '"' in text or not records or begun < len(records):
        return False
    width = len(records[0])
    return all(len(record) == width for record in records)
