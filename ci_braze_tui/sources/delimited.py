"""Text with delimiters: CSV and its relatives."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.heading import decode_sample, find_delimiter, read_header
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.sources.table import Source, first_rows
from ci_braze_tui.sources.trouble import find_trouble, first_line, gone

if TYPE_CHECKING:
    import polars as pl

    from ci_braze_tui.sources.choice import Choice

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}


def open_delimited(path: Path, choice: Choice, sample: bytes) -> Source:
    """A CSV file.

    Raises:
        SourceError: it is not text, or not in a form that can be read.
    """
    text = decode_sample(path, sample)
    delimiter = find_delimiter(text)
    columns = read_header(path, text, delimiter)
    reader = _DelimitedReader(path, columns, delimiter)
    source = Source(
        choice=choice,
        name=path.name,
        stem=path.stem,
        description=f"CSV, {DELIMITERS[delimiter]}",
        columns=columns,
        reader=reader,
    )
    # asked for one row, polars gives none where a quote is never closed
    if first_rows(source, 1).is_empty() and (trouble := find_trouble(path, columns, delimiter)):
        raise trouble
    return source


@dataclass(frozen=True, slots=True)
class _DelimitedReader:
    path: Path
    columns: tuple[str, ...]
    delimiter: str

    def scan(self, limit: int | None) -> pl.LazyFrame:
        import polars as pl

        rows = pl.scan_csv(
            self.path,
            separator=self.delimiter,
            infer_schema=False,
            glob=False,
            new_columns=self.columns,
            n_rows=limit,
        )
        # polars notices a row with too many cells only if it is asked for every column, and else
        # gives shifted cells; this step asks for all of them, whatever is selected afterwards.
        return rows.map_batches(
            _unchanged, streamable=True, schema=dict.fromkeys(self.columns, pl.String())
        )

    def explain(self, error: Exception) -> SourceError:
        return (
            gone(self.path, error)
            or find_trouble(self.path, self.columns, self.delimiter)
            or SourceError(
                f"{shown(self.path.name)} cannot be read as CSV; export it again with every text "
                f"in double quotes ({first_line(error)})."
            )
        )


def _unchanged(rows: pl.DataFrame) -> pl.DataFrame:
    return rows
