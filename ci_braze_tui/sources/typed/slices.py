"""Tables whose columns have types, as text, a batch at a time.

A module of its own because Parquet, Arrow, Delta and what is in a cloud all come typed, and because polars
decodes whole row groups of a file ahead of time, which is 1 GB for 5 million rows in large groups: in
slices it is a few batches, whatever the size, at the same speed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ci_braze_tui.sources.table import column
from ci_braze_tui.sources.trouble import changed, state_of
from ci_braze_tui.sources.typed.cells import as_text

if TYPE_CHECKING:
    import polars as pl

_BATCH_ROWS = 65_536


def text_of(schema: Mapping[str, pl.DataType], name: str) -> pl.Expr:
    """The column of this name as text."""
    return as_text(column(name), schema[name])


def in_slices(
    path: Path, rows: pl.LazyFrame, cells: Mapping[str, pl.Expr], limit: int | None
) -> Iterator[pl.DataFrame]:
    """`cells`, by name, of `rows`, those of one local file, a slice decoded at a time.

    Raises what polars raises, and SourceError if the file changes between two slices: each opens it anew.
    """
    import polars as pl
    import polars.selectors as cs

    before = state_of(path)
    named = [cell.alias(name) for name, cell in cells.items()]
    height = int(rows.select(pl.len()).collect().item())
    height = height if limit is None else min(height, limit)
    for first in range(0, height, _BATCH_ROWS):
        part = rows.slice(first, min(_BATCH_ROWS, height - first))
        # beside the columns of the file first: selected alone, literals would be one row
        batch = part.with_columns(named).select(cs.by_name(*cells)).collect(engine="streaming")
        if state_of(path) != before:
            raise changed(path)
        yield batch


def in_batches(
    rows: pl.LazyFrame, cells: Mapping[str, pl.Expr], limit: int | None
) -> Iterator[pl.DataFrame]:
    """`cells`, by name, of rows that polars fetches from wherever they are.

    Raises what polars raises.
    """
    selected = rows.select(cell.alias(name) for name, cell in cells.items())
    if limit is not None:
        selected = selected.head(limit)
    yield from selected.collect_batches(chunk_size=_BATCH_ROWS, lazy=True)
