"""The end of a run, whichever it is: the ledger told, the report written, personal data forgotten.

Besides the end that the story comes to, a run may be given up by a person, or by a later run that reads
the file anew. What it delivered counts in any case.
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime

from ci_braze_tui.connections.store import require_use
from ci_braze_tui.delivery.journal import Journal
from ci_braze_tui.delivery.settle import settle_ledger, write_report
from ci_braze_tui.errors import RunInProgressError
from ci_braze_tui.exports.belongings import export_of, ledger_of, outbox_of
from ci_braze_tui.outbox.plan import Plan
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.audit import note
from ci_braze_tui.runs.database import connect
from ci_braze_tui.runs.lock import take_lock
from ci_braze_tui.runs.run import Run, Status
from ci_braze_tui.runs.snapshot import Snapshot
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.words import _

OVER: tuple[Status, ...] = ("finished", "failed", "superseded")
"""The states in which nothing is left to go on with."""


def settle(run: Run, home: Home, plan: Plan, status: Status, sentence: str | None = None) -> None:
    """Account for what was done; only a run that can still be gone on with keeps its outbox."""
    tell_ledger(run, home)
    outbox, store = outbox_of(home, run.id), RunStore(home)
    with connect(home.database) as database:
        journal = Journal(database, run.id)
        rules = export_of(run).rules
        report = write_report(run, status, rules, plan, outbox, journal, home.runs / run.id)
    store.write_report(run.id, report)
    summary = report.summary
    store.write_snapshot(
        Snapshot(
            run=run.id,
            phase="ended",
            at=datetime.now(UTC),
            rows_read=plan.rows,
            rows=plan.rows,
            outcomes=summary.outcomes,
            leavers=summary.leavers,
            records=plan.records,
            done=plan.records - summary.outcomes.pending - summary.leavers.pending,
            requests=summary.requests,
            retries=summary.retries,
            seconds=summary.seconds,
            last_error=sentence,
        )
    )
    # The status first: with its outbox gone, a run that is not over would be prepared anew.
    store.set_status(run.id, status, sentence)
    if status in OVER:
        outbox.clear()


def tell_ledger(run: Run, home: Home) -> None:
    """Let the ledger know what the run has delivered so far."""
    with connect(home.database) as database:
        journal = Journal(database, run.id)
        settle_ledger(outbox_of(home, run.id), journal, ledger_of(home, run))


def unfinished(home: Home, export: str, besides: Run | None = None) -> list[Run]:
    """The runs of an export that never came to an end; whoever asks holds the export's lock."""
    runs = RunStore(home).open_runs(export, OVER)
    return [each for each in runs if besides is None or each.id != besides.id]


def sweep(home: Home, export: str) -> None:
    """Forget the personal data of runs that died between their end and forgetting it."""
    for run in RunStore(home).of_export(export):
        if run.status in OVER:
            outbox_of(home, run.id).clear()


def close(run: Run, home: Home, sentence: str) -> None:
    """End a run that nobody will go on with; whoever asks holds the export's lock."""
    outbox = outbox_of(home, run.id)
    plan = outbox.plan()
    if plan is not None:
        settle(run, home, plan, "superseded", sentence)
    else:
        RunStore(home).set_status(run.id, "superseded", sentence)
        outbox.clear()
    if run.status != "planned":
        note(home, "run given up", run.id, export=run.export)


def give_up(run: Run, home: Home) -> None:
    """End a run that was broken off, canceled, refused or held back; it cannot be resumed then.

    Raises:
        NotAllowedError: the account may not use its connection.
        RunInProgressError: a run of the same export is going, or this one was brought to its end meanwhile.
    """
    require_use(home, run.connection)
    lock = take_lock(home, run.export)
    try:
        now = RunStore(home).get(run.id)
        if now.status in OVER:
            raise RunInProgressError(_("Run {run} has come to its end meanwhile.", run=run.id))
        close(now, home, _("It was given up."))
    finally:
        lock.release()


def discard_plan(run: Run, home: Home) -> None:
    """Forget a run that was only planned, with everything prepared for it; not one that was sent meanwhile.

    Raises:
        NotAllowedError: the account may not use its connection.
        RunInProgressError: a run of the same export is going.
    """
    require_use(home, run.connection)
    lock = take_lock(home, run.export)
    try:
        if _has_gone_on(run, home):
            return
        shutil.rmtree(home.runs / run.id, ignore_errors=True)
        RunStore(home).remove(run.id)
    finally:
        lock.release()


def _has_gone_on(run: Run, home: Home) -> bool:
    """Whether a plan was sent, or has come to another end."""
    with connect(home.database) as database:
        sent = Journal(database, run.id).reached() > 0
    return sent or RunStore(home).report(run.id) is not None
