"""Plans, pre-flights, reports and the states of runs as lines of plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

import msgspec

from ci_braze_tui.braze.contract import Contract
from ci_braze_tui.outbox.plan import Forecast, Plan, Reach
from ci_braze_tui.outbox.preflight import Finding, Preflight, Severity, findings
from ci_braze_tui.outbox.reach_words import person_of, read_from, told_of
from ci_braze_tui.records.outcome import MEANING, NAMED, Outcome, Outcomes
from ci_braze_tui.records.values.written import left_out
from ci_braze_tui.runs.report import CautionCount, Report
from ci_braze_tui.runs.run import Status
from ci_braze_tui.tui.numbers import duration, spent
from ci_braze_tui.tui.visible import visible
from ci_braze_tui.words import _, grouped, ngettext

_OBJECTS = 3
_PEOPLE = 3
"""So many of those whom records are about are named for each thing that becomes of them."""
_WIDEST = 200
_HEADINGS: Mapping[Severity, str] = {
    "error": _("Errors: these rows are not sent"),
    "warning": _("Warnings: these values are left out, their rows are sent"),
    "note": _("Worth knowing"),
}
STATUSES: Mapping[Status, str] = {
    "preparing": _("preparing"),
    "planned": _("planned"),
    "delivering": _("delivering"),
    "finished": _("finished"),
    "canceled": _("canceled"),
    "interrupted": _("interrupted"),
    "refused": _("refused"),
    "braked": _("braked"),
    "superseded": _("superseded"),
    "failed": _("failed"),
}
"""The state of a run in a word."""


def plan_lines(plan: Plan, contract: Contract) -> Iterator[str]:
    """What a run would do, and what there is to know before."""
    yield _rows_in_file(plan.rows)
    yield _counted(
        plan.outcomes.pending,
        _(
            "will be sent: {with_id} by Braze customer ID, {by_email} by e-mail only",
            with_id=plan.with_id,
            by_email=plan.by_email,
        ),
    )
    if plan.outcomes.unchanged:
        yield _outcome_line("unchanged", plan.outcomes.unchanged)
    if plan.leavers:
        yield _leavers_line(plan.leavers)
    if plan.reach and plan.reach.whole:
        yield from _reach_lines(plan.reach)
    yield from _finding_lines(findings(plan))
    yield from map(visible, plan.notes)
    yield from _forecast_lines(
        plan.forecast(contract), plan.forecast_without_ledger(contract), contract.terms()
    )
    if plan.objects:
        yield _("First objects:")
        yield from (f"  {visible(text)}" for text in plan.objects[:_OBJECTS])
    if plan.brake:
        yield _("HELD BACK: {reason}", reason=plan.brake)


def preflight_lines(found: Preflight) -> Iterator[str]:
    """What a pre-flight found, and what a run would cost."""
    yield _rows_in_file(found.rows)
    if found.outcomes.pending:
        yield _counted(found.outcomes.pending, _("will be sent"))
    yield from _outcome_lines(msgspec.structs.replace(found.outcomes, pending=0))
    if found.leavers:
        yield _leavers_line(found.leavers)
    if found.reach and found.reach.whole:
        yield from _reach_lines(found.reach)
    if found.findings:
        yield from _finding_lines(found.findings)
    else:
        yield _("Nothing wrong was found.")
    yield from map(visible, found.notes)
    yield from _forecast_lines(found.forecast, found.without_ledger)
    if found.brake:
        yield _("HELD BACK: {reason}", reason=found.brake)


def _reach_lines(reach: Reach) -> Iterator[str]:
    yield visible(read_from(reach))
    for told in told_of(reach):
        yield _counted(told.count, f"· {told.sentence}" if told.is_part else told.sentence)
        yield from (
            f"  {'':>12}    {visible(person_of(each), _WIDEST)}" for each in told.samples[:_PEOPLE]
        )
    yield _counted(reach.whole, _("records in all"))


def report_lines(report: Report) -> Iterator[str]:
    """How a run ended."""
    summary = report.summary
    yield _(
        "Run {run} of {export}: {status}",
        run=summary.run,
        export=visible(summary.export),
        status=STATUSES[summary.status],
    )
    yield _rows_in_file(summary.rows)
    yield from _outcome_lines(summary.outcomes)
    if summary.leavers.total:
        yield ngettext("{count} leaver", "{count} leavers", summary.leavers.total)
        yield from _outcome_lines(summary.leavers)
    if report.reasons:
        yield _("Reasons")
        for reason in report.reasons:
            yield _counted(
                reason.rows,
                _(
                    "{outcome}: {reason}",
                    outcome=NAMED[reason.outcome],
                    reason=visible(reason.reason),
                ),
            )
    yield from map(_caution_line, report.cautions)
    yield ngettext(
        "{count} request in {time}, {retries}, {speed}, {points}",
        "{count} requests in {time}, {retries}, {speed}, {points}",
        summary.requests,
        time=spent(summary.seconds),
        retries=ngettext("{count} tried again", "{count} tried again", summary.retries),
        speed=ngettext(
            "{count} profile a second",
            "{count} profiles a second",
            round(summary.profiles_per_second),
        ),
        points=_data_points(summary.data_points),
    )
    if report.returned:
        yield _("Rows that came back: {path}", path=report.returned)
    if summary.outcomes.accepted:
        yield _(
            "Find these people in Braze: Audience > Segments > Custom Attributes > {attribute}",
            attribute=report.membership_attribute,
        )


def _finding_lines(found: Iterable[Finding]) -> Iterator[str]:
    for severity, group in groupby(found, lambda each: each.severity):
        yield _HEADINGS[severity]
        for each in group:
            yield _counted(each.rows, _finding_words(each))
            if each.remedy and severity != "note":
                yield f"  {'':>12}  → {visible(each.remedy)}"


def _finding_words(finding: Finding) -> str:
    where = _where(finding.first, finding.rows)
    if not finding.column:
        return _(
            "{about}: {reason} ({rows})",
            about=visible(finding.about),
            reason=visible(finding.reason),
            rows=where,
        )
    return _(
        "{about} ({column}): {reason} ({rows})",
        about=visible(finding.about),
        column=visible(finding.column),
        reason=visible(finding.reason),
        rows=where,
    )


def _forecast_lines(costs: Forecast, whole: Forecast, terms: str | None = None) -> Iterator[str]:
    time = duration(costs.seconds)
    if terms is not None:
        time = _("{time} ({terms})", time=time, terms=terms)
    yield ngettext(
        "{count} request, at least {time}, {points}",
        "{count} requests, at least {time}, {points}",
        costs.requests,
        time=time,
        points=_data_points(costs.data_points),
    )
    if (costs.records, costs.data_points) != (whole.records, whole.data_points):
        yield ngettext(
            "Without the ledger: {count} request, at least {time}, {points}",
            "Without the ledger: {count} requests, at least {time}, {points}",
            whole.requests,
            time=duration(whole.seconds),
            points=_data_points(whole.data_points),
        )


def _data_points(points: int) -> str:
    return ngettext("{count} data point", "{count} data points", points)


def _caution_line(caution: CautionCount) -> str:
    sentence = left_out(caution.sentence) if caution.dropped else caution.sentence
    return _counted(
        caution.rows,
        _(
            "{attribute} ({column}): {sentence}",
            attribute=visible(caution.attribute),
            column=visible(caution.column),
            sentence=visible(sentence),
        ),
    )


def _outcome_lines(outcomes: Outcomes) -> Iterator[str]:
    for outcome, rows in outcomes.items():
        if rows:
            yield _outcome_line(outcome, rows)


def _outcome_line(outcome: Outcome, rows: int) -> str:
    words = _("{outcome}: {meaning}", outcome=NAMED[outcome], meaning=MEANING[outcome])
    return _counted(rows, words)


def _leavers_line(leavers: int) -> str:
    return _counted(leavers, _("leavers: members who are in no chosen segment any more"))


def _rows_in_file(rows: int) -> str:
    return ngettext("{count} row in the file", "{count} rows in the file", rows)


def _counted(rows: int, words: str) -> str:
    """A number in a column of its own, and what it counts."""
    return f"  {grouped(rows):>12}  {words}"


def _where(first: tuple[int, ...], rows: int) -> str:
    listed = ", ".join(map(grouped, first))
    more = ", …" if rows > len(first) else ""
    return ngettext("row {listed}", "rows {listed}", rows, listed=f"{listed}{more}")
