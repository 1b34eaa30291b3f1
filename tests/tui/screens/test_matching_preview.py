"""The last page of the matching wizard: three tabs that tell the truth, and the ways between them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

from textual import on
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets import Button, Input, Label, Static, TabbedContent

from ci_braze_tui.outbox.plan import Forecast, Plan
from ci_braze_tui.outbox.preflight import Finding, Preflight
from ci_braze_tui.outbox.preview import Preview, PreviewedRow
from ci_braze_tui.records.outcome import Outcomes
from ci_braze_tui.tui.screens.matching_preview import PreviewPage
from ci_braze_tui.tui.screens.matching_preview_findings import (
    problem_lines,
    reading,
    title_while_reading,
    verdict,
)
from ci_braze_tui.tui.screens.matching_preview_json import JsonPane
from ci_braze_tui.tui.widgets.json_view import JsonView
from ci_braze_tui.tui.widgets.row_table import RowTable

ANN = '{"external_id":"u1","email":"ann@example.com","points":1.0,"I":["VIP","News"]}'
ROWS = (
    PreviewedRow(1, ANN, "pending"),
    PreviewedRow(4, None, "invalid", "the e-mail address is not valid"),
    PreviewedRow(7, '{"email":"[/]\\u001b[31m","I":true}', "pending"),
)
PREVIEW = Preview(
    ROWS,
    Plan(
        rows=20_000,
        outcomes=Outcomes(pending=12_000, invalid=1, not_selected=7_999),
        leavers=0,
        members=0,
        with_id=11_000,
        by_email=1_000,
        data_points=0,
        bytes=0,
        unsaved_data_points=0,
    ),
)
INVALID = Finding(
    "error", "invalid", "", "the address is wrong", "Correct it.", 20, (4, 18, 12_345)
)
DROPPED = Finding("warning", "dob", "Birth", "not a date; left out", "Use 2026-11-21.", 3, (7,))
NOTED = Finding("note", "[/]", "\x1b", "turned into codes", "", 9, ())
ELSEWHERE = Finding("note", "not selected", "", "in none of the segments", "", 400, (2, 3))
PREFLIGHT = Preflight(
    export="VIP",
    source="customers.csv",
    prepared_at=datetime(2026, 11, 21, tzinfo=UTC),
    rows=2_507,
    outcomes=Outcomes(pending=2_000, unchanged=87, invalid=20, not_selected=400),
    leavers=5,
    with_id=1_900,
    by_email=100,
    findings=(INVALID, DROPPED, NOTED, ELSEWHERE),
    notes=("The file ends in the middle of a line.",),
    forecast=Forecast(2_005, 27, 0.027, 6_000),
    reach=None,
    without_ledger=Forecast(2_087, 28, 0.028, 9_000),
    brake="30 % of the members would leave.",
)
CLEAN = Preflight(
    export="VIP",
    source="customers.csv",
    prepared_at=datetime(2026, 11, 21, tzinfo=UTC),
    rows=2_507,
    outcomes=Outcomes(pending=2_507),
    leavers=0,
    with_id=2_507,
    by_email=0,
    findings=(),
    notes=(),
    forecast=Forecast(2_507, 34, 0.034, 6_000),
    reach=None,
    without_ledger=Forecast(2_507, 34, 0.034, 6_000),
    brake=None,
)


class PageApp(App[None]):
    """The page alone, as large as it is in the wizard; it remembers which rows were asked for."""

    CSS = "PreviewPage { height: 1fr; } Button { min-width: 3; height: 1; border: none; }"

    def __init__(self) -> None:
        super().__init__()
        self.wanted: list[str] = []
        self.tried: list[int] = []

    def compose(self) -> ComposeResult:
        """The page."""
        yield PreviewPage()

    @on(PreviewPage.RowWanted)
    def _wanted(self, event: PreviewPage.RowWanted) -> None:
        self.wanted.append(event.text)

    @on(JsonPane.TrialWanted)
    def _tried(self, event: JsonPane.TrialWanted) -> None:
        self.tried.append(event.row.row)


class Seen:
    """The page in a test."""

    def __init__(self, app: PageApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot
        self.page = app.query_one(PreviewPage)

    async def press(self, *keys: str) -> None:
        """Press keys, and wait until what they lead to has gone up and down the page."""
        await self.pilot.press(*keys)
        for _ in range(2):
            await self.pilot.pause(0)
        await self.pilot.pause()

    @property
    def tab(self) -> str:
        """The tab that is open."""
        return self.app.query_one(TabbedContent).active.removeprefix("preview-")

    @property
    def titles(self) -> list[str]:
        """What the tabs are called."""
        tabs = self.app.query_one(TabbedContent)
        names = ("preview-rows", "preview-json", "preview-problems")
        return [str(tabs.get_tab(name).label) for name in names]

    def text(self, selector: str) -> str:
        """What a text says; nothing if it is hidden."""
        widget = self.app.query_one(selector, Static)
        return str(widget.visual) if widget.display else ""

    def table(self, selector: str) -> list[str]:
        """The lines of a table."""
        table = self.app.query_one(selector, RowTable)
        return [table.render_line(y).text.rstrip() for y in range(table.size.height)]


@asynccontextmanager
async def page(width: int = 80, height: int = 18) -> AsyncIterator[Seen]:
    """Show the page at the size it has in a terminal of 80x24."""
    app = PageApp()
    async with app.run_test(size=(width, height)) as pilot:
        await pilot.pause()
        yield Seen(app, pilot)


async def test_the_three_tabs_by_keys() -> None:
    """Rows lead to JSON, JSON to other rows, problems to JSON; what is not there is said and asked for."""
    async with page() as seen:
        seen.page.say_preparing()
        await seen.pilot.pause()
        assert seen.titles == ["Rows", "JSON", "Problems (…)"]
        seen.page.show(PREVIEW)
        seen.page.focus_first()
        await seen.pilot.pause()
        assert seen.titles == ["Rows (first 3)", "JSON (row 1)", "Problems (…)"]
        assert seen.text("#preview--summary") == (
            "Of the first 20,000 rows, 12,000 will be sent. By Braze customer ID: 11,000. "
            "By e-mail address alone: 1,000."
        )
        assert seen.table("#preview--table")[:4] == [
            "Row  Outcome  external_id  email            points  I",
            '  1  to send  u1           ann@example.com  1.0     ["VIP","News"]',
            "  4  invalid  the e-mail address is not valid",
            "  7  to send               [/]␛[31m                 true",
        ]

        await seen.press("n", "enter")
        assert (seen.tab, seen.titles[1]) == ("json", "JSON (row 4)")
        assert seen.text("#preview--which") == "Row 4 of the file is not sent:"
        assert seen.text("#preview--json") == (
            "invalid: the e-mail address is not valid\nnot sent: something in the row is wrong"
        )
        await seen.press("t")
        assert seen.text("#preview--answer").startswith("This row is not sent, so")
        assert not seen.app.query_one("#preview--try").display
        await seen.press("p", "p")
        assert seen.text("#preview--answer") == "There is no row before this one."
        await seen.press("1", "t")
        assert await seen.pilot.click("#preview--try")
        await seen.press()
        assert (seen.tab, seen.app.tried) == ("json", [1, 1])
        assert seen.text("#preview--json").splitlines()[1:5] == [
            '  "external_id": "u1",',
            '  "email": "ann@example.com",',
            '  "points": 1.0,',
            '  "I": [',
        ]
        await seen.press("x")
        assert seen.text("#preview--json") == ANN
        assert seen.text("#preview--which") == "Row 1 of the file, exactly as it is sent:"
        assert seen.app.query_one("#preview--table", RowTable).place == 0

        await seen.press("slash")
        seen.app.query_one(Input).value = "12,345"
        await seen.press("enter")
        assert seen.app.wanted == ["12,345"]
        assert seen.text("#preview--answer") == "Looking for 12,345 …"
        seen.page.show_found((PreviewedRow(9, "{}", "pending"),), "9")
        assert seen.titles[1] == "JSON (row 1)", "nobody waits for that any more"
        around = tuple(PreviewedRow(row, f'{{"n":{row}}}', "pending") for row in (12_344, 12_345))
        seen.page.show_found(around, "12,345")
        await seen.pilot.pause()
        assert (seen.titles[1], seen.text("#preview--answer")) == ("JSON (row 12,345)", "")
        await seen.press("n")
        assert seen.app.wanted[1:] == ["12346"]
        past = "Row 12,346 is past the end: the file has 12,345 rows."
        seen.page.say_not_found("12346", past)
        assert seen.text("#preview--answer") == past
        assert seen.text("#preview--json") == '{"n":12345}'
        await seen.press("1", "down", "down", "2")
        assert seen.titles[1] == "JSON (row 7)"
        await seen.press("j", *"u1", "escape", "x", "n")
        assert seen.app.query_one(Input).value == "u1"
        assert seen.text("#preview--answer").startswith("These were the first rows.")


async def test_problems_by_keys_and_mouse() -> None:
    """Progress, then what was found; a finding leads to its first row, and a click to any of them."""
    async with page() as seen:
        seen.page.say_preparing()
        seen.page.show(PREVIEW)
        seen.page.show_progress(500, 2_507)
        await seen.press("3")
        assert seen.titles[2] == "Problems (20 %)"
        assert seen.text("#problems--verdict") == "Reading the whole file … 500 of 2,507 rows"
        seen.page.show_problems(PREFLIGHT)
        seen.page.focus_first()
        await seen.pilot.pause()
        assert seen.titles[2] == "Problems (2)"
        assert seen.text("#problems--verdict").splitlines() == [
            "20 of 2,507 rows have an error and are not sent. 3 values are left out.",
            "30 % of the members would leave.",
        ]
        assert seen.text("#problems--sentence") == "the address is wrong\nCorrect it."
        await seen.press("down")
        assert seen.text("#problems--sentence") == (
            "dob: not a date; left out (column Birth)\nUse 2026-11-21."
        )
        await seen.press("n", "p", "up", "enter")
        assert (seen.tab, seen.app.wanted) == ("json", ["4"])

        await seen.press("3")
        third = seen.app.query_one("#problems--row-2", Button)
        assert str(third.label) == "12,345"
        assert await seen.pilot.click(third)
        await seen.press()
        assert seen.app.wanted[1:] == ["12345"]
        assert seen.text("#preview--answer") == "Looking for row 12,345 …"

        seen.page.show_problems(CLEAN)
        assert seen.text("#problems--verdict") == "Nothing wrong was found in 2,507 rows."
        seen.page.problems_failed("The file [/] has gone. Choose it again.")
        await seen.pilot.pause()
        assert seen.titles[2] == "Problems (not read)"
        assert seen.text("#problems--verdict").startswith("✗ The file [/] has gone.")


async def test_nothing_stale_is_shown() -> None:
    """New answers take away what old ones did; the same rows again leave everybody where they are."""
    async with page() as seen:
        seen.page.show(PREVIEW)
        seen.page.show_problems(PREFLIGHT)
        await seen.press("n", "2")
        changed = replace(ROWS[1], outcome="duplicate", reason="row 9 carries it")
        seen.page.show(replace(PREVIEW, rows=(ROWS[0], changed, ROWS[2])))
        await seen.pilot.pause()
        assert seen.titles[1] == "JSON (row 4)"
        assert seen.text("#preview--json").startswith("duplicate: row 9 carries it")

        seen.page.blame(("The file has no column [/].",))
        await seen.press("n", "enter")
        assert seen.titles == ["Rows", "JSON", "Problems (1)"]
        for text in ("#preview--summary", "#preview--json", "#problems--verdict"):
            assert seen.text(text) == "✗ The file has no column [/]."
        assert not seen.app.query_one("#preview--which", Label).display

        seen.page.say_preparing()
        seen.page.show(Preview((), PREVIEW.plan))
        assert "None of these rows is in a chosen segment." in seen.text("#preview--summary")


async def test_a_small_terminal_and_a_large_object() -> None:
    """Everything has its place on 60x18, hundreds of attributes and one far too long are no trouble."""
    object_ = "{" + ",".join(f'"漢字{n}":"{"x" * 90}"' for n in range(600)) + "}"
    async with page(58, 12) as seen:
        seen.page.show(replace(PREVIEW, rows=(PreviewedRow(1, object_, "pending"),)))
        seen.page.show_problems(PREFLIGHT)
        seen.page.focus_first()
        await seen.press("right", "right", "x")
        assert seen.text("#preview--json").endswith("more letters, not shown here")
        assert seen.app.query_one(JsonView).size.height >= 6
        await seen.press("3", "end")
        assert seen.app.query_one("#problems--table").size.height >= 3
        assert seen.app.query_one("#problems--details").region.bottom <= 12
        assert seen.text("#problems--sentence") == "data points"


def test_numbers_add_up() -> None:
    """What becomes of the rows comes to the rows of the file, whatever the reasons are."""
    lines = problem_lines(PREFLIGHT)
    texts = [(*line.row.cells, line.row.remark) for line in lines]
    begin = texts.index(("What becomes of the rows",))
    assert texts[begin + 1 :] == [
        ("2,000", "will be sent", ""),
        ("1,900", "· by Braze customer ID", ""),
        ("100", "· by e-mail address alone", ""),
        ("87", "not sent: Braze has it already", ""),
        ("20", "not sent: something in the row is wrong", ""),
        ("400", "in none of the segments", ""),
        ("2,507", "all rows of the file", ""),
        ("5", "leavers: members by earlier runs who are in no chosen segment any more", ""),
        ("What sending takes",),
        ("2,005", "profiles", ""),
        ("27", "requests, in 1 s or more", ""),
        ("6,000", "data points", ""),
        ("What it would take if Braze had been told nothing so far",),
        ("2,087", "profiles", ""),
        ("28", "requests, in 1 s or more", ""),
        ("9,000", "data points", ""),
    ]
    assert texts[:begin] == [
        ("Errors: these rows are not sent",),
        ("20", "✗ the address is wrong", ""),
        ("Warnings: these values are left out",),
        ("3", "! dob: not a date; left out", ""),
        ("Notes: worth knowing",),
        ("9", "· [/]: turned into codes", ""),
        ("About the file",),
        ("", "The file ends in the middle of a line.", ""),
    ]
    assert [line.first for line in lines if line.first] == [(4, 18, 12_345), (7,), (2, 3)]


def test_words_while_reading_and_when_nothing_is_wrong() -> None:
    """The reading is told with or without a known end; an empty file has nothing wrong and nothing to send."""
    assert [reading(0, 9), reading(1, 0), reading(2_000, 0), reading(12, 9)] == [
        "Reading the whole file …",
        "Reading the whole file … 1 row so far",
        "Reading the whole file … 2,000 rows so far",
        "Reading the whole file … 9 of 9 rows",
    ]
    assert title_while_reading(3_400_000, 10_000_000) == "Problems (34 %)"
    assert verdict(CLEAN) == "Nothing wrong was found in 2,507 rows."
