"""What a run has to know before it may create profiles: its export limits that, so the Braze segment is read.

Apart from the story because it asks Braze while the run waits, and because a run that cannot ask is held back
and not broken off: whoever looks after it decides.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from ci_braze_tui.audience.reading import Progress
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.delivery.control import Control
from ci_braze_tui.errors import CiBrazeError
from ci_braze_tui.exports.belongings import (
    contract_of,
    outbox_of,
    preflights_of,
    standing_export_of,
)
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.reaching import facts_for, reached, read_segment
from ci_braze_tui.outbox.plan import Plan
from ci_braze_tui.outbox.preflight import preflight, save
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.run import Run
from ci_braze_tui.runs.snapshot import Snapshot
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.words import _

_LOOK_SECONDS = 0.3
"""Between two looks whether the run is wanted to stop."""


def complete(
    run: Run, home: Home, plan: Plan, export: Export, source: str, trouble: str | None = None
) -> Plan:
    """The plan with whom it reaches, kept in the outbox, and as the export's latest pre-flight."""
    outbox = outbox_of(home, run.id)
    told = reached(plan, export, home, outbox, trouble)
    if told != plan:
        outbox.write_plan(told)
    report = preflight(told, export.name, source, contract_of(home, run.connection))
    save(report, preflights_of(home, run.export))
    return told


async def informed(run: Run, home: Home, keys: Keys, plan: Plan, control: Control) -> Plan:
    """The plan of a run about to be delivered; where the export limits creating, the segment is read for it.

    A reading of late is good enough. A run that cannot read is held back, and the plan says why.
    """
    export = standing_export_of(run)
    if export.reach.most_new is None or plan.reach is not None or not plan.outcomes.pending:
        return plan
    trouble = None
    if facts_for(home, export) is None:
        trouble = await _read(run, home, keys, plan, control)
    if control.stopping:
        return plan
    return await asyncio.to_thread(complete, run, home, plan, export, export.source.stem, trouble)


async def _read(run: Run, home: Home, keys: Keys, plan: Plan, control: Control) -> str | None:
    """Read the segment as long as the run is wanted; the sentence that says why it could not be."""
    store = RunStore(home)

    def tell(progress: Progress) -> None:
        store.write_snapshot(
            Snapshot(
                run.id,
                "waiting",
                datetime.now(UTC),
                rows_read=plan.rows,
                rows=plan.rows,
                outcomes=plan.outcomes,
                records=plan.records,
                waiting_until=progress.next_look,
                waiting_for=_(
                    "The Braze segment is read, to tell how many profiles would be created."
                ),
            )
        )

    patience = run.options.patience
    reading = asyncio.ensure_future(
        read_segment(standing_export_of(run), home, keys, tell, patience=patience)
    )
    try:
        while not reading.done() and not control.stopping:
            control.obey(store.wish(run.id))
            await asyncio.wait([reading], timeout=_LOOK_SECONDS)
    finally:
        reading.cancel()
        await asyncio.wait([reading])
    if reading.cancelled():
        return None
    error = reading.exception()
    if error is None or isinstance(error, CiBrazeError):
        return None if error is None else str(error)
    raise error
