"""The first page of the matching wizard on everything that is not just a file of customers."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import polars as pl
from textual.widgets import Input

from ci_braze_tui.exports.definition import Export
from ci_braze_tui.matching.mapping import Matching
from ci_braze_tui.paths import Home
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.tui.widgets.column_picker import ColumnPicker
from ci_braze_tui.tui.widgets.file_picker import FilePicker
from ci_braze_tui.tui.widgets.pick_one import PickOne
from tests.tui.screens.matching_wizard import CUSTOMERS, IDENTIFIER, Wizard, customers, matching
from tests.tui.screens.seeing import lines_of


async def enter(wizard: Wizard, path: Path | str) -> None:
    """Type a path and press Enter."""
    box = wizard.screen.query_one("#file--path", Input)
    box.focus()
    await wizard.pilot.pause()
    box.value = str(path)
    await wizard.press("enter")


def workbook(folder: Path) -> Path:
    """A workbook with customers in its second sheet."""
    import xlsxwriter  # type: ignore[import-untyped]

    path = folder / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, rows in (
            ("Notes [/]", [["Text", "By"], ["Call", "Ann"]]),
            ("People", [["EMail", "Name"], ["ann@example.com", "Ann"]]),
        ):
            sheet = book.add_worksheet(name.replace("[/]", "x"))
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return path


async def test_another_sheet_can_be_chosen(home: Home, tmp_path: Path) -> None:
    """A workbook opens at its first sheet and says so; the others are in the list below."""
    async with matching(home, sample=workbook(tmp_path)) as wizard:
        assert 'Sheet "Notes x" is read' in wizard.text("#file--notes")
        wizard.screen.query_one("#file--table").focus()
        await wizard.press("enter", *"people", "enter")
        assert 'sheet "People"' in wizard.help("#field-file")
        assert wizard.screen._answers().source.table == "People"


async def test_a_table_is_asked_for_and_kept(home: Home, tmp_path: Path) -> None:
    """Of tables with different columns one is chosen below the path, by keys; the export keeps which."""
    path = tmp_path / "several"
    path.mkdir()
    customers(path, "Text,By\nCall,Ann\n", "Notes.csv")
    customers(path, "EMail,Name\nann@example.com,Ann\n", "People.csv")
    async with matching(home) as wizard:
        await enter(wizard, path)
        assert wizard.app.focused is wizard.screen.query_one("#file--table")
        assert "choose below" in wizard.help("#field-file")
        await wizard.press("ctrl+n")
        assert wizard.page == "file"

        await wizard.press("enter", *"people", "enter")
        assert "✓ 1 row, 2 columns" in wizard.help("#field-file")
        wizard.screen.query_one("#file--identifier", Input).value = IDENTIFIER
        await wizard.press("ctrl+n")
        assert wizard.page == "columns"
        assert Choice(str(path), table="People") == wizard.screen._answers().source


async def test_what_is_said_of_a_file_is_kept_while_it_is_changed(
    home: Home, tmp_path: Path
) -> None:
    """Table, encoding, delimiter and quote of a saved export stay; another path has none of them."""
    path = tmp_path / "old.csv"
    path.write_bytes("EMail^Name\nann@example.com^Jörg\n".encode("cp1252"))
    source = Choice(str(path), encoding="cp1252", delimiter="^", quote="")
    saved = Export("Old", IDENTIFIER, source, Matching("EMail"), connection="Sandbox")
    async with matching(home, saved) as wizard:
        assert source == wizard.screen._answers().source
        assert "✓ 1 row, 2 columns" in wizard.help("#field-file")
        assert not wizard.screen.has_changes()

        other = customers(tmp_path, name="other.csv")
        await enter(wizard, other)
        kept = Choice(str(other), encoding="cp1252", delimiter="^")
        assert kept == wizard.screen._answers().source


async def test_encoding_and_delimiter_can_be_said(home: Home, tmp_path: Path) -> None:
    """Folded away, opened by key, and read anew as soon as they are said."""
    path = tmp_path / "odd.csv"
    path.write_bytes("EMail~Name\nann@example.com~Jürgen\n".encode("cp1252"))
    async with matching(home, sample=path) as wizard:
        more = wizard.screen.query_one("#file--more")
        assert (more.display, more.collapsed) == (True, True)  # type: ignore[attr-defined]
        wizard.screen.query_one("CollapsibleTitle").focus()
        await wizard.press("enter", "tab", *"latin-1", "tab", "~", "tab")
        assert "✓ 1 row, 2 columns" in wizard.help("#field-file")
        assert Choice(str(path), encoding="latin-1", delimiter="~") == (
            wizard.screen._answers().source
        )


async def test_notes_are_shown_as_they_are(home: Home, tmp_path: Path) -> None:
    """What a person should know of the file stands below it, never read as markup."""
    path = tmp_path / "latin.csv"
    path.write_bytes("EMail,[/b]\nann@example.com,Jürgen\n".encode("cp1252"))
    async with matching(home, sample=path) as wizard:
        assert wizard.text("#file--notes").startswith("! Read as Windows-1252")
        await enter(wizard, customers(tmp_path))
        assert not wizard.screen.query_one("#file--notes").display


async def test_a_download_that_may_be_cut_is_told(home: Home, tmp_path: Path) -> None:
    """Exactly 100,000 rows are what the Customer Insights page gives at most."""
    path = tmp_path / "all.parquet"
    mails = pl.Series("EMail", [f"p{n}@example.com" for n in range(100_000)])
    pl.DataFrame([mails]).write_parquet(path)
    async with matching(home, sample=path) as wizard:
        assert "100,000" in wizard.text("#file--notes")


async def test_folders_patterns_and_packed_files(home: Home, tmp_path: Path) -> None:
    """Each opens by its path alone, with how it is read in the line below."""
    parts = tmp_path / "parts"
    parts.mkdir()
    for number in (1, 2):
        customers(parts, name=f"part-{number}.csv")
    (tmp_path / "c.csv.gz").write_bytes(gzip.compress(CUSTOMERS.encode()))
    (tmp_path / "c.json").write_text(json.dumps([{"EMail": "a@example.com"}]))
    async with matching(home) as wizard:
        for path, said in (
            (parts, "✓ 12 rows"),
            (f"{parts}/*-1.csv", "✓ 6 rows"),
            (tmp_path / "c.csv.gz", "gzip"),
            (tmp_path / "c.json", "JSON"),
        ):
            await enter(wizard, path)
            assert said in wizard.help("#field-file"), (path, wizard.error("#field-file"))


async def test_an_address_stays_an_address(home: Home, tmp_path: Path) -> None:
    """What cannot be reached is refused in a sentence; no folder is put before the address."""
    async with matching(home) as wizard:
        await enter(wizard, "http://example.com/a.csv")
        assert "use https:// instead" in wizard.error("#field-file")
        assert wizard.screen._answers().source == Choice("http://example.com/a.csv")
        await wizard.press("f2")
        assert isinstance(wizard.app.screen, FilePicker)


async def test_memberships_are_joined(home: Home, tmp_path: Path) -> None:
    """Asked for where profiles have a CustomerId; their segments are then suggested, cells apart."""
    path = customers(
        tmp_path, "CustomerId,EMail\n1,a@example.com\n2,b@example.com\n3,c@example.com\n"
    )
    members = customers(
        tmp_path,
        'CustomerId,Segments\n1,"{""Segments"":[""A"",""B""]}"\n2,"{""Segments"":[""A""]}"\n'
        '3,"{""Segments"":[""A""]}"\n',
        "members.csv",
    )
    async with matching(home, sample=path) as wizard:
        wizard.screen.query_one("CollapsibleTitle").focus()
        await wizard.press("enter")
        await wizard.fill("#more--memberships", str(members))
        assert wizard.screen._answers().source.memberships == str(members)
        assert "✓ 3 rows, 3 columns" in wizard.help("#field-file"), wizard.error("#field-file")
        page = wizard.screen._segments_page
        page.query_one("#segments--column", ColumnPicker).position = 2
        await wizard.settle()
        wizard.screen.query_one("#file--name", Input).value = "x"
        await wizard.press("ctrl+n", "ctrl+n", "ctrl+n")
        assert wizard.page == "segments"
        assert wizard.rows("#segments--values") == ["[ ] 3  A", "[ ] 1  B"]
        assert page.segments.separator == "json"


async def test_tables_of_one_kind_are_segments(home: Home, tmp_path: Path) -> None:
    """A file per segment opens as all of them; one can be chosen instead, and given back."""
    folder = tmp_path / "segments"
    folder.mkdir()
    for name in ("VIP", "News"):
        customers(folder, "EMail,Name\na@example.com,Ann\n", f"{name}.csv")
    async with matching(home) as wizard:
        await enter(wizard, folder)
        assert "2 segments" in wizard.help("#field-file")
        picker = wizard.screen.query_one("#file--table", ColumnPicker)
        assert "No choice" in str(picker.render())
        picker.focus()
        await wizard.press("enter")
        assert isinstance(wizard.app.screen, PickOne)
        await wizard.press(*"VIP", "enter")
        assert wizard.screen._answers().source.table == "VIP"
        assert "✓ 1 row, 2 columns" in wizard.help("#field-file")
        await wizard.press("delete")
        assert wizard.screen._answers().source.table is None
        assert "2 segments" in wizard.help("#field-file")


async def test_small_terminal_reaches_everything(home: Home, tmp_path: Path) -> None:
    """At 60 by 18 the chosen table, the notes and what is folded away scroll into sight."""
    async with matching(home, sample=customers(tmp_path), size=(60, 18)) as wizard:
        wizard.screen.query_one("CollapsibleTitle").focus()
        await wizard.press("enter", "tab")
        assert "Encoding" in lines_of(wizard.screen)
