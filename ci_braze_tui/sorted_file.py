"""A Parquet file sorted by a hash, read and written a span of buckets at a time.

Hashes are spread evenly over the 256 values of their first byte, the buckets of `ci_braze_tui.spill`; so a
file of any size is compared with others, and rewritten, in flat memory. Apart from the ledger, because what
Braze tells of a segment is kept the same way.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ci_braze_tui.paths import open_private, private_folder, storing
from ci_braze_tui.spill import BUCKETS

if TYPE_CHECKING:
    import polars as pl

_ROW_GROUP = 65_536


@dataclass(frozen=True, slots=True)
class SortedFile:
    """Rows in the order of `key`, a column of 16 bytes."""

    path: Path
    key: str
    empty: Mapping[str, pl.DataType]
    """The columns of a file that is not there."""

    def rows(self) -> pl.LazyFrame:
        """All rows; none where there is no file."""
        import polars as pl

        if self.path.exists():
            return pl.scan_parquet(self.path, glob=False)
        return pl.LazyFrame(schema=dict(self.empty))

    def between(self, first: int, last: int, columns: Sequence[str] | None = None) -> pl.LazyFrame:
        """The rows of the buckets from `first` to `last`; `columns` of them, or all."""
        import polars as pl

        key, rows = pl.col(self.key), self.rows()
        if first > 0:
            rows = rows.filter(key >= pl.lit(bytes([first])))
        if last < BUCKETS - 1:
            rows = rows.filter(key < pl.lit(bytes([last + 1])))
        return rows if columns is None else rows.select(columns)

    def replace(self, frames: Iterator[pl.DataFrame], schema: Mapping[str, pl.DataType]) -> None:
        """Put these rows, in their order, in the place of the old ones, in one step."""
        from polars.io.plugins import register_io_source

        def rows(*_: object) -> Iterator[pl.DataFrame]:
            import polars as pl

            for frame in frames:
                absent = [column for column in schema if column not in frame.columns]
                yield frame.with_columns(
                    pl.lit(None, schema[column]).alias(column) for column in absent
                ).select(*schema)

        temporary = private_folder(self.path.parent) / f"{self.path.stem}.new"
        try:
            with storing(temporary), open_private(temporary) as file:
                register_io_source(rows, schema=dict(schema)).sink_parquet(
                    file, statistics=True, row_group_size=_ROW_GROUP, compression="lz4"
                )
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self.path)
        finally:
            temporary.unlink(missing_ok=True)


def bucket_of(key: str) -> pl.Expr:
    """The bucket of a row: the first byte of this column."""
    import polars as pl

    return pl.col(key).bin.slice(0, 1).bin.reinterpret(dtype=pl.UInt8)
