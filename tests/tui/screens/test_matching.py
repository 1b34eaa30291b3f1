"""The matching wizard from its first page to a saved export, by keys and by mouse."""

from __future__ import annotations

from pathlib import Path

import msgspec
from textual.widgets import Button, Input

from ci_braze_tui.exports.definition import Export, Reaching, Schedule
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.matching.mapping import Field, Matching, Segments
from ci_braze_tui.outbox.preview import PreviewedRow
from ci_braze_tui.paths import Home
from ci_braze_tui.records.rules import Membership
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.tui.screens.matching_preview_json import JsonPane
from ci_braze_tui.tui.widgets.column_picker import ColumnPicker
from ci_braze_tui.tui.widgets.confirm import Confirm
from ci_braze_tui.tui.widgets.step_rail import StepLabel, StepRail
from ci_braze_tui.tui.widgets.title_bar import Target, TitleBar
from tests.tui.screens.matching_wizard import (
    IDENTIFIER,
    LIVE,
    LOCAL,
    Wizard,
    customers,
    matching,
)
from tests.tui.screens.seeing import lines_of

OLD = Export(
    name="Old name",
    segment_identifier=IDENTIFIER,
    source=Choice("to be set"),
    matching=Matching(
        "EMail",
        "BrazeUserId",
        without_id="skip",
        existing_only=True,
        fields=(Field("Points", "points", "integer", "clear"),),
    ),
    connection="Sandbox",
    segments=Segments("Segment", ("VIP", "Gone")),
    membership=Membership("segments", "keep", 7),
    schedule=Schedule("off"),
    reach=Reaching("0a1b2c3d-0000-4000-8000-000000000000", 20),
)


def old(path: Path) -> Export:
    """A saved export of the file."""
    return msgspec.structs.replace(OLD, source=Choice(str(path)))


async def test_keys_only(home: Home, tmp_path: Path) -> None:
    """In the demo an export is made from suggestions, a name and a ticked segment, without a mouse."""
    path = customers(tmp_path)
    async with matching(home, sample=path) as wizard:
        await wizard.press("enter")
        assert wizard.app.focused is wizard.screen.query_one("#file--name")
        await wizard.press(*"VIP to Braze", "enter", "enter")
        assert wizard.page == "columns"
        await wizard.press("ctrl+n", "ctrl+n", "space", "ctrl+n")
        assert wizard.page == "preview"
        await wizard.press("ctrl+n")

    expected = Export(
        name="VIP to Braze",
        segment_identifier=IDENTIFIER,
        source=Choice(str(path)),
        matching=Matching("EMail", "BrazeUserId", fields=(Field("FirstName", "first_name"),)),
        connection="Sandbox",
        segments=Segments("Segment", ("VIP",)),
    )
    assert [expected] == wizard.answers
    assert (expected,) == ExportStore(home).load().items


async def test_mouse_only(home: Home, tmp_path: Path) -> None:
    """The same with clicks; only the name has to be typed."""
    async with matching(home, sample=customers(tmp_path)) as wizard:
        await wizard.click("#file--name")
        await wizard.press(*"By mouse")
        await wizard.click("#next")
        await wizard.click("#columns--without-id RadioButton:last-child")
        await wizard.click("#next")
        await wizard.click("#fields--list", offset=(4, 3))
        await wizard.click("#next")
        await wizard.click("#segments--values", offset=(4, 2))
        await wizard.click("#segments--shape RadioButton:last-child")
        await wizard.click("#next")
        await wizard.click("#--content-tab-preview-json")
        await wizard.click("#preview--next")
        await wizard.click("#save")

    (saved,) = ExportStore(home).load().items
    assert (saved.matching.without_id, saved.matching.fields) == ("skip", ())
    assert saved.segments.selected == ("News",)
    assert saved.membership.shape == "identifier"


async def test_columns_are_answered_at_once(home: Home, tmp_path: Path) -> None:
    """What each choice means for the rows of the whole file, what looks wrong about it, and what cannot be."""
    async with matching(home, sample=customers(tmp_path)) as wizard:
        await wizard.go_to("columns")
        assert wizard.text("#columns--consequence") == (
            "3 rows with an ID: each updates the profile with this external_id, or creates it if "
            "Braze does not know it. 1 row without an ID: each updates the profile with its e-mail "
            "address, or creates one. 2 rows will not be sent: 1 × neither a Braze customer ID nor "
            "an e-mail address, 1 × the e-mail address is not valid."
        )
        await wizard.press("tab", "delete")
        assert wizard.text("#columns--consequence").startswith(
            "4 rows: each updates the profile with its e-mail address, or creates one."
        )
        await wizard.press("tab", "tab", "space")
        assert "address, if Braze has one." in wizard.text("#columns--consequence")
        assert wizard.screen._answers().matching.existing_only

        email = wizard.screen.query_one("#columns--email", ColumnPicker)
        email.position = 2
        await wizard.settle()
        said = wizard.help("#field-email")
        assert said.startswith("! None of")
        assert 'Did you mean "EMail"?' in said

        email.position = wizard.screen.query_one("#columns--id", ColumnPicker).position = 1
        await wizard.press("ctrl+n")
        assert wizard.page == "columns"
        assert wizard.error("#field-id") == "Please see below."
        assert '"EMail" is the e-mail column already' in wizard.text("#columns--consequence")


async def test_creation_is_limited_by_what_is_typed(home: Home, tmp_path: Path) -> None:
    """The limit is asked where it counts and must be a percentage; what it is held against stays."""
    export = msgspec.structs.replace(
        old(customers(tmp_path)),
        matching=msgspec.structs.replace(OLD.matching, existing_only=False),
    )
    async with matching(home, export) as wizard:
        await wizard.press("ctrl+n")
        box, line = wizard.screen.query_one("#columns--most-new", Input), "#field-most-new"
        assert (box.value, wizard.screen.query_one(line).display) == ("20", True)
        box.focus()
        await wizard.press("end", "backspace", "backspace", "ctrl+n")
        assert (wizard.page, wizard.screen.focused) == ("columns", box)
        assert wizard.error(line) == "Type a percentage, 0 to 100."
        await wizard.press(*"1009", "shift+tab", "space")
        assert not wizard.screen.query_one(line).display
        assert wizard.screen._answers().reach == Reaching(OLD.reach.segment)
        await wizard.press("down", "down", "space", "ctrl+n")
        limited = msgspec.structs.replace(export, reach=Reaching(OLD.reach.segment, 100))
        assert (wizard.page, wizard.screen._answers()) == ("fields", limited)


def sent(wizard: Wizard) -> list[str]:
    """The columns that are ticked in the list of fields."""
    return [row.split()[1] for row in wizard.rows("#fields--list") if row.startswith("[x]")]


async def test_field_is_added_changed_and_removed(home: Home, tmp_path: Path) -> None:
    """Fields are edited in a dialog that checks them."""
    async with matching(home, sample=customers(tmp_path)) as wizard:
        await wizard.go_to("fields")
        await wizard.press("a", "enter", *"points", "enter")
        assert wizard.app.screen.query_one("#field-dialog--attribute", Input).value == "Points"
        await wizard.press("enter")
        assert sent(wizard) == ["FirstName", "Points"]

        await wizard.press("e", "f2", *"dob", "enter")  # a standard field has its own type
        picker = wizard.app.screen.query_one("#field-dialog--type", ColumnPicker)
        assert (wizard.chosen("#field-dialog--type"), picker.disabled) == ("date", True)
        await wizard.press("escape")

        await wizard.press("e", *["backspace"] * 6, *"first_name")
        await wizard.press("enter")
        assert "Another field fills" in wizard.error("#field-dialog--attribute-field")
        await wizard.press("ctrl+u", *"EMAIL", "enter")
        assert "e-mail column already" in wizard.error("#field-dialog--attribute-field")
        await wizard.press("escape", "home", "down", "down", "delete")
        assert sent(wizard) == ["Points"]
        await wizard.go_to("preview")
        await wizard.press("ctrl+n")

    assert (Field("Points", "Points", "string"),) == wizard.saved.matching.fields


async def test_segments_and_membership(home: Home, tmp_path: Path) -> None:
    """With nothing ticked the wizard does not go on; each shape shows its JSON, and one warns."""
    async with matching(home, sample=customers(tmp_path)) as wizard:
        await wizard.go_to("segments")
        assert wizard.rows("#segments--values") == ["[ ] 4  VIP", "[ ] 2  News"]
        await wizard.press("ctrl+n")
        assert wizard.page == "segments"
        assert "select at least one" in wizard.text("#segments--said")
        await wizard.press("a", "tab")
        shown = []
        for _ in range(4):
            shown.append(wizard.text("#segments--json").split("\n"))
            await wizard.press("down", "space")

    assert [
        f'{{"{IDENTIFIER}":true}}',
        f'{{"{IDENTIFIER}":"VIP, News"}}',
        f'{{"{IDENTIFIER}":["VIP","News"]}}',
        f'{{"Segment_API_Identifier":"{IDENTIFIER}"}}',
    ] == [lines[1] for lines in shown]
    assert [lines[2].split()[-1] for lines in shown] == ["false", "null", "null", "null"]
    assert "overwrite" in shown[3][3]


async def test_whole_file_can_be_one_segment(home: Home, tmp_path: Path) -> None:
    """Without a segment column the file is one segment with a name."""
    async with matching(home, sample=customers(tmp_path)) as wizard:
        await wizard.go_to("segments")
        await wizard.press("shift+tab", "delete", "tab", *"Everyone", "enter")
        assert wizard.page == "preview"
        await wizard.press("ctrl+n")

    assert Segments(name="Everyone") == wizard.saved.segments


async def test_preview_tells_the_truth(home: Home, tmp_path: Path) -> None:
    """Rows, problems of the whole file, and any row on demand; all of it made anew once an answer changes."""
    async with matching(home, sample=customers(tmp_path)) as wizard:
        await wizard.go_to("preview")
        page = wizard.screen._preview_page
        assert "Of the first 6 rows, 2 will be sent." in wizard.text("#preview--summary")
        assert wizard.title_of("preview-problems") == "Problems (2)"

        await wizard.press("j", *"u2", "enter")
        shown = page.query_one(JsonPane).row
        assert shown == PreviewedRow(2, None, "not_selected", "in none of the chosen segments")
        await wizard.press("j", "ctrl+u", "7", "enter")
        assert "Row 7 is past the end: the file has 6 rows." in lines_of(page)

        before = page.query_one(JsonPane).row
        await wizard.press("ctrl+b", "ctrl+n")
        assert before == page.query_one(JsonPane).row, "nothing changed, nothing is read again"
        await wizard.press("ctrl+b", "end", "space", "ctrl+n")
        assert "Of the first 6 rows, 3 will be sent." in wizard.text("#preview--summary")
        assert wizard.title_of("preview-problems") == "Problems (2)"


async def test_a_file_that_is_gone_is_told_on_the_page(home: Home, tmp_path: Path) -> None:
    """What cannot be read any more is said where it was to be shown; coming back tries again."""
    path = customers(tmp_path)
    async with matching(home, sample=path) as wizard:
        await wizard.go_to("segments")
        await wizard.press("home", "space")
        path.unlink()
        await wizard.press("ctrl+n")
        assert 'no file "customers.csv"' in wizard.text("#preview--summary")
        customers(tmp_path)
        await wizard.press("ctrl+b", "ctrl+n")
        assert "2 will be sent" in wizard.text("#preview--summary")


async def test_answers_survive_going_back(home: Home, tmp_path: Path) -> None:
    """What was chosen on any page is still there after going back to the first one and forth."""
    async with matching(home, sample=customers(tmp_path)) as wizard:
        await wizard.go_to("columns")
        await wizard.press("tab", "delete")
        await wizard.press("ctrl+n", "delete", "ctrl+n", "a", "ctrl+n")
        before = wizard.screen._answers()
        await wizard.press(*["ctrl+b"] * 4)
        assert wizard.page == "file"
        await wizard.press("enter", *["ctrl+n"] * 4)
        assert ("preview", before) == (wizard.page, wizard.screen._answers())


async def test_in_a_hurry(home: Home, tmp_path: Path) -> None:
    """A preview that is ready too late leaves the focus alone; Save pressed twice saves once."""
    async with matching(home, sample=customers(tmp_path)) as wizard:
        await wizard.go_to("preview")
        wizard.screen.action_back()
        wizard.screen.action_next()
        wizard.screen.action_back()
        await wizard.settle()
        assert wizard.screen.focused is wizard.screen.query_one("#segments--values")
        assert wizard.screen.active_bindings["ctrl+n"].binding.description == "Next"

        await wizard.press("ctrl+n")
        assert wizard.screen.active_bindings["ctrl+n"].binding.description == "Save"
        wizard.screen.action_save()
        wizard.screen.action_save()
        await wizard.settle()

    assert wizard.answers == list(ExportStore(home).load().items)


async def test_existing_export_comes_back_unchanged(home: Home, tmp_path: Path) -> None:
    """Opening an export and saving it changes nothing, and it still lists a segment that is gone."""
    export = old(customers(tmp_path))
    async with matching(home, export) as wizard:
        assert wizard.screen.title == "Change export"
        await wizard.press(*["ctrl+n"] * 3)
        assert wizard.page == "segments"
        listed = [row[:11].rstrip() for row in wizard.rows("#segments--values")]
        assert listed == ["[x] 4  VIP", "[ ] 2  News", "[x] 0  Gone"]
        await wizard.press("ctrl+n", "ctrl+n")

    assert [export] == wizard.answers
    assert (export,) == ExportStore(home).load().items


async def test_renaming_replaces_the_old_file(home: Home, tmp_path: Path) -> None:
    """A changed name leaves one export, not two."""
    async with matching(home, old(customers(tmp_path))) as wizard:
        await wizard.fill("#file--name", "New name")
        await wizard.press(*["ctrl+n"] * 5)

    assert [export.name for export in ExportStore(home).load().items] == ["New name"]


async def test_missing_columns_are_named(home: Home, tmp_path: Path) -> None:
    """A file that lost columns says which, and keeps what still fits."""
    export = old(customers(tmp_path, "EMail,Segment\nann@example.com,VIP\n"))
    async with matching(home, export) as wizard:
        assert wizard.screen.banner.is_shown
        assert 'does not have "BrazeUserId", "Points"' in wizard.text("#banner > Static")
        answers = wizard.screen._answers()
        assert Segments("Segment", ("VIP", "Gone")) == answers.segments
        assert (
            answers.matching.email,
            answers.matching.braze_customer_id,
            answers.matching.fields,
        ) == ("EMail", None, ())


async def test_leaving_unchanged_asks_nothing(home: Home, tmp_path: Path) -> None:
    """Nobody is asked about suggestions that the wizard made itself."""
    async with matching(home, sample=customers(tmp_path)) as wizard:
        await wizard.press("ctrl+b", "escape")
    async with matching(home, old(tmp_path / "customers.csv")) as changing:
        await changing.press("escape")

    assert (wizard.answers, changing.answers) == ([None], [None])


async def test_leaving_after_a_change_asks(home: Home, tmp_path: Path) -> None:
    """Typed answers are not thrown away without a question, and nothing is saved."""
    async with matching(home, sample=customers(tmp_path)) as wizard:
        await wizard.fill("#file--name", "x")
        for key, answers in (("n", []), ("escape", []), ("y", [None])):
            await wizard.press("escape")
            assert isinstance(wizard.app.screen, Confirm)
            await wizard.press(key)
            assert wizard.answers == answers

    assert ExportStore(home).load().items == ()


async def test_title_bar_says_live_or_sandbox(home: Home, tmp_path: Path) -> None:
    """The tag follows the chosen connection."""
    async with matching(home, connections=(LOCAL, LIVE)) as wizard:
        assert wizard.screen.query_one(TitleBar).target is None
        for position, target in ((0, Target("Acme EU", False)), (1, Target("Sandbox", True))):
            wizard.screen.query_one("#file--connection", ColumnPicker).position = position
            await wizard.settle()
            assert target == wizard.screen.query_one(TitleBar).target
        assert wizard.help("#field-connection") == "Sends to http://127.0.0.1:40111"


async def test_without_any_connection_the_export_is_detached(home: Home, tmp_path: Path) -> None:
    """Work is not lost only because there is no connection yet."""
    async with matching(home, sample=customers(tmp_path), connections=()) as wizard:
        assert "None is saved yet." in wizard.help("#field-connection")
        await wizard.go_to("preview")
        await wizard.press("ctrl+n")

    assert wizard.saved.connection is None


async def test_a_step_is_chosen_by_click_and_marked(home: Home, tmp_path: Path) -> None:
    """The rail leads to a page; pages that need attention are marked, and saving goes there."""
    async with matching(home, sample=customers(tmp_path)) as wizard:
        await wizard.fill("#file--name", "x")
        await wizard.click("StepLabel:last-child")
        rail = wizard.screen.query_one(StepRail)
        assert (wizard.page, rail.state_of("file")) == ("preview", "done")
        assert "no segment" in wizard.text("#preview--summary")
        await wizard.click("#save")
        assert wizard.page == "segments"
        assert "select at least one" in wizard.text("#segments--said")


async def test_steps_and_buttons_fit(home: Home, tmp_path: Path) -> None:
    """Every step and button is on the screen at every width we draw."""
    async with matching(home, sample=customers(tmp_path)) as wizard:
        await wizard.go_to("preview")
        for width in (60, 80, 120):
            await wizard.pilot.resize_terminal(width, 24)
            await wizard.settle()
            shown = [*wizard.screen.query(StepLabel), *wizard.screen.query("#buttons Button")]
            outside = [each for each in shown if each.display and each.region.right > width]
            assert (width, outside) == (width, [])
            assert wizard.screen.query_one("#save", Button).region.bottom <= 24
