"""Any rows of a source as they would be sent by a first run: by their numbers, or by whom they are about.

Apart from the preview because that reads the beginning of the file and this all of it. What becomes of a row
depends on every other row of the same person, wherever in the file; so these are picked out first, in flat
memory, and then the few of them are prepared for real. What is shown is what is sent, byte for byte.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ci_braze_tui.ledger.book import Ledger
from ci_braze_tui.outbox.folder import Outbox
from ci_braze_tui.outbox.prepare import prepare
from ci_braze_tui.outbox.preview import PreviewedRow
from ci_braze_tui.records.identity import cell_name, column_of, refusals, text_of, texts, who
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.sources.table import explained
from ci_braze_tui.words import _, ngettext

if TYPE_CHECKING:
    import polars as pl

    from ci_braze_tui.errors import SourceError
    from ci_braze_tui.records.rules import Rules
    from ci_braze_tui.sources.table import Source

AROUND = 25
"""Rows before and after a row that is asked for by its number."""
MOST_FOUND = 100
"""Rows of one identifier or address that are shown."""

_AT_ONCE = 65_536
_ROW, _WHO = "row", "who"
_NUMBER = re.compile(r"#?([0-9]{1,3}(?:[,.' \u00a0\u202f][0-9]{3})+|[0-9]+)")


@dataclass(frozen=True, slots=True)
class Located:
    """The rows that were looked for, in the order of the file."""

    rows: tuple[PreviewedRow, ...]
    sentence: str = ""
    """Why there is none."""


def row_number(wanted: str) -> int | None:
    """The row that is meant by `12345`, `12,345` or `#12345`; None for anything else."""
    found = _NUMBER.fullmatch(wanted.strip())
    return int(re.sub(r"\D", "", found[1])) if found else None


def locate(
    source: Source, rules: Rules, wanted: str, rows: int, folder: Path | None = None
) -> Located:
    """The row of a number with its neighbours, or the rows of an identifier or an e-mail address.

    Digits are a row number as long as the file has such a row, and an identifier beyond. Read from end to end.

    Args:
        source: the customer file.
        rules: what the export says; they must fit the columns of the source.
        wanted: what somebody typed.
        rows: how many rows the source has.
        folder: where a private folder is made; the system's place for such by default.

    Raises:
        SourceError: the file cannot be read to its end.
    """
    number = row_number(wanted)
    if number is not None and 1 <= number <= rows:
        first = max(number - AROUND, 1)
        return Located(read_rows(source, rules, range(first, number + AROUND + 1), folder))
    with explained(source):
        found = _of_person(_cells(source, rules), rules, wanted.strip())
    if not found.is_empty():
        return Located(_become(source, rules, found, folder))
    if number is None:
        return Located(
            (), _("No row has the identifier or e-mail address {wanted}.", wanted=shown(wanted))
        )
    if number == 0:
        return Located((), _("Rows are counted from 1, below the header."))
    past = ngettext(
        "Row {row} is past the end: the file has {count} row.",
        "Row {row} is past the end: the file has {count} rows.",
        rows,
        row=number,
    )
    return Located((), past)


def read_rows(
    source: Source, rules: Rules, numbers: Sequence[int], folder: Path | None = None
) -> tuple[PreviewedRow, ...]:
    """What would become of the rows of these numbers, which ascend; those past the end are left out.

    Raises:
        SourceError: the file cannot be read to its end.
    """
    import polars as pl

    reach = numbers[-1] - numbers[0] + 1
    with explained(source):
        span = _cells(source, rules).slice(numbers[0] - 1, reach).collect(engine="streaming")
    return _become(source, rules, span.filter(pl.col(_ROW).is_in([*numbers])), folder)


def _cells(source: Source, rules: Rules) -> pl.LazyFrame:
    """All rows: their cells, `row`, and `who`, the profile."""
    matching = rules.matching
    return (
        source.scan()
        .rename({column: cell_name(column) for column in source.columns})
        .with_row_index(_ROW, 1)
        .with_columns(texts((matching.braze_customer_id, matching.email, rules.segments.column)))
        .with_columns(who(matching).alias(_WHO))
    )


def _of_person(cells: pl.LazyFrame, rules: Rules, wanted: str) -> pl.DataFrame:
    """The first rows with this identifier, or this address in letters of either case."""
    matching = rules.matching
    is_wanted = text_of(matching.email).str.to_lowercase() == wanted.lower()
    if matching.braze_customer_id is not None:
        is_wanted |= text_of(matching.braze_customer_id) == wanted
    return (
        cells.filter(is_wanted.fill_null(value=False)).head(MOST_FOUND).collect(engine="streaming")
    )


def _become(
    source: Source, rules: Rules, wanted: pl.DataFrame, folder: Path | None
) -> tuple[PreviewedRow, ...]:
    """What becomes of some rows of `_cells`, in view of all others of the same people."""
    import polars as pl

    with explained(source):
        others = _speaking(_cells(source, rules), rules, wanted[_WHO].drop_nulls().unique())
    together = pl.concat([wanted, *others]).unique(_ROW, keep="first").sort(_ROW)
    numbers = together[_ROW].to_list()
    few = together.select(
        pl.col(cell).alias(name)
        for cell in together.columns
        if (name := column_of(cell)) is not None
    )
    with tempfile.TemporaryDirectory(prefix="ci-braze-rows-", dir=folder) as name:
        outbox = Outbox(Path(name) / "outbox").make()
        never_told = Ledger(Path(name) / "ledger")
        prepare(replace(source, reader=_Few(few), limit=None), rules, never_told, outbox)
        found = {
            numbers[row - 1]: PreviewedRow(numbers[row - 1], text, "pending")
            for part in outbox.read("records", ["row", "object"])
            for row, text in part.iter_rows()
        }
        for part in outbox.read("outcomes", ["row", "carrier", "outcome", "reason"]):
            for row, carrier, outcome, reason in part.iter_rows():
                if carrier is not None:
                    reason = _carried(numbers[carrier - 1])
                found[numbers[row - 1]] = PreviewedRow(numbers[row - 1], None, outcome, reason)
    return tuple(found[number] for number in wanted[_ROW])


def _speaking(cells: pl.LazyFrame, rules: Rules, people: pl.Series) -> list[pl.DataFrame]:
    """Of the rows about `people` that can be sent, the last one with each text in its segment cell.

    They decide who speaks and which segments a person is in; there are few of them, however often a person
    stands in the file.
    """
    import polars as pl

    if people.is_empty():
        return []
    refused = pl.any_horizontal(each.holds for each in refusals(rules))
    about = (
        cells.filter(pl.col(_WHO).is_in(people.implode()))
        .with_columns(pl.lit(0).alias("segment"))  # which one is asked only when they are prepared
        .filter(~refused)
        .drop("segment")
    )
    column = rules.segments.column
    alike = [_WHO] if column is None else [_WHO, cell_name(column)]
    kept: list[pl.DataFrame] = []
    for batch in about.collect_batches(chunk_size=_AT_ONCE, maintain_order=True):
        if not batch.is_empty():
            kept = [pl.concat([*kept, batch]).unique(alike, keep="last", maintain_order=True)]
    return kept


def _carried(row: int) -> str:
    return _("row {row} of the same identifier carries it", row=str(row))


@dataclass(frozen=True, slots=True)
class _Few:
    """Rows that have been read already."""

    rows: pl.DataFrame

    def scan(self, limit: int | None) -> pl.LazyFrame:
        """The rows, or the first `limit` of them."""
        return (self.rows if limit is None else self.rows.head(limit)).lazy()

    def explain(self, error: Exception) -> SourceError:
        """Nothing can go wrong with rows in memory."""
        raise error
