"""A field of a form: when it speaks and when it is quiet."""

import pytest
from textual.widgets import Input, Static

from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.tui.widgets.secret_input import SecretBox


def no_blanks(text: str) -> str | None:
    """The rule of these tests."""
    return "Type something [/]." if not text.strip() else None


def message_of(field: Field) -> str:
    """What is said below the control."""
    return str(field.query_one(".field--message", Static).content)


@pytest.fixture
def field() -> Field:
    """A field with a help text and a rule."""
    return Field("Name [/]", Input(), help="Help [/]", check=no_blanks)


async def test_quiet_while_typing_speaks_on_leaving(around, field: Field) -> None:
    """Help until the field is left, then the error, and help again with the next key."""
    app = around(field, Input(id="other"))
    async with app.run_test() as pilot:
        await pilot.press("a", "backspace")
        assert message_of(field) == "Help [/]"

        await pilot.press("tab")
        await pilot.pause()
        assert message_of(field) == "✗ Type something [/]."
        assert field.has_class("-wrong")

        await pilot.press("shift+tab", "a")
        await pilot.pause()
        assert message_of(field) == "Help [/]"
        assert field.error is None


async def test_speaks_on_enter(around, field: Field) -> None:
    """Enter checks as well."""
    app = around(field)
    async with app.run_test() as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert field.error == "Type something [/]."


async def test_nothing_jumps(around, field: Field) -> None:
    """The error takes exactly the room of the help."""
    app = around(field)
    async with app.run_test() as pilot:
        await pilot.pause()
        before = field.region
        field.verify()
        await pilot.pause()
        assert before == field.region


async def test_verify_says_whether_all_is_well(around, field: Field) -> None:
    """`problem` is silent, `verify` shows."""
    app = around(field)
    async with app.run_test():
        assert field.problem == "Type something [/]."
        assert field.error is None
        assert field.verify() is False
        field.query_one(Input).value = "x"
        assert field.verify() is True


async def test_finds_an_input_inside_another_widget(around) -> None:
    """A composite control is checked by the input in it."""
    field = Field("Key", SecretBox(), check=no_blanks)
    app = around(field)
    async with app.run_test() as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert field.error == "Type something [/]."
        await pilot.press("k")
        await pilot.pause()
        assert field.error is None
