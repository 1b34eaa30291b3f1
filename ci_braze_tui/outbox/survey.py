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
from ci_braze_tui.records.identity import (
    cell_name,
    had_blanks_around,
    refusals,
    segment_index,
    who,
)
from ci_braze_tui.sources.table import explained

if TYPE_CHECKING:
    import polars as pl

    from ci_braze_tui.outbox.folder import Outbox
    from ci_braze_tui.records.outcome import Outcome
    from ci_braze_tui.records.rules import Rules
    from ci_braze_tui.sources.table import Source

PART_ROWS = 65_536
FIRST_ROWS = 5
"""How many rows are named as examples of each reason."""


@dataclass(slots=True)
class Survey:
    """What the rows are, counted as they are read."""

    reasons: tuple[tuple[Outcome, str], ...]
    """Outcome and reason for each code in the column `refusal`."""
    rows: int = 0
    trimmed: int = 0
    refused: Counter[int] = field(default_factory=Counter)
    first: dict[int, list[int]] = field(default_factory=dict)

    def add(self, part: pl.DataFrame) -> None:
        """Count one part."""
        import polars as pl

        self.rows += part.height
        self.trimmed += int(part["trimmed"].sum())
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
            Reason(outcome, reason, self.refused[code], tuple(self.first[code]))
            for code, (outcome, reason) in enumerate(self.reasons)
            if self.refused[code]
        )


def survey(source: Source, rules: Rules, outbox: Outbox, on_rows: Callable[[int], None]) -> Survey:
    """Write every row of the source to the outbox with what it is about and why it may not be sent.

    Columns of the parts: the cells; `row`, from 1; `segment`, its place among the chosen ones; `who` and
    `key`, the profile; `refusal`, the code of the first reason against it; `trimmed`.

    Args:
        source: the customer file.
        rules: what the export says.
        outbox: where the parts go.
        on_rows: told how many rows have been read so far.

    Raises:
        SourceError: the file turned out to be broken further down.
    """
    import polars as pl

    judged = refusals(rules)
    counted = Survey(tuple((outcome, reason) for outcome, reason, _ in judged))
    codes = [
        pl.when(holds).then(pl.lit(code, pl.UInt8)) for code, (_, _, holds) in enumerate(judged)
    ]
    rows = (
        source.scan()
        .rename({column: cell_name(column) for column in source.columns})
        .with_row_index("row", offset=1)
        .with_columns(
            segment=segment_index(rules),
            who=who(rules.matching),
            trimmed=had_blanks_around(rules.matching).fill_null(value=False),
        )
        .with_columns(key=key_of(pl.col("who")), refusal=pl.coalesce(codes))
    )
    with explained(source):
        for number, part in enumerate(rows.collect_batches(chunk_size=PART_ROWS), start=1):
            outbox.write("rows", number, part)
            counted.add(part)
            on_rows(counted.rows)
    return counted
