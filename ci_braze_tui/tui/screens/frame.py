"""What every full screen of the app has in common: the title bar above and the keys below.

Apart so that a screen only composes its own middle, and so that the tag LIVE or SANDBOX is on all
of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, TypeVar

from textual import work
from textual.app import ComposeResult
from textual.command import Provider
from textual.containers import Vertical
from textual.timer import Timer
from textual.widgets import Footer
from textual.worker import Worker, WorkerState

from ci_braze_tui.tui.closing import ClosingScreen
from ci_braze_tui.tui.commands import ScreenActions
from ci_braze_tui.tui.trouble import words_for
from ci_braze_tui.tui.widgets.banner import Banner
from ci_braze_tui.tui.widgets.confirm import Confirm
from ci_braze_tui.tui.widgets.title_bar import Target, TitleBar

Result = TypeVar("Result")

_EVERY = 1.0
"""Seconds between two looks into the books."""


class FramedScreen(ClosingScreen[Result]):
    """A screen with a title bar, a banner, its own middle, and the keys that work here.

    Subclasses set `TITLE` and compose their middle in `compose_middle`.
    """

    AUTO_FOCUS = "#middle *"
    COMMANDS: ClassVar[set[type[Provider]]] = {ScreenActions}  # type: ignore[assignment]

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield TitleBar()
        yield Banner(id="banner")
        with Vertical(id="middle"):
            yield from self.compose_middle()
        yield Footer(compact=True, show_command_palette=False)

    def compose_middle(self) -> ComposeResult:
        """What this screen is about."""
        yield from ()

    def watch_title(self, title: str | None) -> None:
        """Show the title in the bar."""
        for bar in self.query(TitleBar):
            bar.title = title or ""

    def on_mount(self) -> None:
        """Fill the title bar."""
        self.watch_title(self.title)

    @property
    def banner(self) -> Banner:
        """Where this screen says what went wrong."""
        return self.query_one("#banner", Banner)

    def show_target(self, target: Target | None) -> None:
        """Say which connection this screen works with."""
        self.query_one(TitleBar).target = target

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say what went wrong in the background instead of ending the app."""
        if event.state is WorkerState.ERROR:
            self.tell_trouble(*words_for(event.worker.error))

    def ask(self, question: Confirm, then: Callable[[], object]) -> None:
        """Ask something, and do it when the answer is yes."""

        def answered(sure: bool | None) -> None:
            if sure:
                then()

        self.app.push_screen(question, answered)

    def tell_trouble(self, title: str, sentence: str) -> None:
        """Say what went wrong in the background."""
        self.banner.say("error", title, sentence)


class WatchingScreen(FramedScreen[Result]):
    """A screen of what is in the books: it looks into them now and then while it is on top.

    Subclasses read in `_read`. Textual calls the handlers of every class from the screen down to here, so none
    of them calls its base.
    """

    _timer: Timer | None = None
    _is_reading = False

    def on_mount(self) -> None:
        """Look again and again."""
        self._timer = self.set_interval(_EVERY, self._look)

    def on_screen_resume(self) -> None:
        """Be up to date."""
        if self._timer is not None:
            self._timer.resume()
        self._look()

    def on_screen_suspend(self) -> None:
        """Leave the books alone while something else is shown."""
        if self._timer is not None:
            self._timer.pause()

    @work(group="watching", exit_on_error=False)
    async def _look(self) -> None:
        """Read the books, unless a slow computer is still at it: beginning anew, it would never end."""
        if self._is_reading:
            return
        self._is_reading = True
        try:
            await self._read()
        finally:
            self._is_reading = False

    async def _read(self) -> None:
        """Read the books off the loop, and show what is in them."""
        raise NotImplementedError
