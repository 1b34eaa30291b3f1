"""First pass of preparing: read the source once, number its rows, and judge each by itself.

Everything later works on the parts written here, never on the source again: a file that changes while a
run is going on, or that is gone when its rows come back, does no harm.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_braze_tui.ledger.book import key_of
from ci_braze_tui.outbox.plan import Reason
from ci_braze_tui.records.identity import Refusal, cell_name, refusals, text_of, texts, who
from ci_braze_tui.sources.table import explained

if TYPE_CHECKING:
    import polars as pl

    from ci_braze_tui.outbox.folder import Outbox
    from ci_braze_tui.records.rules import Rules
    from ci_braze_tui.records.segments import SegmentSets
    from ci_braze_tui.sources.table import Source
    from ci_braze_tui.spill import Buckets

PART_ROWS = 65_536
FIRST_ROWS = 5
"""How many rows are named as examples of each reason."""


@dataclass(slots=True)
class Survey:
    """What the rows are, counted as they are read."""

    judged: list[Refusal]
    """What each code in the column `refusal` means."""
    rows: int = 0
    refused: Counter[int] = field(default_factory=Counter)
    first: dict[int, list[int]] = field(default_factory=dict)

    def add(self, part: pl.DataFrame) -> None:
        """Count one part."""
        import polars as pl

        self.rows += part.height
        refused = part.filter(pl.col("refusal").is_not_null())
        for code, rows, first in (
            refused.group_by("refusal").agg(pl.len(), pl.col("row").head(FIRST_ROWS)).iter_rows()
        ):
            self.refused[code] += rows
            examples = self.first.setdefault(code, [])
            examples.extend(first[: FIRST_ROWS - len(examples)])

    def told(self) -> tuple[Reason, ...]:
        """The reasons that held for at least one row, in the order they were asked."""
        return tuple(
            Reason(
                each.outcome, each.reason, self.refused[code], tuple(self.first[code]), each.remedy
            )
            for code, each in enumerate(self.judged)
            if self.refused[code]
        )


def survey(
    source: Source,
    rules: Rules,
    sets: SegmentSets,
    outbox: Outbox,
    keys: Buckets,
    on_rows: Callable[[int], None],
) -> Survey:
    """Write every row of the source to the outbox with what it is about and why it may not be sent.

    Columns of the parts: the cells; `row`, from 1; `who`, the profile; `refusal`, the code of the first
    reason against it.

    Args:
        source: the customers.
        rules: what the export says.
        sets: told which segments the rows are in.
        outbox: where the parts go.
        keys: told `row`, `key`, `segment` and `refusal` of each row in a chosen segment.
        on_rows: told how many rows have been read so far.

    Raises:
        SourceError: the source turned out to be broken further down.
    """
    import polars as pl

    counted = Survey(refusals(rules))
    named = {column: cell_name(column) for column in source.columns}
    with explained(source), outbox.writing() as write:
        batches = source.scan().collect_batches(chunk_size=PART_ROWS, maintain_order=True)
        for number, cells in enumerate(batches, start=1):
            part = _judged(cells.rename(named), counted, rules, sets)
            write("rows", number, part.drop("key", "segment"))
            keys.add(
                part.lazy()
                .filter(pl.col("segment").is_not_null(), pl.col("key").is_not_null())
                .select("row", "key", "segment", "refusal")
                .collect()
            )
            counted.add(part)
            on_rows(counted.rows)
    return counted


def _judged(cells: pl.DataFrame, counted: Survey, rules: Rules, sets: SegmentSets) -> pl.DataFrame:
    import polars as pl

    matching, chosen = rules.matching, rules.segments.column
    part = cells.with_columns(texts((matching.braze_customer_id, matching.email, chosen)))
    first = counted.rows + 1
    codes = [
        pl.when(refusal.holds).then(pl.lit(code, pl.UInt8))
        for code, refusal in enumerate(counted.judged)
    ]
    return (
        part.lazy()
        .with_columns(
            pl.int_range(first, first + part.height, dtype=pl.UInt32).alias("row"),
            sets.of_cells(part.select(text_of(chosen)).to_series()).alias("segment"),
            who(matching).alias("who"),
        )
        .with_columns(key_of(pl.col("who")).alias("key"), pl.coalesce(codes).alias("refusal"))
        .select(*cells.columns, "row", "segment", "who", "key", "refusal")
        .collect()
    )
