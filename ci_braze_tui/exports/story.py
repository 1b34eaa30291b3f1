"""The story of an export: prepare, deliver, settle.

A run goes through it from wherever it stands: a new one from the start, a planned one from delivery, a
broken one from where its journal ends. Every ending leaves the books balanced and says what to do next.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from ci_braze_tui.braze.clusters import Endpoint, parse_endpoint
from ci_braze_tui.connections.connection import current_account
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.delivery.control import Control
from ci_braze_tui.delivery.deliver import deliver
from ci_braze_tui.delivery.journal import Journal
from ci_braze_tui.delivery.settle import settle_ledger, write_report
from ci_braze_tui.errors import (
    BadInputError,
    BrazeRefusedError,
    CiBrazeError,
    ConnectionLostError,
    DefinitionError,
    SourceError,
)
from ci_braze_tui.exports.definition import Export, check_export
from ci_braze_tui.ledger.book import Ledger
from ci_braze_tui.outbox.folder import Outbox
from ci_braze_tui.outbox.plan import Plan
from ci_braze_tui.outbox.prepare import prepare
from ci_braze_tui.paths import Home, slug
from ci_braze_tui.runs.database import connect
from ci_braze_tui.runs.lock import take_lock
from ci_braze_tui.runs.run import Options, Run, Status
from ci_braze_tui.runs.snapshot import Snapshot
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.secret import Secret
from ci_braze_tui.sources.table import open_source


class _StoppedError(Exception):
    """The run was asked to stop while it was preparing."""


def outbox_of(home: Home, run_id: str) -> Outbox:
    """The outbox of a run."""
    return Outbox(home.runs / run_id / "outbox")


def export_of(run: Run) -> Export:
    """The export as it was when the run began."""
    return msgspec.json.decode(run.definition, type=Export)


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
        BadInputError: the export cannot be run as it is; the run is marked as failed.
        RunInProgressError: another run of the export is going.
    """
    store = RunStore(home)
    lock = take_lock(home, run.export)
    try:
        store.forget_wish(run.id)
        status, sentence = await _carry_out(run, home, keys, control, plan_only, consent)
        store.set_status(run.id, status, sentence)
    except CiBrazeError as error:
        kept = outbox_of(home, run.id).plan() is not None
        store.set_status(run.id, run.status if kept else "failed", str(error))
        raise
    finally:
        lock.release()
    return store.get(run.id)


async def _carry_out(
    run: Run, home: Home, keys: Keys, control: Control, plan_only: bool, consent: bool
) -> tuple[Status, str | None]:
    address = None if plan_only else _address(run, home, keys)
    outbox = outbox_of(home, run.id)
    plan = outbox.plan()
    if plan is None:
        try:
            plan = await asyncio.to_thread(_prepare, run, home, outbox, control)
        except _StoppedError:
            outbox.clear()
            return "canceled", "Canceled before anything was sent."
    if address is None:
        return "planned", None
    if plan.brake and not consent:
        return _settle(run, home, plan, "braked", plan.brake)
    return await _deliver(run, home, plan, address, control)


def _address(run: Run, home: Home, keys: Keys) -> tuple[Endpoint, Secret]:
    """Where to send and with which key; looked up before any work is done."""
    connection = ConnectionStore(home).get(run.connection)
    return parse_endpoint(connection.endpoint), keys.find(connection.name).secret


def _prepare(run: Run, home: Home, outbox: Outbox, control: Control) -> Plan:
    for former in _former_runs(run, home):
        _fold(former, home)
    export = export_of(run)
    source = open_source(_source_path(run, home, export))
    problems = check_export(export, source.columns)
    if problems:
        raise BadInputError(" ".join(problems))
    return prepare(
        source,
        export.rules,
        _ledger_of(run, home),
        outbox.make(),
        all_rows=run.options.all_rows,
        partial=run.options.resend,
        on_rows=_watch_preparing(run, home, control),
    )


async def _deliver(
    run: Run, home: Home, plan: Plan, address: tuple[Endpoint, Secret], control: Control
) -> tuple[Status, str | None]:
    _close_former_runs(run, home)
    RunStore(home).set_status(run.id, "delivering")
    status: Status = "finished"
    sentence: str | None = None
    try:
        if plan.records:
            await deliver(run.id, home, outbox_of(home, run.id), plan, *address, control)
    except BrazeRefusedError as error:
        status, sentence = "refused", str(error)
    except ConnectionLostError as error:
        status, sentence = "interrupted", str(error)
    else:
        if control.stopping:
            status, sentence = "canceled", control.sentence
    return _settle(run, home, plan, status, sentence)


def _settle(
    run: Run, home: Home, plan: Plan, status: Status, sentence: str | None
) -> tuple[Status, str | None]:
    """Account for what was done; only a run that is through forgets its outbox."""
    _fold(run, home)
    outbox = outbox_of(home, run.id)
    with connect(home.database) as database:
        journal = Journal(database, run.id)
        rules = export_of(run).rules
        report = write_report(run, status, rules, plan, outbox, journal, home.runs / run.id)
    store = RunStore(home)
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
    if status == "finished":
        outbox.clear()
    return status, sentence


def _fold(run: Run, home: Home) -> None:
    """Let the ledger know what the run has delivered so far."""
    with connect(home.database) as database:
        settle_ledger(outbox_of(home, run.id), Journal(database, run.id), _ledger_of(run, home))


def _former_runs(run: Run, home: Home) -> list[Run]:
    """The runs of the same export that were never finished; this process holds the lock, so all are dead."""
    over = ("finished", "failed", "superseded")
    former = RunStore(home).of_export(run.export)
    return [each for each in former if each.id != run.id and each.status not in over]


def _close_former_runs(run: Run, home: Home) -> None:
    """Give up the unfinished runs of this export, for this one has read the file anew."""
    for former in _former_runs(run, home):
        outbox = outbox_of(home, former.id)
        plan = outbox.plan()
        if plan is not None:
            _settle(former, home, plan, "superseded", None)
        outbox.clear()
        RunStore(home).set_status(former.id, "superseded", f"Run {run.id} took its place.")


def discard_plan(run: Run, home: Home) -> None:
    """Forget a run that was only planned, with everything prepared for it."""
    lock = take_lock(home, run.export)
    try:
        shutil.rmtree(home.runs / run.id, ignore_errors=True)
        RunStore(home).remove(run.id)
    finally:
        lock.release()


def begin_run(export: Export, home: Home, options: Options) -> Run:
    """Enter a run of the export into the books; `run_export` or a process takes it from there.

    Raises:
        DefinitionError: the export is detached from its connection.
    """
    if export.connection is None:
        raise DefinitionError(
            f"{export.name} has no connection. Attach one before you run it: set `connection` in its file."
        )
    definition = msgspec.json.encode(export).decode()
    return RunStore(home).begin(
        export.name, export.connection, definition, options, current_account()
    )


def _watch_preparing(run: Run, home: Home, control: Control) -> Callable[[int], None]:
    store = RunStore(home)

    def on_rows(rows: int) -> None:
        control.obey(store.wish(run.id))
        if control.stopping:
            raise _StoppedError
        store.write_snapshot(Snapshot(run.id, "preparing", datetime.now(UTC), rows_read=rows))

    return on_rows


def _source_path(run: Run, home: Home, export: Export) -> Path:
    """The customer file; for a resend the rows that came back from the last run that had any."""
    if not run.options.resend:
        return Path(export.source.path)
    for former in RunStore(home).of_export(run.export):
        report = RunStore(home).report(former.id)
        if report is not None and report.returned is not None:
            return Path(report.returned)
    raise SourceError(f"No rows of {run.export} came back, so there are none to send again.")


def _ledger_of(run: Run, home: Home) -> Ledger:
    return Ledger(home.ledgers / slug(run.export))
