"""The preview of rows."""

from ci_braze_tui.tui.widgets.preview_table import PreviewTable

HOSTILE = ["[/]", "[red]x [/bad]", "\x1b[31m", "a\nb", None, 1.23456, ""]


async def test_hostile_columns_and_cells_are_shown_as_they_are(around) -> None:
    """Names may repeat and be markup; cells may be anything."""
    table = PreviewTable()
    app = around(table)
    async with app.run_test(size=(80, 24)) as pilot:
        table.show(["email", "email", "[/bar]", "\x1b]0;x\x07"], [HOSTILE[:4], HOSTILE[4:], []])
        await pilot.pause()
        columns = [str(column.label) for column in table.ordered_columns]
        assert columns == ["email", "email", "[/bar]", "␛]0;x␇"]
        assert [str(c) for c in table.get_row_at(0)] == ["[/]", "[red]x [/bad]", "␛[31m", "a⏎b"]
        assert [str(cell) for cell in table.get_row_at(1)] == ["", "1.23456", "", ""]
        assert table.row_count == 3


async def test_has_limits(around) -> None:
    """A huge file does not make a huge table, and long cells are cut."""
    table = PreviewTable()
    app = around(table)
    async with app.run_test() as pilot:
        table.show([f"c{n}" for n in range(300)], [["x" * 5000] * 300] * 1000)
        await pilot.pause()
        assert (table.row_count, len(table.columns)) == (100, 40)
        assert str(table.get_row_at(0)[0])[-1] == "…"


async def test_is_replaced(around) -> None:
    """Another file leaves nothing of the one before."""
    table = PreviewTable()
    app = around(table)
    async with app.run_test():
        table.show(["a", "b"], [["1", "2"]])
        table.show(["c"], [["3"], ["4"]])
        assert (table.row_count, len(table.columns)) == (2, 1)
