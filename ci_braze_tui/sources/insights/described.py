"""Read a table as a description of its folder says: `model.json` or a manifest.

Apart from the description because this is where it meets the files that are really there: not copied,
empty, with a header that it does not mention, or newer than it says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain, groupby
from pathlib import Path

from ci_braze_tui.errors import EmptySourceError, SourceError
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.sources.folders.listing import list_files
from ci_braze_tui.sources.folders.stacked import Layer, one_reader
from ci_braze_tui.sources.heading import checked_names
from ci_braze_tui.sources.insights.appended import NewestReader, version_columns
from ci_braze_tui.sources.insights.cdm import FileFormat, Table
from ci_braze_tui.sources.insights.locations import find_location
from ci_braze_tui.sources.insights.snapshots import Group, newest_files, newest_runs
from ci_braze_tui.sources.naming import listed, shown
from ci_braze_tui.sources.table import Reader, Source
from ci_braze_tui.sources.text.delimited import DelimitedReader
from ci_braze_tui.sources.text.dialect import Dialect, find_dialect, first_records, separator_line
from ci_braze_tui.sources.text.file import Look, TextFile, look
from ci_braze_tui.sources.typed.parquet import open_parquet_parts
from ci_braze_tui.words import _, ngettext

_SHOWN = 5


def open_described(folder: Path, description: Path, table: Table, choice: Choice) -> Source:
    """The rows of a table whose files are below `folder`; of appended versions the newest.

    Raises:
        SourceError: files are missing, or are not as described.
    """
    found = read_described(folder, description, table, choice)
    if found is None:
        if any(find_location(folder, part.location) for part in table.partitions):
            raise EmptySourceError(
                _(
                    "The files of {table} in {folder} are empty; export them again with their data.",
                    table=shown(table.name),
                    folder=shown(folder.name),
                )
            )
        pattern = shown(f"{table.name}/**/{table.name}_*.csv")
        raise SourceError(
            _(
                "There are no rows of {table} in {folder}: {file} names no files that are here, and "
                "there is no {pattern}; copy the whole folder.",
                table=shown(table.name),
                folder=shown(folder.name),
                file=shown(description.name),
                pattern=pattern,
            )
        )
    return newest_versions(*found)


def read_described(
    folder: Path, description: Path, table: Table, choice: Choice
) -> tuple[Source, tuple[Path, ...]] | None:
    """All rows of a table, and the files they are in; None: it has no files.

    Raises:
        SourceError: some files are missing, or are not as described.
    """
    files, notes = _files_of(folder, description, table)
    if not files:
        return None
    layers: list[Layer] = []
    for form, same in groupby(files, key=lambda file: file[1]):
        paths = [path for path, _form in same]
        if form.parquet:
            source = open_parquet_parts(paths, folder, choice)
            layers.append(Layer(source.reader, source.columns))
        else:
            reader, remarks = _open_text(paths, description, table, form, choice)
            layers.append(Layer(reader, table.columns))
            notes += remarks
    columns = table.columns or layers[0].columns
    for layer in layers:
        if odd := sorted(set(columns) ^ set(layer.columns)):
            raise SourceError(
                _(
                    "{description}: the files of {table} have other columns than it says, among them "
                    "{column}; export them again.",
                    description=shown(description.name),
                    table=shown(table.name),
                    column=shown(odd[0]),
                )
            )
    source = Source(
        choice=choice,
        name=folder.name,
        stem=table.name,
        description=_description(description, table, files),
        columns=columns,
        reader=one_reader(layers, columns),
        notes=tuple(notes),
    )
    return source, tuple(path for path, _form in files)


def newest_versions(source: Source, files: tuple[Path, ...]) -> Source:
    """The source as it is, or with its newest rows only if Synapse Link appended to it.

    Raises:
        SourceError: its rows, which have to be looked at for that, cannot be read to their end.
    """
    names = version_columns(source.columns)
    if names is None:
        return source
    reader = NewestReader(source.reader, names, files)
    newest = reader.newest()
    if not (newest.older or newest.deleted):
        return source
    note = ngettext(
        "Of each {id} only the newest version is read: {count} older row and {deleted} of deleted "
        "records are left out.",
        "Of each {id} only the newest version is read: {count} older rows and {deleted} of deleted "
        "records are left out.",
        newest.older,
        id=names.id,
        deleted=newest.deleted,
    )
    return replace(source, reader=reader, notes=(*source.notes, note))


def _files_of(
    folder: Path, description: Path, table: Table
) -> tuple[list[tuple[Path, FileFormat]], list[str]]:
    """The files that have rows, in order, with how they are written; and what had to be chosen."""
    named = [(part, find_location(folder, part.location)) for part in table.partitions]
    missing = [part.name for part, path in named if path is None]
    if missing and len(missing) < len(named):
        raise SourceError(
            _(
                "{folder} lacks {missing} of the {count} files of {table}: {files}; copy the whole "
                "folder.",
                folder=shown(folder.name),
                missing=len(missing),
                count=len(named),
                table=shown(table.name),
                files=listed(missing, _SHOWN),
            )
        )
    notes: list[str] = []
    found = [(path, part.format) for part, path in named if path is not None]
    if not found and (group := _look_for(folder, table)):
        form = table.partitions[0].format if table.partitions else FileFormat()
        file, name = shown(description.name), shown(table.name)
        if missing:
            notes.append(
                _("{file} names files of {table} that are not here.", file=file, table=name)
            )
        else:
            notes.append(_("{file} names no files of {table}.", file=file, table=name))
        notes += [group.note] if group.note else []
        found = [(path, replace(form, parquet=_is_parquet(path))) for path in group.files]
    return [file for file in found if file[0].stat().st_size], notes


def _is_parquet(path: Path) -> bool:
    return path.suffix.casefold() == ".parquet"


def _look_for(folder: Path, table: Table) -> Group | None:
    """The newest files that are called as the table is: in its folder, else beside the description."""
    own = folder / table.name
    if own.parent != folder or table.name in ("", ".", "..") or "\\" in table.name:
        return None  # no name of a folder, but a way out of this one
    inside = [own / path for path in list_files(own)] if _is_folder(own) else []
    runs = newest_runs(inside)
    if runs:
        return runs[0]
    beside = [
        folder / path
        for path in list_files(folder)
        if len(path.parts) == 1 and _is_called(path.name, table.name)
    ]
    return newest_files(table.name, _data(inside) or _data(beside))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name too long
        return False


def _is_called(file: str, table: str) -> bool:
    stem = file.partition(".")[0]
    return stem == table or (stem.startswith(f"{table}_") and stem[len(table) + 1 :].isdecimal())


def _data(files: Iterable[Path]) -> list[Path]:
    endings = (".csv", ".csv.gz", ".parquet")
    return [file for file in files if file.name.casefold().endswith(endings)]


def _open_text(
    paths: Sequence[Path], description: Path, table: Table, form: FileFormat, choice: Choice
) -> tuple[Reader, list[str]]:
    columns = checked_names(description, table.columns)
    names = version_columns(columns)
    quote = form.quote if choice.quote is None else choice.quote
    encoding = choice.encoding or form.encoding
    start = look(paths[0], encoding=encoding)
    dialect = find_dialect(start.file.name, start.sample, choice.delimiter or form.delimiter, quote)
    files: list[TextFile] = []
    headed: list[str] = []
    for found in chain((start,), (look(path, encoding=encoding) for path in paths[1:])):
        first = _first_record(found, dialect)
        if form.header and first != columns:
            raise _other_header(found, description, first, columns)
        if first == columns and not form.header:
            headed.append(found.file.name)
        files.append(found.file)
    notes = [_headed(headed)] if headed else []
    shortest = columns.index(names.deleted) + 1 if names else None
    return DelimitedReader(
        tuple(files),
        columns,
        dialect,
        header=True if form.header else None,
        short_rows_from=shortest,
    ), notes


def _first_record(found: Look, dialect: Dialect) -> tuple[str, ...]:
    records, _sound = first_records(found.sample[separator_line(found.sample) :], dialect)
    return tuple(records[0]) if records else ()


def _other_header(
    found: Look, description: Path, first: tuple[str, ...], columns: tuple[str, ...]
) -> SourceError:
    place = next(
        (n for n, (here, there) in enumerate(zip(first, columns, strict=False)) if here != there),
        min(len(first), len(columns)),
    )
    return SourceError(
        _(
            "{file} does not have the header that {description} says: column {column} is {here}, and "
            "there it is {there}; export both again.",
            file=found.file.name,
            description=shown(description.name),
            column=place + 1,
            here=shown(first[place]) if place < len(first) else _("missing"),
            there=shown(columns[place]) if place < len(columns) else _("not there"),
        )
    )


def _description(description: Path, table: Table, files: Sequence[tuple[Path, FileFormat]]) -> str:
    kinds = ["Parquet" if form.parquet else "CSV" for _path, form in files]
    return ngettext(
        "{kinds}, {count} file, as {description} says of {table}",
        "{kinds}, {count} files, as {description} says of {table}",
        len(files),
        kinds=", ".join(dict.fromkeys(kinds)),
        description=shown(description.name),
        table=shown(table.name),
    )


def _headed(files: Sequence[str]) -> str:
    if len(files) == 1:
        return _("{file} begins with a header, which is no row.", file=files[0])
    return ngettext(
        "{file}, like {count} other, begins with a header, which is no row.",
        "{file}, like {count} others, begins with a header, which is no row.",
        len(files) - 1,
        file=files[0],
    )
