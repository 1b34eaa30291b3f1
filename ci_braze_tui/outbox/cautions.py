"""Values of rows that are sent which are left out, changed or doubtful, counted as the rows go by.

Apart from composing because nothing here changes an object: it is what a person should know about them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_braze_tui.outbox.plan import Caution
from ci_braze_tui.outbox.survey import FIRST_ROWS
from ci_braze_tui.records.doubts import email_doubts, id_doubts
from ci_braze_tui.words import _

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

    def add(self, rows: pl.Series) -> None:
        """Count rows, given by their numbers."""
        self.rows += rows.len()
        self.first = (*self.first, *rows.head(FIRST_ROWS))[:FIRST_ROWS]


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of one field that hold a value, and why some of them are left out."""

    attribute: str
    filled: pl.Expr
    drops: list[_Tally]


class Cautions:
    """What there is to be cautious about in the rows of an export that are sent."""

    def __init__(self, rules: Rules, described: Sequence[Attribute]) -> None:
        matching = rules.matching
        self._doubts = [
            _Tally(_("e-mail"), matching.email, each) for each in email_doubts(matching)
        ]
        if (column := matching.braze_customer_id) is not None:
            doubts = id_doubts(matching, column)
            self._doubts += [_Tally(_("Braze customer ID"), column, each) for each in doubts]
        self._notes: list[_Tally] = []
        self._cells: list[_Cells] = []
        for each in described:
            if each.column is None or each.filled is None:
                continue
            self._notes += [_Tally(each.name, each.column, note) for note in each.notes]
            drops = [_Tally(each.name, each.column, drop, dropped=True) for drop in each.drops]
            self._cells.append(_Cells(each.name, each.filled, drops))

    def asked(self) -> Iterator[pl.Expr]:
        """What to work out of the cells, beside the pieces: much of it is needed for them as well."""
        for place, tally in enumerate((*self._doubts, *self._notes)):
            yield tally.remark.holds.fill_null(value=False).alias(f"remark:{place}")
        for cells in self._cells:
            yield cells.filled.alias(f"filled:{cells.attribute}")

    def count(self, rows: pl.DataFrame) -> None:
        """Take in rows that speak for a profile: cells, `piece:<attribute>`, and what was `asked`."""
        import polars as pl

        holding: list[tuple[_Tally, pl.Expr]] = []
        for place, tally in enumerate((*self._doubts, *self._notes)):
            has_value = pl.col(f"piece:{tally.attribute}").is_not_null()
            held = pl.col(f"remark:{place}")
            holding.append((tally, held if place < len(self._doubts) else held & has_value))
        left_out = [
            pl.col(f"filled:{cells.attribute}") & pl.col(f"piece:{cells.attribute}").is_null()
            for cells in self._cells
        ]
        seldom = (*(held for _tally, held in holding), *left_out)
        any_row = rows.select(each.any().alias(str(place)) for place, each in enumerate(seldom))
        found = any_row.row(0) if rows.height else (False,) * len(seldom)
        for (tally, held), holds in zip(holding, found, strict=False):
            if holds:
                tally.add(rows.filter(held)["row"])
        for cells, held, holds in zip(self._cells, left_out, found[len(holding) :], strict=True):
            if holds:
                _count_dropped(cells.drops, rows.filter(held))

    def told(self) -> tuple[Caution, ...]:
        """What held for at least one row; what is left out first, the most frequent first."""
        drops = [drop for cells in self._cells for drop in cells.drops]
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
            for tally in (*drops, *self._notes, *self._doubts)
            if tally.rows
        ]
        return tuple(sorted(found, key=lambda each: (not each.dropped, -each.rows)))


def _count_dropped(drops: Sequence[_Tally], rows: pl.DataFrame) -> None:
    """Each of the rows counts for the first reason that holds."""
    for tally in drops:
        if rows.is_empty():
            break
        holds = rows.with_columns(tally.remark.holds.fill_null(value=False).alias("holds"))["holds"]
        tally.add(rows["row"].filter(holds))
        rows = rows.filter(~holds)
