"""The first menu: what was left unfinished, exports, connections, runs.

Apart from the menus behind it, so that every trouble in them ends here in a sentence and the next question.
"""

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from types import FrameType

from ci_braze_tui.cli.exit_codes import ExitCode, code_for_run
from ci_braze_tui.cli.plain.asking import (
    BackError,
    Dialogue,
    LeftError,
    TerminalClosedError,
)
from ci_braze_tui.cli.plain.connections import Connections
from ci_braze_tui.cli.plain.exports import Exports
from ci_braze_tui.cli.plain.history import PastRuns
from ci_braze_tui.cli.plain.running import Runner
from ci_braze_tui.cli.words import STATUSES
from ci_braze_tui.errors import CiBrazeError
from ci_braze_tui.tui.moments import when
from ci_braze_tui.tui.screens.home_books import Books, RunItem, read_books
from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.visible import visible
from ci_braze_tui.words import _, ngettext

_Way = tuple[str, Callable[[], object]]


def ask_plainly(session: Session) -> int:
    """Ask until somebody leaves; the exit code is that of the last run that was sent."""
    _bear_any_path()
    dialogue = Dialogue()
    home = _Home(dialogue, session)
    was_interrupted = False
    try:
        with _leaving_with_the_terminal():
            home.ask()
    except LeftError as left:
        was_interrupted = not (left.is_said or home.is_at_home)
    except KeyboardInterrupt:
        was_interrupted = not home.is_at_home
    dialogue.say(_("Goodbye."))
    return ExitCode.INTERRUPTED if was_interrupted else home.code


def _bear_any_path() -> None:
    """Let paths through that hold bytes which are no text."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="surrogateescape")


@contextmanager
def _leaving_with_the_terminal() -> Iterator[None]:
    """When the terminal is closed, leave as by Ctrl+C, so that a plan and what was previewed are removed."""

    def leave(number: int, frame: FrameType | None) -> None:
        raise TerminalClosedError

    names = ("SIGHUP", "SIGTERM")  # Windows has no SIGHUP
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.signal(number, leave) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Home:
    """The first menu."""

    def __init__(self, dialogue: Dialogue, session: Session) -> None:
        self._dialogue = dialogue
        self._session = session
        self._runner = Runner(dialogue, session)
        self._exports = Exports(dialogue, session, self._runner)
        self._connections = Connections(dialogue, session)
        self._runs = PastRuns(dialogue, session, self._runner)
        self.is_at_home = True
        """Whether nothing else was begun."""

    @property
    def code(self) -> ExitCode:
        """That of the latest run that was sent."""
        if self._runner.last is None:
            return ExitCode.DONE
        run, report = self._runner.last
        return code_for_run(run.status, report.summary if report else None)

    def ask(self) -> None:
        """Ask what to do, and do it, until somebody leaves.

        Raises:
            LeftError: somebody left.
        """
        self._greet()
        while True:
            self.is_at_home = True
            try:
                self._ask_once()
            except BackError:
                continue
            except CiBrazeError as error:
                self._dialogue.say(str(error))
            except OSError as error:
                reason = error.strerror or str(error)
                self._dialogue.say(_("That did not work: {reason}.", reason=reason))

    def _greet(self) -> None:
        say = self._dialogue.say
        say(_("ci-braze-tui sends segments of Customer Insights to Braze."))
        say(_("At every question, type ? for help, back for the one before, or quit to leave."))
        say(_("Enter takes the answer in brackets."))
        if (offer := self._session.sandbox) is not None:
            say(
                _(
                    "A sandbox Braze is running on this computer, and sample customers are in {file}. "
                    "Nothing you do here reaches anybody.",
                    file=visible(offer.sample_path.name),
                )
            )

    def _ask_once(self) -> None:
        books = read_books(self._session)
        self._dialogue.say_all(books.problems)
        ways = self._ways(books)
        chosen = self._dialogue.choose(
            _("What do you want to do?"),
            [words for words, _way in ways],
            help=_(
                "Connect to Braze first, then make an export: a file, its columns and segments. Running it "
                "shows a plan before anything is sent."
            ),
            default=0,
        )
        self.is_at_home = False
        ways[chosen][1]()

    def _ways(self, books: Books) -> tuple[_Way, ...]:
        unfinished = [self._way_of(item) for item in books.runs]
        exports = _("Exports: none yet")
        if books.exports:
            many = len(books.exports)
            exports = ngettext("Exports: {count} is saved", "Exports: {count} are saved", many)
        connections = _("Connections: none yet")
        if books.connections:
            many = len(books.connections)
            connections = ngettext(
                "Connections: {count} is saved", "Connections: {count} are saved", many
            )
        first: list[_Way] = []
        if not books.connections:
            first.append((_("Connect to Braze"), self._connections.make))
        elif not books.exports:
            first.append((_("Make an export"), self._exports.make))
        return (
            *unfinished,
            *first,
            (exports, lambda: self._exports.choose(books)),
            (connections, lambda: self._connections.choose(books)),
            (_("Past runs"), self._runs.choose),
            (_("Leave"), self._leave),
        )

    def _way_of(self, item: RunItem) -> _Way:
        name, run = visible(item.run.export, 60), item.run
        at = when(run.started_at, datetime.now().astimezone())
        if item.is_going:
            words = _(
                "Look at the run of {export} that is going since {when}", export=name, when=at
            )
            return words, lambda: self._runs.tell(run.id)
        words = _(
            "Go on with the unfinished run of {export}: {status}, started {when}",
            export=name,
            status=STATUSES[run.status],
            when=at,
        )
        return words, lambda: self._runs.tell(run.id)

    def _leave(self) -> None:
        self.is_at_home = True
        raise LeftError
