"""Common cells by a short way, odd ones by a long way that only they pay for.

Apart from the types because all of them are quick for the same reason: in a real file nearly every cell
of a column is written alike, and a polars `when` would compute both ways for every cell.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


def with_leftovers(
    text: pl.Expr, common: Callable[[pl.Expr], pl.Expr], odd: Callable[[pl.Expr], pl.Expr]
) -> pl.Expr:
    """`common` of each text, and `odd` of those for which it answers null; both answer text."""
    import polars as pl

    def read(cells: pl.Series) -> pl.Series:
        found = _column(cells, common)
        left = (cells.is_not_null() & found.is_null()).arg_true()
        if left.is_empty():
            return found
        return found.scatter(left, _column(cells.gather(left), odd))

    return text.map_batches(read, return_dtype=pl.String, is_elementwise=True)


def each_once(text: pl.Expr, read: Callable[[str], str | None]) -> pl.Expr:
    """Plain Python for each different text of a part, at most once."""
    import polars as pl

    def read_different(cells: pl.Series) -> pl.Series:
        different = cells.drop_nulls().unique()
        values = pl.Series(map(read, different), dtype=pl.String)
        return cells.replace_strict(different, values, default=None, return_dtype=pl.String)

    return text.map_batches(read_different, return_dtype=pl.String, is_elementwise=True)


def _column(cells: pl.Series, way: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
    import polars as pl

    # Lazy, because only then what stands in an expression twice is worked out once.
    lazy = cells.to_frame("cell").lazy().select(way(pl.col("cell")).alias(cells.name))
    return lazy.collect().to_series()
