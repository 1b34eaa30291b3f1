"""What the audit and the log are told of exports and of runs.

Apart from those who do it, so that each has one line for it, and both are told the same. Names of fields are
told, never values.
"""

from __future__ import annotations

from ci_braze_tui.errors import StorageError
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.audit import Action, changed_fields, note
from ci_braze_tui.runs.log import Level, log
from ci_braze_tui.runs.run import Run
from ci_braze_tui.runs.store import RunStore


def note_saved(home: Home, before: Export | None, export: Export) -> None:
    """An export was saved; `before` is what it replaces."""
    fields = changed_fields(before, export)
    if before is not None and not fields:
        return
    action: Action = "export saved"
    if before is not None and before.connection != export.connection:
        if export.connection is None:
            action = "export detached"
        elif before.connection is None:
            action = "export attached"
    details = {"connection": export.connection or ""}
    if before is not None:
        details["fields"] = ", ".join(fields)
        if before.name != export.name:
            details["formerly"] = before.name
    note(home, action, export.name, **details)


def note_begun(run: Run, home: Home, *, consent: bool) -> None:
    """A run begins to be carried out, or is gone on with; `consent` is that to the brake."""
    has_run = run.status not in ("preparing", "planned") or (
        run.status == "preparing" and RunStore(home).snapshot(run.id) is not None
    )
    asked = "scheduled" if run.options.refresh else "on demand"
    options = [
        name
        for name, is_set in (
            ("all rows", run.options.all_rows),
            ("resend", run.options.resend),
            ("consent", consent),
        )
        if is_set
    ]
    about = {"export": run.export, "connection": run.connection, "kind": asked}
    if options:
        about["options"] = ", ".join(options)
    note(home, "run resumed" if has_run else "run started", run.id, **about)
    log(home, "run begins", run=run.id, is_resumed=has_run, kind=asked, consent=consent)


def note_ended(run: Run, home: Home, error: BaseException | None) -> None:
    """A run has ended, well or by `error`; nothing of what it was about is told."""
    status = "interrupted" if run.status in ("preparing", "delivering") else run.status
    report = RunStore(home).report(run.id)
    counts: dict[str, int] = {}
    if report is not None:
        summary = report.summary
        counts = {outcome: rows for outcome, rows in summary.outcomes.items() if rows}
        counts |= {"rows": summary.rows, "leavers": summary.leavers.total}
        counts |= {"requests": summary.requests, "retries": summary.retries}
    told = {name: str(count) for name, count in counts.items() if count}
    level: Level = "info" if status == "finished" else "error" if error else "warning"
    name = type(error).__name__ if error else None
    log(home, "run ends", level, run=run.id, status=status, error=name, **counts)
    try:
        note(home, "run ended", run.id, export=run.export, status=status, **told)
    except StorageError as trouble:
        # The run is over, and its own books say how; that the disk is full now is no end of another kind.
        log(home, "audit fails", "error", run=run.id, error=type(trouble).__name__)
