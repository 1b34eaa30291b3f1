"""What the export screen says of a plan: what becomes of each row, what it costs, and what is asked then.

Apart from what is said of runs that have been, because it is read before anything is sent, with row numbers
and remedies to act upon.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.widget import Widget

from ci_braze_tui.outbox.reach_words import person_of, read_from, told_of
from ci_braze_tui.records.outcome import MEANING, NAMED, RETURNED
from ci_braze_tui.tui.numbers import duration
from ci_braze_tui.tui.screens.export_words import CAUTIONS
from ci_braze_tui.tui.visible import visible
from ci_braze_tui.tui.widgets.account import CountLine, Heading, OutcomeLine, Sentence, TotalLine
from ci_braze_tui.words import _, grouped, ngettext

if TYPE_CHECKING:
    from ci_braze_tui.braze.contract import Contract
    from ci_braze_tui.exports.definition import Export
    from ci_braze_tui.outbox.plan import Plan, Reach
    from ci_braze_tui.runs.run import Options

_PEOPLE = 3
"""So many of those whom records are about are named for each thing that becomes of them."""
_WIDEST = 200


def plan_lines(plan: Plan, file: str, contract: Contract) -> Iterator[Widget]:
    """What a run will do with each row, what it costs, and the first objects."""
    lead = ngettext("{count} row in {file}", "{count} rows in {file}", plan.rows, file=file)
    yield Sentence(lead, classes="-lead")
    yield Heading(_("Will be sent"))
    yield from _sent_lines(plan)
    if plan.reach is not None and plan.reach.whole:
        yield from _reach_lines(plan.reach)
    yield from _cost_lines(plan, contract)
    if plan.rows > plan.outcomes.pending:
        yield Heading(_("Will not be sent"))
        yield from _unsent_lines(plan)
    yield from _caution_lines(plan)
    yield from (Sentence(note, classes="-warning") for note in plan.notes)
    if plan.objects:
        yield Heading(_("The first objects, exactly as they go to Braze"))
        yield from (Sentence(text, classes="-data") for text in plan.objects)


def start_question(
    profiles: int, name: str, export: Export, options: Options, *, goes_on: bool
) -> tuple[str, str]:
    """What is asked before customer data goes to a real Braze: title and text.

    Args:
        profiles: how many are still to be sent.
        name: of the connection they go to.
        export: what is run.
        options: with which the run was planned.
        goes_on: whether a part of the run was sent before.
    """
    if goes_on:
        title = ngettext(
            'Send the remaining {count} profile to "{name}" (LIVE)?',
            'Send the remaining {count} profiles to "{name}" (LIVE)?',
            profiles,
            name=name,
        )
    elif options.resend:
        title = ngettext(
            'Send {count} returned row to "{name}" (LIVE)?',
            'Send {count} returned rows to "{name}" (LIVE)?',
            profiles,
            name=name,
        )
    else:
        title = ngettext(
            'Send {count} profile to "{name}" (LIVE)?',
            'Send {count} profiles to "{name}" (LIVE)?',
            profiles,
            name=name,
        )
    attribute = export.rules.membership_attribute
    if options.all_rows:
        return title, _(
            "Every row goes out, changed or not, and Braze bills all of them. Their membership is written "
            "to the custom attribute {attribute}. What Braze has taken cannot be taken back.",
            attribute=attribute,
        )
    return title, _(
        "Their membership is written to the custom attribute {attribute}. What Braze has taken cannot be "
        "taken back.",
        attribute=attribute,
    )


def _sent_lines(plan: Plan) -> Iterator[Widget]:
    if plan.records == 0 and plan.outcomes.unchanged:
        yield Sentence(_("Nothing: Braze has been told all of this already."))
    elif plan.records == 0:
        yield Sentence(_("Nothing: see below."))
    if rows := plan.outcomes.pending:
        said = ngettext("profile, for one row", "profiles, one for each row", rows)
        yield CountLine(rows, said, classes="-good")
    if plan.with_id:
        yield CountLine(plan.with_id, _("by Braze customer ID"), classes="-detail")
    if plan.by_email:
        yield CountLine(plan.by_email, _("by e-mail address only"), classes="-detail")
    if plan.leavers:
        said = ngettext(
            "leaver: a member by earlier runs who is in no chosen segment any more",
            "leavers: members by earlier runs who are in no chosen segment any more",
            plan.leavers,
        )
        yield CountLine(plan.leavers, said, classes="-good")
    if plan.outcomes.pending and plan.leavers:
        yield TotalLine(plan.records, _("profiles to send"))


def _reach_lines(reach: Reach) -> Iterator[Widget]:
    """Whom the records reach, as far as the Braze segment tells, and who the first of them are."""
    yield Heading(_("Whom it reaches"))
    yield Sentence(read_from(reach), classes="-lead")
    for told in told_of(reach):
        yield CountLine(told.count, told.sentence, classes="-detail" if told.is_part else "")
        for each in told.samples[:_PEOPLE]:
            yield Sentence(visible(person_of(each), _WIDEST), classes="-remedy")
    yield TotalLine(reach.whole, _("records in all"))


def _cost_lines(plan: Plan, contract: Contract) -> Iterator[Widget]:
    costs, whole = plan.forecast(contract), plan.forecast_without_ledger(contract)
    yield Heading(_("What it takes"))
    requests = ngettext(
        "request, at least {time} at the limit of the contract",
        "requests, at least {time} at the limit of the contract",
        costs.requests,
        time=_("1 second") if costs.seconds <= 1 else duration(costs.seconds),
    )
    yield CountLine(costs.requests, requests)
    yield CountLine(costs.data_points, ngettext("data point", "data points", costs.data_points))
    if (spared := whole.data_points - costs.data_points) > 0:
        said = ngettext(
            "data point spared, because Braze has the rest",
            "data points spared, because Braze has the rest",
            spared,
        )
        yield CountLine(spared, said, classes="-good")


def _unsent_lines(plan: Plan) -> Iterator[Widget]:
    for outcome, rows in plan.outcomes.items():
        if outcome == "pending" or not rows:
            continue
        bad = "-bad" if outcome in RETURNED else ""
        reasons = [reason for reason in plan.reasons if reason.outcome == outcome]
        said = [
            _("{reason} ({rows})", reason=each.reason, rows=_listed(each.first, each.rows))
            for each in reasons
        ]
        meaning = said[0] if len(reasons) == 1 else MEANING[outcome]
        yield OutcomeLine(rows, NAMED[outcome], meaning, classes=bad)
        for reason, sentence in zip(reasons, said, strict=True):
            if len(reasons) > 1:
                yield CountLine(reason.rows, sentence, classes="-detail")
            if reason.remedy:
                yield Sentence(f"→ {reason.remedy}", classes="-remedy")
    yield TotalLine(plan.rows - plan.outcomes.pending, _("rows that are not sent"))


def _caution_lines(plan: Plan) -> Iterator[Widget]:
    for left_out, heading in CAUTIONS:
        found = [each for each in plan.cautions if each.dropped is left_out]
        if found:
            yield Heading(heading)
        for each in found:
            said = _(
                "{column}: {sentence} ({rows})",
                column=each.column,
                sentence=each.sentence,
                rows=_listed(each.first, each.rows),
            )
            yield CountLine(each.rows, said)
            yield Sentence(f"→ {each.remedy}", classes="-remedy")


def _listed(first: tuple[int, ...], rows: int) -> str:
    """The numbers of the first rows, and that there are more."""
    listed = ", ".join(grouped(row) for row in first)
    if rows > len(first):
        return _("rows {rows}, …", rows=listed)
    return ngettext("row {rows}", "rows {rows}", rows, rows=listed)
