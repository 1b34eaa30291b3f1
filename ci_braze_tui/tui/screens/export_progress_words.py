"""What the export screen says while a run goes: the panel's numbers, and a note below it.

Apart from what is said before and after, because all of it comes from one snapshot, a few times a second.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ci_braze_tui.runs.snapshot import Phase, Snapshot
from ci_braze_tui.tui.widgets import progress_panel
from ci_braze_tui.tui.widgets.progress_panel import ProgressView
from ci_braze_tui.words import _

_PHASES: Mapping[Phase, progress_panel.Phase] = {
    "preparing": "preparing",
    "delivering": "sending",
    "paused": "paused",
    "waiting": "waiting",
    "canceling": "canceling",
    "settling": "ended",
    "ended": "ended",
}

_UNSENT = ("invalid", "unchanged", "duplicate", "not_selected", "skipped")


def progress_view(
    snapshot: Snapshot | None, rates: tuple[float, ...], target: str, now: datetime
) -> ProgressView:
    """A snapshot as the progress panel draws it."""
    if snapshot is None:
        return ProgressView("preparing", _("Starting…"), 0, None)
    if snapshot.phase == "preparing":
        return ProgressView("preparing", _("Reading the file…"), snapshot.rows_read, None)
    outcomes = snapshot.outcomes
    phase = _PHASES[snapshot.phase]
    if phase == "paused" and snapshot.in_flight:
        phase = "pausing"
    waiting = snapshot.waiting_until
    return ProgressView(
        phase=phase,
        headline=_headline(phase, target),
        done=snapshot.done,
        total=snapshot.records,
        accepted=outcomes.accepted + snapshot.leavers.accepted,
        rejected=outcomes.rejected + snapshot.leavers.rejected,
        unsent=sum(rows for outcome, rows in outcomes.items() if outcome in _UNSENT),
        requests=snapshot.requests,
        rate=0.0 if phase in ("paused", "pausing") else snapshot.rate,
        overall=snapshot.overall,
        rates=rates,
        elapsed=snapshot.seconds,
        left=snapshot.seconds_left,
        waiting=max((waiting - now).total_seconds(), 0.0) if waiting else None,
        asked_to_wait=not _is_lost(snapshot),
        in_flight=snapshot.in_flight,
    )


def progress_note(snapshot: Snapshot | None) -> str:
    """What else is worth saying while a run goes."""
    if snapshot is not None and snapshot.phase == "paused":
        return _(
            "Nothing new is sent until you press Go on. Closing the app does not end the pause."
        )
    if snapshot is not None and snapshot.waiting_for:
        return snapshot.waiting_for
    if snapshot is not None and snapshot.last_error:
        return _(
            "Last trouble: {trouble} What was not answered is tried again.",
            trouble=snapshot.last_error,
        )
    return _("You may leave this screen or close the app: the run goes on by itself.")


def _is_lost(snapshot: Snapshot) -> bool:
    """Whether it is not Braze that asked to wait: what is waited for is the end of the last trouble."""
    return snapshot.waiting_for is not None and snapshot.waiting_for == snapshot.last_error


def _headline(phase: progress_panel.Phase, target: str) -> str:
    match phase:
        case "paused" | "pausing":
            return _("Paused")
        case "canceling":
            return _("Canceling…")
        case "waiting":
            return _("Waiting for Braze")
        case "ended":
            return _("Accounting for every row…")
        case _:
            return _("Sending to {target}", target=target)
