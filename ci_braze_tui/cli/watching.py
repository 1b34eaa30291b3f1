"""Telling how far a run is while it goes, from the snapshots it writes into the books."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ci_braze_tui.cli.output import result_json
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.run import Run
from ci_braze_tui.runs.snapshot import Snapshot
from ci_braze_tui.runs.store import RunStore

_EVERY = 0.5


@contextmanager
def watched(run: Run, home: Home, *, as_json: bool) -> Iterator[None]:
    """Show the run's snapshots while the block runs.

    As JSON they go to standard output, a line each. Else, on a terminal, standard error has one line that
    is written over; without a terminal there is silence.
    """
    if not as_json and not sys.stderr.isatty():
        yield
        return
    over = threading.Event()
    watcher = threading.Thread(target=_watch, args=(run, home, over, as_json), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def _watch(run: Run, home: Home, over: threading.Event, as_json: bool) -> None:
    store = RunStore(home)
    last: Snapshot | None = None
    while True:
        ended = over.wait(_EVERY)
        snapshot = store.snapshot(run.id)
        if snapshot is not None and snapshot != last:
            last = snapshot
            try:
                _show(snapshot, as_json)
            except OSError:
                # Nobody is looking any more; the run does not depend on it.
                return
        if ended:
            return


def _show(snapshot: Snapshot, as_json: bool) -> None:
    if as_json:
        result_json(snapshot)
        return
    print(f"\r\x1b[2K{_line(snapshot)}", end="", file=sys.stderr, flush=True)
    if snapshot.phase == "ended":
        print("\r\x1b[2K", end="", file=sys.stderr, flush=True)


def _line(snapshot: Snapshot) -> str:
    if snapshot.phase == "preparing":
        return f"preparing: {snapshot.rows_read:,} rows read"
    share = snapshot.done / snapshot.records if snapshot.records else 1.0
    line = f"{snapshot.phase}: {share:.0%}, {snapshot.done:,} of {snapshot.records:,}"
    if snapshot.rate:
        line += f", {snapshot.rate:,.0f}/s"
    if snapshot.seconds_left is not None:
        line += f", {snapshot.seconds_left:,.0f} s left"
    if snapshot.waiting_for:
        line += f"; {snapshot.waiting_for}"
    return line
