"""The app: themes, keys, quitting, help, and which screen comes first.

Screens do the work; this module holds only what outlives a screen. The first frame is the title
alone, drawn before the first screen is even loaded, so that the app is there at once: whatever is
not needed for that is imported where it is used.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.events import Resize
from textual.filter import LineFilter
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Static

from ci_braze_tui.paths import Home
from ci_braze_tui.tui.processes import RunProcess, RunStarted
from ci_braze_tui.tui.session import SandboxOffer, Session
from ci_braze_tui.tui.settings import Settings, remember_theme, settings_path
from ci_braze_tui.tui.steering import NoSteering
from ci_braze_tui.tui.theme import DARK, DEFAULT_THEME, LIGHT, refused_theme
from ci_braze_tui.words import _

if TYPE_CHECKING:
    from ci_braze_tui.connections.keys import Keys
    from ci_braze_tui.tui.widgets.too_small import TooSmall


_QUIT = "quit-unsaved"
"""The id of the question before something is lost."""

_SECONDS_TO_CANCEL = 5.0
"""What canceled runs are waited for on leaving; they end by themselves after that."""
_EVERY = 0.1

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

    TITLE = _("Customer Insights → Braze")
    CSS_PATH = Path(__file__).with_name("app.tcss")
    HORIZONTAL_BREAKPOINTS: list[tuple[int, str]] | None = [  # noqa: RUF012 - as Textual declares it
        (0, "-tiny"),
        (60, "-narrow"),
        (80, "-normal"),
        (120, "-wide"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", _("Help"), id="app.help", priority=True),
        Binding("ctrl+p", "command_palette", _("Commands"), id="app.commands", show=False),
        # Only where somebody may be at the end does the footer have room for it: see HomeScreen.
        Binding("ctrl+q", "quit", _("Quit"), id="app.quit", priority=True, show=False),
    ]

    def __init__(
        self,
        home: Home,
        *,
        keys: Keys | None = None,
        sandbox: SandboxOffer | None = None,
        first: Callable[[Session], Screen[object]] | None = None,
        settings_home: Home | None = None,
    ) -> None:
        """Make the app.

        Args:
            home: what is worked with.
            keys: where API keys are kept; made when first needed if not given.
            sandbox: there in a demo.
            first: makes the base screen; the screen of saved exports if not given.
            settings_home: whose settings hold, if not those of `home`.
        """
        super().__init__()
        self.session = Session(home, keys=keys, sandbox=sandbox)
        self.settings_home = settings_home or home
        self.settings = Settings.load(self.settings_home)
        if "TEXTUAL_ANIMATIONS" not in os.environ:
            self.animation_level = self.settings.animation or "basic"
        self._first = first
        self._no_steering = NoSteering()
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
        wanted = self.settings.theme or os.environ.get("TEXTUAL_THEME") or ""
        found = self.get_theme(wanted)
        may_be = found is not None and refused_theme(found, os.environ) is None
        self.theme = self._theme_before = wanted if may_be else DEFAULT_THEME
        self.theme_changed_signal.subscribe(self, lambda _theme: self._remember_theme())
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
        self._wear_keys(screen)

    @work(group="app-keys", exit_on_error=False)
    async def _wear_keys(self, screen: Screen[object]) -> None:
        """Put on the keys of a person, and tell once what in the settings cannot be used."""
        from ci_braze_tui.tui.screens.frame import FramedScreen

        problems = list(self.settings.problems)
        if self.settings.keys:
            from ci_braze_tui.tui.keys import rebind

            rebound = await asyncio.to_thread(rebind, self.settings.keys)
            self.set_keymap(rebound.keymap)
            problems += rebound.problems
        if problems and isinstance(screen, FramedScreen):
            where = str(settings_path(self.settings_home))
            title = _("Some settings cannot be used")
            sentence = _("{file}: {what}", file=where, what=" ".join(problems))
            # The first screen may not be there yet.
            screen.call_after_refresh(lambda: screen.banner.say("warning", title, sentence))

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
        """Leave; ask first if something would be lost, or if a run that was started here is going."""
        from ci_braze_tui.tui.screens.wizard import WizardScreen
        from ci_braze_tui.tui.widgets.confirm import Confirm
        from ci_braze_tui.tui.widgets.quit_question import QuitQuestion

        if any(isinstance(each, QuitQuestion) or each.id == _QUIT for each in self.screen_stack):
            return
        wizards = [each for each in self.screen_stack if isinstance(each, WizardScreen)]
        if not any(each.has_changes() for each in wizards):
            self._quit_unless_running()
            return

        def answered(sure: bool | None) -> None:
            if sure:
                self._quit_unless_running()

        question = Confirm(
            _("Quit without saving?"),
            _("What you entered is lost then. Nothing of it was saved."),
            yes=_("Quit"),
            no=_("Stay"),
        )
        question.id = _QUIT
        self.push_screen(question, answered)

    def _quit_unless_running(self) -> None:
        from ci_braze_tui.tui.widgets.quit_question import QuitQuestion

        runs = self.running_runs()
        if runs is None:
            self.exit()
        else:
            self.push_screen(QuitQuestion(runs.count), lambda answer: self._leave(answer, runs))

    def _leave(self, answer: str | None, runs: GoingRuns) -> None:
        if answer == "leave":
            self.exit()
        elif answer == "cancel":
            runs.cancel()
            self._leave_when_ended()

    @work(group="app-leave", exclusive=True, exit_on_error=False)
    async def _leave_when_ended(self) -> None:
        """Leave once canceled runs have accounted for themselves, so that the last words can say how."""
        self.notify(_("Canceling…"), timeout=_SECONDS_TO_CANCEL)
        with suppress(TimeoutError):
            async with asyncio.timeout(_SECONDS_TO_CANCEL):
                while self.running_runs() is not None:  # noqa: ASYNC110 - other processes are waited for
                    await asyncio.sleep(_EVERY)
        self.exit()

    def action_help(self) -> None:
        """Show help for what is in focus, or close it."""
        from ci_braze_tui.tui.widgets.help import HelpDialog, help_of, keys_of

        if isinstance(self.screen, HelpDialog):
            self.pop_screen()
            return
        if self.screen is self._too_small or isinstance(self.screen, CommandPalette):
            return
        keys = keys_of(self.screen, self.get_key_display)
        more = _("The last word of a line is what the key is called in settings.toml.")
        self.push_screen(HelpDialog(help_of(self.screen), keys, more))

    def action_command_palette(self) -> None:
        """Offer every action."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandPalette(placeholder=_("Search for an action")))

    def search_themes(self) -> None:
        """Offer every theme."""
        from textual.theme import ThemeProvider

        palette = CommandPalette([ThemeProvider], placeholder=_("Search for a theme"))
        self.push_screen(palette)

    def action_settings(self) -> None:
        """Show every setting, how it stands, and every key."""
        from ci_braze_tui.tui.settings_help import SETTINGS_HELP, key_lines, standing
        from ci_braze_tui.tui.widgets.help import HelpDialog

        lines = key_lines(self.settings.keys, self.get_key_display)
        more = standing(self.settings, self.theme, settings_path(self.settings_home))
        self.push_screen(HelpDialog(SETTINGS_HELP, lines, more))

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Those of Textual, and that no text steers the terminal."""
        return [*super().get_line_filters(), self._no_steering]

    def get_key_display(self, binding: Binding) -> str:
        """How the footer and the help write a key: `F1`, `Esc`, `^n`."""
        written = super().get_key_display(binding)
        return _KEY_NAMES.get(written, written)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the command palette offers everywhere."""
        yield SystemCommand(_("Help"), _("What this place is for, and its keys"), self.action_help)
        yield SystemCommand(_("Theme"), _("Choose other colours"), self.action_change_theme)
        yield SystemCommand(
            _("Settings"),
            _("What settings.toml may hold: theme, mouse, bell, animation, keys"),
            self.action_settings,
        )
        yield SystemCommand(
            _("Screenshot"), _("Save a picture of this screen as SVG"), self.deliver_screenshot
        )
        yield SystemCommand(_("Quit"), _("Leave the app"), self.action_quit)

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
        try:
            remember_theme(self.settings_home, self.theme)
        except OSError as error:
            why = error.strerror or str(error)
            said = _("The theme holds until you quit; it cannot be saved: {why}.", why=why)
            self.notify(said, severity="warning", markup=False)

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
