"""Excel workbooks (.xlsx, .xlsm, .xlsb, .xls) and OpenDocument spreadsheets, a sheet at a time.

A sheet holds at most 1,048,576 rows and cannot be read in pieces, so it is read when it is opened and
kept; what its cells mean is told in `worksheet`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ci_braze_tui.errors import EmptySourceError, SourceError
from ci_braze_tui.sources.naming import nearest, shown
from ci_braze_tui.sources.table import Source
from ci_braze_tui.sources.trouble import first_line
from ci_braze_tui.sources.typed.workbook import count_errors, is_locked, unpacked_bytes
from ci_braze_tui.sources.typed.worksheet import Worksheet, read_worksheet

if TYPE_CHECKING:
    import fastexcel
    import polars as pl

    from ci_braze_tui.sources.choice import Choice

_MOST_BYTES = 4 << 30
_LISTED = 5


def open_excel(path: Path, choice: Choice, sample: bytes) -> Source:
    """A sheet of a workbook: the one chosen, else the first visible one that has rows.

    Raises:
        SourceError: it is damaged, locked by a password, has no such sheet, or no table in it.
    """
    import fastexcel

    if is_locked(sample):
        raise _locked(path)
    if unpacked_bytes(path) > _MOST_BYTES:
        raise SourceError(
            f"{shown(path.name)} is larger than 4 GB once it is unpacked; save the sheet as CSV UTF-8."
        )
    try:
        workbook = fastexcel.read_excel(path)
        names = tuple(workbook.sheet_names)
        sheet = _chosen(path, workbook, names, choice.table)
    except fastexcel.FastExcelError as error:
        if "password" in str(error).lower():
            raise _locked(path) from error
        raise SourceError(
            f"{shown(path.name)} is a damaged workbook, or none that can be read; save it again in "
            f"Excel, or save the sheet as CSV UTF-8 ({first_line(error)})."
        ) from error
    notes = [*sheet.notes]
    if errors := count_errors(path, sheet.name):
        notes.append(
            f"{errors:,} {'cell holds' if errors == 1 else 'cells hold'} an error of Excel's, such as "
            "#N/A; it is blank here."
        )
    if choice.table is None and len(names) > 1:
        notes.insert(0, f"Sheet {shown(sheet.name)} is read; there {_others(names, sheet.name)}.")
    return Source(
        choice=choice,
        name=path.name,
        stem=path.stem,
        description=f"Excel, sheet {shown(sheet.name)}",
        columns=sheet.columns,
        reader=_WorkbookReader(path, sheet.rows),
        notes=tuple(notes),
        tables=names if len(names) > 1 else (),
    )


@dataclass(frozen=True, slots=True)
class _WorkbookReader:
    path: Path
    rows: pl.DataFrame

    def scan(self, limit: int | None) -> pl.LazyFrame:
        rows = self.rows if limit is None else self.rows.head(limit)
        return rows.lazy()

    def explain(self, error: Exception) -> SourceError:
        return SourceError(
            f"{shown(self.path.name)} cannot be read; save the sheet as CSV UTF-8 "
            f"({first_line(error)})."
        )


def _chosen(
    path: Path, workbook: fastexcel.ExcelReader, names: Sequence[str], table: str | None
) -> Worksheet:
    if table is not None:
        if table not in names:
            near = nearest(table, names)
            hint = f"did you mean {shown(near)}?" if near else f"there {_others(names, None)}."
            raise SourceError(f"{shown(path.name)} has no sheet {shown(table)}; {hint}")
        sheet = read_worksheet(path, workbook, table)
        if sheet is None:
            raise EmptySourceError(
                f"{shown(path.name)}: sheet {shown(table)} is blank; choose another sheet."
            )
        return sheet
    trouble: SourceError | None = None
    for name in names:
        try:
            sheet = read_worksheet(path, workbook, name)
        except SourceError as error:  # a sheet of remarks, perhaps; the table may be on the next
            trouble = trouble or error
            continue
        if sheet is not None and sheet.visible and sheet.rows.height:
            return sheet
    raise trouble or EmptySourceError(
        f"{shown(path.name)} has no visible sheet with a header and rows; export it again with its "
        "data, or show the sheet that is hidden."
    )


def _locked(path: Path) -> SourceError:
    return SourceError(
        f"{shown(path.name)} is locked by a password; open it in Excel, save it without one, or save "
        "the sheet as CSV UTF-8."
    )


def _others(names: Sequence[str], but: str | None) -> str:
    """Which sheets there are besides, for a sentence."""
    others = [shown(name) for name in names if name != but]
    listed = ", ".join(others[:_LISTED])
    more = f" and {len(others) - _LISTED:,} more" if len(others) > _LISTED else ""
    return f"{'is' if len(others) == 1 else 'are'} {listed}{more}{' as well' if but else ''}"
