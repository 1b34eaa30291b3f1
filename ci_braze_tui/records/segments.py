"""Which of the chosen segments a row is in, as one number for each different set of them.

Apart from identity because a profile is in the segments of all its rows: sets are read from cells here,
and put together here. A cell may name several segments, as Dataverse's `msdynci_segmentmembership` does
(`{"Segments":["A","B"]}`, Microsoft docs, tables).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    import polars as pl

    from ci_braze_tui.matching.mapping import Segments

AS_JSON = "json"
"""The separator of cells that hold a JSON list of names, or an object with one."""


class SegmentSets:
    """The sets of chosen segments that occur, numbered from 0 as they are met."""

    def __init__(self, segments: Segments, file_name: str) -> None:
        chosen = tuple(name.strip() for name in segments.selected)
        self._column = segments.column
        self._separator = segments.separator
        self._names = chosen if segments.column is not None else (segments.name or file_name,)
        self._places = {name: place for place, name in enumerate(self._names)}
        self._sets: list[tuple[int, ...]] = []
        self._codes: dict[tuple[int, ...], int] = {}

    def of_cells(self, cells: pl.Series) -> pl.Series:
        """For each cell the number of its set; null for a row in none of the chosen segments."""
        import polars as pl

        if self._column is None:
            return pl.repeat(self._code([0]), len(cells), dtype=pl.UInt32, eager=True)
        texts = cells.unique()
        codes = [self._code_of(text) for text in texts]
        return cells.replace_strict(texts, codes, default=None, return_dtype=pl.UInt32)

    def together(self, codes: pl.Series) -> pl.Series:
        """For each list of numbers the number of all their segments together."""
        import polars as pl

        joined = codes.cast(pl.List(pl.String)).list.join(",")
        texts = joined.unique()
        unions = [self._union(map(int, text.split(","))) for text in texts]
        return joined.replace_strict(texts, unions, return_dtype=pl.UInt32)

    def names(self) -> list[tuple[str, ...]]:
        """The segments of each set, in the order they were chosen."""
        return [tuple(self._names[place] for place in places) for places in self._sets]

    def _code_of(self, text: str | None) -> int | None:
        named = names_in(text or "", self._separator)
        places = {self._places[name] for name in named if name in self._places}
        return self._code(places) if places else None

    def _union(self, codes: Iterable[int]) -> int:
        return self._code({place for code in codes for place in self._sets[code]})

    def _code(self, places: Iterable[int]) -> int:
        ordered = tuple(sorted(places))
        if ordered not in self._codes:
            self._codes[ordered] = len(self._sets)
            self._sets.append(ordered)
        return self._codes[ordered]


def names_in(cell: str, separator: str | None) -> list[str]:
    """The segments that a cell names; a cell that should be JSON and is not is one name."""
    if separator is None:
        parts: Iterable[object] = (cell,)
    elif separator == AS_JSON:
        parts = _listed(cell)
    else:
        parts = cell.split(separator)
    return [name for part in parts if isinstance(part, str) and (name := part.strip())]


def _listed(cell: str) -> Iterable[object]:
    try:
        value = msgspec.json.decode(cell)
    except (msgspec.DecodeError, RecursionError):
        return (cell,)
    if isinstance(value, dict):
        value = next((each for each in value.values() if isinstance(each, list)), ())
    return value if isinstance(value, list) else (cell,)
