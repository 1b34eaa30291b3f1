"""Deliver: from the outbox to Braze, watched and steered through the books.

The engine does the sending; here it is given its parts, a clock that writes the snapshot and reads the
wishes, and the journal of what is already done.
"""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import suppress

from ci_braze_tui.braze.client import BrazeClient
from ci_braze_tui.braze.clusters import Endpoint
from ci_braze_tui.braze.pacing import Pace
from ci_braze_tui.delivery.batches import cut
from ci_braze_tui.delivery.control import Control
from ci_braze_tui.delivery.engine import WORKERS, Engine
from ci_braze_tui.delivery.journal import Journal
from ci_braze_tui.delivery.progress import Progress
from ci_braze_tui.outbox.folder import Outbox
from ci_braze_tui.outbox.plan import OBJECTS_PER_REQUEST, Plan
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.database import connect
from ci_braze_tui.runs.snapshot import Phase
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.secret import Secret

TICK = 0.2
"""Seconds between two snapshots."""


async def deliver(
    run_id: str,
    home: Home,
    outbox: Outbox,
    plan: Plan,
    endpoint: Endpoint,
    key: Secret,
    control: Control,
) -> None:
    """Send what the journal of this run lacks.

    Returns when everything is answered or `control` stopped it.

    Raises:
        BrazeRefusedError: Braze refuses the key or the kind of request.
        ConnectionLostError: Braze cannot be reached, or answers nothing of use.
    """
    store = RunStore(home)
    with connect(home.database) as database:
        journal = Journal(database, run_id)
        progress = _resumed(run_id, plan, journal)
        async with BrazeClient(endpoint, key, in_flight=WORKERS) as client:
            pace = Pace()
            engine = Engine(client, key, pace, journal, control, progress, random.Random())
            clock = asyncio.create_task(_clock(run_id, store, journal, pace, control, progress))
            try:
                batches = cut(outbox, journal.unfinished(), journal.reached(), OBJECTS_PER_REQUEST)
                await engine.deliver(batches)
            finally:
                clock.cancel()
                with suppress(asyncio.CancelledError):
                    await clock
                progress.tick(paused=False)
                journal.note_traffic(progress.traffic)
                store.write_snapshot(progress.snapshot("settling"))


def _resumed(run_id: str, plan: Plan, journal: Journal) -> Progress:
    """The counters, with what earlier processes of this run have done."""
    progress = Progress(run_id, plan, journal.traffic())
    rejected = journal.rejections()
    for entry in journal.entries():
        if entry.state == "accepted":
            within = range(entry.first, entry.first + entry.records)
            progress.tally.add(entry, [place for place in within if place in rejected])
    return progress


async def _clock(
    run_id: str,
    store: RunStore,
    journal: Journal,
    pace: Pace,
    control: Control,
    progress: Progress,
) -> None:
    """A few times a second: obey wishes, write the snapshot."""
    while True:
        control.obey(store.wish(run_id))
        progress.tick(paused=control.paused)
        waiting = pace.waiting
        phase: Phase = "delivering"
        if control.stopping:
            phase = "canceling"
        elif control.paused:
            phase = "paused"
        elif waiting:
            phase = "waiting"
        wait = waiting.until - time.monotonic() if waiting else None
        store.write_snapshot(progress.snapshot(phase, wait, waiting.reason if waiting else None))
        journal.note_traffic(progress.traffic)
        await asyncio.sleep(TICK)
