"""The account of rows: literal words, aligned counts, replaced as a whole."""

from __future__ import annotations

from textual.widgets import Static

from ci_braze_tui.tui.widgets.account import (
    Account,
    CountLine,
    Heading,
    OutcomeLine,
    Sentence,
    TotalLine,
)


async def test_words_are_taken_literally(around) -> None:
    """Brackets and escape codes in a reason are text; the numbers of a table stand below each other."""
    account = Account()
    app = around(account)
    async with app.run_test() as pilot:
        await account.show(
            Heading("[/bar]"),
            OutcomeLine(1_200, "rejected", "[red]x\x1b[0m"),
            TotalLine(1_200, "rows"),
            Sentence("[/]"),
        )
        await pilot.pause()
        texts = [str(widget.visual) for widget in account.query(Static)]
        numbers = [widget.region.right for widget in account.query(".count-line--count")]

    assert texts == ["[/bar]", "1,200", "rejected", "[red]x␛[0m", "1,200", "rows", "[/]"]
    assert numbers[0] == numbers[1]


async def test_showing_replaces_and_begins_at_the_top(around) -> None:
    """Another account leaves nothing of the one before, scrolled to its beginning."""
    account = Account()
    app = around(account)
    async with app.run_test() as pilot:
        await account.show(*(CountLine(number, "rows") for number in range(100)))
        account.scroll_end(animate=False)
        await pilot.pause()
        await account.show(*(CountLine(number, "others") for number in range(60)))
        await pilot.pause()
        lines = list(account.query(CountLine))

        assert {line.text for line in lines} == {"others"}
        assert account.scroll_y == 0
