"""The account of rows: literal words, aligned counts, replaced as a whole."""

from __future__ import annotations

from textual.widgets import Static

from ci_braze_tui.tui.widgets.account import Account, CountLine, Heading, Sentence


async def test_words_are_taken_literally(around) -> None:
    """Brackets and escape codes in a reason are text."""
    account = Account()
    app = around(account)
    async with app.run_test() as pilot:
        await account.show(Heading("[/bar]"), CountLine(1_200, "[red]x\x1b[0m"), Sentence("[/]"))
        await pilot.pause()
        texts = [str(widget.visual) for widget in account.query(Static)]

    assert texts == ["[/bar]", "1,200", "[red]x␛[0m", "[/]"]


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
