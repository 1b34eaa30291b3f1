"""What the export screen says about plans, progress and reports.

Apart from the screen so that every sentence is in one place and can be tested without one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from textual.widget import Widget

from ci_braze_tui.records.outcome import MEANING, Outcome, Outcomes
from ci_braze_tui.runs.report import ReasonCount, Report
from ci_braze_tui.runs.run import Run, Status, Summary
from ci_braze_tui.runs.snapshot import Phase, Snapshot
from ci_braze_tui.tui.numbers import counted, duration
from ci_braze_tui.tui.widgets import progress_panel
from ci_braze_tui.tui.widgets.account import CountLine, Heading, Sentence
from ci_braze_tui.tui.widgets.progress_panel import ProgressView
from ci_braze_tui.words import grouped

if TYPE_CHECKING:
    from ci_braze_tui.braze.contract import Contract
    from ci_braze_tui.outbox.plan import Plan, Reason

ENDINGS: Mapping[Status, str] = {
    "finished": "✓ Finished",
    "canceled": "! Canceled",
    "interrupted": "! Interrupted",
    "refused": "✗ Braze refused",
    "braked": "! Held back",
    "superseded": "A later run took its place",
    "failed": "✗ Failed",
    "planned": "Planned",
    "preparing": "Reading the file",
    "delivering": "Running",
}
"""Each status of a run in a few words."""

_PHASES: Mapping[Phase, progress_panel.Phase] = {
    "preparing": "preparing",
    "delivering": "sending",
    "paused": "paused",
    "waiting": "waiting",
    "canceling": "cancelling",
    "settling": "ended",
    "ended": "ended",
}
_CAUTIONS = (
    (True, "Left out of rows that are sent"),
    (False, "Sent, and worth a look"),
)
"""Whether a value is left out, and what stands above such values."""
_BAD: tuple[Outcome, ...] = ("rejected", "invalid", "unknown")


def plan_lines(plan: Plan, file: str, contract: Contract) -> Iterator[Widget]:
    """What a run will do with each row, what it costs, and the first objects."""
    yield Sentence(f"{counted(plan.rows, 'row')} in {file}", classes="-lead")
    yield Heading("Will be sent")
    if plan.records == 0:
        told = (
            "Braze has been told all of this already." if plan.outcomes.unchanged else "see below."
        )
        yield Sentence(f"Nothing: {told}")
    if plan.outcomes.pending:
        yield CountLine(plan.outcomes.pending, "profiles, one for each row", classes="-good")
    if plan.with_id:
        yield CountLine(plan.with_id, "by Braze customer ID", classes="-detail")
    if plan.by_email:
        yield CountLine(plan.by_email, "by e-mail address only", classes="-detail")
    if plan.leavers:
        yield CountLine(
            plan.leavers,
            "leavers: members by earlier runs who are in no chosen segment any more",
            classes="-good",
        )
    yield from _cost_lines(plan, contract)
    if plan.rows > plan.outcomes.pending:
        yield Heading("Will not be sent")
        yield from _unsent_lines(plan)
    yield from _caution_lines(plan)
    yield from (Sentence(note, classes="-warning") for note in plan.notes)
    if plan.objects:
        yield Heading("The first objects, exactly as they go to Braze")
        yield from (Sentence(text, classes="-data") for text in plan.objects)


def report_lines(run: Run, report: Report | None, read_back: str) -> Iterator[Widget]:
    """How a run came out: every row, the reasons, and where to look."""
    good = run.status == "finished"
    yield Sentence(ENDINGS[run.status], classes=f"-lead {'-good' if good else '-warning'}")
    if run.sentence and run.sentence != "Canceled.":
        yield Sentence(run.sentence)
    if report is None:
        yield Sentence("Nothing was sent.", classes="-muted")
        return
    summary = report.summary
    yield Heading(f"{counted(summary.rows, 'row')} in the file")
    yield from outcome_lines(summary.outcomes, report.reasons)
    if summary.leavers.total:
        yield Heading(counted(summary.leavers.total, "leaver"))
        yield from outcome_lines(summary.leavers, ())
    if read_back:
        yield Heading("Asked the sandbox for these people")
        yield Sentence(read_back, classes="-good")
    yield from reported_cautions(report)
    yield from took_lines(summary)
    if summary.outcomes.accepted or summary.leavers.accepted:
        yield Heading("Find these people in Braze")
        yield Sentence("Audience > Segments > Custom Attributes >")
        yield Sentence(report.membership_attribute, classes="-data")
    if report.returned:
        yield Heading("Rows that came back, to be put right and sent again")
        yield Sentence(report.returned, classes="-data")
    yield Heading("Report")
    yield Sentence(str(Path(summary.report) / "report.json"), classes="-data")


def reported_cautions(report: Report) -> Iterator[Widget]:
    """Which values were left out, changed or doubtful, with their numbers."""
    for left_out, heading in _CAUTIONS:
        found = [each for each in report.cautions if each.dropped is left_out]
        if found:
            yield Heading(heading)
        yield from (CountLine(each.rows, f"{each.column}: {each.sentence}") for each in found)


def took_lines(summary: Summary) -> Iterator[Widget]:
    """What a run cost: requests, time and data points."""
    yield Heading("What it took")
    speed = f"{grouped(round(summary.profiles_per_second))} profiles a second"
    again = f", {grouped(summary.retries)} tries more" if summary.retries else ""
    took = f"{summary.seconds:.1f} s" if summary.seconds < 10 else duration(summary.seconds)
    yield CountLine(summary.requests, f"requests in {took}, {speed}{again}")
    yield CountLine(summary.data_points, "data points")


def progress_view(
    snapshot: Snapshot | None, rates: tuple[float, ...], target: str, now: datetime
) -> ProgressView:
    """A snapshot as the progress panel draws it."""
    if snapshot is None:
        return ProgressView("preparing", "Starting…", 0, None)
    if snapshot.phase == "preparing":
        return ProgressView("preparing", "Reading the file…", snapshot.rows_read, None)
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
        skipped=outcomes.total - outcomes.accepted - outcomes.rejected - outcomes.pending,
        requests=snapshot.requests,
        rate=0.0 if phase in ("paused", "pausing") else snapshot.rate,
        overall=snapshot.overall,
        rates=rates,
        elapsed=snapshot.seconds,
        left=snapshot.seconds_left,
        waiting=max((waiting - now).total_seconds(), 0.0) if waiting else None,
        in_flight=snapshot.in_flight,
    )


def progress_note(snapshot: Snapshot | None) -> str:
    """What else is worth saying while a run goes."""
    note = "You may leave this screen or close the app: the run goes on by itself."
    if snapshot is None:
        return note
    if snapshot.phase == "paused":
        return "Nothing new is sent until you press Go on. Closing the app does not end the pause."
    if snapshot.waiting_for:
        return snapshot.waiting_for
    if snapshot.last_error:
        return f"Last trouble: {snapshot.last_error} What was not answered is tried again."
    return note


def start_question(profiles: int, name: str) -> str:
    """What is asked before customer data goes to a real Braze."""
    return f'Send {counted(profiles, "profile")} to "{name}" (LIVE)?'


def _headline(phase: progress_panel.Phase, target: str) -> str:
    match phase:
        case "paused" | "pausing":
            return "Paused"
        case "cancelling":
            return "Canceling…"
        case "waiting":
            return "Waiting for Braze"
        case "ended":
            return "Accounting for every row…"
        case _:
            return f"Sending to {target}"


def _unsent_lines(plan: Plan) -> Iterator[Widget]:
    for outcome, rows in plan.outcomes.items():
        if outcome == "pending" or not rows:
            continue
        bad = "-bad" if outcome in _BAD else ""
        reasons = [reason for reason in plan.reasons if reason.outcome == outcome]
        if len(reasons) == 1:
            yield CountLine(rows, f"{_named(outcome)}: {_reason(reasons[0])}", classes=bad)
        else:
            yield CountLine(rows, f"{_named(outcome)}: {_meaning(outcome)}", classes=bad)
        for reason in reasons:
            if len(reasons) > 1:
                yield CountLine(reason.rows, _reason(reason), classes="-detail")
            if reason.remedy:
                yield Sentence(f"→ {reason.remedy}", classes="-remedy")


def outcome_lines(outcomes: Outcomes, reasons: Sequence[ReasonCount]) -> Iterator[Widget]:
    """How many rows had each outcome, and below it why."""
    for outcome, rows in outcomes.items():
        if not rows:
            continue
        style = "-good" if outcome == "accepted" else "-bad" if outcome in _BAD else ""
        given = [reason for reason in reasons if reason.outcome == outcome]
        if [rows] == [reason.rows for reason in given]:
            yield CountLine(rows, f"{_named(outcome)}: {given[0].reason}", classes=style)
            continue
        yield CountLine(rows, f"{_named(outcome)}: {_meaning(outcome)}", classes=style)
        for reason in given:
            yield CountLine(reason.rows, reason.reason, classes="-detail")


def _meaning(outcome: Outcome) -> str:
    return MEANING[outcome].removeprefix("not sent: ")


def _named(outcome: Outcome) -> str:
    return outcome.replace("_", " ")


def _reason(reason: Reason) -> str:
    return f"{reason.reason} ({_listed(reason.first, reason.rows)})"


def _cost_lines(plan: Plan, contract: Contract) -> Iterator[Widget]:
    costs, whole = plan.forecast(contract), plan.forecast_without_ledger(contract)
    yield Heading("What it takes")
    limit = f"at least {_seconds(costs.seconds)} at the limit of the contract"
    yield CountLine(costs.requests, f"requests, {limit}")
    yield CountLine(costs.data_points, "data points")
    if whole.data_points > costs.data_points:
        spared = whole.data_points - costs.data_points
        yield CountLine(spared, "data points spared, because Braze has the rest", classes="-good")


def _caution_lines(plan: Plan) -> Iterator[Widget]:
    for left_out, heading in _CAUTIONS:
        found = [each for each in plan.cautions if each.dropped is left_out]
        if found:
            yield Heading(heading)
        for each in found:
            where = _listed(each.first, each.rows)
            yield CountLine(each.rows, f"{each.column}: {each.sentence} ({where})")
            yield Sentence(f"→ {each.remedy}", classes="-remedy")


def _listed(first: tuple[int, ...], rows: int) -> str:
    listed = ", ".join(grouped(row) for row in first)
    more = ", …" if rows > len(first) else ""
    return f"row {listed}" if rows == 1 else f"rows {listed}{more}"


def _seconds(seconds: float) -> str:
    return "1 second" if seconds <= 1 else duration(seconds)
