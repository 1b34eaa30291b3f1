"""Prepare: from the source to the outbox and the plan, in three passes.

1. **survey** reads the source once and judges each row by itself,
2. **selection** finds the row that speaks for each profile, and the members who left,
3. **compose** writes the objects, leaving out what the ledger says Braze has.

The dry run ends here, and a real run goes on from exactly what was prepared.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ci_braze_tui.outbox.compose import Composed, compose, compose_leavers
from ci_braze_tui.outbox.plan import Plan, Reason
from ci_braze_tui.outbox.selection import Selection, select
from ci_braze_tui.outbox.survey import FIRST_ROWS, Survey, survey
from ci_braze_tui.records.identity import segment_names
from ci_braze_tui.records.outcome import Outcomes

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
        source: the customer file.
        rules: what the export says.
        ledger: what Braze has been told by earlier runs.
        outbox: an empty outbox.
        all_rows: send everything, whatever the ledger says.
        partial: the source holds only some of the members, so nobody is taken to have left.
        on_rows: told how many rows have been read so far.

    Raises:
        SourceError: the file cannot be read to its end.
    """
    surveyed = survey(source, rules, outbox, on_rows)
    selection = select(outbox, rules, segment_names(rules, source.stem), ledger.read())
    composed = compose(outbox, rules, surveyed, selection, all_rows=all_rows)
    tell_leavers = rules.membership.leavers == "remove" and not partial
    if tell_leavers:
        compose_leavers(outbox, rules, selection, composed)
    plan = _plan(rules, surveyed, selection, composed, tell_leavers=tell_leavers)
    outbox.write_plan(plan)
    return plan


def _plan(
    rules: Rules,
    surveyed: Survey,
    selection: Selection,
    composed: Composed,
    *,
    tell_leavers: bool,
) -> Plan:
    duplicates = selection.duplicates
    leavers = selection.leavers.height if tell_leavers else 0
    reasons = list(surveyed.told())
    if duplicates.height:
        first = tuple(duplicates["row"].head(FIRST_ROWS))
        carried = "a later row of the same identifier carries it"
        reasons.append(Reason("duplicate", carried, duplicates.height, first))
    counted = [(reason.outcome, reason.rows) for reason in reasons]
    outcomes = Outcomes.count(
        [*counted, ("unchanged", composed.unchanged), ("pending", composed.rows)]
    )
    return Plan(
        rows=surveyed.rows,
        outcomes=outcomes,
        leavers=leavers,
        members=selection.members,
        with_id=composed.rows - composed.by_email,
        by_email=composed.by_email,
        data_points=composed.data_points,
        trimmed=surveyed.trimmed,
        reasons=tuple(reasons),
        dropped=tuple(composed.dropped.values()),
        objects=tuple(composed.objects),
        brake=_brake(rules.membership.brake, leavers, selection.members),
    )


def _brake(percent: int, leavers: int, members: int) -> str | None:
    """The sentence that holds the run back when more members left than the export allows."""
    if leavers * 100 <= members * percent:
        return None
    return (
        f"{leavers:,} of {members:,} known members are not in the file any more; the export allows "
        f"{percent} % to leave in one run. Check that the file is complete, then run with consent."
    )
