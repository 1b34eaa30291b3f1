"""Open a folder, or the files that a pattern names: find out who wrote it, and read it by their rules.

Apart from the single file because a folder says what it is by what lies in it: a description, a Delta log,
folders named by time, or just files.
"""

from __future__ import annotations

import glob
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.sources.folders.listing import has_bytes, is_clutter, list_files, natural
from ci_braze_tui.sources.folders.offers import Offer, open_offer
from ci_braze_tui.sources.folders.parts import group_parts
from ci_braze_tui.sources.folders.several import OpenFile, open_groups
from ci_braze_tui.sources.insights.cdm import read_model
from ci_braze_tui.sources.insights.described import open_described
from ci_braze_tui.sources.insights.increments import find_increments, open_increments
from ci_braze_tui.sources.insights.manifest import is_manifest, read_manifest
from ci_braze_tui.sources.insights.snapshots import Group, newest_runs, stale_note
from ci_braze_tui.sources.naming import PACKED, listed, shown
from ci_braze_tui.sources.table import Source
from ci_braze_tui.sources.typed.delta import LOG, open_delta
from ci_braze_tui.words import _

_MODEL = "model.json"
_TABLES = (".csv", ".tsv", ".tab", ".parquet")
_OTHERS = (
    *(".txt", ".psv", ".dat", ".json", ".jsonl", ".ndjson", ".arrow", ".feather", ".ipc"),
    *(".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"),
)
"""Endings that count where no file has one of the others: a text beside tables is no table."""
_FOLDERS_UNREAD = _(
    "Folders are called like country=NO, which is a column for Parquet only: here it is not read."
)
_LOOKED_FOR = _("model.json, a Delta table, and files of CSV, Parquet, JSON, Arrow and Excel")


def is_folder(path: Path) -> bool:
    """Whether it is a folder, or a file that describes the folder it is in."""
    try:
        return path.is_dir() or (_describes_folder(path) and path.is_file())
    except OSError:  # a name too long: told by whoever opens it
        return False


def open_folder(path: Path, choice: Choice, open_file: OpenFile) -> Source:
    """Everything in a folder that is a table of customers, or one of several tables.

    Args:
        path: The folder, or a file in it that describes it.
        choice: What was asked for.
        open_file: Opens a single file of any format.

    Raises:
        SourceError: it holds no table, a damaged one, or several of which one has to be chosen.
    """
    if path.is_file():
        return _open_described(path.parent, path, choice)
    if _is_delta(path):
        return open_delta(path, choice)
    if deltas := _delta_tables(path):
        return open_offer(
            path.name,
            [Offer(table.name, partial(open_delta, table, choice)) for table in deltas],
            choice,
        )
    if increments := find_increments(path):
        return open_increments(path, increments, choice)
    files = [path / file for file in list_files(path)]
    if descriptions := _descriptions(files):
        return _open_described(path, _only(path, descriptions), choice)
    if not files:
        raise SourceError(
            _(
                "{folder} is an empty folder; looked for {wanted}.",
                folder=shown(path.name),
                wanted=_LOOKED_FOR,
            )
        )
    return _open_files(path, files, choice, open_file)


def is_pattern(path: Path) -> bool:
    """Whether nothing has this very name and it is a pattern for the names of several files."""
    try:
        return glob.has_magic(str(path)) and not path.exists()
    except OSError:
        return False


def open_pattern(path: Path, choice: Choice, open_file: OpenFile) -> Source:
    """The files that a pattern such as `exports/*.csv` or `exports/**/*.parquet` names.

    Raises:
        SourceError: no file is named by it, or they cannot be read as one source.
    """
    root = path.parent
    while glob.has_magic(str(root)) and not is_folder(root):
        root = root.parent
    try:
        found = sorted(root.glob(path.relative_to(root).as_posix()), key=natural)
    except ValueError as error:
        raise SourceError(
            _(
                "{pattern} is no pattern for files ({error}); check it.",
                pattern=shown(path.name),
                error=str(error),
            )
        ) from None
    files = [file for file in found if not is_clutter(file.name) and has_bytes(file)]
    if not files:
        raise SourceError(
            _(
                "No file with rows is named by the pattern {pattern} in {folder}; check it.",
                pattern=shown(path.name),
                folder=shown(str(path.parent)),
            )
        )
    return replace(_open_files(root, files, choice, open_file), name=path.name)


def _open_files(root: Path, files: Sequence[Path], choice: Choice, open_file: OpenFile) -> Source:
    tables = _ending_in(files, _TABLES) or _ending_in(files, _OTHERS)
    if not tables:
        raise SourceError(
            _(
                "No file in {folder} could be customers, neither {file} nor any other; looked for "
                "{wanted}.",
                folder=shown(root.name),
                file=shown(files[0].name),
                wanted=_LOOKED_FOR,
            )
        )
    if runs := newest_runs(tables):
        return _open_runs(root, runs, choice, open_file)
    if _is_hive(root, tables):
        note = None if tables[0].suffix.casefold() == ".parquet" else _FOLDERS_UNREAD
        groups: Sequence[Group] = [Group(root.name, tuple(tables), note)]
    else:
        groups = group_parts(root, tables)
    return open_groups(root, groups, choice, open_file)


def _open_runs(root: Path, runs: Sequence[Group], choice: Choice, open_file: OpenFile) -> Source:
    """Tables in time folders, as Customer Insights exports them to Azure Blob Storage."""
    exports = dict.fromkeys(run.files[0].parents[5] for run in runs)
    if len(exports) > 1:
        raise _several_exports(root, [export.name for export in exports])
    source = open_groups(root, runs, choice, open_file)
    stale = stale_note(runs) if choice.table is None else None
    return replace(source, notes=(*source.notes, stale)) if stale else source


def _open_described(folder: Path, description: Path, choice: Choice) -> Source:
    read = read_manifest if is_manifest(description) else read_model
    offers = [
        Offer(
            table.name,
            partial(open_described, description.parent, description, table, choice),
            table.columns or None,
        )
        for table in read(description)
    ]
    return replace(open_offer(folder.name, offers, choice), name=folder.name)


def _describes_folder(path: Path) -> bool:
    return path.name.casefold() == _MODEL or is_manifest(path)


def _descriptions(files: Sequence[Path]) -> list[Path]:
    """The highest of the files that describe folders; a `model.json` before a manifest beside it."""
    found = [file for file in files if file.name.casefold() == _MODEL]
    found = found or [file for file in files if is_manifest(file)]
    depth = min((len(file.parts) for file in found), default=0)
    return [file for file in found if len(file.parts) == depth]


def _only(folder: Path, descriptions: Sequence[Path]) -> Path:
    if len(descriptions) > 1:
        raise _several_exports(folder, [file.parent.name for file in descriptions])
    return descriptions[0]


def _several_exports(folder: Path, names: Sequence[str]) -> SourceError:
    return SourceError(
        _(
            "{folder} holds {count} exports: {exports}; choose the folder of one of them.",
            folder=shown(folder.name),
            count=len(names),
            exports=listed(names, 10),
        )
    )


def _is_delta(path: Path) -> bool:
    try:
        return (path / LOG).is_dir()
    except OSError:  # told by the list of the files
        return False


def _delta_tables(path: Path) -> list[Path]:
    """The Delta tables directly in a folder or in its `deltalake`, as Synapse Link lays them out."""
    for place in (path, path / "deltalake"):
        try:
            found = sorted(table for table in place.iterdir() if _is_delta(table))
        except OSError:
            continue
        if tables := [table for table in found if not table.name.endswith("_partitioned")]:
            return tables
    return []


def _ending_in(files: Sequence[Path], endings: Sequence[str]) -> list[Path]:
    wanted = tuple(ending + packed for ending in endings for packed in ("", *PACKED))
    return [file for file in files if file.name.casefold().endswith(wanted)]


def _is_hive(root: Path, files: Sequence[Path]) -> bool:
    """Whether folders are called `column=value`, so that all files are parts of one table."""
    return all(any("=" in part for part in file.relative_to(root).parts[:-1]) for file in files)
