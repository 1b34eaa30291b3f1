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
from ci_braze_tui.sources.naming import listed, nearest, shown
from ci_braze_tui.sources.table import Source
from ci_braze_tui.sources.trouble import first_line
from ci_braze_tui.sources.typed.workbook import count_errors, is_locked, unpacked_bytes
from ci_braze_tui.sources.typed.worksheet import Worksheet, read_worksheet
from ci_braze_tui.words import _, ngettext

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
            _(
                "{file} is larger than 4 GB once it is unpacked; save the sheet as CSV UTF-8.",
                file=shown(path.name),
            )
        )
    try:
        workbook = fastexcel.read_excel(path)
        names = tuple(workbook.sheet_names)
        sheet = _chosen(path, workbook, names, choice.table)
    except fastexcel.FastExcelError as error:
        if "password" in str(error).lower():
            raise _locked(path) from error
        raise SourceError(
            _(
                "{file} is a damaged workbook, or none that can be read; save it again in "
                "Excel, or save the sheet as CSV UTF-8 ({error}).",
                file=shown(path.name),
                error=first_line(error),
            )
        ) from error
    notes = [*sheet.notes]
    if errors := count_errors(path, sheet.name):
        notes.append(
            ngettext(
                "{count} cell holds an error of Excel's, such as #N/A; it is blank here.",
                "{count} cells hold an error of Excel's, such as #N/A; it is blank here.",
                errors,
            )
        )
    if choice.table is None and len(names) > 1:
        notes.insert(0, _others_note(names, sheet.name))
    return Source(
        choice=choice,
        name=path.name,
        stem=path.stem,
        description=_("Excel, sheet {sheet}", sheet=shown(sheet.name)),
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
            _(
                "{file} cannot be read; save the sheet as CSV UTF-8 ({error}).",
                file=shown(self.path.name),
                error=first_line(error),
            )
        )


def _chosen(
    path: Path, workbook: fastexcel.ExcelReader, names: Sequence[str], table: str | None
) -> Worksheet:
    if table is not None:
        if table not in names:
            raise SourceError(_no_such_sheet(path, table, names))
        sheet = read_worksheet(path, workbook, table)
        if sheet is None:
            raise EmptySourceError(
                _(
                    "{file}: sheet {sheet} is blank; choose another sheet.",
                    file=shown(path.name),
                    sheet=shown(table),
                )
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
        _(
            "{file} has no visible sheet with a header and rows; export it again with its "
            "data, or show the sheet that is hidden.",
            file=shown(path.name),
        )
    )


def _locked(path: Path) -> SourceError:
    return SourceError(
        _(
            "{file} is locked by a password; open it in Excel, save it without one, or "
            "save the sheet as CSV UTF-8.",
            file=shown(path.name),
        )
    )


def _others_note(names: Sequence[str], read: str) -> str:
    """Which sheets there are besides the one that is read."""
    others = [name for name in names if name != read]
    return ngettext(
        "Sheet {sheet} is read; there is {others} as well.",
        "Sheet {sheet} is read; there are {others} as well.",
        len(others),
        sheet=shown(read),
        others=listed(others, _LISTED),
    )


def _no_such_sheet(path: Path, table: str, names: Sequence[str]) -> str:
    file, sheet = shown(path.name), shown(table)
    if near := nearest(table, names):
        return _(
            "{file} has no sheet {sheet}; did you mean {near}?",
            file=file,
            sheet=sheet,
            near=shown(near),
        )
    return ngettext(
        "{file} has no sheet {sheet}; there is {sheets}.",
        "{file} has no sheet {sheet}; there are {sheets}.",
        len(names),
        file=file,
        sheet=sheet,
        sheets=listed(names, _LISTED),
    )
