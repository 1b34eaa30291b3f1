"""`refresh`: every export that is due, now, by the clock, or for as long as it is left to watch the clock.

Watching takes no library: what a moment is, which were missed and what was run is known to the schedules and
the books, for the system's own scheduler needs them as well. What is left is to sleep, and never for long: a
computer that wakes up, a clock that is set and a definition that is changed are noticed within a minute.
"""

from __future__ import annotations

import argparse
import signal
import traceback
from time import sleep
from types import FrameType
from typing import Self

from ci_braze_tui.cli.checking import warn_of_refusal
from ci_braze_tui.cli.exit_codes import ExitCode, code_for_error
from ci_braze_tui.cli.output import talk
from ci_braze_tui.cli.running import carry_through
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.errors import CiBrazeError, DefinitionError, RunInProgressError
from ci_braze_tui.exports.due import Due, Found, next_moment
from ci_braze_tui.exports.refreshing import Refresh, going_refresh, utc_now
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.run import Options
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.words import _

_LOOK_EVERY = 60.0
"""Seconds."""


class _StoppedError(Exception):
    """Somebody stopped the refresh itself, and not only one of its runs; the code is that of the run."""

    def __init__(self, code: ExitCode) -> None:
        super().__init__(code)
        self.code = code


def refresh(given: argparse.Namespace) -> int:
    """Run every export that is due, one after the other; the worst exit code is that of all."""
    home = Home.find()
    if given.watch:
        return _watch(given, home)
    try:
        return _once(given, home, _Teller(), by_the_clock=given.due)
    except _StoppedError as stopped:
        return stopped.code


def _once(
    given: argparse.Namespace,
    home: Home,
    teller: _Teller,
    *,
    by_the_clock: bool,
    ending: _Ending | None = None,
) -> ExitCode:
    codes: list[ExitCode] = []
    with going_refresh(home, by_the_clock=by_the_clock, clock=utc_now) as going:
        while not (ending and ending.is_asked_for):
            found = going.look()
            teller.tell(found)
            if found.problems and ExitCode.BAD_INPUT not in codes:
                codes.append(ExitCode.BAD_INPUT)
            if not found.due:
                break
            try:
                codes.append(_run(given, home, going, found.due[0]))
            except _StoppedError as stopped:
                talk(
                    _(
                        "Stopped; the exports behind it were not run. What is due stays due: the next "
                        "`ci-braze-tui refresh` goes on here."
                    )
                )
                raise _StoppedError(max([*codes, stopped.code])) from None
        going.end()
    if not codes and not by_the_clock:
        talk(_("No export is due."))
    return max(codes, default=ExitCode.DONE)


def _run(given: argparse.Namespace, home: Home, going: Refresh, due: Due) -> ExitCode:
    """Run one export of several; its error must not keep the others from running."""
    if due.broken_off is None:
        talk(f"{due.export.name} …")
    else:
        talk(
            _(
                "{export}: going on with run {run} …",
                export=due.export.name,
                run=due.broken_off.id,
            )
        )
    keys = Keys()
    try:
        run = going.begin(due, Options(patience=given.patience * 60, refresh=True), keys)
        code = carry_through(run, home, keys, consent=False, as_json=given.json, lines=False)
    except RunInProgressError as error:
        if due.broken_off is None:
            going.give_back(due)
        talk(str(error))
        return code_for_error(error)
    except CiBrazeError as error:
        talk(str(error))
        return code_for_error(error)
    except KeyboardInterrupt:
        raise _StoppedError(ExitCode.INTERRUPTED) from None
    except Exception:  # noqa: BLE001 - a fault of ours that one file brings up is not to keep all others waiting
        talk(traceback.format_exc())
        return ExitCode.BUG
    store = RunStore(home)
    if store.get(run.id).status == "refused":
        warn_of_refusal(home, run.connection, keys)
    if store.get(run.id).status == "canceled" and store.wish(run.id) != "cancel":
        raise _StoppedError(code)
    return code


def _watch(given: argparse.Namespace, home: Home) -> ExitCode:
    """Refresh by the clock until a signal ends it."""
    teller = _Teller()
    with _Ending() as ending:
        while not ending.is_asked_for:
            try:
                _once(given, home, teller, by_the_clock=True, ending=ending)
            except CiBrazeError as error:
                teller.say(str(error))
            except _StoppedError as stopped:
                return stopped.code
            ending.sleep(_pause(home))
    talk(_("Stopped watching the clock; nothing was running."))
    return ExitCode.DONE


def _pause(home: Home) -> float:
    """Seconds until the next moment, or until it is time to look at definitions and clock anew."""
    now = utc_now()
    try:
        following = next_moment(home, now)
    except DefinitionError:
        following = None
    if following is None:
        return _LOOK_EVERY
    return min((following - now).total_seconds(), _LOOK_EVERY)


class _Ending:
    """Whether a signal has asked the watch to end; a run that is going hears of it by itself, and first.

    SIGTERM as well as Ctrl+C: the first process of a container would ignore it otherwise.
    """

    def __init__(self) -> None:
        self.is_asked_for = False
        self._sleeps = False

    def __enter__(self) -> Self:
        self._previous = {number: signal.signal(number, self._ask) for number in _ENDING}
        return self

    def __exit__(self, *error: object) -> None:
        for number, handler in self._previous.items():
            signal.signal(number, handler)

    def sleep(self, seconds: float) -> None:
        """Let time pass, but not any longer once it is asked for."""
        try:
            self._sleeps = True
            if not self.is_asked_for:
                sleep(seconds)
        except KeyboardInterrupt:
            return
        finally:
            self._sleeps = False

    def _ask(self, number: int, frame: FrameType | None) -> None:
        if self._sleeps or self.is_asked_for:
            self.is_asked_for = True
            raise KeyboardInterrupt
        self.is_asked_for = True


_ENDING = (signal.SIGINT, signal.SIGTERM)


class _Teller:
    """Tells of problems and remarks once, for they are found again each time."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    def tell(self, found: Found) -> None:
        """Say what is new."""
        for sentence in (*found.problems, *found.remarks):
            self.say(sentence)
        for each in found.passed_over:
            talk(
                _(
                    "{export}, {time} UTC: {why}",
                    export=each.export,
                    time=f"{each.due_at:%Y-%m-%d %H:%M}",
                    why=each.sentence or "",
                )
            )

    def say(self, sentence: str) -> None:
        """Say one sentence, unless it was said."""
        if sentence not in self._told:
            self._told.add(sentence)
            talk(sentence)
