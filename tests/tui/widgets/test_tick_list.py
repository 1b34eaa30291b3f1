"""Ticking any number of rows, by keys and by mouse, whatever they are called."""

from __future__ import annotations

from ci_braze_tui.tui.widgets.tick_list import TickList, TickRow

ROWS = (TickRow("VIP", 1244), TickRow("[/bar]", 7), TickRow("\x1b[31m\u202e漢字", 0))


def drawn(ticks: TickList) -> list[str]:
    """The rows as they stand."""
    return [str(option.prompt) for option in ticks.options]


async def offered(pilot, ticks: TickList, ticked: tuple[str, ...] = ()) -> None:
    """Put the rows in and focus the list."""
    ticks.offer(ROWS, ticked)
    ticks.focus()
    await pilot.pause()


async def test_rows_are_plain_and_aligned(around) -> None:
    """Box, count and name stand below each other, and names are never markup."""
    ticks = TickList()
    async with around(ticks).run_test() as pilot:
        await offered(pilot, ticks, ("VIP",))
        assert drawn(ticks) == [
            "[x] 1,244  VIP",
            "[ ]     7  [/bar]",
            "[ ]     0  ␛[31m\ufffd漢字",
        ]
        ticks.annotate({"VIP": "9 people [/]"})
        assert drawn(ticks)[:2] == ["[x] 1,244  VIP  9 people [/]", "[ ]     7  [/bar]"]
        ticks.annotate({})
        assert drawn(ticks)[0] == "[x] 1,244  VIP"


async def test_keys_tick_and_untick(around) -> None:
    """Space and Enter toggle the marked row, a ticks all, then none, / finds a row; each change is told."""
    told: list[object] = []
    ticks = TickList()
    app = around(ticks)
    async with app.run_test(message_hook=lambda message: told.append(type(message))) as pilot:
        await offered(pilot, ticks)
        await pilot.press("space", "down", "enter", "up", "enter")
        await pilot.pause()
        assert list(ticks.ticked) == ["[/bar]"]
        await pilot.press("a")
        assert ("VIP", "[/bar]", ROWS[2].name) == ticks.ticked
        await pilot.press("a")
        assert list(ticks.ticked) == []
        await pilot.press("slash", *"bar")
        await pilot.pause()
        await pilot.press("enter", "space")
        await pilot.pause()
        assert list(ticks.ticked) == ["[/bar]"]

    assert TickList.Changed in told


async def test_a_click_ticks(around) -> None:
    """The mouse does it, too."""
    ticks = TickList()
    async with around(ticks).run_test() as pilot:
        await offered(pilot, ticks)
        await pilot.click(ticks, offset=(4, 2))
        await pilot.pause()
        assert list(ticks.ticked) == ["[/bar]"]


async def test_other_rows_forget_what_was_ticked(around) -> None:
    """Only what is offered can be ticked."""
    ticks = TickList()
    async with around(ticks).run_test() as pilot:
        await offered(pilot, ticks, ("VIP",))
        ticks.offer([TickRow("New", 1)], ("VIP",))
        assert list(ticks.ticked) == []
