"""Settle: fold the journal into the ledger, write the report, hand back the rows that did not make it.

Everything here follows from the outbox and the journal alone, so it can be done again after a crash in
the middle and comes to the same.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from ci_braze_tui.delivery.journal import Journal
from ci_braze_tui.delivery.progress import Progress
from ci_braze_tui.delivery.returned import write_returned
from ci_braze_tui.ledger.book import bucket_of_key
from ci_braze_tui.paths import write_private
from ci_braze_tui.runs.report import CautionCount, ReasonCount, Report
from ci_braze_tui.runs.run import Summary
from ci_braze_tui.spill import Buckets

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import polars as pl

    from ci_braze_tui.ledger.book import Ledger
    from ci_braze_tui.outbox.folder import Outbox
    from ci_braze_tui.outbox.plan import Plan
    from ci_braze_tui.records.rules import Rules
    from ci_braze_tui.runs.run import Run, Status


def fates(
    outbox: Outbox, journal: Journal, columns: list[str] | None = None
) -> Iterator[pl.DataFrame]:
    """The records part by part, or these `columns` of them, each with its `state` and `reason`.

    `state` is accepted, rejected, unknown or pending.
    """
    import polars as pl

    entries = pl.DataFrame(
        [
            (each.first, each.records, "unknown" if each.doubt else each.state, each.doubt)
            for each in journal.entries()
        ],
        schema={"first": pl.Int64, "count": pl.Int64, "state": pl.String, "reason": pl.String},
        orient="row",
    )
    first = 0
    for part in outbox.read("records", columns):
        end = first + part.height
        claimed = (
            entries.filter(pl.col("first") < end, pl.col("first") + pl.col("count") > first)
            .select(
                pl.int_ranges("first", pl.col("first") + pl.col("count")).alias("position"),
                "state",
                "reason",
            )
            .explode("position")
        )
        rejected = pl.DataFrame(
            list(journal.rejections(first, end).items()),
            schema={"position": pl.Int64, "refusal": pl.String},
            orient="row",
        )
        placed = part.with_columns(position=pl.int_range(first, end, dtype=pl.Int64))
        first = end
        yield (
            placed.join(claimed, on="position", how="left", maintain_order="left")
            .join(rejected, on="position", how="left", maintain_order="left")
            .with_columns(
                state=pl.when(pl.col("refusal").is_not_null())
                .then(pl.lit("rejected"))
                .otherwise(pl.col("state").fill_null("pending")),
                reason=pl.coalesce("refusal", "reason"),
            )
            .drop("refusal", "position")
        )


def settle_ledger(outbox: Outbox, journal: Journal, ledger: Ledger) -> None:
    """Tell the ledger what Braze took, and what it may have taken."""
    import polars as pl

    if not journal.reached():
        # Nothing was sent, and a run that died while it was preparing has left half a part.
        return
    with Buckets(outbox.spill("told"), bucket_of_key()) as told:
        for part in fates(outbox, journal):
            known = part.filter(pl.col("state").is_in(["accepted", "unknown"]))
            told.add(known.drop("row", "object", "points", "reason"))
        ledger.tell(told)


def write_report(
    run: Run,
    status: Status,
    rules: Rules,
    plan: Plan,
    outbox: Outbox,
    journal: Journal,
    folder: Path,
) -> Report:
    """Account for the run as it stands: into `folder`, and as the value that goes into the books."""
    import polars as pl

    counted: Counter[tuple[str, str]] = Counter()
    data_points = 0
    for part in fates(outbox, journal, ["points"]):
        data_points += int(part.filter(pl.col("state") == "accepted")["points"].sum())
        grouped = part.group_by("state", "reason").len()
        for state, reason, rows in grouped.iter_rows():
            if state in ("rejected", "unknown"):
                counted[state, reason] += rows
    returned = write_returned(outbox, fates(outbox, journal, ["row"]), folder / "returned-rows.csv")
    reasons = [
        ReasonCount(each.outcome, each.reason, each.rows, each.remedy) for each in plan.reasons
    ]
    reasons += [
        msgspec.convert({"outcome": state, "reason": reason, "rows": rows}, ReasonCount)
        for (state, reason), rows in counted.most_common()
    ]
    report = Report(
        summary=_summary(run, status, plan, journal, folder, data_points),
        segment_identifier=rules.segment_identifier,
        membership_attribute=rules.membership_attribute,
        reasons=tuple(reasons),
        cautions=tuple(
            CautionCount(each.attribute, each.column, each.sentence, each.dropped, each.rows)
            for each in plan.cautions
        ),
        returned=str(returned) if returned else None,
    )
    text = msgspec.json.format(msgspec.json.encode(report), indent=2)
    write_private(folder / "report.json", text)
    return report


def _summary(
    run: Run, status: Status, plan: Plan, journal: Journal, folder: Path, data_points: int
) -> Summary:
    traffic = journal.traffic()
    progress = Progress(run.id, plan, traffic)
    progress.recount(journal, ("sending", "accepted", "unknown"))
    snapshot = progress.snapshot("ended")
    seconds = round(traffic.seconds, 3)
    return Summary(
        run=run.id,
        export=run.export,
        status=status,
        rows=plan.rows,
        outcomes=snapshot.outcomes,
        leavers=snapshot.leavers,
        records=plan.records,
        requests=traffic.requests,
        retries=traffic.retries,
        data_points=data_points,
        seconds=seconds,
        profiles_per_second=round(snapshot.done / seconds, 1) if seconds else 0.0,
        report=str(folder),
    )
