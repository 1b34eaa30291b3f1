"""The story of an export: prepare, deliver, settle.

A run goes through it from wherever it stands: a new one from the start, a planned one from delivery, a
broken one from where its journal ends. Every ending leaves the books balanced and says what to do next.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from ci_braze_tui.audience.book import sweep as sweep_audiences
from ci_braze_tui.braze.clusters import Endpoint
from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.delivery.control import Control
from ci_braze_tui.delivery.deliver import deliver
from ci_braze_tui.delivery.journal import Journal
from ci_braze_tui.errors import (
    BadInputError,
    BrazeRefusedError,
    CiBrazeError,
    ConnectionLostError,
    RunInProgressError,
    SourceError,
    StorageError,
)
from ci_braze_tui.exports.belongings import export_of, ledger_of, outbox_of
from ci_braze_tui.exports.definition import Export, check_export
from ci_braze_tui.exports.ending import OVER, close, settle, sweep, tell_ledger, unfinished
from ci_braze_tui.exports.informing import complete, informed
from ci_braze_tui.exports.noting import note_begun, note_ended
from ci_braze_tui.exports.remembering import remember
from ci_braze_tui.exports.retention import tidy
from ci_braze_tui.exports.status import unfinished_runs
from ci_braze_tui.notices.telling import after_run, before_run
from ci_braze_tui.outbox.plan import Plan
from ci_braze_tui.outbox.prepare import prepare
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.database import connect
from ci_braze_tui.runs.lock import take_lock
from ci_braze_tui.runs.run import RESUMABLE, Run, Status
from ci_braze_tui.runs.snapshot import Snapshot
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.secret import Secret
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.sources.opening import open_source
from ci_braze_tui.words import _


class _StoppedError(Exception):
    """The run was asked to stop while it was preparing."""


async def run_export(
    run: Run,
    home: Home,
    keys: Keys,
    control: Control,
    *,
    plan_only: bool = False,
    consent: bool = False,
) -> Run:
    """Take a run from where it stands to its end, and return it as it is then.

    Args:
        run: a run from the books.
        home: where everything is kept.
        keys: where the API key is found.
        control: how it is stopped or paused from this process; wishes in the books are obeyed too.
        plan_only: end when the plan is there; the run can be gone on with.
        consent: go on although the brake holds the run back.

    Raises:
        BadInputError: the export cannot be run as it is; a run that was not prepared yet has failed.
        RunInProgressError: another run of the export is going, or another process ended this one.
        StorageError: the disk takes no more; what is prepared can be gone on with.
    """
    store = RunStore(home)
    try:
        lock = take_lock(home, run.export, run.id)
    except RunInProgressError:
        if run.status == "preparing":
            store.remove(run.id)
        raise
    if store.get(run.id).status in OVER:
        # Another process went on with it while this one waited for the lock.
        lock.release()
        raise RunInProgressError(_("Run {run} has come to its end meanwhile.", run=run.id))
    try:
        store.forget_wish(run.id)
        if not plan_only:
            note_begun(run, home, consent=consent)
            before_run(home, unfinished_runs)
        sweep(home, run.export)
        sweep_audiences(home.audiences)
        await _carry_out(run, home, keys, control, plan_only, consent)
    except OSError as error:
        where = error.filename or home.state
        trouble = StorageError(
            _(
                "{path} cannot be written ({why}). Make room, and try again.",
                path=str(where),
                why=str(error.strerror),
            )
        )
        _break_off(run, home, str(trouble))
        raise trouble from error
    except CiBrazeError as error:
        _break_off(run, home, str(error))
        raise
    finally:
        lock.release()
        if not plan_only:
            after_run(home, run, sys.exception())
            note_ended(store.get(run.id), home, sys.exception())
            tidy(home)
    return store.get(run.id)


async def _carry_out(
    run: Run, home: Home, keys: Keys, control: Control, plan_only: bool, consent: bool
) -> None:
    address = None if plan_only else _address(run, home, keys)
    outbox, store = outbox_of(home, run.id), RunStore(home)
    plan = outbox.plan()
    if plan is None:
        if _has_begun(run, home):
            raise BadInputError(
                _(
                    "What run {run} had still to send is gone, so it cannot be gone on with. Run the "
                    "export anew.",
                    run=run.id,
                )
            )
        try:
            plan = await asyncio.to_thread(_prepare, run, home, control)
        except _StoppedError:
            outbox.clear()
            store.set_status(run.id, "canceled", _("Canceled before anything was sent."))
            return
    if address is None:
        store.set_status(run.id, "planned")
        return
    if not consent and not _has_begun(run, home):
        plan = await informed(run, home, keys, plan, control)
    if control.stopping:
        settle(run, home, plan, "canceled", control.sentence)
    elif plan.brake and not consent:
        settle(run, home, plan, "braked", plan.brake)
    else:
        await _deliver(run, home, plan, address, control)


def _has_begun(run: Run, home: Home) -> bool:
    """Whether something was sent; the journal fits the outbox of then and no other."""
    with connect(home.database) as database:
        return Journal(database, run.id).reached() > 0


def _break_off(run: Run, home: Home, sentence: str) -> None:
    """Leave the run where an error found it: what is prepared can be gone on with, else it is forgotten."""
    outbox, store = outbox_of(home, run.id), RunStore(home)
    if outbox.plan() is None:
        store.set_status(run.id, "failed", sentence)
        outbox.clear()
    else:
        status = run.status if run.status in RESUMABLE else "interrupted"
        store.set_status(run.id, status, sentence)


def _address(run: Run, home: Home, keys: Keys) -> tuple[Connection, Endpoint, Secret]:
    """Where to send and with which key; looked up before any work is done."""
    connection = ConnectionStore(home).get(run.connection)
    return connection, *keys.address_of(connection)


def _prepare(run: Run, home: Home, control: Control) -> Plan:
    """Fill the outbox, knowing all that earlier runs delivered, those that died as well."""
    for former in unfinished(home, run.export, besides=run):
        tell_ledger(former, home)
    export = export_of(run)
    source = open_source(_chosen(run, home, export))
    if problems := check_export(export, source.columns):
        raise BadInputError(" ".join(problems))
    lists_segments = export.membership.shape in ("segment", "segments")
    if run.options.resend and lists_segments and len(export.segments.selected) > 1:
        raise BadInputError(
            _(
                "Rows cannot be sent on their own while membership lists the segments: the list "
                "would lack those of a person's other rows. Put them right in the customer file and "
                "run the export."
            )
        )
    try:
        plan = prepare(
            source,
            export.rules,
            ledger_of(home, run),
            outbox_of(home, run.id).make(),
            all_rows=run.options.all_rows,
            partial=run.options.resend,
            on_rows=_watch_preparing(run, home, control),
        )
    except KeyboardInterrupt:
        # Polars takes a Ctrl+C for itself while it works; this thread gets none from elsewhere.
        raise _StoppedError from None
    return complete(run, home, plan, export, source.name)


async def _deliver(
    run: Run, home: Home, plan: Plan, address: tuple[Connection, Endpoint, Secret], control: Control
) -> None:
    """Send what is in the outbox, and settle however that ends."""
    for former in unfinished(home, run.export, besides=run):
        close(former, home, _("Run {run} took its place.", run=run.id))
    RunStore(home).set_status(run.id, "delivering")
    status: Status
    sentence: str | None
    try:
        if plan.records:
            await deliver(run, home, outbox_of(home, run.id), plan, *address, control)
    except BrazeRefusedError as error:
        status, sentence = "refused", str(error)
    except ConnectionLostError as error:
        status, sentence = "interrupted", str(error)
    else:
        status, sentence = "canceled" if control.stopping else "finished", control.sentence
    remember(run, home)
    settle(run, home, plan, status, sentence)


def _watch_preparing(run: Run, home: Home, control: Control) -> Callable[[int], None]:
    store = RunStore(home)

    def on_rows(rows: int) -> None:
        control.obey(store.wish(run.id))
        if control.stopping:
            raise _StoppedError
        store.write_snapshot(Snapshot(run.id, "preparing", datetime.now(UTC), rows_read=rows))

    return on_rows


def _chosen(run: Run, home: Home, export: Export) -> Choice:
    """The customers; for a resend the rows that came back from the last run, older ones may be stale."""
    if not run.options.resend:
        return export.source
    reports = (RunStore(home).report(former.id) for former in RunStore(home).of_export(run.export))
    last = next((report for report in reports if report is not None), None)
    if last is None or last.returned is None:
        raise SourceError(
            _(
                "No row of {export} came back last time, so there is none to resend.",
                export=run.export,
            )
        )
    return Choice(last.returned)
