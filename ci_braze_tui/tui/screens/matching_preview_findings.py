"""What the pre-flight of the whole file says: how far it is, what it found, and numbers that add up.

Apart from what is said of single rows, and from the tab that shows it, so that it can be tested without one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_braze_tui.outbox.reach_words import person_of, read_from, told_of
from ci_braze_tui.records.outcome import MEANING
from ci_braze_tui.tui.numbers import duration, percent
from ci_braze_tui.tui.visible import visible
from ci_braze_tui.tui.widgets.row_table import Column, Row, Tone, width_of
from ci_braze_tui.words import _, grouped, ngettext

if TYPE_CHECKING:
    from ci_braze_tui.outbox.plan import Forecast
    from ci_braze_tui.outbox.preflight import Finding, Preflight, Severity

_WIDEST = 200
"""Cells of a finding; the whole of it stands below the table."""

_SIGNS: Mapping[Severity, str] = {"error": "✗", "warning": "!", "note": "·"}
_SEVERE: Mapping[Severity, Tone] = {"error": "bad", "warning": "warning", "note": "plain"}
_GROUPS: Mapping[Severity, str] = {
    "error": _("Errors: these rows are not sent"),
    "warning": _("Warnings: these values are left out"),
    "note": _("Notes: worth knowing"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line about rows of the file, and what else there is to say of it."""

    row: Row
    sentence: str = ""
    remedy: str = ""
    first: tuple[int, ...] = ()
    """The numbers of the first of these rows."""


def reading(rows_read: int, rows: int) -> str:
    """How far the pre-flight is; `rows` is 0 while their number is not known."""
    if rows_read <= 0:
        return _("Reading the whole file …")
    if rows <= 0:
        return ngettext(
            "Reading the whole file … {count} row so far",
            "Reading the whole file … {count} rows so far",
            rows_read,
        )
    return ngettext(
        "Reading the whole file … {read} of {count} row",
        "Reading the whole file … {read} of {count} rows",
        rows,
        read=min(rows_read, rows),
    )


def title_while_reading(rows_read: int, rows: int) -> str:
    """The title of the tab while the whole file is read."""
    if rows_read <= 0 or rows <= 0:
        return _("Problems (…)")
    return _("Problems ({share})", share=percent(min(rows_read, rows), rows))


def title_of_problems(count: int) -> str:
    """The title of the tab when it is known what is wrong."""
    return _("Problems ({count})", count=count)


def found(preflight: Preflight) -> int:
    """How many things were found that somebody should look at."""
    return sum(each.severity != "note" for each in preflight.findings)


def verdict(preflight: Preflight) -> str:
    """What the pre-flight comes to, in a sentence or two."""
    invalid = preflight.outcomes.invalid
    dropped = sum(each.rows for each in preflight.findings if each.severity == "warning")
    said = []
    if not found(preflight):
        said.append(
            ngettext(
                "Nothing wrong was found in {count} row.",
                "Nothing wrong was found in {count} rows.",
                preflight.rows,
            )
        )
    if invalid:
        said.append(
            ngettext(
                "{count} of {rows} rows has an error and is not sent.",
                "{count} of {rows} rows have an error and are not sent.",
                invalid,
                rows=preflight.rows,
            )
        )
    if dropped:
        said.append(ngettext("{count} value is left out.", "{count} values are left out.", dropped))
    if not preflight.forecast.records:
        said.append(_("There is nothing to send."))
    return " ".join(said)


def problem_columns(lines: Sequence[Line]) -> list[Column]:
    """The columns of the pre-flight."""
    cells = [line.row.cells for line in lines if line.row.cells]
    counts, texts = [each[0] for each in cells], [each[1] for each in cells]
    rows, what = _("Rows"), _("What")
    return [
        Column(rows, width_of(rows, counts, 14), is_number=True, stays=True),
        Column(what, width_of(what, texts, _WIDEST)),
    ]


def problem_lines(preflight: Preflight) -> list[Line]:
    """All that the pre-flight found, the worst first, then what becomes of each row, and what sending takes."""
    lines: list[Line] = []
    for severity, heading in _GROUPS.items():
        group = [
            each
            for each in preflight.findings
            if each.severity == severity and (severity != "note" or each.column)
        ]
        lines += [_heading(heading)] if group else []
        lines += [_line(each) for each in group]
    if preflight.notes:
        lines.append(_heading(_("About the file")))
        lines += [_fact("", note) for note in preflight.notes]
    return [*lines, *_account(preflight), *_reached(preflight), *_costs(preflight)]


def _line(finding: Finding) -> Line:
    sentence = finding.reason
    if finding.column:
        sentence = _(
            "{attribute}: {finding}", attribute=visible(finding.about), finding=finding.reason
        )
    text = f"{_SIGNS[finding.severity]} {sentence}"
    tone = _SEVERE[finding.severity]
    return Line(
        Row(text, (grouped(finding.rows), text), (tone, "plain")),
        _in_full(finding, sentence),
        finding.remedy,
        finding.first,
    )


def _in_full(finding: Finding, sentence: str) -> str:
    if not finding.column:
        return sentence
    return _("{finding} (column {column})", finding=sentence, column=visible(finding.column))


def _account(preflight: Preflight) -> Iterator[Line]:
    """What becomes of rows, in numbers that come to all rows; leavers are no rows and stand below.

    Rows that are kept back by a rule are counted by reason, so that their first rows can be looked at.
    """
    outcomes = preflight.outcomes
    yield _heading(_("What becomes of the rows"))
    yield _fact(grouped(outcomes.pending), _("will be sent"), "good")
    if preflight.with_id:
        yield _fact(grouped(preflight.with_id), _("· by Braze customer ID"))
    if preflight.by_email:
        yield _fact(grouped(preflight.by_email), _("· by e-mail address alone"))
    if outcomes.unchanged:
        yield _fact(grouped(outcomes.unchanged), MEANING["unchanged"])
    if outcomes.invalid:
        yield _fact(grouped(outcomes.invalid), MEANING["invalid"], "bad")
    for each in preflight.findings:
        if each.severity == "note" and not each.column:
            row = Row(each.reason, (grouped(each.rows), each.reason))
            yield Line(row, each.reason, each.remedy, each.first)
    yield _fact(grouped(preflight.rows), _("all rows of the file"), "strong")
    if preflight.leavers:
        left = _("leavers: members by earlier runs who are in no chosen segment any more")
        yield _fact(grouped(preflight.leavers), left)


def _reached(preflight: Preflight) -> Iterator[Line]:
    """Whom the records reach, where the Braze segment was read lately, and who the first of them are."""
    reach = preflight.reach
    if reach is None or not reach.whole:
        return
    yield _heading(_("Whom they reach"))
    yield _fact("", visible(read_from(reach)))
    for told in told_of(reach):
        said = f"· {told.sentence}" if told.is_part else told.sentence
        yield Line(Row(said, (grouped(told.count), said)), told.sentence, "", told.rows)
        for each in told.samples:
            who = visible(person_of(each), _WIDEST)
            row = Row(f"{told.about} {who}", ("", f"  {who}"), ("plain", "muted"))
            yield Line(row, who, "", (each.row,) if each.row is not None else ())
    yield _fact(grouped(reach.whole), _("records in all"), "strong")


def _costs(preflight: Preflight) -> Iterator[Line]:
    """What sending takes, with what Braze is known to have, and without that where it differs."""
    now, before = preflight.forecast, preflight.without_ledger
    if now.records:
        yield _heading(_("What sending takes"))
        yield from _cost(now)
    if before.records and before != now:
        yield _heading(_("What it would take if Braze had been told nothing so far"))
        yield from _cost(before)


def _cost(forecast: Forecast) -> Iterator[Line]:
    records, requests, points = forecast.records, forecast.requests, forecast.data_points
    time = duration(max(forecast.seconds, 1))
    taken = ngettext(
        "request, in {time} or more", "requests, in {time} or more", requests, time=time
    )
    yield _fact(grouped(records), ngettext("profile", "profiles", records))
    yield _fact(grouped(requests), taken)
    yield _fact(grouped(points), ngettext("data point", "data points", points))


def _fact(count: str, text: str, tone: Tone = "plain") -> Line:
    return Line(Row(text, (count, text), (tone, "strong" if tone == "strong" else "plain")), text)


def _heading(text: str) -> Line:
    return Line(Row(text, (), ("strong",), text))
