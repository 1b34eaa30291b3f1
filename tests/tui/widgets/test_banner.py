"""Messages that stay."""

import pytest
from textual.widgets import Button, Input, Static

from ci_braze_tui.tui.widgets.banner import Banner


@pytest.mark.parametrize("way", ["escape", "enter", "click"])
async def test_stays_until_closed(around, way: str) -> None:
    """A message is there, to its last word, until somebody closes it, by key, button or mouse."""
    app = around(Input())
    async with app.run_test(size=(60, 18)) as pilot:
        banner = app.screen.banner
        assert not banner.is_shown
        banner.say("error", "Braze refused [/]", "The key is not known [red].")
        await pilot.pause()
        assert banner.region.height > 0
        assert app.screen.query_one("#middle").outer_size.width == 60
        text = banner.query_one(Static)
        assert str(text.content) == "✗ Braze refused [/]\nThe key is not known [red]."
        banner.say("error", "Braze refused [/]", "Why it did. " * 16)
        await pilot.pause()
        assert text.region.bottom <= banner.content_region.bottom

        button = banner.query_one(Button)
        if way == "click":
            await pilot.click(button)
        else:
            button.focus()
            await pilot.press(way)
        await pilot.pause()
        assert not banner.is_shown
        assert banner.region.height == 0


async def test_the_newest_message_is_on_top_and_none_is_lost(around) -> None:
    """Closing it shows the one before; the same message again takes its own place."""
    app = around(Input())
    async with app.run_test() as pilot:
        banner: Banner = app.screen.banner
        banner.say("error", "One", "1")
        banner.say("warning", "Two", "old")
        banner.say("warning", "Two", "2")
        await pilot.pause()
        assert str(banner.query_one(Static).content) == "! Two\n2"
        assert banner.has_class("-warning")
        assert not banner.has_class("-error")
        button = banner.query_one(Button)
        assert str(button.label) == "Close (1 more)"
        assert button.outer_size.width >= len(" Close (1 more) ")

        await pilot.click(button)
        assert str(banner.query_one(Static).content) == "✗ One\n1"
        assert banner.has_class("-error")
        banner.say("warning", "Two", "2")
        banner.close()
        assert not banner.is_shown


async def test_takes_no_focus_while_hidden(around) -> None:
    """The first thing of the screen itself has the focus, not a hidden button."""
    app = around(Input(id="first"))
    async with app.run_test() as pilot:
        await pilot.press("tab")
        assert app.focused.id == "first"
