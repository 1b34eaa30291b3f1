"""Plans and reports as lines of plain text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from ci_braze_tui.braze.contract import Contract
from ci_braze_tui.cli.output import harmless
from ci_braze_tui.outbox.plan import Plan
from ci_braze_tui.outbox.preflight import Finding, Severity, findings
from ci_braze_tui.records.outcome import MEANING, Outcomes
from ci_braze_tui.runs.report import Report

_OBJECTS = 3
_HEADINGS: Mapping[Severity, str] = {
    "error": "Errors: these rows are not sent",
    "warning": "Warnings: these values are left out, their rows are sent",
    "note": "Worth knowing",
}


def plan_lines(plan: Plan, contract: Contract) -> Iterator[str]:
    """What a run would do, and what there is to know before."""
    yield f"{plan.rows:,} rows in the file"
    yield f"  {plan.outcomes.pending:>12,}  will be sent: {plan.with_id:,} by Braze customer ID, "
    yield f"  {'':>12}  {plan.by_email:,} by e-mail only"
    if plan.outcomes.unchanged:
        yield f"  {plan.outcomes.unchanged:>12,}  unchanged: {MEANING['unchanged']}"
    if plan.leavers:
        yield f"  {plan.leavers:>12,}  leavers: members who are in no chosen segment any more"
    for severity, found in groupby(findings(plan), lambda each: each.severity):
        yield f"{_HEADINGS[severity]}"
        for each in found:
            yield from _finding_lines(each)
    for note in plan.notes:
        yield harmless(note)
    yield from _forecast_lines(plan, contract)
    if plan.objects:
        yield "First objects:"
        yield from (f"  {harmless(text)}" for text in plan.objects[:_OBJECTS])
    if plan.brake:
        yield f"HELD BACK: {plan.brake}"


def _finding_lines(finding: Finding) -> Iterator[str]:
    about = f"{finding.about} ({finding.column})" if finding.column else finding.about
    where = _rows(finding.first, finding.rows)
    yield f"  {finding.rows:>12,}  {harmless(about)}: {harmless(finding.reason)} ({where})"
    if finding.remedy and finding.severity != "note":
        yield f"  {'':>12}  → {harmless(finding.remedy)}"


def _forecast_lines(plan: Plan, contract: Contract) -> Iterator[str]:
    costs, whole = plan.forecast(contract), plan.forecast_without_ledger(contract)
    yield (
        f"{costs.requests:,} requests, at least {costs.seconds:,.1f} s ({contract.terms()}), "
        f"{costs.data_points:,} data points"
    )
    if (costs.records, costs.data_points) != (whole.records, whole.data_points):
        yield (
            f"Without the ledger: {whole.requests:,} requests, at least {whole.seconds:,.1f} s, "
            f"{whole.data_points:,} data points"
        )


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
    for caution in report.cautions:
        left_out = "; left out" if caution.dropped else ""
        about = f"{caution.attribute} ({caution.column})"
        yield f"  {caution.rows:>12,}  {harmless(about)}: {caution.sentence}{left_out}"
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


def _rows(first: tuple[int, ...], rows: int) -> str:
    listed = ", ".join(f"{row:,}" for row in first)
    more = ", …" if rows > len(first) else ""
    return f"row {listed}" if rows == 1 else f"rows {listed}{more}"
