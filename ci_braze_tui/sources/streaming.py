"""Tables that come in pieces, as the lazy table that all that follows works with.

Apart from the formats because it is the one place that knows how polars drives a source from outside:
what it asks for, and that it relies on getting exactly that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from ci_braze_tui.sources.leaving import Guarded

if TYPE_CHECKING:
    import polars as pl

T = TypeVar("T")


def stream(
    parts: Callable[[], Iterator[pl.DataFrame]], columns: tuple[str, ...], limit: int | None
) -> pl.LazyFrame:
    """The rows of `parts`, lazily and in order, or only the first `limit`.

    Args:
        parts: Begins to read; called once for each time the table is collected. What it raises
            comes out of `collect` as it is.
        columns: The columns of every part, all of them `String`.
        limit: How many rows count; None: all.
    """
    return stream_selected(lambda _selected, _rows: parts(), columns, limit)


def stream_selected(
    parts: Callable[[Sequence[str], int | None], Iterator[pl.DataFrame]],
    columns: tuple[str, ...],
    limit: int | None,
) -> pl.LazyFrame:
    """As `stream`, from a reader that saves work where not all columns or rows are wanted.

    Args:
        parts: Told which columns are wanted, and how many rows at most (None: all); it may give
            more of both.
        columns: All columns, each of them `String`.
        limit: How many rows count; None: all.
    """
    import polars as pl
    from polars.io.plugins import register_io_source

    def read(
        selected: list[str] | None, wanted: pl.Expr | None, rows: int | None, _size: int | None
    ) -> Iterator[pl.DataFrame]:
        left = min((most for most in (rows, limit) if most is not None), default=None)
        for part in parts(selected or columns, left):
            kept = part if left is None else part.head(left)
            if left is not None:
                left -= kept.height
            if selected:
                kept = pl.DataFrame([kept.get_column(name) for name in selected])
            yield kept if wanted is None else kept.filter(wanted)
            if left == 0:
                return

    def guarded(
        selected: list[str] | None, wanted: pl.Expr | None, rows: int | None, size: int | None
    ) -> Iterator[pl.DataFrame]:
        return Guarded(read(selected, wanted, rows, size))

    return register_io_source(guarded, schema=dict.fromkeys(columns, pl.String()))


def ahead(items: Iterator[T]) -> Iterator[T]:
    """The same items, each taken in another thread while the one before is worked on."""
    with ThreadPoolExecutor(1, "reader") as reader:
        waiting = reader.submit(next, items, None)
        while (item := waiting.result()) is not None:
            waiting = reader.submit(next, items, None)
            yield item
