"""The pages of columns, fields and segments: what is suggested, what is warned of, and each option."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from textual.widgets import Input, RadioSet

from ci_braze_tui.matching.mapping import Field
from ci_braze_tui.paths import Home
from ci_braze_tui.records.overlaps import Members, Overlaps, Shared
from ci_braze_tui.tui.screens.matching_field_options import zone_of_this_computer
from ci_braze_tui.tui.screens.matching_field_rows import conflicts
from ci_braze_tui.tui.screens.matching_segment_words import chosen_words, overlap_words
from ci_braze_tui.tui.widgets.column_picker import ColumnPicker
from ci_braze_tui.tui.widgets.tick_list import TickList, TickRow
from ci_braze_tui.tui.widgets.toggles import Pick
from tests.tui.screens.matching_wizard import Wizard, customers, matching

HEADER = "EMail,FirstName,Mobile,Seen,Tags,Points,Groups,BrazeId"
ROWS = [
    f"p{n}@example.com,Ann{n},010-1234-000{n},2024-01-0{n + 1} 10:00:00,a|b,0{n},"
    f"{'A;B' if n % 2 else 'A'},{n:024x}"
    for n in range(8)
]


def people(folder: Path) -> Path:
    """Customers whose columns ask for every option."""
    return customers(folder, "\n".join([HEADER, *ROWS, ""]))


async def mark(wizard: Wizard, column: str) -> None:
    """Highlight the row of a column."""
    rows = wizard.rows("#fields--list")
    wizard.screen.query_one("#fields--list").highlighted = next(  # type: ignore[attr-defined]
        at for at, row in enumerate(rows) if row[4:].startswith(column)
    )
    await wizard.settle()


async def test_every_column_has_its_suggestion(home: Home, tmp_path: Path) -> None:
    """Attribute, type, how clear that is, how full it is, values; below the list why; one key adds."""
    async with matching(home, sample=people(tmp_path), size=(120, 30)) as wizard:
        await wizard.go_to("fields")
        rows = wizard.rows("#fields--list")
        assert len(rows) == 8
        assert "the e-mail" in rows[0]
        assert rows[1].startswith("[x] FirstName")
        assert " standard      sure    100 % Ann0, Ann1" in rows[1]
        await wizard.press("slash", *"tag", "enter")
        assert "→ list" in wizard.text("#fields--why")
        assert "texts, 100 % filled: a|b" in wizard.text("#fields--why")
        assert wizard.text("#fields--intro").startswith("1 field is chosen;")

        page = wizard.screen._fields_page
        await wizard.press("space")
        assert Field("Tags", "Tags", "array", separator="|") in page.fields
        await wizard.press("enter")
        await mark(wizard, "FirstName")
        await wizard.press("delete")
        assert not page.fields
        await wizard.press("s")
        assert list(page.fields) == [Field("FirstName", "first_name")]

        await mark(wizard, "Mobile")
        assert "no country code" in wizard.text("#fields--why")
        await wizard.press("space")
        assert [row for row in wizard.rows("#fields--list") if row.startswith("[x]!")]
        await wizard.press("ctrl+n")
        assert wizard.page == "segments"


def test_conflicts_are_told_of_each_field() -> None:
    """Two fields for one attribute, a column that is not there, an option that does not fit."""
    fields = (
        Field("A", "first_name"),
        Field("B", "first_name"),
        Field("Gone", "city"),
        Field("B", "tags", "array"),
        Field("A", "points", "integer", separator=";"),
    )
    said = [" ".join(each) for each in conflicts(fields, ("A", "B"))]
    assert [any(each) for each in said] == [True, True, True, False, True]
    assert said[0] == said[1]
    assert "2 columns fill this attribute" in said[0]
    assert "separator" in said[4]


async def test_options_that_go_with_the_type(home: Home, tmp_path: Path) -> None:
    """Each type shows its own options and no others, they are stored, and all of it fits 60 by 18."""
    asked: dict[str, list[str]] = {}
    async with matching(home, sample=people(tmp_path), size=(60, 18)) as wizard:
        await wizard.go_to("fields")
        for column in ("Mobile", "Seen", "Tags", "Points"):
            await mark(wizard, column)
            await wizard.press("e")
            dialog = wizard.app.screen
            if column == "Points":
                dialog.query_one("#field-dialog--type", ColumnPicker).position = 2
                await wizard.settle()
            names = ("separator", "order", "zone", "region", "decimal")
            asked[column] = [each for each in names if dialog.query_one(f"#field-{each}").display]
            assert dialog.query_one("#field-dialog--ok").region.bottom <= 17
            if column == "Points":
                assert "start with 0" in wizard.text("#field-dialog--said")
            await wizard.press("escape")

        await mark(wizard, "Mobile")
        await wizard.press("e")
        dialog = wizard.app.screen
        dialog.query_one("#options--region").focus()
        await wizard.press("enter", *"korea, rep", "enter")
        dialog.query_one("#options--null").focus()
        await wizard.press("enter", *"text", "enter")
        dialog.query_one("#options--blank").focus()
        await wizard.press("enter", *"remove", "enter")
        await wizard.click("#field-dialog--ok")

        await mark(wizard, "Seen")
        await wizard.press("e")
        assert wizard.chosen("#options--zone") == "UTC"
        wizard.app.screen.query_one("#options--zone").focus()
        await wizard.press("enter", *"europe/os", "enter")
        await wizard.click("#field-dialog--ok")

        _, phone, seen = wizard.screen._fields_page.fields
        assert phone == Field("Mobile", "phone", blank="clear", null="text", region="KR")
        assert seen == Field("Seen", "Seen", "datetime", time_zone="Europe/Oslo")

    assert asked == {
        "Mobile": ["region"],
        "Seen": ["order", "zone"],
        "Tags": ["separator"],
        "Points": ["decimal"],
    }


@pytest.mark.parametrize(
    ("said", "zone"),
    [("Europe/Oslo", "Europe/Oslo"), (":Asia/Seoul", "Asia/Seoul"), ("UTC", None), ("x/y", None)],
)
def test_zone_of_this_computer(monkeypatch, said: str, zone: str | None) -> None:
    """It is only offered where it is known and is not UTC anyway."""
    monkeypatch.setenv("TZ", said)
    assert zone == zone_of_this_computer()


async def test_kind_of_id(home: Home, tmp_path: Path) -> None:
    """A braze_id is suggested as one; another kind warns, and a user alias needs its label."""
    async with matching(home, sample=people(tmp_path)) as wizard:
        await wizard.go_to("columns")
        assert wizard.chosen("#columns--id") == "BrazeId"
        assert wizard.screen._answers().matching.id_kind == "braze_id"
        kinds = wizard.screen.query_one("#columns--kind", RadioSet)
        kinds.query(Pick)[0].value = True
        await wizard.settle()
        assert "! Its values look like a braze_id." in wizard.help("#field-id")
        kinds.query(Pick)[1].value = True
        await wizard.press("ctrl+n")
        assert wizard.page == "columns"
        assert "needs its alias label" in wizard.text("#columns--consequence")
        assert (wizard.error("#field-email"), bool(wizard.error("#field-id"))) == ("", True)

        wizard.screen.query_one("#columns--id", ColumnPicker).position = 0
        await wizard.settle()
        assert "is the e-mail column already" in wizard.error("#field-id")
        await wizard.press("f6")
        assert wizard.chosen("#columns--id") == "BrazeId"
        assert wizard.screen._answers().matching.id_kind == "braze_id"
        assert wizard.error("#field-id") == ""

        kinds.query(Pick)[1].value = True
        await wizard.fill("#columns--alias-label", "crm")
        await wizard.press("ctrl+n")
        assert wizard.page == "fields"
        assert wizard.screen._answers().matching.alias_label == "crm"


def without_people(rows: list[str]) -> list[str]:
    """The ticks of a list, without the people that are counted a moment later."""
    return [re.sub(r"  \d+ (people|person)$", "", row) for row in rows]


async def test_cells_with_several_segments(home: Home, tmp_path: Path) -> None:
    """Cells are read apart as suggested, or as somebody says; ticks stay where their names still exist."""
    async with matching(home, sample=people(tmp_path)) as wizard:
        await wizard.go_to("segments")
        page = wizard.screen._segments_page
        assert not page.query_one("#segments--cells-line").display
        page.query_one("#segments--column", ColumnPicker).position = 6
        await wizard.settle()
        assert wizard.rows("#segments--values") == ["[ ] 8  A", "[ ] 4  B"]
        assert page.segments.separator == ";"
        await wizard.press("a")
        page.show_overlaps(OVERLAPS)
        assert wizard.rows("#segments--values") == ["[x] 8  A  7 people", "[x] 4  B  1 person"]
        assert "3 in both A and B" in wizard.text("#segments--said")

        cells = page.query_one("#segments--cells", ColumnPicker)
        cells.position = 0
        page.show_overlaps(OVERLAPS)
        await wizard.settle()
        assert without_people(wizard.rows("#segments--values")) == ["[x] 4  A", "[ ] 4  A;B"]
        assert "  7 people" not in wizard.rows("#segments--values")[0]
        assert page.segments.selected == ("A",)
        assert "read them apart" in wizard.text("#segments--warning")

        cells.position = 1
        await wizard.settle()
        box = page.query_one("#segments--separator", Input)
        assert wizard.app.focused is box
        box.value = "|"
        await wizard.settle()
        assert without_people(wizard.rows("#segments--values")) == ["[x] 4  A", "[ ] 4  A;B"]
        page.query_one(TickList).focus()
        await wizard.press("space")
        box.value = ";"
        await wizard.settle()
        assert without_people(wizard.rows("#segments--values")) == ["[ ] 8  A", "[x] 4  B"]


OVERLAPS = Overlaps(
    segments=(Members("A", 8, 7), Members("B", 4, 1)),
    rows=9,
    people=1_200,
    in_several=3,
    pairs=(Shared("A", "B", 3),),
    is_exact=True,
)


def test_words_about_segments() -> None:
    """How many are chosen, how many people that is, and who is in several; numbers agree with their nouns."""
    rows = (TickRow("A", 8), TickRow("[/]", 4))
    assert chosen_words(rows, ("A",), is_read=True) == "1 of 2 segments."
    assert chosen_words((), (), is_read=True) == "This column is empty."
    assert chosen_words((), (), is_read=False) == "Reading the column …"
    assert list(overlap_words(OVERLAPS)) == [
        "1,200 people in 9 rows.",
        "3 are in several of them:",
        "3 in both A and B",
    ]
    alone = Overlaps((Members("A", 1, 1),), 1, 1, 0, (), is_exact=False)
    assert list(overlap_words(alone)) == ["about 1 person in 1 row."]
