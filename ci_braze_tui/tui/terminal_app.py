"""The app in the terminal of a person: it tells the window how its runs are, and leaves on Ctrl+C twice.

Apart from the app itself because all of this is about what lies around the screen: title, bell, notices
and what is said after leaving. Tests and pictures do without.
"""

from __future__ import annotations

import asyncio
import math
import os
import threading
from collections.abc import Sequence
from functools import cached_property
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.actions import SkipAction
from textual.binding import Binding, BindingType

from ci_braze_tui.tui.app import CiBrazeApp
from ci_braze_tui.tui.processes import RunStarted, RunWatched
from ci_braze_tui.tui.terminal import APP, is_gone, notice_sequence, takes_sequences, title_sequence
from ci_braze_tui.words import _

if TYPE_CHECKING:
    from ci_braze_tui.tui.followed_runs import FollowedRuns
    from ci_braze_tui.tui.screens.export_standing import Standing

_EVERY = 0.5
_LEAVING = 3.0
"""Seconds to leave in when the terminal is gone."""
EXIT_OF_A_HANG_UP = 129
"""As a shell has it: 128 and the number of SIGHUP."""
_TWICE_WITHIN = 5.0
"""Seconds between two presses of Ctrl+C that belong together."""


class TerminalApp(CiBrazeApp):
    """`CiBrazeApp` with title, bell, notices, and Ctrl+C."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+c", "interrupt", _("Quit, pressed twice"), id="app.interrupt",
            show=False, priority=True,
        ),
    ]  # fmt: skip

    _is_quiet = False
    _is_leaving = False
    _interrupted_at = -math.inf

    @cached_property
    def followed(self) -> FollowedRuns:
        """The runs that were started or watched here."""
        from ci_braze_tui.tui.followed_runs import FollowedRuns

        return FollowedRuns(self.session)

    def on_mount(self) -> None:
        """Take the window."""
        self._is_quiet = not self.settings.bell
        self._tell(title_sequence(APP))
        self.set_interval(_EVERY, self._leave_with_the_window)

    def _leave_with_the_window(self) -> None:
        """Leave when the terminal is gone, even if what is said to it then is never taken."""
        if is_gone() and not self._is_leaving:
            self._is_leaving = True
            end = threading.Timer(_LEAVING, os._exit, (EXIT_OF_A_HANG_UP,))
            end.daemon = True
            end.start()
            self.exit()

    # How the runs are

    def on_run_started(self, event: RunStarted) -> None:
        """Follow a run that sends."""
        if not event.process.plan_only:
            self.followed.add(event.process.run_id, event.process)
            self._follow()

    def on_run_watched(self, event: RunWatched) -> None:
        """Follow a run that was started elsewhere."""
        self.followed.add(event.run_id)
        self._follow()

    @work(group="follow", exclusive=True, exit_on_error=False)
    async def _follow(self) -> None:
        """Tell the window how the runs are until all of them have ended."""
        from ci_braze_tui.tui.followed_runs import title_of

        while True:
            runs = await asyncio.to_thread(self.followed.read)
            self._tell(title_sequence(title_of(runs)))
            self._announce(self.followed.ended_now(runs))
            if not any(each.is_alive for each in runs):
                return
            await asyncio.sleep(_EVERY)

    def _announce(self, ended: Sequence[Standing]) -> None:
        """Ring once for each run that has ended, and tell somebody who looks elsewhere which."""
        from ci_braze_tui.tui.followed_runs import notice_of

        for each in ended if not self._is_quiet else ():
            self.bell()
            if not self.app_focus:
                self._tell(notice_sequence(notice_of(each)))

    def _tell(self, sequence: str) -> None:
        if self._driver is not None and not self.is_headless and takes_sequences(os.environ):
            self._driver.write(sequence)

    # Ctrl+C

    def action_interrupt(self) -> None:
        """Copy what is selected; else leave, when this is pressed for the second time."""
        if self._copies():
            raise SkipAction
        now = monotonic()
        if now - self._interrupted_at < _TWICE_WITHIN:
            self.exit()
            return
        self._interrupted_at = now
        if self.running_runs() is None:
            sentence = _("Press Ctrl+C again to quit.")
        else:
            sentence = _("Press Ctrl+C again to quit. The run goes on by itself.")
        self.notify(sentence, timeout=_TWICE_WITHIN, markup=False)

    def _copies(self) -> bool:
        """Whether Ctrl+C has something to copy."""
        from textual.widgets import Input, TextArea

        focused = self.screen.focused
        if isinstance(focused, Input | TextArea) and focused.selected_text:
            return True
        return self.screen.get_selected_text() is not None
