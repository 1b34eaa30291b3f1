"""Parquet files, recognised by their magic bytes at both ends."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.heading import checked_names
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.sources.table import Source, column
from ci_braze_tui.sources.text import as_text
from ci_braze_tui.sources.trouble import first_line, gone

if TYPE_CHECKING:
    import polars as pl

    from ci_braze_tui.sources.choice import Choice

MAGIC = b"PAR1"


def is_parquet(path: Path, sample: bytes) -> bool:
    """Whether the file is Parquet: its magic bytes at both ends, whatever its name says.

    Raises:
        SourceError: it begins as Parquet and was cut off.
    """
    if not sample.startswith(MAGIC):
        return False
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - len(MAGIC)))
        if file.read() == MAGIC:
            return True
    if b"\0" not in sample:
        return False
    raise SourceError(f"{shown(path.name)} is an incomplete Parquet file; copy or export it again.")


def open_parquet(path: Path, choice: Choice, sample: bytes) -> Source:
    """A Parquet file.

    Raises:
        SourceError: it is damaged, or its columns cannot be told apart.
    """
    import polars as pl

    try:
        schema = pl.scan_parquet(path, glob=False, hive_partitioning=False).collect_schema()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise SourceError(
            f"{shown(path.name)} is a damaged Parquet file; copy or export it again."
        ) from error
    return Source(
        choice=choice,
        name=path.name,
        stem=path.stem,
        description="Parquet",
        columns=checked_names(path, tuple(schema.names())),
        reader=_ParquetReader(path),
    )


@dataclass(frozen=True, slots=True)
class _ParquetReader:
    path: Path

    def scan(self, limit: int | None) -> pl.LazyFrame:
        import polars as pl

        rows = pl.scan_parquet(self.path, glob=False, hive_partitioning=False)
        schema = rows.collect_schema()
        if limit is not None:
            rows = rows.head(limit)
        return rows.select(
            as_text(column(name), dtype).alias(name) for name, dtype in schema.items()
        )

    def explain(self, error: Exception) -> SourceError:
        return gone(self.path, error) or SourceError(
            f"{shown(self.path.name)} is damaged; copy or export it again ({first_line(error)})."
        )
