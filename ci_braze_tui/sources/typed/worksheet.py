"""One sheet as a table: where its header is, what each kind of cell is as text, where it ends.

Apart from the workbook because this is what people do with sheets: a title above the header, blank
columns between, formats that reach far below the last row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from ci_braze_tui.sources.heading import checked_names
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.sources.typed.cells import as_text
from ci_braze_tui.words import _

if TYPE_CHECKING:
    import fastexcel
    import polars as pl

_FULL = {".xls": 65_536}
"""How many rows a sheet can hold, where that is not the number of today's."""
_FULL_TODAY = 1_048_576
_TITLES = 20
"""The header is looked for in so many rows."""

_NO_NAME = re.compile(r"[-+\d\s.,:/]+")
"""Numbers and dates, which are cells of a row, not names of columns."""
_MIDNIGHT = r"^(\d{4}-\d\d-\d\d) 00:00:00$"
_MOMENT = r"^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)$"
_TIME_OF_DAY = r"^1899-12-3[01] (\d\d:\d\d:\d\d(?:\.\d+)?)$"
_MAYBE_DURATION = r"^(1899|190\d)-\d\d-\d\d \d\d:\d\d:\d\d"
_CUT = r"^-?(0|[1-9]\d{0,7})\.\d{8}[1-9]$"
"""A number as the reader cuts it; text that looks so is the same text as a number."""
_TOO_LONG = r"^-?\d{16,}$"
_LOST_DIGITS = r"^-?\d{15}0+$"


class _Load(Protocol):
    """Read the rows of some columns again, as numbers or, with None, as whatever they all are."""

    def __call__(self, places: list[int], dtype: Literal["float"] | None) -> pl.DataFrame: ...


@dataclass(frozen=True, slots=True)
class Worksheet:
    """The table on a sheet."""

    name: str
    visible: bool
    columns: tuple[str, ...]
    rows: pl.DataFrame
    """Every column `String`, null where blank."""
    notes: tuple[str, ...]


def read_worksheet(path: Path, workbook: fastexcel.ExcelReader, name: str) -> Worksheet | None:
    """The table on a sheet of this name; None if the sheet is blank.

    Raises:
        SourceError: its columns cannot be told apart.
        fastexcel.FastExcelError: it is damaged.
    """
    sheet = workbook.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    if not sheet.height:
        return None
    cells = sheet.to_polars()
    cells.columns = [str(place) for place in range(cells.width)]
    notes = []
    end = _end(cells)
    if end == _FULL.get(path.suffix.lower(), _FULL_TODAY):
        notes.append(
            _(
                "Sheet {sheet} is full ({rows} rows); rows that did not fit into it are missing.",
                sheet=shown(name),
                rows=end,
            )
        )
    cells = cells.head(end)
    cells = cells.select(place for place in cells if _filled(place).any())
    header = find_header(cells)
    if header is None:
        return None
    if any(_filled(cells[:header].to_series(place)).any() for place in range(cells.width)):
        notes.append(
            _("The header is taken from row {row}; what is above it is left out.", row=header + 1)
        )
    columns = checked_names(path, tuple(cell or "" for cell in cells.row(header)))
    rows = cells[header + 1 :]

    def load(places: list[int], dtype: Literal["float"] | None) -> pl.DataFrame:
        return workbook.load_sheet(
            name,
            header_row=None,
            skip_rows=header + 1,
            n_rows=rows.height,
            schema_sample_rows=None,
            use_columns=places,
            dtypes=dtype,
        ).to_polars()

    again = _fractions(load, rows) | _durations(load, rows)
    rows = rows.select(again.get(place.name, _canonical(place)) for place in rows)
    notes += [
        _lost_digits(column)
        for column, place in zip(columns, rows, strict=True)
        if _has_lost_digits(place)
    ]
    rows.columns = list(columns)  # last: polars takes some names for patterns
    return Worksheet(name, sheet.visible == "visible", columns, rows, tuple(notes))


def find_header(cells: pl.DataFrame) -> int | None:
    """The place of the row with the names of the columns; None if no row holds anything.

    It is the first row with cells; where that holds but one, of several columns, it is a title, and
    the header the next row that has a name for every column.
    """
    found = [
        (place, [cell for cell in row if cell and cell.strip()])
        for place, row in enumerate(cells.head(_first(cells) + _TITLES).rows())
    ]
    filled = [(place, row) for place, row in found if row]
    if not filled:
        return None
    first, titles = filled[0]
    if len(titles) == 1 < cells.width:
        for place, row in filled[1:]:
            if len(row) == cells.width and not any(map(_NO_NAME.fullmatch, row)):
                return place
    return first


def _first(cells: pl.DataFrame) -> int:
    """How many blank rows there are above the first with cells."""
    return min((int(_filled(place).arg_max() or 0) for place in cells), default=0)


def _end(cells: pl.DataFrame) -> int:
    """How many rows there are up to the last that is not blank."""
    return max(
        (
            cells.height - int(_filled(place).reverse().arg_max() or 0)
            for place in cells
            if _filled(place).any()
        ),
        default=0,
    )


def _filled(cells: pl.Series) -> pl.Series:
    return (cells.str.strip_chars().str.len_bytes() > 0).fill_null(value=False)


def _canonical(cells: pl.Series) -> pl.Series:
    """The cells with days and times in ISO 8601; a day is a moment at midnight to Excel."""
    import polars as pl

    cells = cells.set(cells.str.len_bytes() == 0, None)
    if not cells.str.contains(_MOMENT).any():
        return cells
    return (
        cells.to_frame()
        .select(
            pl.first()
            .str.replace(_TIME_OF_DAY, "$1")
            .str.replace(_MIDNIGHT, "$1")
            .str.replace(_MOMENT, "${1}T$2")
        )
        .to_series()
    )


def _durations(load: _Load, rows: pl.DataFrame) -> dict[str, pl.Series]:
    """The columns of durations, read once more as such: as text they look like days around 1900."""
    import fastexcel
    import polars as pl

    found = {}
    for cells in rows:
        values = cells.drop_nulls()
        if values.is_empty() or not values.str.contains(_MAYBE_DURATION).all():
            continue
        try:
            typed = load([int(cells.name)], None)
        except fastexcel.UnsupportedColumnTypeCombinationError:
            continue  # days and durations in one column: as good as the text is
        dtype = typed.dtypes[0]
        if isinstance(dtype, pl.Duration):
            found[cells.name] = typed.select(as_text(pl.first(), dtype)).to_series()
    return found


def _fractions(load: _Load, rows: pl.DataFrame) -> dict[str, pl.Series]:
    """The columns with numbers that were cut after nine decimals, read once more as numbers."""
    import polars as pl

    names = [cells.name for cells in rows if cells.str.contains(_CUT).any()]
    if not names:
        return {}
    exact = load([int(name) for name in names], "float").rename(lambda name: f"exact {name}")
    both = rows.select(names).hstack(exact)
    whole = both.select(
        pl.when(pl.col(name).str.contains(_CUT) & pl.col(number).is_not_null())
        .then(as_text(pl.col(number), pl.Float64()))
        .otherwise(pl.col(name))
        .alias(name)
        for name, number in zip(names, exact.columns, strict=True)
    )
    return {cells.name: cells for cells in whole}


def _has_lost_digits(cells: pl.Series) -> bool:
    """Whether there are numbers longer than 15 digits, and all of them look as Excel leaves them.

    That is with zeros after 15 digits, or, where a program wrote the number, as the nearest that
    a floating-point number can be: of text hardly one in a thousand looks like it.
    """
    import polars as pl

    long = cells.filter(cells.str.contains(_TOO_LONG))
    if long.is_empty():
        return False
    nearest = long.cast(pl.Float64)
    inexact = nearest.abs() > 2.0**53
    unchanged = nearest.cast(pl.Int128, strict=False).cast(pl.String) == long
    return bool((long.str.contains(_LOST_DIGITS) | (inexact & unchanged)).all())


def _lost_digits(column: str) -> str:
    return _(
        "Column {column} has numbers of more than 15 digits; Excel keeps only 15 of a "
        "number, so the last ones may be wrong: write such numbers as text, or export "
        "them as CSV.",
        column=shown(column),
    )
