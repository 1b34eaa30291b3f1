"""What a `manifest.cdm.json` says: the tables of a folder in the newer form of the Common Data Model.

Apart from `model.json` because columns are kept in files of their own here, and may be defined by
reference to a library of definitions; only what stands in the folder itself is understood.

Source: Microsoft, "Common Data Model: manifest".
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.insights.cdm import (
    FileFormat,
    Partition,
    Table,
    decode_description,
    format_of_traits,
)
from ci_braze_tui.sources.insights.locations import find_location
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.words import _

ENDING = ".manifest.cdm.json"


class _Part(msgspec.Struct, rename="camel"):
    location: str | None = None
    exhibits_traits: list[msgspec.Raw] = []


class _Declaration(msgspec.Struct, rename="camel"):
    entity_name: str | None = None
    entity_path: str | None = None
    data_partitions: list[_Part] = []


class _Manifest(msgspec.Struct, rename="camel"):
    entities: list[_Declaration] = []


class _Attribute(msgspec.Struct):
    name: str


class _Definition(msgspec.Struct, rename="camel"):
    entity_name: str | None = None
    has_attributes: list[_Attribute | str] = []


class _Definitions(msgspec.Struct):
    definitions: list[_Definition] = []


def is_manifest(path: Path) -> bool:
    """Whether a file of this name is a manifest."""
    name = path.name.casefold()
    return name.endswith(ENDING) or name == ENDING.removeprefix(".")


def read_manifest(path: Path) -> tuple[Table, ...]:
    """The tables of a manifest.

    Raises:
        SourceError: it cannot be read, or defines columns in a way that only Microsoft's own tools follow.
    """
    declared = decode_description(path, _Manifest).entities
    tables = [_table(path, entity, entity.entity_name) for entity in declared if entity.entity_name]
    if not tables:
        raise SourceError(
            _("{file} describes no table; choose another file or folder.", file=shown(path.name))
        )
    return tuple(tables)


def _table(path: Path, entity: _Declaration, name: str) -> Table:
    partitions = tuple(
        Partition(part.location.rpartition("/")[2], part.location, _format_of(part))
        for part in entity.data_partitions
        if part.location
    )
    if partitions and all(part.format.parquet for part in partitions):
        return Table(name, (), partitions)
    return Table(name, _columns(path, entity, name), partitions)


def _format_of(part: _Part) -> FileFormat:
    said = format_of_traits(part.exhibits_traits)
    return said or FileFormat(parquet=(part.location or "").casefold().endswith(".parquet"))


def _columns(path: Path, entity: _Declaration, name: str) -> tuple[str, ...]:
    """The names of the columns, from the file of definitions that stands in the folder."""
    place, _slash, definition = (entity.entity_path or "").rpartition("/")
    file = find_location(path.parent, place) if place else None
    if file is not None:
        for found in decode_description(file, _Definitions).definitions:
            attributes = [each for each in found.has_attributes if isinstance(each, _Attribute)]
            if found.entity_name in (definition, name) and attributes:
                if len(attributes) == len(found.has_attributes):
                    return tuple(attribute.name for attribute in attributes)
                break
    raise SourceError(
        _(
            "{file} defines the columns of {table} outside of its folder or by reference, "
            "which is not understood here; export with model.json, as CSV with a header, "
            "or as Parquet.",
            file=shown(path.name),
            table=shown(name),
        )
    )
