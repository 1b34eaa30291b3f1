"""Columns as they stand in files, profiled by the real reader."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path

from ci_braze_tui.sources.opening import open_source
from ci_braze_tui.sources.profile import ColumnProfile, profile_columns


def profiled(
    folder: Path, columns: Mapping[str, Sequence[str]], rows: int | None = None
) -> tuple[ColumnProfile, ...]:
    """Profiles of these columns; cells begin anew until there are as many as `rows`, or the longest."""
    height = rows or max(map(len, columns.values()))
    path = folder / "columns.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(columns)
        cells = [islice(cycle(values or [""]), height) for values in columns.values()]
        writer.writerows(zip(*cells, strict=True))
    return profile_columns(open_source(path))


def profiled_one(folder: Path, name: str, cells: Sequence[str]) -> ColumnProfile:
    """The profile of one column of exactly these cells."""
    return profiled(folder, {name: cells, "other": ["x"]})[0]
