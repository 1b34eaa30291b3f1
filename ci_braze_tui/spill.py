"""Rows in another order than they come in, however many: sorted into 256 buckets, on disk once they are many.

What must see all rows of one profile, or all rows of one part of a file, takes them bucket by bucket, and
memory stays flat at any number of rows. Apart from what is sorted, because the ledger, the selection and
the memberships all need the same.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ci_braze_tui.paths import open_private, private_folder, storing

if TYPE_CHECKING:
    import polars as pl

BUCKETS = 256
HELD_BYTES = 16 << 20
"""How much is held in memory before it goes to disk."""

_BUCKET = "bucket:"
_ROWS_AT_ONCE = 16_384


@dataclass(slots=True)
class Buckets:
    """Rows sorted by a number from 0 to 255 that each of them has; within a bucket in the order of coming.

    Frames may lack columns that others have. Close it, or leave its `with`, to remove what is on disk.
    """

    folder: Path
    number: pl.Expr
    """The bucket of a row."""
    held_bytes: int = HELD_BYTES
    rows: int = 0
    """How many rows there are in all."""
    columns: list[str] = field(default_factory=list)
    """The columns that any of them has."""
    _held: list[pl.DataFrame] = field(default_factory=list)
    _bytes: int = 0
    _spilled: list[tuple[Path, Sequence[int]]] = field(default_factory=list)
    """Each file, and where in it each bucket begins, with the end of the last."""

    def __enter__(self) -> Buckets:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add(self, rows: pl.DataFrame) -> None:
        """Take rows, in the order in which they are to be given back."""
        if rows.is_empty():
            return
        self.rows += rows.height
        self.columns += [column for column in rows.columns if column not in self.columns]
        self._held.append(rows)
        self._bytes += int(rows.estimated_size())
        if self._bytes > self.held_bytes:
            self._spill()

    def take(self, first: int, last: int) -> pl.DataFrame:
        """The rows of the buckets from `first` to `last`; a frame without columns when there are none."""
        import polars as pl

        found = [
            pl.scan_parquet(path, glob=False)
            .slice(starts[first], starts[last + 1] - starts[first])
            .collect()
            for path, starts in self._spilled
            if starts[last + 1] > starts[first]
        ]
        if (first, last) == (0, BUCKETS - 1):
            found += self._held
        else:
            found += [rows.filter(self.number.is_between(first, last)) for rows in self._held]
        return pl.concat(found, how="diagonal") if found else pl.DataFrame()

    def close(self) -> None:
        """Forget all rows, those on disk as well."""
        self._held.clear()
        for path, _ in self._spilled:
            path.unlink(missing_ok=True)
        self._spilled.clear()

    def _spill(self) -> None:
        import polars as pl

        bucket = pl.col(_BUCKET)
        rows = (
            pl.concat(self._held, how="diagonal")
            .with_columns(self.number.cast(pl.UInt8).alias(_BUCKET))
            .sort(_BUCKET, maintain_order=True)
        )
        counted = dict(rows.group_by(bucket).len().iter_rows())
        starts = [0]
        for number in range(BUCKETS):
            starts.append(starts[-1] + counted.get(number, 0))
        path = private_folder(self.folder) / f"bucket-{len(self._spilled):06}.parquet"
        # Before it is written, so that what a full disk leaves of it is removed as well.
        self._spilled.append((path, starts))
        with storing(path), open_private(path) as file:
            rows.drop(_BUCKET).write_parquet(
                file, compression="lz4", statistics=False, row_group_size=_ROWS_AT_ONCE
            )
        self._held.clear()
        self._bytes = 0


def spans(rows: int, at_once: int) -> list[tuple[int, int]]:
    """The 256 buckets cut into even spans, first and last included, of about `at_once` of `rows` rows each."""
    count = min(max(-(-rows // at_once), 1), BUCKETS)
    edges = [BUCKETS * place // count for place in range(count + 1)]
    return [(first, end - 1) for first, end in itertools.pairwise(edges)]
