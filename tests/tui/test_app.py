"""The app itself: themes, quitting, help, size, crashes, and how quickly it is there."""

from __future__ import annotations

import subprocess
import sys

import pytest
from textual.widgets import Input, Static

from ci_braze_tui.paths import Home
from ci_braze_tui.secret import Secret
from ci_braze_tui.tui.app import CiBrazeApp, GoingRuns
from ci_braze_tui.tui.screens.connection import ConnectionScreen
from ci_braze_tui.tui.settings import remember_theme, settings_path
from ci_braze_tui.tui.widgets.confirm import Confirm
from ci_braze_tui.tui.widgets.help import HelpDialog
from ci_braze_tui.tui.widgets.quit_question import QuitQuestion
from ci_braze_tui.tui.widgets.too_small import TooSmall
from tests.tui.screens.seeing import lines_of, until

HEAVY = ("polars", "polars_hash", "httpx", "aiohttp", "keyring")

FIRST_FRAME = """
import asyncio, sys
from pathlib import Path
from ci_braze_tui.paths import Home
from ci_braze_tui.tui.app import CiBrazeApp
from ci_braze_tui.tui.screens.connection import ConnectionScreen

async def main():
    home = Home.under(Path(sys.argv[1]))
    app = CiBrazeApp(home, first=lambda session: ConnectionScreen(session))
    async with app.run_test() as pilot:
        await pilot.pause()
        print(" ".join(name for name in sys.argv[2:] if name in sys.modules))

asyncio.run(main())
"""


def test_first_frame_loads_nothing_heavy(home: Home) -> None:
    """What reads files, talks to Braze or opens a keyring is loaded when it is used."""
    command = [sys.executable, "-c", FIRST_FRAME, str(home.config), *HEAVY]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=50)

    assert done.stdout.strip() == ""


async def test_theme_is_remembered(around, home: Home) -> None:
    """The theme chosen in one session is worn in the next."""
    app = around()
    async with app.run_test() as pilot:
        assert app.theme == "ci-dark"
        app.theme = "nord"
        await pilot.pause()

    again = around()
    async with again.run_test():
        assert again.theme == "nord"


async def test_unknown_theme_falls_back(around, home: Home) -> None:
    """A remembered theme that is gone does no harm."""
    remember_theme(home, "no such theme")
    app = around()
    async with app.run_test():
        assert app.theme == "ci-dark"


async def test_ansi_theme_is_refused_without_colours(around, home: Home, monkeypatch) -> None:
    """With NO_COLOR a theme that leaves colours to the terminal would be black on black."""
    monkeypatch.setenv("NO_COLOR", "1")
    remember_theme(home, "ansi-light")
    app = around()
    async with app.run_test(notifications=True) as pilot:
        assert app.theme == "ci-dark"
        app.theme = "ansi-dark"
        await pilot.pause()
        await pilot.pause()

        assert app.theme == "ci-dark"
        assert [toast.severity for toast in app._notifications] == ["warning"]


async def test_resized_at_any_moment_nothing_is_lost(around) -> None:
    """Text, focus and cursor survive every size; below 60 by 18 a sentence covers all."""
    app = around(Input(id="box"), Input(id="other"))
    async with app.run_test(size=(80, 24)) as pilot:
        box = app.screen.query_one("#box", Input)
        await pilot.press("a", "b", "left")
        for width, height in (
            (200, 60),
            (60, 18),
            (59, 24),
            (40, 10),
            (80, 24),
            (40, 17),
            (60, 18),
        ):
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            if width < 60 or height < 18:
                assert isinstance(app.screen, TooSmall)
                assert "60 columns and 18 rows" in str(app.screen.query_one(Static).content)
                assert app.screen.styles.background.a == 1
                await pilot.press("c", "f1", "ctrl+p")
                assert isinstance(app.screen, TooSmall)
            else:
                assert (app.screen.focused, box.value, box.cursor_position) == (box, "ab", 1)


async def test_starts_in_a_small_terminal(around) -> None:
    """A terminal that is too small from the start is met with the sentence, too."""
    app = around(Input())
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, TooSmall)


@pytest.mark.parametrize(
    ("width", "name"), [(60, "-narrow"), (79, "-narrow"), (80, "-normal"), (120, "-wide")]
)
async def test_screen_wears_the_class_of_its_width(around, width: int, name: str) -> None:
    """Style sheets can tell narrow from wide."""
    app = around()
    async with app.run_test(size=(width, 24)) as pilot:
        await pilot.pause()
        assert app.screen.has_class(name)


async def test_quits_at_once_when_nothing_runs(around) -> None:
    """Nobody is asked without need."""
    app = around()
    async with app.run_test() as pilot:
        await pilot.press("ctrl+q")
        await pilot.pause()

    assert app.return_code == 0


class AppWithRuns(CiBrazeApp):
    """An app in which a run is going, which takes a moment to end."""

    cancelled = False
    looks_left = 2

    def running_runs(self) -> GoingRuns | None:
        """One run."""
        self.looks_left -= self.cancelled
        return GoingRuns(1, self._cancel) if self.looks_left else None

    def _cancel(self) -> None:
        self.cancelled = True


@pytest.mark.parametrize(
    ("key", "leaves", "cancels"),
    [("l", True, False), ("c", True, True), ("s", False, False), ("escape", False, False)],
)
async def test_asks_what_becomes_of_a_run(
    home: Home, around, key: str, leaves: bool, cancels: bool
) -> None:
    """Quitting with a run going asks once, and does what was answered; a canceled run ends first."""
    app = AppWithRuns(home, first=around()._first)
    async with app.run_test() as pilot:
        await pilot.press("ctrl+q", "ctrl+q")
        await pilot.pause()
        asked = [screen for screen in app.screen_stack if isinstance(screen, QuitQuestion)]
        assert len(asked) == 1
        await pilot.press(key)
        await pilot.pause()
        await until(pilot, lambda: app._exit is leaves)

    assert (app.cancelled, app.looks_left == 0) == (cancels, cancels)


async def test_help_opens_and_closes(around) -> None:
    """F1 shows what can be done here; F1 again, or escape, goes back."""
    app = around(Input())
    async with app.run_test() as pilot:
        for closing in ("f1", "escape"):
            await pilot.press("f1")
            await pilot.pause()
            assert isinstance(app.screen, HelpDialog)
            await pilot.press(closing)
            await pilot.pause()
            assert not isinstance(app.screen, HelpDialog)


async def test_settings_are_worn_and_what_is_wrong_is_told_once(
    around, home: Home, monkeypatch
) -> None:
    """Keys are rebound by id, help says so, and one banner names file and nearest id."""
    monkeypatch.delenv("TEXTUAL_ANIMATIONS", raising=False)
    home.config.mkdir(parents=True)
    settings_path(home).write_text(
        'mouse = 1\n[keys]\n"app.help" = "f9"\n"app.quiz" = "f5"\n', encoding="utf-8"
    )
    app = around(Input())
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.screen.banner.is_shown)
        said = " ".join(lines_of(app.screen.banner).split())
        assert "settings.toml: mouse must be true or false." in said
        assert "app.quiz is not known; did you mean app.quit?" in said
        assert app.animation_level == "basic"

        await pilot.press("f1")
        assert not isinstance(app.screen, HelpDialog)
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(app.screen, HelpDialog))
        assert "F9 " in lines_of(app.screen)
        await pilot.press("escape")
        app.action_settings()
        await until(pilot, lambda: isinstance(app.screen, HelpDialog))
        assert "home.runs" in lines_of(app.screen)
        assert "File: " in lines_of(app.screen)


async def test_quitting_a_half_filled_wizard_asks_once(home: Home) -> None:
    """Ctrl+Q loses nothing without a question; where nothing was entered it just quits."""
    app = CiBrazeApp(home, first=lambda session: ConnectionScreen(session))  # type: ignore[arg-type,return-value]
    async with app.run_test() as pilot:
        await until(pilot, lambda: isinstance(app.screen, ConnectionScreen))
        await pilot.press("A")
        await pilot.press("ctrl+q", "ctrl+q")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        assert len(app.screen_stack) == 3
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, ConnectionScreen))
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("y")
        await pilot.pause()
    assert app.return_code == 0


class Box(Input):
    """Something with help of its own."""

    HELP = "About the box."


async def test_help_tells_from_the_focus_outwards(around) -> None:
    """The thing in focus, then what it is in; the keys with their ids; it scrolls where it is small."""
    app = around(Box())
    async with app.run_test(size=(60, 18)) as pilot:
        app.screen.HELP = "About the screen.\n" + "\n\n".join(["More."] * 30)
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, HelpDialog))
        text = lines_of(app.screen)
        assert text.index("About the box.") < text.index("About the screen.")
        assert "app.help" in text
        scroll = app.screen.query_one("VerticalScroll")
        assert scroll.max_scroll_y > 0
        await pilot.press("pagedown")
        await until(pilot, lambda: scroll.scroll_y > 0)


class CrashingBox(Static):
    """Breaks while it holds a key in a local variable."""

    def on_key(self) -> None:
        """Break."""
        key = "0a1b2c3d-clear-text-key"
        secret = Secret(key)
        raise RuntimeError(f"broken, and the secret is {secret}")


async def test_crash_report_has_no_locals(around, capsys) -> None:
    """A report of a crash tells where it was, but not what the variables held."""
    box = CrashingBox()
    box.can_focus = True
    app = around(box)

    async def crash() -> None:
        async with app.run_test() as pilot:
            await pilot.press("x")
            await pilot.pause()

    with pytest.raises(RuntimeError):
        await crash()
    app._print_error_renderables()
    report = capsys.readouterr().err

    assert app.return_code == 1
    assert "broken, and the secret is ••••" in report
    assert "raise RuntimeError" in report
    assert "0a1b2c3d" not in report.replace('key = "0a1b2c3d-clear-text-key"', "")
