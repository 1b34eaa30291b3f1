"""The app: themes, keys, quitting, help, and which screen comes first.

Screens do the work; this module holds only what outlives a screen. The first frame is the title
alone, drawn before the first screen is even loaded, so that the app is there at once: whatever is
not needed for that is imported where it is used.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Static

from ci_braze_tui.paths import Home
from ci_braze_tui.tui.processes import RunProcess, RunStarted
from ci_braze_tui.tui.session import SandboxOffer, Session
from ci_braze_tui.tui.settings import Settings
from ci_braze_tui.tui.theme import DARK, DEFAULT_THEME, LIGHT, refused_theme

if TYPE_CHECKING:
    from ci_braze_tui.connections.keys import Keys
    from ci_braze_tui.tui.widgets.too_small import TooSmall


_KEY_NAMES = {"esc": "Esc", "⏎": "Enter", "del": "Del", "⌫": "Backspace", "space": "Space"} | {
    f"f{number}": f"F{number}" for number in range(1, 13)
}


@dataclass(frozen=True, slots=True)
class GoingRuns:
    """The runs started in this app that are still going, and how to end them."""

    count: int
    cancel: Callable[[], None]
    """Asks all of them to stop at the next safe point."""


class CiBrazeApp(App[None]):
    """Customer Insights segments to Braze, in a terminal."""

    TITLE = "Customer Insights → Braze"
    CSS_PATH = Path(__file__).with_name("app.tcss")
    HORIZONTAL_BREAKPOINTS: list[tuple[int, str]] | None = [  # noqa: RUF012 - as Textual declares it
        (0, "-tiny"),
        (60, "-narrow"),
        (80, "-normal"),
        (120, "-wide"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", "Help", id="app.help", priority=True),
        Binding("ctrl+p", "command_palette", "Commands", id="app.commands", show=False),
        Binding("ctrl+q", "quit", "Quit", id="app.quit", priority=True),
    ]

    def __init__(
        self,
        home: Home,
        *,
        keys: Keys | None = None,
        sandbox: SandboxOffer | None = None,
        first: Callable[[Session], Screen[object]] | None = None,
    ) -> None:
        """Args: `first` makes the base screen; the screen of saved exports if not given."""
        super().__init__()
        self.session = Session(home, keys=keys, sandbox=sandbox)
        self._first = first
        self._has_started = False
        self._too_small: TooSmall | None = None
        self._theme_before = DEFAULT_THEME
        self._processes: list[RunProcess] = []

    def compose(self) -> ComposeResult:
        """The title, where every screen has it."""
        yield Static(self.TITLE, markup=False, id="opening")

    def on_mount(self) -> None:
        """Put on the remembered theme; once that is drawn, show the first screen."""
        for theme in (DARK, LIGHT):
            self.register_theme(theme)
        remembered = Settings.load(self.session.home).theme or os.environ.get("TEXTUAL_THEME") or ""
        known = remembered in self.available_themes
        self.theme = self._theme_before = remembered if known else DEFAULT_THEME
        self.theme_changed_signal.subscribe(self, lambda _: self._remember_theme())
        self._leave_with_the_terminal()
        if self._first is not None:
            self._open(self._first(self.session))
        else:
            self.call_after_refresh(self._open_home)

    def _leave_with_the_terminal(self) -> None:
        """When the terminal is closed, leave as if asked to, so that a plan is forgotten."""
        for name in ("SIGHUP", "SIGTERM"):
            # Windows has neither the one nor the way to handle the other.
            with suppress(AttributeError, NotImplementedError):
                asyncio.get_running_loop().add_signal_handler(getattr(signal, name), self.exit)

    def _open_home(self) -> None:
        from ci_braze_tui.tui.screens.home import HomeScreen

        self._open(HomeScreen(self.session))

    def _open(self, screen: Screen[object]) -> None:
        self.push_screen(screen)
        self._has_started = True
        self._cover_if_too_small(self.size)

    def running_runs(self) -> GoingRuns | None:
        """The runs started in this app that are still going; plans do not count."""
        self._processes = [process for process in self._processes if process.is_alive]
        going = [each.run_id for each in self._processes if not each.plan_only]
        if not going:
            return None

        def cancel() -> None:
            for run_id in going:
                self.session.runs.ask(run_id, "cancel")

        return GoingRuns(len(going), cancel)

    def on_run_started(self, event: RunStarted) -> None:
        """Keep the process of a run, to know on leaving whether it is still going."""
        self._processes.append(event.process)

    async def action_quit(self) -> None:
        """Leave; ask first if a run that was started here is still going."""
        from ci_braze_tui.tui.widgets.quit_question import QuitQuestion

        runs = self.running_runs()
        if runs is None:
            self.exit()
        elif not any(isinstance(screen, QuitQuestion) for screen in self.screen_stack):
            self.push_screen(QuitQuestion(runs.count), lambda answer: self._leave(answer, runs))

    def _leave(self, answer: str | None, runs: GoingRuns) -> None:
        if answer == "cancel":
            runs.cancel()
        if answer in ("cancel", "leave"):
            self.exit()

    def action_help(self) -> None:
        """Show help for what is in focus, or close it."""
        from ci_braze_tui.tui.widgets.help import HelpDialog, help_of, keys_of

        if isinstance(self.screen, HelpDialog):
            self.pop_screen()
            return
        if self.screen is self._too_small:
            return
        keys = keys_of(self.screen, self.get_key_display)
        self.push_screen(HelpDialog(help_of(self.screen), keys))

    def get_key_display(self, binding: Binding) -> str:
        """How the footer and the help write a key: `F1`, `Esc`, `^n`."""
        written = super().get_key_display(binding)
        return _KEY_NAMES.get(written, written)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the command palette offers everywhere."""
        yield SystemCommand("Help", "What this place is for, and its keys", self.action_help)
        yield SystemCommand("Theme", "Choose other colours", self.action_change_theme)
        yield SystemCommand(
            "Screenshot", "Save a picture of this screen as SVG", self.deliver_screenshot
        )
        yield SystemCommand("Quit", "Leave the app", self.action_quit)

    def on_resize(self, event: Resize) -> None:
        """Cover everything while the terminal is too small."""
        if self._has_started:
            self._cover_if_too_small(event.size)

    def _cover_if_too_small(self, size: Size) -> None:
        from ci_braze_tui.tui.widgets.too_small import TooSmall, is_too_small

        if is_too_small(size) and self._too_small is None:
            self._too_small = TooSmall()
            self.push_screen(self._too_small)
        elif not is_too_small(size) and self._too_small is not None:
            self._too_small.dismiss()
            self._too_small = None

    def _remember_theme(self) -> None:
        if self.theme == self._theme_before:
            return
        theme = self.get_theme(self.theme)
        if theme is not None and (reason := refused_theme(theme, os.environ)):
            self.theme = self._theme_before
            self.notify(reason, severity="warning", markup=False)
            return
        self._theme_before = self.theme
        Settings(theme=self.theme).save(self.session.home)

    def _fatal_error(self) -> None:
        # Textual's own report prints the local variables of every frame, an API key among them.
        from rich.console import Console
        from rich.segment import Segments
        from rich.traceback import Traceback

        self.bell()
        console: Console = self.console
        report = Traceback(show_locals=False, width=None)
        self._exit_renderables.append(Segments(console.render(report, console.options)))
        self._close_messages_no_wait()
