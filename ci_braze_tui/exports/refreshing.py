"""A refresh: the exports that are due, one after the other, each under the budget of its connection.

On demand it takes every export that runs with a refresh, and those whose own moment has come; by the clock only
what a schedule asks for. Whoever goes through it runs the exports; here is what comes next, so that the command
line and a screen cannot differ. After each run it is looked for anew: meanwhile others may have become due.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.errors import CiBrazeError, RunInProgressError
from ci_braze_tui.exports.belongings import begin_run
from ci_braze_tui.exports.due import STALE, Due, Found, Search
from ci_braze_tui.exports.occurrences import Occurrences
from ci_braze_tui.exports.retention import tidy
from ci_braze_tui.exports.status import unfinished_runs
from ci_braze_tui.notices.telling import after_skip, before_run
from ci_braze_tui.paths import Home, file_mode, private_folder
from ci_braze_tui.runs.run import Options, Run
from ci_braze_tui.words import _
from ci_braze_tui.workspace.access import access_to

if TYPE_CHECKING:
    from filelock import FileLock

Clock = Callable[[], datetime]


class Refresh:
    """A refresh that is going on."""

    def __init__(self, home: Home, clock: Clock, *, by_the_clock: bool) -> None:
        self._home = home
        self._clock = clock
        self._by_the_clock = by_the_clock
        self._books = Occurrences(home)
        self._come_to: set[tuple[str, datetime]] = set()
        now = clock()
        self._begun = now if by_the_clock else self._books.begin_refresh(now)
        before_run(home, unfinished_runs)

    def look(self) -> Found:
        """What is still to be done, in order; who wants to know hears of what was missed."""
        found = Search(
            *(self._home, self._clock()),
            begun=self._begun,
            on_demand=not self._by_the_clock,
            come_to=self._come_to,
        ).find()
        for export, at in {each.export: each.due_at for each in found.passed_over}.items():
            after_skip(self._home, export, at)
        return found

    def begin(self, due: Due, options: Options, keys: Keys) -> Run:
        """Enter the run of an export that is due, or take up the one that was broken off.

        Raises:
            CiBrazeError: it cannot begin, for it lacks its connection or its key; a keyring that is locked now
                may be open in a while, so the moment stays due for a day.
        """
        self._come_to.add((due.export.name, due.at))
        if due.broken_off is not None:
            return due.broken_off
        try:
            keys.find(due.export.connection or "")
            return begin_run(due.export, self._home, options, due_at=due.at)
        except CiBrazeError as error:
            after_skip(self._home, due.export.name, due.at, error)
            if due.was_queued and self._clock() - due.at > STALE:
                self._books.pass_over(due.export.name, [due.at], str(error))
            raise

    def give_back(self, due: Due) -> None:
        """Leave to the next refresh what could not begin, for another run of the export is going."""
        self._books.queue(due.export.name, due.at)

    def end(self) -> None:
        """Enter that it has come to all of them; one that was stopped is gone on with by the next."""
        if not self._by_the_clock:
            self._books.end_refresh(self._begun, self._clock())


def utc_now() -> datetime:
    """The present."""
    return datetime.now(UTC).replace(microsecond=0)


@contextmanager
def going_refresh(home: Home, *, by_the_clock: bool, clock: Clock) -> Iterator[Refresh]:
    """A refresh, for as long as no other one is going.

    Raises:
        NotAllowedError: the account may not run exports.
        RunInProgressError: another refresh is going.
    """
    access_to(home).require_use(None)
    lock = _take_lock(home)
    try:
        yield Refresh(home, clock, by_the_clock=by_the_clock)
    finally:
        lock.release()
        tidy(home)


def _take_lock(home: Home) -> FileLock:
    from filelock import FileLock, Timeout

    folder = private_folder(home.state / "locks")
    # No export is kept under a name with a dot.
    lock = FileLock(folder / ".refresh.lock", timeout=0, mode=file_mode(folder))
    try:
        lock.acquire()
    except Timeout:
        raise RunInProgressError(
            _("Another refresh is going on. What is due is run by it, or by the next one.")
        ) from None
    return lock
