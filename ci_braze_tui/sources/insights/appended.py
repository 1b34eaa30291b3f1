"""Rows that were only ever appended: the newest version of each record, without the deleted ones.

Synapse Link for Dataverse never changes a row in such a file; it adds the next version of the record,
and in the end one that says `IsDelete`. Apart from the folder's description because this is about rows:
which of them still count is one bit each, so tens of millions fit into memory.

Source: Microsoft, "Azure Synapse Link for Dataverse FAQ" (append-only), "Advanced configuration".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.table import column
from ci_braze_tui.sources.trouble import state_of

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from ci_braze_tui.sources.table import Reader

ID, VERSION, CHANGED, DELETED = "id", "versionnumber", "sinkmodifiedon", "isdelete"

_ROW = "\0row"
_BUCKETS = 16
"""Versions are compared a sixteenth of the records at a time, which bounds the memory of sorting."""
_CHANGED_FORMS = (
    "%m/%d/%Y %I:%M:%S %p",
    "%Y-%m-%dT%H:%M:%S%.fZ",
    "%Y-%m-%dT%H:%M:%S%.f%:z",
    "%Y-%m-%d %H:%M:%S%.f",
)


@dataclass(frozen=True, slots=True)
class VersionColumns:
    """The columns, as the file names them, that say which row counts."""

    id: str
    version: str
    changed: str
    deleted: str


def version_columns(columns: Sequence[str]) -> VersionColumns | None:
    """The columns that Synapse Link adds to each table, found in any case; None: not all are there."""
    by_fold = {name.casefold(): name for name in columns}
    if not {ID, VERSION, CHANGED, DELETED} <= by_fold.keys():
        return None
    return VersionColumns(by_fold[ID], by_fold[VERSION], by_fold[CHANGED], by_fold[DELETED])


@dataclass(frozen=True, slots=True, eq=False)
class Newest:
    """Which rows count, and how many do not."""

    rows: pl.Series
    """A Boolean for each row of the files."""
    older: int
    deleted: int


@dataclass(slots=True, eq=False)
class NewestReader:
    """The newest version of each record, in the order of the files."""

    reader: Reader
    names: VersionColumns
    files: tuple[Path, ...]
    _found: tuple[tuple[tuple[int, int, int], ...], Newest] | None = field(default=None, init=False)

    def scan(self, limit: int | None) -> pl.LazyFrame:
        """The rows, lazily, in order, or only the first `limit`: every column `String`."""
        import polars as pl

        newest = self.newest()
        rows = self.reader.scan(None)
        if newest.older or newest.deleted:
            is_newest = pl.col(_ROW).map_batches(
                newest.rows.gather, return_dtype=pl.Boolean, is_elementwise=True
            )
            rows = rows.with_row_index(_ROW).filter(is_newest).drop(_ROW)
        return rows if limit is None else rows.head(limit)

    def explain(self, error: Exception) -> SourceError:
        """The sentence for what was raised while rows were read."""
        return self.reader.explain(error)

    def newest(self) -> Newest:
        """Which rows count: found in a pass over all of them, once as long as the files stay the same.

        Raises:
            SourceError: the files cannot be read to their end.
        """
        import polars as pl

        try:
            state = tuple(state_of(file) for file in self.files)
            if self._found is None or self._found[0] != state:
                self._found = state, find_newest(self.reader.scan(None), self.names)
        except (pl.exceptions.PolarsError, FileNotFoundError, PermissionError) as error:
            raise self.reader.explain(error) from error
        return self._found[1]


def find_newest(rows: pl.LazyFrame, names: VersionColumns) -> Newest:
    """Of each `Id` the row with the highest version, then change, then place, unless it is deleted.

    Records are compared by a 128-bit hash of their id, in any case.
    """
    import polars as pl

    record = column(names.id).str.strip_chars("{} ").str.to_lowercase()
    versions = (
        rows.with_row_index(_ROW)
        .select(
            pl.col(_ROW).alias("row"),
            key=record.hash(1),
            # a row that names no record is the version of nothing, and stays
            key_2=pl.when(record.str.len_bytes() > 0).then(record.hash(2)).otherwise(pl.col(_ROW)),
            version=column(names.version)
            .str.strip_chars()
            .cast(pl.Int64, strict=False)
            .fill_null(-1),
            changed=_moment(column(names.changed).str.strip_chars()),
            deleted=_is_true(column(names.deleted)),
        )
        .collect(engine="streaming")
    )
    counts = pl.repeat(value=False, n=versions.height, dtype=pl.Boolean, eager=True)
    deleted, kept = 0, 0
    for bucket in range(_BUCKETS):
        same = versions.filter(pl.col("key") % _BUCKETS == bucket).sort(
            "key", "key_2", "version", "changed", "row"
        )
        is_last = pl.col("key").ne_missing(pl.col("key").shift(-1)) | pl.col("key_2").ne_missing(
            pl.col("key_2").shift(-1)
        )
        last = same.select("row", "deleted", is_last=is_last).filter("is_last")
        newest = last.filter(~pl.col("deleted")).get_column("row")
        counts = counts.scatter(newest, values=True)
        deleted += last.height - len(newest)
        kept += len(newest)
    return Newest(counts, older=versions.height - kept - deleted, deleted=deleted)


def _is_true(text: pl.Expr) -> pl.Expr:
    return text.str.strip_chars().str.to_lowercase().is_in(["true", "1"]).fill_null(value=False)


def _moment(text: pl.Expr) -> pl.Expr:
    """Microseconds since 1970; 0 where it is in none of the forms that Synapse Link writes."""
    import polars as pl

    moments = (
        text.str.to_datetime(
            form, time_unit="us", time_zone="UTC" if "%:z" in form else None, strict=False
        )
        .dt.epoch("us")
        .cast(pl.Int64)
        for form in _CHANGED_FORMS
    )
    return pl.coalesce(*moments).fill_null(0)
