"""A customer file, opened: its columns, and its rows as text, in the order of the file.

One module so that CSV and Parquet look the same to all that follows: every column is text, null or
"" is a blank cell, nothing is guessed (`00123` stays `00123`), and whatever is wrong with the file
is a `SourceError` with one sentence.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.heading import (
    checked_names,
    decode_sample,
    find_delimiter,
    is_parquet,
    read_header,
    read_sample,
)
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.sources.text import as_text
from ci_braze_tui.sources.trouble import explained, find_trouble

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was opened and can be read; `delimiter` is None for Parquet."""

    path: Path
    kind: Literal["csv", "parquet"]
    columns: tuple[str, ...]
    delimiter: str | None
    limit: int | None = None
    """How many of its rows count; None: all."""

    def limited(self, count: int) -> Source:
        """The same file as if it ended after `count` rows."""
        return replace(self, limit=count)

    def scan(self) -> pl.LazyFrame:
        """All rows, lazily, in file order: every column `String`, null or "" where blank.

        Collecting raises polars' own errors; wrap it in `trouble.explained`.
        """
        return self._scan_csv() if self.kind == "csv" else self._scan_parquet()

    def head(self, count: int) -> pl.LazyFrame:
        """The first `count` rows of `scan`, without reading more of the file than needed."""
        return self.limited(count).scan()

    def _scan_csv(self) -> pl.LazyFrame:
        import polars as pl

        rows = pl.scan_csv(
            self.path,
            separator=self.delimiter or ",",
            infer_schema=False,
            glob=False,
            new_columns=self.columns,
            n_rows=self.limit,
        )
        # polars notices a row with too many cells only if it is asked for every column, and else
        # gives shifted cells; this step asks for all of them, whatever is selected afterwards.
        return rows.map_batches(
            _unchanged, streamable=True, schema=dict.fromkeys(self.columns, pl.String())
        )

    def _scan_parquet(self) -> pl.LazyFrame:
        import polars as pl

        rows = pl.scan_parquet(self.path, glob=False, hive_partitioning=False)
        schema = rows.collect_schema()
        if self.limit is not None:
            rows = rows.head(self.limit)
        return rows.select(
            as_text(column(name), dtype).alias(name) for name, dtype in schema.items()
        )


def _unchanged(rows: pl.DataFrame) -> pl.DataFrame:
    return rows


def column(name: str) -> pl.Expr:
    """The column of exactly this name; `polars.col` takes `*` and `^a.*$` for patterns."""
    import polars.selectors as cs

    return cs.by_name(name).as_expr()


def open_source(path: Path) -> Source:
    """Look at the start of a file and say how to read it.

    Raises:
        SourceError: the file cannot be used; the sentence names it and says what to do.
    """
    path = path.absolute()
    sample = read_sample(path)
    if is_parquet(path, sample):
        source = Source(path, "parquet", _parquet_columns(path), None)
    else:
        text = decode_sample(path, sample)
        delimiter = find_delimiter(text)
        source = Source(path, "csv", read_header(path, text, delimiter), delimiter)
    if first_rows(source, 1).is_empty():
        # asked for one row, polars gives none where a quote is never closed
        trouble = find_trouble(source) if source.kind == "csv" else None
        raise trouble or SourceError(
            f"{shown(path.name)} has a header but no rows; export it again with its data."
        )
    return source


def count_rows(source: Source) -> int:
    """How many rows the file has; a CSV file is read from end to end, which checks it as well.

    Raises:
        SourceError: the file cannot be read to its end.
    """
    import polars as pl

    with explained(source):
        counted = source.scan().select(pl.len()).collect(engine="streaming")
    return int(counted.item())


def first_rows(source: Source, count: int) -> pl.DataFrame:
    """The first `count` rows, all columns as text.

    Raises:
        SourceError: they cannot be read.
    """
    with explained(source):
        return source.head(count).collect(engine="streaming")


def _parquet_columns(path: Path) -> tuple[str, ...]:
    import polars as pl

    try:
        schema = pl.scan_parquet(path, glob=False, hive_partitioning=False).collect_schema()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise SourceError(
            f"{shown(path.name)} is a damaged Parquet file; copy or export it again."
        ) from error
    return checked_names(path, tuple(schema.names()))
