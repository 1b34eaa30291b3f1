"""The four ways in which Textual's own password input loses or leaks a key, and hiding again."""

from __future__ import annotations

import pytest
from textual.events import Paste
from textual.widgets import Button, Input

from ci_braze_tui.secret import Secret
from ci_braze_tui.tui.widgets.secret_input import SecretBox, SecretInput

KEY = "0a1b2c3d-4e5f-6a7b-8c9d-0e1f2a3b4c5d"


@pytest.mark.parametrize(
    "pasted", [f"\n{KEY}\n", f"  {KEY}  ", f"{KEY[:10]}\r\n  {KEY[10:]}", f"\t{KEY}"]
)
async def test_paste_keeps_all_of_the_key_and_nothing_else(around, pasted: str) -> None:
    """Lines are joined and blanks around them dropped."""
    box = SecretBox()
    app = around(box)
    async with app.run_test() as pilot:
        box.input.post_message(Paste(pasted))
        await pilot.pause()
        assert Secret(KEY) == box.secret
        assert box.input.value == KEY


@pytest.mark.parametrize("keys", [("ctrl+c",), ("ctrl+x",), ("super+c",)])
async def test_the_key_never_reaches_the_clipboard(around, keys: tuple[str, ...]) -> None:
    """Copy and cut do nothing, whatever is selected, hidden or shown."""
    box = SecretBox()
    app = around(box)
    async with app.run_test() as pilot:
        box.input.value = KEY
        box.input.select_all()
        await pilot.press(*keys)
        await pilot.pause()
        assert app.clipboard == ""
        assert box.input.value == KEY


async def test_ctrl_v_with_an_empty_clipboard_keeps_the_text(around) -> None:
    """The terminal's clipboard is not the app's; the field is kept and the way out is said."""
    box = SecretBox()
    app = around(box)
    async with app.run_test(notifications=True) as pilot:
        box.input.value = KEY
        await pilot.press("ctrl+v")
        await pilot.pause()
        assert box.input.value == KEY
        assert ["terminal" in toast.message for toast in app._notifications] == [True]


async def test_shows_and_hides_with_the_mouse(around) -> None:
    """The button shows the text, and shows it no more."""
    box = SecretBox()
    app = around(box)
    async with app.run_test() as pilot:
        await pilot.click(box.query_one(Button))
        await pilot.pause()
        assert box.is_shown
        assert str(box.query_one(Button).label) == "Hide"
        await pilot.click(box.query_one(Button))
        await pilot.pause()
        assert not box.is_shown


async def test_hides_when_the_focus_leaves(around) -> None:
    """Going back to the input keeps the text shown; leaving both hides it."""
    box = SecretBox()
    app = around(box, Input(id="other"))
    async with app.run_test() as pilot:
        await pilot.press("tab", "enter", "shift+tab")
        await pilot.pause()
        assert box.is_shown
        await pilot.press("tab", "tab")
        await pilot.pause()
        assert app.focused is not None
        assert app.focused.id == "other"
        assert not box.is_shown


async def test_the_key_is_in_no_message_and_no_picture(around) -> None:
    """What is logged and what is drawn do not hold the text."""
    seen: list[str] = []
    box = SecretBox()
    app = around(box, Input())
    async with app.run_test(message_hook=lambda message: seen.append(repr(message))) as pilot:
        box.input.value = KEY
        await pilot.press("enter", "tab", "tab")
        await pilot.pause()
        picture = app.export_screenshot()

    assert any("SecretInput.Changed" in message for message in seen)
    assert [message for message in seen if KEY in message] == []
    assert KEY not in picture


def test_still_needed_for_this_textual() -> None:
    """The widget stands on these names of Textual's input."""
    for name in ("_on_paste", "action_copy", "action_cut", "action_paste"):
        assert getattr(SecretInput, name) is not getattr(Input, name)
