"""Text that the terminal must not obey."""

import pytest
from textual.geometry import Region
from textual.widgets import Input

from ci_braze_tui.tui.plain import plain, visible


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("[/] [red]x [/bad]", "[/] [red]x [/bad]"),
        ("\x1b[31mred", "␛[31mred"),
        ("a\nb\r\nc\u2028d", "a⏎b⏎c⏎d"),
        ("tab\there", "tab␉here"),
        ("\x7f", "␡"),
        ("\x9b31m", "\ufffd31m"),
        ("evil\u202etxt.exe", "evil\ufffdtxt.exe"),
        ("\ufeffemail", "\ufffdemail"),
        ("half\ud83d", "half\ufffd"),
        ("no\u00a0break", "no break"),
        ("مرحبا 👩\u200d💻", "مرحبا 👩\u200d💻"),
        (None, ""),
        (1.5, "1.5"),
    ],
)
def test_nothing_hidden_and_nothing_obeyed(value: object, shown: str) -> None:
    """Control and steering characters become signs; everything else stays as it is."""
    assert shown == visible(value)


def test_long_text_ends_with_an_ellipsis() -> None:
    """A limit holds, the ellipsis included."""
    assert visible("abcdefgh", 5) == "abcd…"
    assert visible("abcde", 5) == "abcde"


def test_content_has_no_styles() -> None:
    """Brackets in the text do not become spans."""
    content = plain("[bold]x[/bold]")

    assert content.plain == "[bold]x[/bold]"
    assert list(content.spans) == []


async def test_a_box_draws_what_it_holds_harmlessly(around) -> None:
    """A path is held as it is; what is drawn of it neither steers the terminal nor is refused by it."""
    app = around(box := Input(select_on_focus=False))
    async with app.run_test() as pilot:
        box.value = "a\x1b]0;x\x07\u202eb\udcffc"
        await pilot.pause()
        [line] = box.render_lines(Region(0, 1, 20, 1))
    assert line.text.strip(" │") == "a]0;xb\ufffdc"
