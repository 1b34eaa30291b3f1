"""Plans and reports as lines of plain text."""

from __future__ import annotations

from collections.abc import Iterator

from ci_braze_tui.cli.output import harmless
from ci_braze_tui.outbox.plan import Plan
from ci_braze_tui.records.outcome import MEANING, Outcomes
from ci_braze_tui.runs.report import Report

_OBJECTS = 3


def plan_lines(plan: Plan) -> Iterator[str]:
    """What a run would do."""
    yield f"{plan.rows:,} rows in the file"
    yield f"  {plan.outcomes.pending:>12,}  will be sent: {plan.with_id:,} by Braze customer ID, "
    yield f"  {'':>12}  {plan.by_email:,} by e-mail only"
    for reason in plan.reasons:
        yield f"  {reason.rows:>12,}  {reason.outcome}: {reason.reason} ({_rows(reason.first)})"
    if plan.outcomes.unchanged:
        yield f"  {plan.outcomes.unchanged:>12,}  unchanged: {MEANING['unchanged']}"
    if plan.leavers:
        yield f"  {plan.leavers:>12,}  leavers: members who are in no chosen segment any more"
    for dropped in plan.dropped:
        yield (
            f"  {dropped.rows:>12,}  values of {harmless(dropped.column)} left out: "
            f"{dropped.complaint} ({_rows(dropped.first)})"
        )
    if plan.trimmed:
        yield f"  {plan.trimmed:>12,}  rows had blanks around an identifier; they are trimmed"
    yield (
        f"{plan.requests:,} requests, at least {plan.seconds:,.1f} s, "
        f"{plan.data_points:,} data points"
    )
    if plan.objects:
        yield "First objects:"
        yield from (f"  {harmless(text)}" for text in plan.objects[:_OBJECTS])
    if plan.brake:
        yield f"HELD BACK: {plan.brake}"


def report_lines(report: Report) -> Iterator[str]:
    """How a run ended."""
    summary = report.summary
    yield f"Run {summary.run} of {harmless(summary.export)}: {summary.status}"
    yield f"{summary.rows:,} rows in the file"
    yield from _outcome_lines(summary.outcomes)
    if summary.leavers.total:
        yield f"{summary.leavers.total:,} leavers"
        yield from _outcome_lines(summary.leavers)
    if report.reasons:
        yield "Reasons"
        for reason in report.reasons:
            yield f"  {reason.rows:>12,}  {reason.outcome}: {harmless(reason.reason)}"
    for dropped in report.dropped:
        yield (
            f"  {dropped.rows:>12,}  values of {harmless(dropped.column)} left out: "
            f"{dropped.complaint}"
        )
    yield (
        f"{summary.requests:,} requests ({summary.retries:,} retries), {summary.seconds:,.1f} s, "
        f"{summary.profiles_per_second:,.0f} profiles/s, {summary.data_points:,} data points"
    )
    if report.returned:
        yield f"Rows that came back: {report.returned}"
    if summary.outcomes.accepted:
        yield (
            "Find these people in Braze: Audience > Segments > Custom Attributes > "
            f"{report.membership_attribute}"
        )


def _outcome_lines(outcomes: Outcomes) -> Iterator[str]:
    for outcome, rows in outcomes.items():
        if rows:
            yield f"  {rows:>12,}  {outcome}: {MEANING[outcome]}"


def _rows(first: tuple[int, ...]) -> str:
    listed = ", ".join(f"{row:,}" for row in first)
    return f"row {listed}" if len(first) == 1 else f"rows {listed}"
