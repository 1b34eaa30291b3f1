"""Which files of a folder are parts of one table, told by their names.

`Customers_1.csv` and `Customers_2.csv`, or what Spark calls `part-00000`, are one table in pieces; files
of different names are different tables. Apart from the reading because names are all that is looked at.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from ci_braze_tui.sources.insights.snapshots import Group, newest_file_note, without_time
from ci_braze_tui.sources.naming import PACKED

_SPARK = re.compile(r"part[-_]?\d+([-._].*)?", re.IGNORECASE)
_NUMBERED = re.compile(r"(?P<name>.+)[_-](?P<number>\d{1,6})")


def group_parts(folder: Path, files: Iterable[Path]) -> tuple[Group, ...]:
    """The files, in their order, grouped to tables; of names that end in a time only the newest.

    A table is named by what its files' names have in common, and if that is nothing (`part-00000`), by
    the folder it is in; two tables of one name by folder and name.
    """
    parts: dict[tuple[Path, str], list[tuple[int, Path]]] = defaultdict(list)
    for file in files:
        name, number = _split(file)
        parts[file.parent, name].append((number, file))
    tables: dict[tuple[Path, str], dict[int | None, list[Path]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for (parent, name), numbered in parts.items():
        # pieces are counted from 0 or 1; `VIP_2024` and `VIP_2025` are two tables
        in_pieces = min(number for number, _ in numbered) <= 1
        for _, file in numbered:
            stem, time = without_time(name if in_pieces else stem_of(file))
            tables[parent, stem][time].append(file)
    names = [name for _, name in tables]
    return tuple(
        _newest(name if names.count(name) == 1 else _with_folder(folder, parent, name), times)
        for (parent, name), times in tables.items()
    )


def _split(file: Path) -> tuple[str, int]:
    """The name of the table that a file is a piece of, and which piece; -1: it is all of it."""
    stem = stem_of(file)
    if _SPARK.fullmatch(stem):
        return file.parent.name, 0
    if found := _NUMBERED.fullmatch(stem):
        return found["name"], int(found["number"])
    return stem, -1


def stem_of(file: Path) -> str:
    """The name of a file without its endings: `Customers_1` of `Customers_1.csv.gz`."""
    name = file.name
    for ending in PACKED:
        if name.casefold().endswith(ending):
            name = name[: -len(ending)]
    return Path(name).stem or name


def _newest(name: str, times: dict[int | None, list[Path]]) -> Group:
    seconds = [time for time in times if time is not None]
    if not seconds:
        return Group(name, tuple(times[None]))
    note = newest_file_note(name, max(seconds), len(times) - 1) if len(times) > 1 else None
    return Group(name, tuple(times[max(seconds)]), note)


def _with_folder(folder: Path, parent: Path, name: str) -> str:
    inside = parent.relative_to(folder).as_posix() if parent.is_relative_to(folder) else parent.name
    return name if inside == "." else f"{inside}/{name}"
