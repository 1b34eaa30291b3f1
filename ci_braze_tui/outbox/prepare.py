"""Prepare: from the source to the outbox and the plan, in three passes.

1. **survey** reads the source once and judges each row by itself,
2. **selection** finds the row that speaks for each profile, and the members who left,
3. **compose** writes the objects, leaving out what the ledger says Braze has.

The dry run ends here, and a real run goes on from exactly what was prepared. Between the passes rows are
sorted into buckets, by profile and back by row, so that memory stays flat at any size.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ci_braze_tui.ledger.book import attribute_column, bucket_of_key
from ci_braze_tui.outbox.compose import Composed, bucket_of_row, compose, compose_leavers
from ci_braze_tui.outbox.plan import Plan, Reason
from ci_braze_tui.outbox.selection import Selection, select
from ci_braze_tui.outbox.survey import Survey, survey
from ci_braze_tui.records.objects import attributes
from ci_braze_tui.records.outcome import Outcomes
from ci_braze_tui.records.segments import SegmentSets
from ci_braze_tui.sources.download import row_notes
from ci_braze_tui.spill import Buckets
from ci_braze_tui.words import _, ngettext

if TYPE_CHECKING:
    from ci_braze_tui.ledger.book import Ledger
    from ci_braze_tui.outbox.folder import Outbox
    from ci_braze_tui.records.rules import Rules
    from ci_braze_tui.sources.table import Source


def prepare(
    source: Source,
    rules: Rules,
    ledger: Ledger,
    outbox: Outbox,
    *,
    all_rows: bool = False,
    partial: bool = False,
    on_rows: Callable[[int], None] = lambda rows: None,
) -> Plan:
    """Fill the outbox and say what is in it.

    Args:
        source: the customers.
        rules: what the export says.
        ledger: what Braze has been told by earlier runs.
        outbox: an empty outbox.
        all_rows: send everything, whatever the ledger says.
        partial: the source holds only some of the members, so nobody is taken to have left.
        on_rows: told how many rows have been read so far.

    Raises:
        SourceError: the source cannot be read to its end.
        BadInputError: the ledger is damaged.
    """
    sets = SegmentSets(rules.segments, source.stem)
    with Buckets(outbox.spill("keys"), bucket_of_key()) as keys:
        surveyed = survey(source, rules, sets, outbox, keys, on_rows)
        with Buckets(outbox.spill("rows"), bucket_of_row(surveyed.rows)) as verdicts:
            known = [] if all_rows else _known(rules, ledger)
            selection = select(keys, sets, ledger, known, outbox, verdicts)
            keys.close()
            composed = compose(outbox, rules, sets, surveyed, verdicts)
    if rules.membership.leavers == "remove" and not partial:
        compose_leavers(outbox, rules, composed)
    outbox.forget("leavers")
    plan = _plan(source, rules, surveyed, selection, composed)
    outbox.write_plan(plan)
    return plan


def _known(rules: Rules, ledger: Ledger) -> list[str]:
    """The columns of the ledger that say whether something has changed."""
    columns = set(ledger.columns())
    hashes = (attribute_column(attribute.name) for attribute in attributes(rules))
    return [column for column in hashes if column in columns]


def _plan(
    source: Source, rules: Rules, surveyed: Survey, selection: Selection, composed: Composed
) -> Plan:
    reasons = list(surveyed.told())
    if selection.duplicates:
        carried = _("a later row of the same identifier carries it")
        first = selection.first_duplicates
        reasons.append(Reason("duplicate", carried, selection.duplicates, first))
    counted = [(reason.outcome, reason.rows) for reason in reasons]
    outcomes = Outcomes.count(
        [*counted, ("unchanged", composed.unchanged), ("pending", composed.rows)]
    )
    return Plan(
        rows=surveyed.rows,
        outcomes=outcomes,
        leavers=composed.leavers,
        members=selection.members,
        with_id=composed.rows - composed.by_email,
        by_email=composed.by_email,
        data_points=composed.data_points,
        bytes=composed.bytes,
        unsaved_data_points=composed.unsaved_data_points,
        unsaved_bytes=composed.unsaved_bytes,
        reasons=tuple(reasons),
        cautions=composed.cautions.told(),
        notes=(*source.notes, *row_notes(surveyed.rows)),
        objects=tuple(composed.objects),
        leavers_brake=_brake(rules.membership.brake, outcomes, composed.leavers, selection.members),
    )


def _brake(percent: int, outcomes: Outcomes, leavers: int, members: int) -> str | None:
    """The sentence that holds the run back when more members left than the export allows, or all of them."""
    if leavers and leavers == members and not outcomes.pending + outcomes.unchanged:
        return ngettext(
            "No row of the file is in a chosen segment, and {count} known member would lose their "
            "membership. Check the file and the segments, then run with consent.",
            "No row of the file is in a chosen segment, and all {count} known members would lose their "
            "membership. Check the file and the segments, then run with consent.",
            members,
        )
    if leavers * 100 <= members * percent:
        return None
    return ngettext(
        "{count} of {members} known members is not in the file any more; the export allows {percent} % "
        "to leave in one run. Check that the file is complete, then run with consent.",
        "{count} of {members} known members are not in the file any more; the export allows {percent} % "
        "to leave in one run. Check that the file is complete, then run with consent.",
        leavers,
        members=members,
        percent=percent,
    )
