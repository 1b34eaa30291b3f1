"""Giving a run up: what was sent is accounted for, the rest is forgotten.

Apart from the story, which only goes forward: this is for a run that nobody will go on with, so that
its customer data does not stay on the disk until the next run of the export.
"""

from __future__ import annotations

from ci_braze_tui.delivery.journal import Journal
from ci_braze_tui.delivery.settle import settle_ledger, write_report
from ci_braze_tui.exports.story import export_of, outbox_of
from ci_braze_tui.ledger.book import Ledger
from ci_braze_tui.paths import Home, slug
from ci_braze_tui.runs.database import connect
from ci_braze_tui.runs.lock import take_lock
from ci_braze_tui.runs.run import Run
from ci_braze_tui.runs.store import RunStore


def give_up(run: Run, home: Home) -> None:
    """Close a run that was broken off, canceled, refused or held back; it cannot be resumed then.

    Raises:
        RunInProgressError: a run of the same export is going.
    """
    lock = take_lock(home, run.export)
    try:
        outbox = outbox_of(home, run.id)
        plan = outbox.plan()
        store = RunStore(home)
        if plan is not None:
            with connect(home.database) as database:
                journal = Journal(database, run.id)
                settle_ledger(outbox, journal, Ledger(home.ledgers / slug(run.export)))
                rules = export_of(run).rules
                folder = home.runs / run.id
                report = write_report(run, "superseded", rules, plan, outbox, journal, folder)
            store.write_report(run.id, report)
        outbox.clear()
        store.set_status(run.id, "superseded", "It was given up.")
    finally:
        lock.release()
