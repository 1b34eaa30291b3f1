"""Parquet: one file, or the parts of one table; recognised by the magic bytes at both ends.

Parts are read one after another and each in slices, so that memory does not grow with them, and each
by its own schema: Spark and Customer Insights write a new column, or another type of number, into the
parts of the next day only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.heading import checked_names
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.sources.streaming import stream_selected
from ci_braze_tui.sources.table import Source
from ci_braze_tui.sources.trouble import first_line, gone
from ci_braze_tui.sources.typed.partitions import partitions_of
from ci_braze_tui.sources.typed.slices import in_slices, text_of
from ci_braze_tui.words import _, ngettext

if TYPE_CHECKING:
    import polars as pl

    from ci_braze_tui.sources.choice import Choice

_MAGIC = b"PAR1"
_ENCRYPTED = b"PARE"


def is_parquet(path: Path, sample: bytes) -> bool:
    """Whether the file is Parquet: its magic bytes at both ends, whatever its name says.

    Raises:
        SourceError: it begins as Parquet and was cut off, or it is encrypted.
    """
    if not sample.startswith((_MAGIC, _ENCRYPTED)):
        return False
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - len(_MAGIC)))
        end = file.read()
    if end == _MAGIC == sample[:4]:
        return True
    if end == _ENCRYPTED == sample[:4]:
        raise _encrypted(path.name)
    if b"\0" not in sample:
        return False
    raise SourceError(
        _("{file} is an incomplete Parquet file; copy or export it again.", file=shown(path.name))
    )


def open_parquet(path: Path, choice: Choice, _sample: bytes) -> Source:
    """A Parquet file.

    Raises:
        SourceError: it is damaged, or its columns cannot be told apart.
    """
    part = part_at(path, path.name, {})
    columns = checked_names(path, tuple(part.schema))
    return Source(
        choice=choice,
        name=path.name,
        stem=path.stem,
        description="Parquet",
        columns=columns,
        reader=ParquetReader(path, (part,), columns),
    )


def open_parquet_parts(paths: Sequence[Path], root: Path, choice: Choice) -> Source:
    """Parquet files that together are one table, in this order.

    Folders between `root` and a file that are called `column=value` are columns.

    Raises:
        SourceError: one of them is damaged or of another table, or columns cannot be told apart.
    """
    parts = tuple(
        part_at(path, path.relative_to(root).as_posix(), partitions_of(path, root))
        for path in paths
    )
    found = dict.fromkeys(name for part in parts for name in part.schema)
    found |= dict.fromkeys(name for part in parts for name in part.partitions)
    for part in parts[1:]:
        _refuse_another_table(parts[0], part)
    columns = checked_names(root, tuple(found))
    return Source(
        choice=choice,
        name=root.name,
        stem=root.stem if len(parts) == 1 else root.name,
        description=ngettext("Parquet, {count} part", "Parquet, {count} parts", len(parts)),
        columns=columns,
        reader=ParquetReader(root, parts, columns),
        notes=tuple(_differences(parts, columns)),
    )


@dataclass(frozen=True, slots=True)
class Part:
    """One of the files that together are a table."""

    path: Path
    name: str
    """What it is called in a sentence: among several, with the folders it is in."""
    schema: Mapping[str, pl.DataType]
    partitions: Mapping[str, str | None]
    """Columns that stand in the names of its folders; a column of the file itself comes first."""

    def __contains__(self, name: str) -> bool:
        return name in self.schema or name in self.partitions


@dataclass(frozen=True, slots=True)
class ParquetReader:
    """The rows of parts, one after the other."""

    path: Path
    parts: tuple[Part, ...]
    columns: tuple[str, ...]

    def scan(self, limit: int | None) -> pl.LazyFrame:
        """The rows, as of every reader."""
        return stream_selected(self._batches, self.columns, limit)

    def explain(self, error: Exception) -> SourceError:
        """The sentence, as of every reader; trouble of a part is told by the part."""
        return gone(self.path, error) or _damaged(self.path.name, error)

    def _batches(self, wanted: Sequence[str], limit: int | None) -> Iterator[pl.DataFrame]:
        for part in self.parts:
            for batch in _slices(part, wanted, limit):
                yield batch
                if limit is not None:
                    limit -= batch.height
            if limit is not None and limit <= 0:
                return


def _slices(part: Part, wanted: Sequence[str], limit: int | None) -> Iterator[pl.DataFrame]:
    import polars as pl

    cells = {name: _cell(part, name) for name in wanted}
    try:
        yield from in_slices(part.path, _scan(part.path), cells, limit)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise gone(part.path, error) or _damaged(part.name, error) from error


def _cell(part: Part, name: str) -> pl.Expr:
    import polars as pl

    if name in part.schema:
        return text_of(part.schema, name)
    return pl.lit(part.partitions.get(name), pl.String)


def part_at(path: Path, name: str, partitions: Mapping[str, str | None]) -> Part:
    """A part of a table, with the columns that are in it.

    Raises:
        SourceError: it is damaged or has gone.
    """
    import polars as pl

    try:
        schema = dict(_scan(path).collect_schema())
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise gone(path, error) or _damaged(name, error) from error
    return Part(path, name, schema, partitions)


def _scan(path: Path) -> pl.LazyFrame:
    import polars as pl

    return pl.scan_parquet(path, glob=False, hive_partitioning=False)


def _refuse_another_table(first: Part, part: Part) -> None:
    """Files that share less than half of the fewer columns are not parts of one table."""
    shared = len(first.schema.keys() & part.schema.keys())
    if 2 * shared < min(len(first.schema), len(part.schema)):
        raise SourceError(
            _(
                "{part} has other columns than {first} beside it, so they are not parts of one "
                "table; choose one of them, or move the others elsewhere.",
                part=shown(part.name),
                first=shown(first.name),
            )
        )


def _differences(parts: Sequence[Part], columns: Sequence[str]) -> Iterator[str]:
    """What a person should know about parts that do not have the same columns."""
    for name in columns:
        without = [part for part in parts if name not in part]
        if without:
            yield _(
                "Column {column} is not in {without} of {parts} parts, {first} the first; it "
                "is blank there.",
                column=shown(name),
                without=len(without),
                parts=len(parts),
                first=shown(without[0].name),
            )
        kinds = {_kind(part.schema[name]) for part in parts if name in part.schema}
        if len(kinds) > 1:
            yield _(
                "Column {column} is of different types in the parts ({types}); each is read as "
                "text.",
                column=shown(name),
                types=", ".join(sorted(kinds)),
            )


def _kind(dtype: pl.DataType) -> str:
    import polars as pl

    if dtype == pl.Null:
        return _("blank")
    if dtype.is_numeric():
        return _("number")
    if dtype in (pl.String, pl.Categorical, pl.Enum):
        return _("text")
    return str(dtype.base_type()).lower()


def _damaged(name: str, error: Exception) -> SourceError:
    if "encrypt" in str(error).lower():
        return _encrypted(name)
    return SourceError(
        _(
            "{file} is a damaged Parquet file; copy or export it again ({error}).",
            file=shown(name),
            error=first_line(error),
        )
    )


def _encrypted(name: str) -> SourceError:
    return SourceError(
        _("{file} is an encrypted Parquet file; write it without encryption.", file=shown(name))
    )
