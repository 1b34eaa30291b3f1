"""The table that draws what is in sight: any number of rows, any text, keys and mouse."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from ci_braze_tui.tui.widgets.row_table import Column, Row, RowTable, width_of

COLUMNS = (Column("Name", 10), Column("Rows", 6, is_number=True), Column("[/]\x1b", 8))
HOSTILE = ("[/x] [red]", "\x1b[31m\n‮evil", "고객 세그먼트 이름", "😀" * 20, "\ud800", "\x00" * 9)


class TableApp(App[None]):
    """An app with one table, which remembers what was chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.chosen: list[str] = []
        self.headings: list[int] = []

    def compose(self) -> ComposeResult:
        """The table alone."""
        yield RowTable()

    def on_row_table_chosen(self, event: RowTable.Chosen) -> None:
        """Remember."""
        self.chosen.append(event.row.id)

    def on_row_table_heading_clicked(self, event: RowTable.HeadingClicked) -> None:
        """Remember."""
        self.headings.append(event.position)


def lines(table: RowTable) -> list[str]:
    """What the table shows, without blanks at the ends."""
    return [table.render_line(y).text.rstrip() for y in range(table.size.height)]


async def filled(pilot: Pilot[None], count: int) -> RowTable:
    """The table with rows `r0`, `r1`, …."""
    table = pilot.app.query_one(RowTable)
    table.show(COLUMNS, [Row(f"r{n}", (f"name {n}", str(n), "")) for n in range(count)])
    table.focus()
    await pilot.pause()
    return table


async def test_ten_thousand_rows_and_both_ends() -> None:
    """Only what is in sight is drawn; End is at the last row and Home at the first at once."""
    async with TableApp().run_test(size=(40, 10)) as pilot:
        table = await filled(pilot, 10_000)
        assert lines(table)[:2] == ["Name          Rows  [/]␛", "name 0           0"]
        await pilot.press("end")
        await pilot.pause()
        assert table.row == Row("r9999", ("name 9999", "9999", ""))
        assert lines(table)[0].startswith("Name")
        assert "name 9999     9999" in lines(table)
        await pilot.press("home", "pagedown", "up")
        assert table.row is not None
        assert table.row.id == f"r{table.size.height - 3}"


async def test_hostile_cells_are_one_line_of_the_right_width() -> None:
    """Markup, escape codes, wide and broken letters keep the columns where they are."""
    async with TableApp().run_test(size=(40, 12)) as pilot:
        table = pilot.app.query_one(RowTable)
        table.show(COLUMNS, [Row(str(n), (text, "1", text)) for n, text in enumerate(HOSTILE)])
        await pilot.pause()
        for y in range(1, len(HOSTILE) + 1):
            strip = table.render_line(y)
            assert strip.cell_length == table.size.width
            assert strip.crop(12, 18).text == "     1"
            assert "\x1b" not in strip.text


async def test_enter_and_clicks_choose() -> None:
    """Enter and a click choose a row, a click on a heading its column; empty space nothing."""
    async with TableApp().run_test(size=(40, 10)) as pilot:
        await filled(pilot, 3)
        await pilot.press("down", "enter")
        await pilot.click(RowTable, offset=(3, 3))
        await pilot.click(RowTable, offset=(14, 0))
        await pilot.click(RowTable, offset=(3, 8))
        await pilot.click(RowTable, offset=(38, 0))
        await pilot.pause()
        assert pilot.app.chosen == ["r1", "r2"]  # type: ignore[attr-defined]
        assert pilot.app.headings == [1]  # type: ignore[attr-defined]


async def test_the_cursor_stays_in_the_table() -> None:
    """Fewer rows, or none, leave the cursor on a row that is there."""
    async with TableApp().run_test(size=(40, 10)) as pilot:
        table = await filled(pilot, 50)
        await pilot.press("end")
        await filled(pilot, 2)
        assert table.row is not None
        assert table.row.id == "r1"
        await filled(pilot, 0)
        await pilot.press("enter", "down", "up")
        assert table.row is None
        assert pilot.app.chosen == []


async def test_columns_out_of_sight_are_scrolled_to() -> None:
    """The arrow keys move heading and rows sideways together."""
    async with TableApp().run_test(size=(20, 6)) as pilot:
        table = await filled(pilot, 3)
        await pilot.press("right")
        await pilot.pause()
        assert lines(table)[0].startswith("      Rows")
        assert lines(table)[1].strip().endswith("0")
        await pilot.press("left")
        await pilot.pause()
        assert lines(table)[0].startswith("Name")


async def test_first_columns_stay_and_headings_are_passed_over() -> None:
    """Sideways only what does not stay moves; a row without cells says something and has no cursor."""
    columns = (Column("Row", 3, is_number=True, stays=True), Column("A", 30), Column("漢字", 30))
    rows = [
        Row("h", (), ("strong",), "A heading that is longer than there is room for in the table"),
        Row("1", ("1", "漢字" * 7, "end")),
        Row("h2", (), remark="Another"),
        Row("2", ("2",), remark="said instead of the cells"),
    ]
    async with TableApp().run_test(size=(40, 8)) as pilot:
        table = pilot.app.query_one(RowTable)
        table.show(columns, rows, 1)
        table.focus()
        await pilot.press("down", "right")
        await pilot.pause()
        assert table.row == rows[3]
        assert lines(table)[:5] == [
            "Row                          漢字",
            "A heading that is longer than there is r",
            "  1  漢字漢字漢字漢字漢字    end",
            "Another",
            "  2  tead of the cells",
        ]
        await pilot.click(RowTable, offset=(1, 0))
        await pilot.click(RowTable, offset=(30, 0))
        await pilot.press("up", "up")
        await pilot.pause()
        assert pilot.app.headings == [0, 2]  # type: ignore[attr-defined]
        assert table.row == rows[1]
        await pilot.resize_terminal(20, 8)
        await pilot.pause()
        assert {table.render_line(y).cell_length for y in range(table.size.height)} == {20}


def test_a_column_is_as_wide_as_its_cells() -> None:
    """Wide letters count twice, and there is a limit."""
    assert width_of("Name", ["a", "고객"], 30) == 4
    assert width_of("N", ["고객고객"], 30) == 8
    assert width_of("N", ["x" * 99], 30) == 30
    assert width_of("N", [], 30) == 1
