"""Delta tables, as Synapse Link for Dataverse, Fabric and Databricks write them: Parquet with a log.

The log is read by the library `deltalake`, which is an extra because it is large and few have such
tables; the files by us, because polars does not find those in a folder with a space in its name.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path, PurePath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.heading import checked_names
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.sources.table import Source
from ci_braze_tui.sources.trouble import first_line
from ci_braze_tui.sources.typed.parquet import ParquetReader, Part, part_at
from ci_braze_tui.sources.typed.slices import text_of
from ci_braze_tui.words import _

if TYPE_CHECKING:
    from deltalake import DeltaTable

    from ci_braze_tui.sources.choice import Choice

LOG = "_delta_log"
_PARTITION = "partition."
_DELETED = "deletionVectors"
_KNOWN_FEATURES = frozenset({_DELETED, "timestampNtz"})
"""Features that change nothing about the files of a table: of the first, as long as no row is deleted."""


def require_deltalake(name: str) -> None:
    """Nothing, if the library that reads Delta tables is there.

    Raises:
        SourceError: it is not installed.
    """
    if find_spec("deltalake") is None:
        raise SourceError(
            _(
                "{file} is a Delta table, and what reads those is not installed; install it "
                'with: pip install "ci-braze-tui[delta]"',
                file=shown(name),
            )
        )


def open_delta(path: Path, choice: Choice) -> Source:
    """A Delta table in a folder, as it is now: later changes are left to the next run.

    The log says which files are the table; they are read like any other parts of Parquet.

    Raises:
        SourceError: it is damaged, needs what is not installed, or uses what cannot be read here.
    """
    require_deltalake(path.name)
    from deltalake import DeltaTable
    from deltalake.exceptions import DeltaError

    try:
        table = DeltaTable(path)
        _refuse_features(path, table)
        parts = tuple(_parts(path, table))
    except (DeltaError, OSError) as error:
        raise SourceError(
            _(
                "{table} is a damaged or incomplete Delta table, or of a version that cannot "
                "be read here; copy the whole folder again ({error}).",
                table=shown(path.name),
                error=first_line(error),
            )
        ) from error
    columns = checked_names(path, tuple(field.name for field in table.schema().fields))
    return Source(
        choice=choice,
        name=path.name,
        stem=path.name,
        description=_("Delta, version {version}", version=table.version()),
        columns=columns,
        reader=ParquetReader(path, parts, columns),
    )


def _refuse_features(path: Path, table: DeltaTable) -> None:
    import polars as pl

    protocol = table.protocol()
    features = set(protocol.reader_features or ()) - _KNOWN_FEATURES
    mode = table.metadata().configuration.get("delta.columnMapping.mode", "none")
    if protocol.min_reader_version > 1 and mode != "none":
        features.add("columnMapping")
    if (
        _DELETED in (protocol.reader_features or ())
        and pl.DataFrame(table.deletion_vectors()).height
    ):
        features.add(_DELETED)
    if features:
        raise SourceError(
            _(
                "{table} is a Delta table with features that cannot be read here ({features}); "
                "write it without them, or to Parquet.",
                table=shown(path.name),
                features=", ".join(sorted(features)),
            )
        )


def _parts(path: Path, table: DeltaTable) -> Iterator[Part]:
    """The files of the table, the oldest first."""
    import polars as pl

    files = pl.DataFrame(table.get_add_actions(flatten=True)).sort("modification_time", "path")
    names = table.metadata().partition_columns
    values = files.select(text_of(files.schema, f"{_PARTITION}{name}") for name in names)
    for place, name in enumerate(files["path"]):
        inside = PurePath(unquote(name))
        if inside.is_absolute() or ".." in inside.parts:
            raise SourceError(
                _(
                    "{table} is a Delta table whose log names {file} outside of its folder, which "
                    "is not read; write the table with all its files into one folder.",
                    table=shown(path.name),
                    file=shown(name),
                )
            )
        file = path / inside
        if not file.is_file():
            raise SourceError(
                _(
                    "{table} is a Delta table that lacks {file}, which its log names; copy the "
                    "whole folder again.",
                    table=shown(path.name),
                    file=shown(file.name),
                )
            )
        cells = dict(zip(names, values.row(place), strict=True)) if names else {}
        yield part_at(file, inside.as_posix(), cells)
