"""Text with delimiters: CSV and its relatives, in one file or in several that follow each other."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_braze_tui.errors import EmptySourceError, SourceError
from ci_braze_tui.sources.heading import checked_names
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.sources.streaming import ahead, stream
from ci_braze_tui.sources.table import Source
from ci_braze_tui.sources.text.blocks import Block, cut_records
from ci_braze_tui.sources.text.careful import read_carefully
from ci_braze_tui.sources.text.dialect import Dialect, find_dialect, first_records, separator_line
from ci_braze_tui.sources.text.file import Look, TextFile, table_name
from ci_braze_tui.sources.trouble import changed, first_line, gone
from ci_braze_tui.words import _

if TYPE_CHECKING:
    import polars as pl

    from ci_braze_tui.sources.choice import Choice


def open_delimited(look: Look, choice: Choice) -> Source:
    """A CSV file.

    Raises:
        SourceError: its header cannot be one, or what was chosen does not fit.
    """
    file = look.file
    dialect = find_dialect(file.name, look.sample, choice.delimiter, choice.quote)
    columns = read_header(look, dialect)
    return Source(
        choice=choice,
        name=file.path.name,
        stem=table_name(file),
        description=f"CSV, {dialect.description}{file.description}",
        columns=columns,
        reader=DelimitedReader((file,), columns, dialect),
        notes=look.notes,
    )


def read_header(look: Look, dialect: Dialect) -> tuple[str, ...]:
    """The names of the columns, as they are written in the first record.

    Raises:
        SourceError: the first record cannot be a header.
    """
    name = look.file.name
    start = look.sample[separator_line(look.sample) :].lstrip("\r\n")
    if not start:
        raise EmptySourceError(
            _("{file} has nothing below its first line; export it again.", file=name)
        )
    text = start.encode()
    if not look.complete and _record_end(text, 0, dialect) == len(text):
        raise SourceError(
            _(
                "{file} has a first row of more than a mebibyte, or a quote in it is never "
                "closed; export the data again, one customer in a row.",
                file=name,
            )
        )
    records, _sound = first_records(start, dialect)
    if not records:
        raise SourceError(
            _("{file} has a double quote out of place in its header; correct it.", file=name)
        )
    return checked_names(look.file.path, tuple(records[0]))


@dataclass(frozen=True, slots=True)
class DelimitedReader:
    """Files of delimited text, one after the other, as one table.

    Memory is flat: files are unpacked, decoded and parsed block by block. A row with more cells than there are
    columns is an error with its line, whatever is selected; blank lines are no rows.
    """

    files: tuple[TextFile, ...]
    columns: tuple[str, ...]
    dialect: Dialect
    header: bool | None = True
    """True: each file begins with `columns`, else it is an error. False: with data, by position. None: a
    first record that is `columns` is a header, any other is data."""
    short_rows_from: int | None = None
    """The fewest cells that a row may have, the others are blank; None: one."""

    def scan(self, limit: int | None) -> pl.LazyFrame:
        """The rows, lazily, in order, or only the first `limit`: every column `String`."""
        return stream(self._parts, self.columns, limit)

    def explain(self, error: Exception) -> SourceError:
        """The sentence for what was raised while rows were read; most of it is one already."""
        file = self.files[0]
        return gone(file.path, error) or SourceError(
            _(
                "{file} cannot be read as CSV; export it again with every text in double "
                "quotes ({error}).",
                file=file.name,
                error=first_line(error),
            )
        )

    def _parts(self) -> Iterator[pl.DataFrame]:
        for file, block in ahead(self._blocks()):
            yield self._parse(file, block)

    def _blocks(self) -> Iterator[tuple[TextFile, Block]]:
        for file in self.files:
            blocks = cut_records(file.chunks(), self.dialect.quote, self.dialect.line_end)
            first = next(blocks, None)
            if first is not None:
                first = self._without_header(file, first)
                if first.text:
                    yield file, first
                for block in blocks:
                    yield file, block

    def _without_header(self, file: TextFile, block: Block) -> Block:
        """The first block of a file without what is not data."""
        text = block.text
        end = self.dialect.line_end.encode()
        at = separator_line(text[:8].decode("utf-8", "ignore"))
        if self.header is not False:
            start = len(text) - len(text[at:].lstrip(b"\r\n"))
            behind = _record_end(text, start, self.dialect)
            header = _only_record(text[start:behind].decode(), self.dialect)
            if header == self.columns:
                at = behind
            elif self.header:
                raise self._other_header(file, header)
        return Block(text[at:], block.line + text.count(end, 0, at), block.closed)

    def _other_header(self, file: TextFile, header: tuple[str, ...]) -> SourceError:
        if len(self.files) == 1:
            return changed(file.path)
        here, there = set(header), set(self.columns)
        missing = [name for name in self.columns if name not in here]
        extra = [name for name in header if name not in there]
        if missing:
            sentence = _(
                "{file} does not fit the other files of the table: it has no column {column}; export "
                "them together.",
                file=file.name,
                column=shown(missing[0]),
            )
        elif extra:
            sentence = _(
                "{file} does not fit the other files of the table: it has a column {column} that the "
                "others lack; export them together.",
                file=file.name,
                column=shown(extra[0]),
            )
        else:
            sentence = _(
                "{file} does not fit the other files of the table: its columns are in another order; "
                "export them together.",
                file=file.name,
            )
        return SourceError(sentence)

    def _parse(self, file: TextFile, block: Block) -> pl.DataFrame:
        import polars as pl

        schema = dict.fromkeys(self.columns, pl.String())
        if block.closed and not self._is_doubtful(block.text):
            try:
                rows = pl.read_csv(
                    block.text,
                    has_header=False,
                    schema=schema,
                    separator=self.dialect.delimiter,
                    quote_char=self.dialect.quote,
                    eol_char=self.dialect.line_end,
                    missing_columns="insert",
                )
            except pl.exceptions.PolarsError:
                pass  # read carefully, it shows where, or that it can be read after all
            else:
                doubts = (self._has_blank_lines, self._is_short)
                if not any(doubt(block.text, rows) for doubt in doubts):
                    return rows
        kept = read_carefully(file.name, block, self.columns, self.dialect, self.short_rows_from)
        return pl.DataFrame(kept, schema=schema, orient="row")

    def _has_blank_lines(self, text: bytes, rows: pl.DataFrame) -> bool:
        """Whether rows may be there that are blank lines, which polars takes for blank cells."""
        end = self.dialect.line_end.encode()
        return _has_blank_row(rows) and (
            text.startswith((end, b"\r\n")) or end + end in text or b"\n\r\n" in text
        )

    def _is_short(self, text: bytes, rows: pl.DataFrame) -> bool:
        """Whether a row may have fewer cells than it must: by the delimiters that are not in cells."""
        import polars as pl

        if self.short_rows_from is None:
            return False
        delimiter = self.dialect.delimiter
        inside = pl.sum_horizontal(pl.all().str.count_matches(delimiter, literal=True)).sum()
        between = text.count(delimiter.encode()) - rows.select(inside).item()
        if between == rows.height * (len(self.columns) - 1):
            return False
        return _has_blank_row(rows[:, self.short_rows_from - 1 :])

    def _is_doubtful(self, text: bytes) -> bool:
        """Whether quotes or line ends stand where none may: polars would drop them silently."""
        import polars as pl

        quote = self.dialect.quote
        quotes = quote is not None and quote.encode() in text
        if self.dialect.line_end == "\r":
            returns = b"\n" in text
        else:
            returns = b"\r" in text and text.count(b"\r") != text.count(b"\r\n")
        if not (quotes or returns):
            return False
        return quote is None or not (
            pl.Series([text]).cast(pl.String).str.contains(self.dialect.grammar).item()
        )


def _has_blank_row(rows: pl.DataFrame) -> bool:
    """Whether a row has nothing in any cell; quick where a column is full."""
    import polars as pl

    if any(cells.null_count() == 0 for cells in rows):
        return False
    return bool(rows.select(pl.all_horizontal(pl.all().is_null()).any()).item())


def _record_end(text: bytes, start: int, dialect: Dialect) -> int:
    """Behind the record that begins at `start`."""
    mark = (dialect.quote or "").encode()
    end = dialect.line_end.encode()
    odd = False
    while (at := text.find(end, start)) >= 0:
        odd ^= bool(mark) and text.count(mark, start, at) % 2 == 1
        start = at + 1
        if not odd:
            return start
    return len(text)


def _only_record(text: str, dialect: Dialect) -> tuple[str, ...]:
    try:
        return tuple(next(dialect.records(iter((text,))), []))
    except csv.Error:
        return ()
