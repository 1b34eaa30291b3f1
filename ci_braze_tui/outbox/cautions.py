"""Values of rows that are sent which are left out, changed or doubtful, counted as the rows go by.

Apart from composing because nothing here changes an object: it is what a person should know about them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_braze_tui.outbox.plan import Caution
from ci_braze_tui.outbox.survey import FIRST_ROWS
from ci_braze_tui.records.doubts import email_doubts, id_doubts

if TYPE_CHECKING:
    import polars as pl

    from ci_braze_tui.records.objects import Attribute
    from ci_braze_tui.records.rules import Rules
    from ci_braze_tui.records.values.written import Remark


@dataclass(slots=True)
class _Tally:
    """One remark about one column, and where it held."""

    attribute: str
    column: str
    remark: Remark
    dropped: bool = False
    rows: int = 0
    first: tuple[int, ...] = ()

    @property
    def holds(self) -> pl.Expr:
        """For which rows; of a field only those with a value are asked, or only those without."""
        return self.remark.holds.fill_null(value=False)

    def add(self, rows: pl.Series) -> None:
        """Count rows, given by their numbers."""
        self.rows += rows.len()
        self.first = (*self.first, *rows.head(FIRST_ROWS))[:FIRST_ROWS]


class Cautions:
    """What there is to be cautious about in the rows of an export that are sent."""

    def __init__(self, rules: Rules, described: Sequence[Attribute]) -> None:
        matching = rules.matching
        self._doubts = [_Tally("e-mail", matching.email, each) for each in email_doubts(matching)]
        if (column := matching.braze_customer_id) is not None:
            doubts = id_doubts(matching, column)
            self._doubts += [_Tally("Braze customer ID", column, each) for each in doubts]
        self._fields = [
            (
                each,
                [_Tally(each.name, each.column, note) for note in each.notes],
                [_Tally(each.name, each.column, drop, dropped=True) for drop in each.drops],
            )
            for each in described
            if each.column is not None
        ]

    def count(self, rows: pl.DataFrame) -> None:
        """Take in rows that speak for a profile: their cells, and the columns `piece:<attribute>`."""
        import polars as pl

        asked = [(each, each.holds) for each in self._doubts]
        for attribute, notes, _ in self._fields:
            has_value = pl.col(f"piece:{attribute.name}").is_not_null()
            asked += [(each, each.holds & has_value) for each in notes]
        held = rows.select(holds.alias(str(place)) for place, (_, holds) in enumerate(asked))
        for place, (tally, _) in enumerate(asked):
            if (holds := held[str(place)]).any():
                tally.add(rows["row"].filter(holds))
        for attribute, _, drops in self._fields:
            without = pl.col(f"piece:{attribute.name}").is_null()
            left_out = rows.filter(attribute.filled, without)
            for tally in drops:
                if left_out.is_empty():
                    break
                holds = left_out.with_columns(tally.holds.alias("holds"))["holds"]
                tally.add(left_out["row"].filter(holds))
                left_out = left_out.filter(~holds)

    def told(self) -> tuple[Caution, ...]:
        """What held for at least one row; what is left out first, the most frequent first."""
        of_fields = [each for _, notes, drops in self._fields for each in (*drops, *notes)]
        found = [
            Caution(
                tally.attribute,
                tally.column,
                tally.remark.sentence,
                tally.remark.remedy,
                tally.dropped,
                tally.rows,
                tally.first,
            )
            for tally in (*of_fields, *self._doubts)
            if tally.rows
        ]
        return tuple(sorted(found, key=lambda each: (not each.dropped, -each.rows)))
