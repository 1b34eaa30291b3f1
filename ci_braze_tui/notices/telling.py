"""The one place where a run meets notices: what happened is written down, and somebody else sends it.

Nothing here takes long, waits for anybody, or fails: a run is not worth less because a chat is down. The
sending is done by a process of its own (`ci_braze_tui.notices.sending`).
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from ci_braze_tui.connections.keys import KEY_VARIABLE
from ci_braze_tui.errors import CiBrazeError
from ci_braze_tui.notices.definition import path_of
from ci_braze_tui.notices.facts import Facts, cause_of, facts_of, facts_of_dead
from ci_braze_tui.notices.told import (
    is_first_skip,
    is_known_dead,
    newly_dead,
    remember_dead,
    remember_skip,
)
from ci_braze_tui.notices.unsent import enter, events, folder_of
from ci_braze_tui.paths import Home, open_private, private_folder
from ci_braze_tui.runs.run import Run
from ci_braze_tui.runs.store import RunStore

_LINGER = 15.0
"""Seconds that a command stays, after all else is done, for a first try at sending: where a service manager or
a container ends what a command has left behind, nothing would ever be sent."""

_LOOK = 0.05

_senders: list[tuple[Home, subprocess.Popen[bytes]]] = []


def before_run(home: Home, died: Callable[[Home], Sequence[Run]]) -> None:
    """Tell of runs that died since anybody looked, and try again what could not be sent.

    For whoever starts something: a run, or a refresh. `died` finds the runs that can be gone on with, as they
    are now; those among them that the books still call going have died.
    """
    with _without_fail(home) as is_wanted:
        if not is_wanted:
            return
        dead = [run for run in died(home) if run.ended_at is None and run.status == "interrupted"]
        for run in newly_dead(home, dead):
            enter(home, facts_of_dead(run))
        remember_dead(home, dead)
        if events(home):
            _start_sender(home)


def after_run(home: Home, run: Run, error: BaseException | None) -> None:
    """Tell how a run ended, to whom wants to know.

    Args:
        home: where everything is kept.
        run: the run as it was when it was begun or gone on with.
        error: what it ended with, if that was an error.
    """
    with _without_fail(home) as is_wanted:
        if not is_wanted:
            return
        if error is None or isinstance(error, CiBrazeError):
            if _is_as_before(home, run):
                return
            enter(home, facts_of(home, run, error))
        else:
            # Somebody stopped it at once, or it has a bug; the books take both for a process that died.
            is_known_dead(home, run)
            if not isinstance(error, Exception):
                return
            enter(home, facts_of_dead(run))
        _start_sender(home)


def after_skip(
    home: Home, export: str, due_at: datetime, error: CiBrazeError | None = None
) -> None:
    """Tell that a scheduled run did not take place; once, however often it is found not to have.

    Args:
        home: where everything is kept.
        export: its name.
        due_at: when it was due.
        error: why, if it could not; None if nobody was there to run it, and it is not made up for.
    """
    with _without_fail(home) as is_wanted:
        if is_wanted and is_first_skip(home, export, due_at, cause_of(error)):
            facts = Facts(
                kind="skipped",
                export=export,
                at=datetime.now(UTC),
                due_at=due_at.astimezone(UTC),
                scheduled=True,
                cause=cause_of(error),
            )
            enter(home, facts)
            remember_skip(home, export, due_at, cause_of(error))
            _start_sender(home)


def _is_as_before(home: Home, run: Run) -> bool:
    """Whether a run that was gone on with broke off as it did before: a refresh tries that all day long."""
    now = RunStore(home).get(run.id)
    return (now.status, now.sentence) == (run.status, run.sentence)


@contextmanager
def _without_fail(home: Home) -> Iterator[bool]:
    """Whether anybody wants notices; no trouble with them goes any further.

    Without the books or the disk a run has troubles of its own, which it tells itself, and its history says
    what happened in any case.
    """
    with suppress(CiBrazeError, OSError):
        yield os.access(path_of(home), os.F_OK)


def _start_sender(home: Home) -> None:
    """Start the process that sends; one that finds another at work leaves the work to that."""
    _senders[:] = [each for each in _senders if each[1].poll() is None]
    environment = {name: value for name, value in os.environ.items() if name != KEY_VARIABLE}
    folder = private_folder(folder_of(home))
    command = [
        *(sys.executable, "-P", "-m", "ci_braze_tui.notices.sending"),
        *("--config", str(home.config), "--state", str(home.state)),
    ]
    with open_private(folder / "sending.log", append=True) as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=environment,
            start_new_session=True,
        )
    _senders.append((home, process))


@atexit.register
def _linger() -> None:
    """Wait for the first try, well or ill, of what was to be told."""
    until = time.monotonic() + _LINGER
    with suppress(KeyboardInterrupt, OSError):
        while _is_at_first_try() and time.monotonic() < until:
            time.sleep(_LOOK)


def _is_at_first_try() -> bool:
    going = [home for home, process in _senders if process.poll() is None]
    return any(event.waiting is None for home in going for event in events(home))
