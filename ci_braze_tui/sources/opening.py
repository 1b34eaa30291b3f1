"""Open what the user has, whatever it is: look at its first bytes, not at its name, and say how to read it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec

from ci_braze_tui.errors import EmptySourceError
from ci_braze_tui.sources.address import is_address
from ci_braze_tui.sources.choice import Choice, ChooseTableError
from ci_braze_tui.sources.cloud.opening import open_cloud
from ci_braze_tui.sources.folders.opening import is_folder, is_pattern, open_folder, open_pattern
from ci_braze_tui.sources.heading import read_sample
from ci_braze_tui.sources.insights.memberships import join_memberships, memberships_note
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.sources.table import Source, first_rows
from ci_braze_tui.sources.text.archive import open_archive, open_text
from ci_braze_tui.sources.text.file import look
from ci_braze_tui.sources.text.packing import find_packing
from ci_braze_tui.sources.typed.arrow import is_arrow, open_arrow
from ci_braze_tui.sources.typed.excel import open_excel
from ci_braze_tui.sources.typed.parquet import is_parquet, open_parquet
from ci_braze_tui.sources.typed.workbook import is_workbook
from ci_braze_tui.words import _


def open_source(chosen: Choice | Path) -> Source:
    """Look at the start of a source and say how to read it.

    Raises:
        SourceError: it cannot be used; the sentence names it and says what to do.
    """
    choice = Choice(str(chosen)) if isinstance(chosen, Path) else chosen
    if is_address(choice.path):
        source = open_cloud(choice)
    else:
        path = Path(choice.path).absolute()
        source = _open_path(path, msgspec.structs.replace(choice, path=str(path)))
    if choice.memberships is not None:
        source = join_memberships(source, _open_memberships(choice.memberships))
    elif note := memberships_note(source):
        source = replace(source, notes=(*source.notes, note))
    if first_rows(source, 1).is_empty():
        # asked for one row, polars gives none where a quote is never closed
        raise EmptySourceError(
            _(
                "{file} has a header but no rows; export it again with its data.",
                file=shown(source.name),
            )
        )
    return source


def open_file(path: Path, choice: Choice) -> Source:
    """One file, of any format.

    Raises:
        SourceError: it cannot be used; the sentence names it and says what to do.
    """
    sample = read_sample(path)
    if is_parquet(path, sample):
        return open_parquet(path, choice, sample)
    if is_arrow(path, sample):
        return open_arrow(path, choice, sample)
    if is_workbook(path, sample):
        return open_excel(path, choice, sample)
    if find_packing(sample) == "zip":
        return open_archive(path, choice)
    return open_text(look(path, encoding=choice.encoding), choice)


def _open_path(path: Path, choice: Choice) -> Source:
    if is_folder(path):
        return open_folder(path, choice, open_file)
    if is_pattern(path):
        return open_pattern(path, choice, open_file)
    return open_file(path, choice)


def _open_memberships(path: str) -> Source:
    """The memberships; among several tables the one that is called so."""
    choice = Choice(path)
    try:
        return open_source(choice)
    except ChooseTableError as error:
        named = [table for table in error.tables if "segmentmembership" in table.casefold()]
        if len(named) != 1:
            raise
    return open_source(Choice(path, table=named[0]))
