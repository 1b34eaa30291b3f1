"""The matching wizard on files that are out to break it: every page, nothing crashes, nothing hides."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl

from ci_braze_tui.matching.mapping import Field
from ci_braze_tui.paths import Home
from ci_braze_tui.tui.widgets.column_picker import ColumnPicker
from tests.tui.screens.matching_wizard import Wizard, matching
from tests.tui.screens.seeing import lines_of

HOSTILE = (
    "[/bar]",
    "[red]x [/bad]",
    "\x1b[31mred",
    "\u202egnp.exe",
    "two\nlines",
    "漢字の列",
    "👩‍👩‍👧 family",
    "a\x00b",
    "x" * 300,
    "^.*$",
)
"""Every one of them a header, a cell, and a segment."""


def hostile_file(folder: Path, width: int) -> Path:
    """A Parquet file of `width` columns, for CSV cannot hold all of these texts."""
    names = [*HOSTILE, *(f"column {number}" for number in range(width - len(HOSTILE)))]
    data = {name: list(HOSTILE) for name in names}
    data["EMail"] = [f"p{number}@example.com" for number in range(len(HOSTILE))]
    path = folder / "hostile [x].parquet"
    pl.DataFrame(data).write_parquet(path)
    return path


async def walk(wizard: Wizard) -> list[str]:
    """Go through all pages, choosing what is hostile; returns what stood on each."""
    seen: list[str] = []
    await wizard.go_to("columns")
    wizard.screen.query_one("#columns--id", ColumnPicker).position = 0
    await wizard.settle()
    seen.append(lines_of(wizard.screen))
    await wizard.press("enter", "escape", "ctrl+n")
    wizard.screen._fields_page._replace(0, (Field(HOSTILE[5], "漢字"), Field(HOSTILE[2], "e")))
    await wizard.settle()
    seen.append(lines_of(wizard.screen))
    await wizard.press("a", "enter", "enter", "escape", "ctrl+n")
    wizard.screen.query_one("#segments--column", ColumnPicker).position = 1
    await wizard.settle()
    await wizard.press("a", "tab", "down", "down", "space")
    seen.append(lines_of(wizard.screen))
    await wizard.press("ctrl+n")
    assert wizard.page == "preview"
    for _ in HOSTILE:
        await wizard.pilot.press("down")
    await wizard.settle()
    seen.append(lines_of(wizard.screen))
    return seen


async def test_all_pages(home: Home, tmp_path: Path) -> None:
    """Headers, cells and segments of any kind are shown, stepped through, sent and saved."""
    async with matching(home, sample=hostile_file(tmp_path, 300)) as wizard:
        seen = await walk(wizard)
        await wizard.press("ctrl+n")

    saved = wizard.saved
    assert saved.matching.braze_customer_id == "[/bar]"
    assert set(saved.segments.selected) == {name.strip() for name in HOSTILE}
    text = "\n".join(seen)
    assert [sign for sign in "\x1b\u202e\x00" if sign in text] == []


async def test_csv_with_hostile_cells(home: Home, tmp_path: Path) -> None:
    """The same texts in a CSV file with quoted line breaks."""
    path = tmp_path / "hostile.csv"
    texts = [text for text in HOSTILE if "\x00" not in text]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["[/bar]", "EMail", "[red]"])
        writer.writerows([text, f"p{at}@example.com", text] for at, text in enumerate(texts))
    async with matching(home, sample=path) as wizard:
        await wizard.go_to("columns")
        wizard.screen.query_one("#columns--id", ColumnPicker).position = 0
        await wizard.press("ctrl+n", "ctrl+n")
        wizard.screen.query_one("#segments--column", ColumnPicker).position = 2
        await wizard.settle()
        await wizard.press("a", "ctrl+n")
        assert "will be sent" in wizard.text("#preview--summary")


async def test_two_cells_wide_text_keeps_fields_aligned(home: Home, tmp_path: Path) -> None:
    """Letters that take two cells do not push the attribute aside."""
    async with matching(home, sample=hostile_file(tmp_path, 12)) as wizard:
        await wizard.go_to("fields")
        fields = (Field("漢字の列" * 9, "a"), Field("abc", "b"))
        wizard.screen._fields_page._replace(0, fields)
        options = wizard.screen.query_one("#fields--list").options  # type: ignore[attr-defined]
        widths = {
            option.prompt.divide([str(option.prompt).index("→")])[0].cell_length
            for option in options
            if "→" in str(option.prompt)
        }
        assert len(widths) == 1
