"""The app itself: themes, quitting, help, size, crashes, and how quickly it is there."""

from __future__ import annotations

import subprocess
import sys

import pytest
from textual.widgets import Input, Static

from ci_braze_tui.paths import Home
from ci_braze_tui.secret import Secret
from ci_braze_tui.tui.app import CiBrazeApp, GoingRuns
from ci_braze_tui.tui.settings import Settings
from ci_braze_tui.tui.widgets.help import HelpDialog
from ci_braze_tui.tui.widgets.quit_question import QuitQuestion
from ci_braze_tui.tui.widgets.too_small import TooSmall

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
    Settings(theme="no such theme").save(home)
    app = around()
    async with app.run_test():
        assert app.theme == "ci-dark"


async def test_ansi_theme_is_refused_without_colours(around, monkeypatch) -> None:
    """With NO_COLOR a theme that leaves colours to the terminal would be black on black."""
    monkeypatch.setenv("NO_COLOR", "1")
    app = around()
    async with app.run_test(notifications=True) as pilot:
        app.theme = "ansi-dark"
        await pilot.pause()
        await pilot.pause()

        assert app.theme == "ci-dark"
        assert [toast.severity for toast in app._notifications] == ["warning"]


async def test_small_terminal_gets_one_sentence(around) -> None:
    """Below 60 by 18 a sentence covers all, and what was typed is back when there is room."""
    app = around(Input(id="box"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a", "b")
        await pilot.resize_terminal(59, 24)
        await pilot.pause()
        assert isinstance(app.screen, TooSmall)
        assert "60 columns and 18 rows" in str(app.screen.query_one(Static).content)
        assert app.screen.styles.background.a == 1

        await pilot.press("c", "f1")
        assert isinstance(app.screen, TooSmall)
        await pilot.resize_terminal(60, 18)
        await pilot.pause()
        assert not isinstance(app.screen, TooSmall)
        assert app.screen.query_one("#box", Input).value == "ab"


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
    """An app in which a run is going."""

    cancelled = False

    def running_runs(self) -> GoingRuns | None:
        """One run."""
        return GoingRuns(1, self._cancel)

    def _cancel(self) -> None:
        self.cancelled = True


@pytest.mark.parametrize(
    ("key", "leaves", "cancels"),
    [("l", True, False), ("c", True, True), ("s", False, False), ("escape", False, False)],
)
async def test_asks_what_becomes_of_a_run(
    home: Home, around, key: str, leaves: bool, cancels: bool
) -> None:
    """Quitting with a run going asks once, and does what was answered."""
    app = AppWithRuns(home, first=around()._first)
    async with app.run_test() as pilot:
        await pilot.press("ctrl+q", "ctrl+q")
        await pilot.pause()
        asked = [screen for screen in app.screen_stack if isinstance(screen, QuitQuestion)]
        assert len(asked) == 1
        await pilot.press(key)
        await pilot.pause()
        assert leaves is app._exit

    assert cancels is app.cancelled


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


async def test_every_shown_key_has_an_id(around) -> None:
    """Keys can be rebound by the id of their binding."""
    app = around()
    async with app.run_test():
        shown = [active.binding for active in app.screen.active_bindings.values()]
        assert [binding.key for binding in shown if binding.show and binding.id is None] == []


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
