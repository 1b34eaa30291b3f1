"""The records of an outbox, with the little of each that decides whom it reaches.

Apart from the counting because it puts together what lies in different files: rows with their cells, and the
records that are made of some of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ci_braze_tui.ledger.book import attribute_column, key_of
from ci_braze_tui.matching.attributes import EMAIL
from ci_braze_tui.records.identity import text_of, texts
from ci_braze_tui.records.objects import attributes

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from ci_braze_tui.outbox.folder import Outbox
    from ci_braze_tui.outbox.reach_samples import Sampler
    from ci_braze_tui.records.rules import Rules


def records_of(
    outbox: Outbox, rules: Rules, sending: RowsToSend, sampler: Sampler
) -> Iterator[pl.DataFrame]:
    """The rows that have a record, part by part.

    `row`, `key`, `email` (a hash), `by_email`, and `tells`: whether the record says what the address is.
    """
    import polars as pl

    column = rules.matching.email
    for part in outbox.read("rows", ["row", "who", f"cell:{column}"]):
        sampler.note(part)
        rows = sending.up_to(int(part["row"][-1]))
        yield (
            part.lazy()
            .join(rows.lazy(), on="row", maintain_order="left")
            .with_columns(texts([column]))
            .select(
                "row",
                key_of(pl.col("who")).alias("key"),
                key_of(text_of(column).str.to_lowercase()).alias("email"),
                pl.col("who").str.starts_with('"email"').alias("by_email"),
                "tells",
            )
            .collect()
        )
    sending.finish()


class RowsToSend:
    """The row numbers of the records, which stand in the order of the file; leavers behind them have none."""

    def __init__(self, outbox: Outbox, rules: Rules) -> None:
        names = [each.name for each in attributes(rules)]
        self._email = attribute_column(EMAIL) if EMAIL in names else None
        self._parts = zip(outbox.parts("records"), outbox.read("records", ["row"]), strict=True)
        self._rest = _no_rows()
        self.leavers = 0
        self.first_leavers: Path | None = None
        """The part of the records in which the first of them are."""

    def up_to(self, last: int) -> pl.DataFrame:
        """Those not given yet, up to a row, and whether the record `tells` an e-mail address."""
        import polars as pl

        found = [self._rest]
        while found[-1].is_empty() or int(found[-1]["row"][-1]) <= last:
            part = self._next()
            if part is None:
                break
            found.append(part)
        rows = pl.concat(found)
        self._rest = rows.filter(pl.col("row") > last)
        return rows.filter(pl.col("row") <= last)

    def finish(self) -> None:
        """Count the leavers behind the last row."""
        while self._next() is not None:
            pass

    def _next(self) -> pl.DataFrame | None:
        """The rows of the next part; None behind the last one."""
        import polars as pl

        path, part = next(self._parts, (None, None))
        if path is None or part is None:
            return None
        if left := part["row"].null_count():
            # They stand in parts of their own, which have no address.
            self.leavers += left
            self.first_leavers = self.first_leavers or path
            return _no_rows()
        if self._email is None:
            return part.with_columns(tells=pl.lit(value=False))
        email = pl.read_parquet(path, columns=[self._email], glob=False)[self._email]
        return part.with_columns(tells=email.is_not_null())


def _no_rows() -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(schema={"row": pl.UInt32, "tells": pl.Boolean})
