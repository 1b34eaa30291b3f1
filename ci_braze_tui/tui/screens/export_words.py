"""What the screens say of how a run came out: its ending, its rows, the reasons, and what to do then.

Apart from the screens so that every sentence is in one place and can be tested without one. The end page of
the export screen and the story of a run tell the same with these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from textual.widget import Widget

from ci_braze_tui.records.outcome import MEANING, NAMED, RETURNED, Outcome, Outcomes
from ci_braze_tui.runs.report import ReasonCount, Report
from ci_braze_tui.runs.run import Status, Summary
from ci_braze_tui.tui.numbers import spent
from ci_braze_tui.tui.screens.export_standing import Standing
from ci_braze_tui.tui.widgets.account import (
    CountLine,
    Heading,
    OutcomeLine,
    Sentence,
    TotalLine,
)
from ci_braze_tui.words import _, ngettext

ENDINGS: Mapping[Status, str] = {
    "finished": _("✓ Finished"),
    "canceled": _("! Canceled"),
    "interrupted": _("! Interrupted"),
    "refused": _("✗ Braze refused"),
    "braked": _("! Held back"),
    "superseded": _("A later run took its place"),
    "failed": _("✗ Failed"),
    "planned": _("Planned"),
    "preparing": _("Reading the file"),
    "delivering": _("Running"),
}
"""Each status of a run in a few words."""

CAUTIONS = (
    (True, _("Left out of rows that are sent")),
    (False, _("Sent, and worth a look")),
)
"""Whether a value is left out, and what stands above such values."""

_RESUME = _("Resume sends them.")
_WITH_THE_FILE: Mapping[Outcome, str] = {
    "rejected": _("Put right what Braze names in the file of returned rows, and send it again."),
    "invalid": _("Put the cells right in the file of returned rows, and send it again."),
    "unknown": _("Braze may have taken them. Sending them again does no harm."),
}
"""What can be done about rows that came back, by their outcome."""


def report_lines(standing: Standing, read_back: str) -> Iterator[Widget]:
    """How a run came out, or what is known of it: every row, the reasons, and where to look."""
    run, report = standing.run, standing.report
    tone = "-good" if run.status == "finished" else "-warning"
    yield Sentence(ENDINGS[run.status], classes=f"-lead {tone}")
    if run.sentence:
        yield Sentence(run.sentence)
    if report is None or not standing.is_settled:
        yield from _known_lines(standing)
        return
    summary = report.summary
    yield Heading(_("What became of the rows"))
    yield from outcome_table(summary.rows, summary.outcomes, report.reasons, _remedies(standing))
    yield from leaver_lines(summary.leavers)
    if read_back:
        yield Heading(_("Asked the sandbox for these people"))
        yield Sentence(read_back, classes="-good")
    yield from reported_cautions(report)
    yield from took_lines(summary)
    if summary.has_arrived:
        yield Heading(_("Find these people in Braze"))
        yield Sentence(_("Audience > Segments > Custom Attributes >"))
        yield Sentence(report.membership_attribute, classes="-data")
    if report.returned:
        yield Heading(_("Rows that came back, to be put right and sent again"))
        yield Sentence(report.returned, classes="-data")
    yield Heading(_("Report"))
    yield Sentence(str(Path(summary.report) / "report.json"), classes="-data")


def _known_lines(standing: Standing) -> Iterator[Widget]:
    """What is known of a run that could not account for its rows before it ended."""
    snapshot = standing.snapshot
    if standing.plan is None or snapshot is None:
        yield Sentence(_("Nothing was sent."), classes="-muted")
        return
    if not snapshot.records:
        yield Sentence(_("How far sending got is not known yet. Resume accounts for every row."))
        return
    yield Sentence(
        ngettext(
            "{done} of {count} profile to send had an answer. What was on its way then is accounted for "
            "when the run is resumed.",
            "{done} of {count} profiles to send had an answer. What was on its way then is accounted for "
            "when the run is resumed.",
            snapshot.records,
            done=snapshot.done,
        )
    )
    yield Heading(_("What is known of the rows"))
    yield from outcome_table(snapshot.rows, snapshot.outcomes, (), _remedies(standing))
    yield from leaver_lines(snapshot.leavers)


def _remedies(standing: Standing) -> Mapping[Outcome, str]:
    """What can be done about rows of a run as it stands, by their outcome."""
    if standing.is_resumable:
        return {"unknown": _RESUME, "pending": _RESUME}
    return _WITH_THE_FILE if standing.returned is not None else {}


def outcome_table(
    rows: int,
    outcomes: Outcomes,
    reasons: Sequence[ReasonCount],
    remedies: Mapping[Outcome, str],
) -> Iterator[Widget]:
    """How many rows had each outcome and why, and below a rule their total, which is that of the file."""
    yield from outcome_lines(outcomes, reasons, remedies)
    yield TotalLine(rows, ngettext("row in the file", "rows in the file", rows))


def leaver_lines(leavers: Outcomes) -> Iterator[Widget]:
    """What became of the members who are in no chosen segment any more; nothing where there are none."""
    if not leavers.total:
        return
    yield Heading(_("Members who left the segments"))
    yield from outcome_lines(leavers, ())
    yield TotalLine(leavers.total, ngettext("leaver", "leavers", leavers.total))


def outcome_lines(
    outcomes: Outcomes,
    reasons: Sequence[ReasonCount],
    remedies: Mapping[Outcome, str] = MappingProxyType({}),
) -> Iterator[Widget]:
    """How many rows had each outcome, below it why, and what can be done, where `remedies` has it."""
    for outcome, rows in outcomes.items():
        if not rows:
            continue
        style = "-good" if outcome == "accepted" else "-bad" if outcome in RETURNED else ""
        given = [reason for reason in reasons if reason.outcome == outcome]
        if [rows] == [reason.rows for reason in given]:
            yield OutcomeLine(rows, NAMED[outcome], given[0].reason, classes=style)
            if given[0].remedy:
                yield Sentence(f"→ {given[0].remedy}", classes="-remedy")
        else:
            yield OutcomeLine(rows, NAMED[outcome], MEANING[outcome], classes=style)
            for reason in given:
                yield CountLine(reason.rows, reason.reason, classes="-detail")
                if reason.remedy:
                    yield Sentence(f"→ {reason.remedy}", classes="-remedy")
        if outcome in remedies:
            yield Sentence(f"→ {remedies[outcome]}", classes="-remedy")


def reported_cautions(report: Report) -> Iterator[Widget]:
    """Which values were left out, changed or doubtful, with their numbers."""
    for left_out, heading in CAUTIONS:
        found = [each for each in report.cautions if each.dropped is left_out]
        if found:
            yield Heading(heading)
        for each in found:
            said = _("{column}: {sentence}", column=each.column, sentence=each.sentence)
            yield CountLine(each.rows, said)


def took_lines(summary: Summary) -> Iterator[Widget]:
    """What a run cost: requests, time and data points."""
    yield Heading(_("What it took"))
    time = spent(summary.seconds)
    requests = ngettext("request in {time}", "requests in {time}", summary.requests, time=time)
    yield CountLine(summary.requests, requests)
    if summary.retries:
        tries = ngettext("was tried again", "were tried again", summary.retries)
        yield CountLine(summary.retries, tries, classes="-detail")
    speed = round(summary.profiles_per_second)
    yield CountLine(speed, ngettext("profile a second", "profiles a second", speed))
    points = ngettext("data point", "data points", summary.data_points)
    yield CountLine(summary.data_points, points)
