"""Choosing a column, by keys and by mouse, whatever columns are called."""

from __future__ import annotations

from textual.widgets import Input, OptionList

from ci_braze_tui.tui.widgets.column_picker import ColumnChoice, ColumnPicker
from ci_braze_tui.tui.widgets.pick_one import PickOne

CHOICES = (
    ColumnChoice("CustomerId", "1, 2, 3", note="IDs, 99 % filled [/]"),
    ColumnChoice("[/]", "[red]x [/bad]"),
    ColumnChoice("[/]", "same name again"),
    ColumnChoice("\x1b[31mred\u202e", "\n"),
    ColumnChoice("EMail", "anna@example.com", "all values are addresses"),
)


def rows(app) -> list[str]:
    """The first line of each row of the open dialog."""
    options = app.screen.query_one(OptionList).options
    return [str(option.prompt).splitlines()[0] for option in options]


async def test_suggested_columns_come_first_with_their_reason(around) -> None:
    """The list begins with what is suggested, highlighted, and says why."""
    picker = ColumnPicker("Which column? [/]", CHOICES)
    app = around(picker)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert rows(app) == [
            "EMail  suggested: all values are addresses",
            "CustomerId",
            "[/]",
            "[/]",
            "␛[31mred\ufffd",
        ]
        await pilot.press("enter")
        await pilot.pause()
        assert CHOICES[4] == picker.chosen


async def test_typing_filters(around) -> None:
    """Part of a name in any case narrows the list; Enter takes the first."""
    picker = ColumnPicker("Which column?", CHOICES)
    app = around(picker)
    async with app.run_test() as pilot:
        await pilot.press("enter", *"customer")
        await pilot.pause()
        assert rows(app) == ["CustomerId"]
        row = app.screen.query_one(OptionList).options[0].prompt
        assert str(row).endswith("\n  IDs, 99 % filled [/]: 1, 2, 3")
        await pilot.press("enter")
        await pilot.pause()
        assert CHOICES[0] == picker.chosen


async def test_nothing_matches(around) -> None:
    """A filter that fits nothing says so, and Enter then does nothing."""
    picker = ColumnPicker("Which column?", CHOICES)
    app = around(picker)
    async with app.run_test() as pilot:
        await pilot.press("enter", *"zzz", "enter")
        await pilot.pause()
        assert isinstance(app.screen, PickOne)
        assert app.screen.query_one(".pick-one--empty").display
        await pilot.press("escape")
        await pilot.pause()
        assert picker.chosen is None


async def test_columns_of_the_same_name_are_two_columns(around) -> None:
    """A choice is a position, not a name."""
    picker = ColumnPicker("Which column?", CHOICES)
    app = around(picker)
    async with app.run_test() as pilot:
        await pilot.press("enter", "down", "down", "down", "enter")
        await pilot.pause()
        assert picker.position == 2


async def test_optional_column_can_be_none(around) -> None:
    """The row for none, and Delete, take the choice back; each change is told once."""
    told: list[str | None] = []

    def note(message: object) -> None:
        if isinstance(message, ColumnPicker.Changed):
            told.append(message.chosen.name if message.chosen else None)

    picker = ColumnPicker("Which column?", CHOICES, position=0, optional=True)
    app = around(picker)
    async with app.run_test(message_hook=note) as pilot:
        await pilot.press("enter", "up", "up", "enter")
        await pilot.pause()
        assert picker.chosen is None
        picker.position = 4
        await pilot.press("delete")
        await pilot.pause()
        assert picker.chosen is None

    assert {None, "EMail"} == set(told)


async def test_a_needed_column_is_not_deleted(around) -> None:
    """Delete does nothing where a column is needed."""
    picker = ColumnPicker("Which column?", CHOICES, position=0)
    app = around(picker)
    async with app.run_test() as pilot:
        await pilot.press("delete")
        assert CHOICES[0] == picker.chosen


async def test_works_with_the_mouse(around) -> None:
    """A click opens the list and a click chooses."""
    picker = ColumnPicker("Which column?", CHOICES)
    app = around(picker)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.click(picker)
        await pilot.pause()
        await pilot.click(app.screen.query_one(OptionList), offset=(4, 3))
        await pilot.pause()
        assert CHOICES[0] == picker.chosen


async def test_new_choices_are_no_change(around) -> None:
    """Another file brings other columns without a message about a choice."""
    told: list[object] = []
    picker = ColumnPicker("Which column?", CHOICES, position=0)
    app = around(picker, Input())
    async with app.run_test(message_hook=lambda message: told.append(type(message))) as pilot:
        picker.offer([ColumnChoice("a")], 0)
        await pilot.pause()
        assert picker.chosen is not None
        assert picker.chosen.name == "a"

    assert ColumnPicker.Changed not in told
