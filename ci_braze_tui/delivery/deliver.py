"""Deliver: from the outbox to Braze, watched and steered through the books.

The engine does the sending; here it is given its parts, a clock that writes the snapshot and reads the
wishes, and the journal of what is already done.
"""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import suppress
from functools import partial

from ci_braze_tui.braze.client import BrazeClient
from ci_braze_tui.braze.clusters import Endpoint
from ci_braze_tui.braze.pacing import Pace
from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.delivery.batches import cut
from ci_braze_tui.delivery.control import Control
from ci_braze_tui.delivery.engine import Engine
from ci_braze_tui.delivery.flight import MOST, Flight
from ci_braze_tui.delivery.hour import Hour
from ci_braze_tui.delivery.journal import Journal
from ci_braze_tui.delivery.logged import DeliveryLog
from ci_braze_tui.delivery.patience import Patience, retries_allowed
from ci_braze_tui.delivery.progress import Progress
from ci_braze_tui.delivery.sizes import Sizes
from ci_braze_tui.outbox.folder import Outbox
from ci_braze_tui.outbox.plan import Plan
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.budget import Budget
from ci_braze_tui.runs.database import connect
from ci_braze_tui.runs.run import Run
from ci_braze_tui.runs.snapshot import Phase
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.secret import Secret

TICK = 0.2
"""Seconds between two snapshots."""


async def deliver(
    run: Run,
    home: Home,
    outbox: Outbox,
    plan: Plan,
    connection: Connection,
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
        journal = Journal(database, run.id)
        progress = Progress(run.id, plan, journal.traffic())
        progress.recount(journal, ("accepted",))
        budget = Budget(database, connection, key, run.id)
        sizes = Sizes(connection.contract, budget)
        pace = Pace(*sizes.window)
        log = DeliveryLog(home, run.id)
        async with BrazeClient(endpoint, key, in_flight=MOST) as client:
            engine = Engine(
                client,
                key,
                pace,
                Hour(budget, connection.contract.requests_per_hour),
                Flight(),
                sizes,
                Patience(run.options.patience, retries_allowed(plan.records)),
                journal,
                control,
                progress,
                random.Random(),
                log.refused,
            )
            clock = asyncio.create_task(
                _clock(run.id, store, journal, budget, pace, control, progress, log)
            )
            clock.add_done_callback(partial(_stop_without, control))
            try:
                await engine.deliver(cut(outbox, journal.unfinished(), journal.reached(), sizes))
            finally:
                clock.cancel()
                with suppress(asyncio.CancelledError):
                    await clock
                progress.tick(paused=False)
                journal.note_traffic(progress.traffic)
                _note_speed(run.id, store, progress, last=True)
                store.write_snapshot(progress.snapshot("settling"))


def _stop_without(control: Control, clock: asyncio.Task[None]) -> None:
    """Stop when the clock has failed: a run that nobody can watch or cancel must not go on."""
    if not clock.cancelled():
        control.stop()


async def _clock(
    run_id: str,
    store: RunStore,
    journal: Journal,
    budget: Budget,
    pace: Pace,
    control: Control,
    progress: Progress,
    log: DeliveryLog,
) -> None:
    """A few times a second: obey wishes, share the pace with other runs, write the snapshot."""
    while True:
        control.obey(store.wish(run_id))
        pace.sharing = budget.sharing()
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
        log.phase(phase, wait, retries=progress.retries)
        journal.note_traffic(progress.traffic)
        _note_speed(run_id, store, progress)
        await asyncio.sleep(TICK)


def _note_speed(run_id: str, store: RunStore, progress: Progress, *, last: bool = False) -> None:
    if (sample := progress.sample(last=last)) is not None:
        store.write_sample(run_id, sample)
