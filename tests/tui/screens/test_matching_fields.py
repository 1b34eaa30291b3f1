"""The pages of columns, fields and segments: what is suggested, what is warned of, and each option."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input, RadioSet

from ci_braze_tui.matching.mapping import Field
from ci_braze_tui.paths import Home
from ci_braze_tui.tui.screens.matching_field_options import zone_of_this_computer
from ci_braze_tui.tui.widgets.column_picker import ColumnPicker
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
    """Type, how sure that is, and below the list why; what is clear is ticked."""
    async with matching(home, sample=people(tmp_path), size=(120, 30)) as wizard:
        await wizard.go_to("fields")
        rows = wizard.rows("#fields--list")
        assert len(rows) == 8
        assert "the e-mail" in rows[0]
        assert rows[1].startswith("[x] FirstName")
        assert "sure    standard    The header is the name of" in rows[1]
        await mark(wizard, "Tags")
        assert "→ list" in wizard.text("#fields--why")
        assert wizard.text("#fields--intro").startswith("1 chosen.")


async def test_one_key_adds_and_takes_out(home: Home, tmp_path: Path) -> None:
    """Space and Enter tick a suggested field and untick it; "s" takes all that are clear."""
    async with matching(home, sample=people(tmp_path)) as wizard:
        await wizard.go_to("fields")
        await mark(wizard, "Tags")
        await wizard.press("space")
        tags = Field("Tags", "Tags", "array", separator="|")
        assert tags in wizard.screen._fields_page.fields
        await wizard.press("enter")
        await mark(wizard, "FirstName")
        await wizard.press("delete")
        assert not wizard.screen._fields_page.fields
        await wizard.press("s")
        assert list(wizard.screen._fields_page.fields) == [Field("FirstName", "first_name")]


async def test_what_looks_wrong_is_marked_and_allowed(home: Home, tmp_path: Path) -> None:
    """A doubtful field has a sign in its row and a sentence below; Next goes on."""
    async with matching(home, sample=people(tmp_path)) as wizard:
        await wizard.go_to("fields")
        await mark(wizard, "Mobile")
        assert "no country code" in wizard.text("#fields--why")
        await wizard.press("space")
        assert [row for row in wizard.rows("#fields--list") if row.startswith("[x]!")]
        await wizard.press("ctrl+n")
        assert wizard.page == "segments"


async def test_options_that_go_with_the_type(home: Home, tmp_path: Path) -> None:
    """Each type shows its own options and no others."""
    asked: dict[str, list[str]] = {}
    async with matching(home, sample=people(tmp_path)) as wizard:
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
            if column == "Points":
                assert "start with 0" in wizard.text("#field-dialog--said")
            await wizard.press("escape")

    assert asked == {
        "Mobile": ["region"],
        "Seen": ["order", "zone"],
        "Tags": ["separator"],
        "Points": ["decimal"],
    }


async def test_options_are_stored(home: Home, tmp_path: Path) -> None:
    """Country, zone, blanks and the word null end up in the field."""
    async with matching(home, sample=people(tmp_path)) as wizard:
        await wizard.go_to("fields")
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


async def test_dialog_fits_a_small_terminal(home: Home, tmp_path: Path) -> None:
    """At 60 by 18 the buttons stay in sight."""
    async with matching(home, sample=people(tmp_path), size=(60, 18)) as wizard:
        await wizard.go_to("fields")
        await mark(wizard, "Seen")
        await wizard.press("e")
        assert wizard.app.screen.query_one("#field-dialog--ok").region.bottom <= 17
        await wizard.click("#field-dialog--ok")
        assert len(wizard.screen._fields_page.fields) == 2


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
        await wizard.fill("#columns--alias-label", "crm")
        await wizard.press("ctrl+n")
        assert wizard.page == "fields"
        assert wizard.screen._answers().matching.alias_label == "crm"


async def test_cells_with_several_segments(home: Home, tmp_path: Path) -> None:
    """Cells that name several are read apart as suggested, or as somebody says."""
    async with matching(home, sample=people(tmp_path)) as wizard:
        await wizard.go_to("segments")
        wizard.screen.query_one("#segments--column", ColumnPicker).position = 6
        await wizard.settle()
        assert wizard.rows("#segments--values") == ["[ ] 8  A", "[ ] 4  B"]
        assert wizard.screen._segments_page.segments.separator == ";"

        wizard.screen.query_one("#segments--cells", ColumnPicker).position = 0
        await wizard.settle()
        assert wizard.rows("#segments--values") == ["[ ] 4  A", "[ ] 4  A;B"]
        assert "read them apart" in wizard.text("#segments--warning")

        wizard.screen.query_one("#segments--cells", ColumnPicker).position = 1
        await wizard.settle()
        box = wizard.screen.query_one("#segments--separator", Input)
        assert wizard.app.focused is box
        box.value = "|"
        await wizard.settle()
        assert wizard.rows("#segments--values") == ["[ ] 4  A", "[ ] 4  A;B"]


async def test_plain_segments_ask_nothing_more(home: Home, tmp_path: Path) -> None:
    """What cells hold is only asked where they look as if they named several."""
    async with matching(home, sample=customers(tmp_path)) as wizard:
        await wizard.go_to("segments")
        assert not wizard.screen.query_one("#segments--cells-line").display
