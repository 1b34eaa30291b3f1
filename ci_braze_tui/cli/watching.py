"""Telling how far a run is while it goes, from the snapshots it writes into the books."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ci_braze_tui.cli.output import harmless, result_json
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.run import Run
from ci_braze_tui.runs.snapshot import Phase, Snapshot
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.tui.numbers import duration, percent
from ci_braze_tui.words import _

_EVERY = 0.5
PHASES: dict[Phase, str] = {
    "preparing": _("preparing"),
    "delivering": _("delivering"),
    "paused": _("paused"),
    "waiting": _("waiting"),
    "canceling": _("canceling"),
    "settling": _("settling"),
    "ended": _("ended"),
}
"""What a run is at, in a word."""


@contextmanager
def watched(run: Run, home: Home, show: Callable[[Snapshot], None] | None) -> Iterator[None]:
    """Have the run's snapshots shown while the block runs; None for silence."""
    if show is None:
        yield
        return
    over = threading.Event()
    watcher = threading.Thread(target=_watch, args=(run, home, over, show), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def on_one_line() -> Callable[[Snapshot], None] | None:
    """How a terminal is shown it: a line on standard error that is written over; None without one."""
    return _overwrite if sys.stderr.isatty() else None


def as_json(snapshot: Snapshot) -> None:
    """Print a snapshot to standard output, as a line."""
    result_json(snapshot)


def _watch(run: Run, home: Home, over: threading.Event, show: Callable[[Snapshot], None]) -> None:
    store = RunStore(home)
    last: Snapshot | None = None
    while True:
        ended = over.wait(_EVERY)
        snapshot = store.snapshot(run.id)
        if snapshot is not None and snapshot != last:
            last = snapshot
            try:
                show(snapshot)
            except OSError:
                # Nobody is looking any more; the run does not depend on it.
                return
        if ended:
            return


def _overwrite(snapshot: Snapshot) -> None:
    line = "" if snapshot.phase == "ended" else harmless(progress_words(snapshot))
    print(f"\r\x1b[2K{line}", end="", file=sys.stderr, flush=True)


def progress_words(snapshot: Snapshot) -> str:
    """How far a run is, in a line."""
    if snapshot.phase == "preparing":
        return _("preparing: {rows} rows read", rows=snapshot.rows_read)
    said = [
        _(
            "{phase}: {share}, {done} of {records}",
            phase=PHASES[snapshot.phase],
            share=percent(snapshot.done, snapshot.records) if snapshot.records else "100 %",
            done=snapshot.done,
            records=snapshot.records,
        )
    ]
    if snapshot.rate:
        said.append(_("{speed} a second", speed=round(snapshot.rate)))
    if snapshot.seconds_left is not None:
        said.append(_("{time} left", time=duration(snapshot.seconds_left)))
    if snapshot.waiting_for:
        said.append(snapshot.waiting_for)
    return ", ".join(said)
