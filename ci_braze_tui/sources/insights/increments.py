"""A folder of Synapse Link for Dataverse in which every hour has a folder of its own.

Each such folder, `2026-08-24T14.33.00Z`, holds what was added, changed and deleted since the one before;
together they are the table. Apart from the description of one folder because here there are many, written
at different times with different columns, and one of them may still be written.

Source: Microsoft, "Query and analyze the incremental updates" (Synapse Link for Dataverse).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.sources.folders.offers import Offer, open_offer
from ci_braze_tui.sources.folders.stacked import Layer, one_reader
from ci_braze_tui.sources.insights.cdm import Table, read_model
from ci_braze_tui.sources.insights.described import newest_versions, read_described
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.sources.table import Source
from ci_braze_tui.words import _, ngettext

_INCREMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}\.\d{2}\.\d{2}Z")
_SCHEMAS = "Microsoft.Athena.TrickleFeedService"
_NO_TABLES = frozenset({_SCHEMAS, "OptionsetMetadata", "EntitySyncFailure"})


@dataclass(frozen=True, slots=True)
class _Piece:
    """A table in one increment."""

    folder: Path
    description: Path
    table: Table


def find_increments(folder: Path) -> tuple[Path, ...]:
    """The folders of the increments in `folder`, oldest first; none: it is another kind of folder."""
    try:
        found = [path for path in folder.iterdir() if _INCREMENT.fullmatch(path.name)]
    except OSError:  # told by whoever lists its files
        return ()
    return tuple(sorted(path for path in found if path.is_dir()))


def open_increments(folder: Path, increments: Sequence[Path], choice: Choice) -> Source:
    """A table, put together from all complete increments.

    Raises:
        SourceError: there is no complete increment, or one that cannot be read.
    """
    written = _being_written(folder)
    pieces: dict[str, list[_Piece]] = {}
    for increment in increments:
        if increment.name not in written:
            for piece in _pieces_of(folder, increment):
                pieces.setdefault(piece.table.name, []).append(piece)
    if not pieces:
        raise SourceError(
            _(
                "{folder} holds no folder that Synapse Link has finished; try again after its "
                "next hour.",
                folder=shown(folder.name),
            )
        )
    left_out = [increment.name for increment in increments if increment.name in written]
    notes = tuple(
        _("{folder} is still being written: left out.", folder=shown(name)) for name in left_out
    )
    offers = [
        Offer(name, partial(_open, folder, name, of_table, choice))
        for name, of_table in pieces.items()
    ]
    opened = open_offer(folder.name, offers, choice)
    return replace(opened, notes=(*notes, *opened.notes))


def _open(folder: Path, name: str, pieces: Sequence[_Piece], choice: Choice) -> Source:
    layers: list[Layer] = []
    files: list[Path] = []
    notes: list[str] = []
    for piece in pieces:
        found = read_described(piece.folder, piece.description, piece.table, choice)
        if found is not None:
            source, paths = found
            layers.append(Layer(source.reader, source.columns))
            files += paths
            notes += source.notes
    if not layers:
        raise SourceError(
            _(
                "There are no rows of {table} in {folder}; copy the whole folder.",
                table=shown(name),
                folder=shown(folder.name),
            )
        )
    # columns are only ever added, at the end
    columns = tuple(dict.fromkeys(column for layer in reversed(layers) for column in layer.columns))
    return newest_versions(
        Source(
            choice=choice,
            name=folder.name,
            stem=name,
            description=ngettext(
                "CSV, {count} increment of Synapse Link",
                "CSV, {count} increments of Synapse Link",
                len(layers),
            ),
            columns=columns,
            reader=one_reader(layers, columns),
            notes=tuple(dict.fromkeys(notes)),
        ),
        tuple(files),
    )


def _pieces_of(folder: Path, increment: Path) -> list[_Piece]:
    model = increment / "model.json"
    if model.is_file():
        return [_Piece(increment, model, table) for table in read_model(model)]
    pieces: list[_Piece] = []
    for name in sorted(path.name for path in increment.iterdir() if path.is_dir()):
        if name in _NO_TABLES:
            continue
        schemas = (place / _SCHEMAS / f"{name}-model.json" for place in (increment, folder))
        schema = next((path for path in schemas if path.is_file()), None)
        if schema is None:
            raise SourceError(
                _(
                    "{increment} has no model.json, and {folder} no {schema}, so the columns of "
                    "{table} have no names; copy the whole folder.",
                    increment=shown(increment.name),
                    folder=shown(folder.name),
                    schema=shown(f"{_SCHEMAS}/{name}-model.json"),
                    table=shown(name),
                )
            )
        pieces += [
            _Piece(increment, schema, table) for table in read_model(schema) if table.name == name
        ]
    return pieces


def _being_written(folder: Path) -> frozenset[str]:
    """The folders that Synapse Link says it still writes to."""
    try:
        said = (folder / "Changelog" / "changelog.info").read_text("utf-8-sig", "replace")
    except OSError:
        return frozenset()
    return frozenset(_INCREMENT.findall(said))
