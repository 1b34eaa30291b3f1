"""How a matching covers a whole file: how many rows have an ID, how many only an e-mail address.

Apart from preparing because it is asked while somebody is still choosing columns, again with every
change: it counts with the same rules, and writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_braze_tui.matching.mapping import Segments
from ci_braze_tui.records.identity import cell_name, refusals, text_of, texts
from ci_braze_tui.records.rules import Rules
from ci_braze_tui.sources.table import explained

if TYPE_CHECKING:
    from ci_braze_tui.matching.mapping import Matching
    from ci_braze_tui.sources.table import Source


@dataclass(frozen=True, slots=True)
class Coverage:
    """Rows of a file, whatever segment they are in; the counts add up to `rows`."""

    rows: int
    with_id: int
    """They can be sent and name a Braze customer ID."""

    by_email: int
    """They can be sent and have an e-mail address only."""

    refused: tuple[tuple[str, int], ...]
    """Why rows cannot be sent, and how many; the most frequent reason first."""


def coverage(source: Source, matching: Matching) -> Coverage:
    """Count the rows of the whole file by what identifies them.

    Raises:
        SourceError: the file cannot be read to its end.
    """
    import polars as pl

    rules = Rules("", matching, Segments())
    judged = refusals(rules)
    refusal = pl.coalesce(
        pl.when(refused.holds).then(pl.lit(code, pl.UInt8)) for code, refused in enumerate(judged)
    )
    rows = (
        source.scan()
        .rename({column: cell_name(column) for column in source.columns})
        .with_columns(
            *texts((matching.braze_customer_id, matching.email)), pl.lit(0).alias("segment")
        )
        .select(
            refusal.alias("refusal"),
            text_of(matching.braze_customer_id).is_not_null().alias("has_id"),
        )
        .group_by("refusal", "has_id")
        .len()
    )
    with explained(source):
        counted = rows.collect(engine="streaming").rows()
    refused = [
        (each.reason, sum(count for refusal, _, count in counted if refusal == code))
        for code, each in enumerate(judged)
    ]
    return Coverage(
        rows=sum(count for _, _, count in counted),
        with_id=sum(count for refusal, has_id, count in counted if refusal is None and has_id),
        by_email=sum(count for refusal, has_id, count in counted if refusal is None and not has_id),
        refused=tuple(sorted((each for each in refused if each[1]), key=lambda each: -each[1])),
    )
