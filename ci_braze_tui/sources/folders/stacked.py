"""Several files, one after the other, as the rows of one source.

Parts of a table, and a file per segment: there, a column more says which segment a row stands for. Apart
from the finding of such files because files of every format are stacked alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.streaming import stream_selected
from ci_braze_tui.sources.table import column

if TYPE_CHECKING:
    import polars as pl

    from ci_braze_tui.sources.table import Reader

SEGMENT = "Segment"


@dataclass(frozen=True, slots=True)
class Layer:
    """Some of the rows: a part of a table, or a segment."""

    reader: Reader
    columns: tuple[str, ...]
    """Missing ones of the stack's columns are blank in these rows."""
    segment: str | None = None


@dataclass(frozen=True, slots=True)
class StackedReader:
    """The rows of all layers, in order."""

    layers: tuple[Layer, ...]
    columns: tuple[str, ...]
    segment_column: str | None = None
    """The column, one of `columns`, that holds each layer's segment."""

    def scan(self, limit: int | None) -> pl.LazyFrame:
        """The rows, lazily, in order, or only the first `limit`: every column `String`.

        Layers are read one after the other: polars' own `concat` begins all of them at once, and
        holds what they give until it is their turn.
        """
        return stream_selected(self._batches, self.columns, limit)

    def explain(self, error: Exception) -> SourceError:
        """The sentence for what was raised while rows were read; layers have explained theirs."""
        return self.layers[0].reader.explain(error)

    def _batches(self, wanted: Sequence[str], limit: int | None) -> Iterator[pl.DataFrame]:
        import polars as pl

        for layer in self.layers:
            rows = self._rows_of(layer, wanted, limit)
            try:
                for batch in rows.collect_batches(engine="streaming", lazy=True):
                    yield batch
                    if limit is not None:
                        limit -= batch.height
            except (pl.exceptions.PolarsError, OSError) as error:
                raise layer.reader.explain(error) from error
            if limit is not None and limit <= 0:
                return

    def _rows_of(self, layer: Layer, wanted: Sequence[str], limit: int | None) -> pl.LazyFrame:
        import polars as pl

        lacking = {
            name: pl.lit(layer.segment if name == self.segment_column else None, dtype=pl.String)
            for name in wanted
            if name not in layer.columns
        }
        # beside the columns of the layer first: literals alone would be one row
        rows = layer.reader.scan(limit).with_columns(**lacking)
        return rows.select(column(name) for name in wanted)


def one_reader(layers: Sequence[Layer], columns: tuple[str, ...]) -> Reader:
    """The rows of all parts of one table; a single part is read as it is."""
    if len(layers) == 1 and layers[0].columns == columns:
        return layers[0].reader
    return StackedReader(tuple(layers), columns)


def free_name(wanted: str, remark: str, columns: Sequence[str]) -> str:
    """`wanted`, if no column has this name in any case, else with a remark, and a number if need be."""
    taken = {name.strip().casefold() for name in columns}
    if wanted.casefold() not in taken:
        return wanted
    name, number = f"{wanted} ({remark})", 2
    while name.casefold() in taken:
        name = f"{wanted} ({remark} {number})"
        number += 1
    return name
