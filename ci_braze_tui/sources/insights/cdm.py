"""What a `model.json` says: the tables of a folder, their columns and files.

The Common Data Model's description of a folder, as Customer Insights and Synapse Link write it. Apart
from the reading of the files because it is only reading JSON of a known shape, and every way in which
that JSON can be damaged is told here.

Sources: Microsoft's "Common Data Model folder: model.json" and its published schema; the import example
of Customer Insights, which says `tables` for `entities`.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.words import _

_Shape = TypeVar("_Shape")

_LARGEST = 256 << 20
"""Bytes; descriptions of a thousand tables have some ten megabytes."""


@dataclass(frozen=True, slots=True)
class FileFormat:
    """How the rows of one file are written."""

    parquet: bool = False
    header: bool = False
    delimiter: str = ","
    quote: str = '"'
    encoding: str | None = None
    """None: not said."""


@dataclass(frozen=True, slots=True)
class Partition:
    """One file of a table."""

    name: str
    location: str
    format: FileFormat


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns in the order of the cells, and its files, if they are named."""

    name: str
    columns: tuple[str, ...]
    """None of them: as its files, which are Parquet, name them."""
    partitions: tuple[Partition, ...]


class _Argument(msgspec.Struct):
    name: str | None = None
    value: object = None


class _Trait(msgspec.Struct, rename="camel"):
    trait_reference: object = None
    arguments: list[msgspec.Raw] = []


class _Settings(msgspec.Struct, rename="camel"):
    type: str | None = msgspec.field(default=None, name="$type")
    column_headers: bool | str | None = None
    delimiter: str | None = None
    quote_style: str | None = None
    encoding: str | None = None


class _Partition(msgspec.Struct, rename="camel"):
    name: str | None = None
    location: str | None = None
    file_format_settings: _Settings | None = None
    traits: list[msgspec.Raw] | None = msgspec.field(default=None, name="cdm:traits")


class _Attribute(msgspec.Struct):
    name: str


class _Entity(msgspec.Struct, rename="camel"):
    name: str
    type: str | None = msgspec.field(default=None, name="$type")
    attributes: list[_Attribute] | None = None
    partitions: list[_Partition] | None = None


class _Model(msgspec.Struct):
    entities: list[_Entity] | None = None
    tables: list[_Entity] | None = None


def read_model(path: Path) -> tuple[Table, ...]:
    """The tables of a `model.json`; those that only point to another model are left out.

    Raises:
        SourceError: it cannot be read, is no JSON, or does not describe tables.
    """
    model = decode_description(path, _Model)
    entities = [
        entity
        for entity in (model.entities or []) + (model.tables or [])
        if entity.type != "ReferenceEntity"
    ]
    if not entities:
        raise SourceError(
            _("{file} describes no table of its own; export it again.", file=shown(path.name))
        )
    tables: dict[str, Table] = {}
    for entity in entities:
        if entity.name in tables:
            raise SourceError(
                _(
                    "{file} has two tables named {table}; export it again.",
                    file=shown(path.name),
                    table=shown(entity.name),
                )
            )
        if not entity.attributes:
            raise SourceError(
                _(
                    "{file}: the table {table} has no attributes, so its columns have no names; "
                    "export it again.",
                    file=shown(path.name),
                    table=shown(entity.name),
                )
            )
        tables[entity.name] = Table(
            entity.name,
            tuple(attribute.name for attribute in entity.attributes),
            tuple(
                Partition(part.name or part.location, part.location, _format_of(part))
                for part in entity.partitions or []
                if part.location
            ),
        )
    return tuple(tables.values())


def decode_description(path: Path, shape: type[_Shape]) -> _Shape:
    """A file of JSON in a known shape; members that the shape does not name are ignored.

    Raises:
        SourceError: it cannot be read, is no JSON, or has another shape.
    """
    name = shown(path.name)
    text = _text_of(path)
    try:
        return msgspec.json.decode(text, type=shape)
    except msgspec.ValidationError as error:
        raise SourceError(
            _(
                "{file} does not describe tables as it should ({error}); export it again.",
                file=name,
                error=str(error),
            )
        ) from None
    except (msgspec.DecodeError, RecursionError) as error:
        raise SourceError(_damaged(name, _broken_at(text, error))) from None


def format_of_traits(traits: list[msgspec.Raw]) -> FileFormat | None:
    """What the traits of a partition say about its file; None: nothing.

    Traits `is.partition.format.CSV` and `is.partition.format.parquet`, names in any case; a trait of
    an unknown shape is about something else.
    """
    for raw in traits:
        try:
            trait = msgspec.json.decode(raw, type=_Trait)
        except msgspec.DecodeError:
            continue
        reference = str(trait.trait_reference).casefold()
        if reference == "is.partition.format.parquet":
            return FileFormat(parquet=True)
        if reference == "is.partition.format.csv":
            return _csv_format(_arguments_of(trait))
    return None


def _arguments_of(trait: _Trait) -> dict[str, str]:
    values: dict[str, str] = {}
    for raw in trait.arguments:
        try:
            argument = msgspec.json.decode(raw, type=_Argument)
        except msgspec.DecodeError:
            continue
        if argument.name and isinstance(argument.value, str | bool):
            values[argument.name.casefold()] = str(argument.value)
    return values


def _format_of(part: _Partition) -> FileFormat:
    by_traits = format_of_traits(part.traits or [])
    settings = part.file_format_settings
    if settings is None:
        return by_traits or FileFormat(parquet=_is_parquet(part.location))
    if "parquet" in (settings.type or "").casefold():
        return FileFormat(parquet=True)
    said = {
        "columnheaders": settings.column_headers,
        "delimiter": settings.delimiter,
        "quotestyle": settings.quote_style,
        "encoding": settings.encoding,
    }
    return _csv_format({name: str(value) for name, value in said.items() if value is not None})


def _is_parquet(location: str | None) -> bool:
    return (location or "").partition("?")[0].casefold().endswith(".parquet")


def _csv_format(said: dict[str, str]) -> FileFormat:
    quote_style = said.get("quotestyle", "").casefold().rpartition(".")[2]
    return FileFormat(
        header=said.get("columnheaders", "false").strip().casefold() == "true",
        delimiter=_delimiter(said.get("delimiter")),
        quote="" if quote_style == "none" else '"',
        encoding=said.get("encoding") or None,
    )


def _delimiter(said: str | None) -> str:
    if not said:
        return ","
    return {"\\t": "\t", "tab": "\t", "comma": ",", "semicolon": ";"}.get(said.casefold(), said)


def _text_of(path: Path) -> str:
    name = shown(path.name)
    try:
        if path.stat().st_size > _LARGEST:
            raise SourceError(
                _("{file} is too large to describe a folder; choose another one.", file=name)
            )
        content = path.read_bytes()
    except OSError as error:
        raise SourceError(
            _(
                "{file} cannot be opened ({error}); check the path.",
                file=name,
                error=error.strerror or str(error),
            )
        ) from error
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SourceError(
            _(
                "{file}, line {line}: this is not text in UTF-8; copy or export it again.",
                file=name,
                line=line,
            )
        ) from None


def _damaged(file: str, place: tuple[int, int] | None) -> str:
    if place is None:
        return _("{file} is damaged JSON; copy or export it again.", file=file)
    return _(
        "{file} is damaged JSON, line {line}, column {column}; copy or export it again.",
        file=file,
        line=place[0],
        column=place[1],
    )


def _broken_at(text: str, error: Exception) -> tuple[int, int] | None:
    """Line and column where JSON broke, which people look for: msgspec says the byte."""
    digits = str(error).rpartition("byte ")[2].strip(")")
    content = text.encode()
    if digits.isdecimal():
        content = content[: int(digits)]
    elif "truncated" not in str(error):
        return None
    before = content.decode(errors="ignore")
    line = before.count("\n") + 1
    return line, len(before) - before.rfind("\n")
