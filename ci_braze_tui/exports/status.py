"""Where an export stands: its last run, and whether that run is still alive."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from ci_braze_tui.paths import Home
from ci_braze_tui.runs.lock import holder_of
from ci_braze_tui.runs.run import RESUMABLE, Run
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.words import _

_TIME_TO_START = timedelta(seconds=15)
"""How long a run may be in the books before its process has taken the lock."""


def as_it_is(run: Run, home: Home) -> Run:
    """The run with the status it really has: one that says it is going without holding its lock has died."""
    if run.status not in ("preparing", "delivering") or holder_of(home, run.export) == run.id:
        return run
    store = RunStore(home)
    starting = store.snapshot(run.id) is None and run.status == "preparing"
    if starting and datetime.now(UTC) - run.started_at < _TIME_TO_START:
        return run
    # It may have ended after it was read and before the lock was looked at.
    now = next((each for each in store.of_export(run.export) if each.id == run.id), run)
    if now.status != run.status:
        return now
    return msgspec.structs.replace(
        run,
        status="interrupted",
        sentence=_("The run's process ended without a word. Resume it to go on where it stopped."),
    )


def last_run(home: Home, export: str) -> Run | None:
    """The latest run of an export as it is now; plans that were only looked at do not count."""
    for run in RunStore(home).of_export(export):
        if run.status != "planned":
            return as_it_is(run, home)
    return None


def unfinished_runs(home: Home) -> tuple[Run, ...]:
    """The runs that can be gone on with, newest first: broken off, canceled, refused or held back."""
    runs = (as_it_is(run, home) for run in RunStore(home).latest())
    return tuple(run for run in runs if run.status in RESUMABLE and run.status != "planned")


def going_runs(home: Home) -> tuple[Run, ...]:
    """The runs that are alive now, newest first."""
    runs = (as_it_is(run, home) for run in RunStore(home).latest())
    return tuple(run for run in runs if run.status in ("preparing", "delivering"))
