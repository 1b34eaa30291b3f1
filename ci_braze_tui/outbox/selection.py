"""Second pass of preparing: which row speaks for each profile, and who left.

The only step that must see all rows of a profile at once; it takes them a span of keys at a time, and works
on keys, row numbers and segments alone, so that its memory does not grow with the file.

Of several rows of one profile the last one speaks, and the profile is a member of the segments of all of
them. Braze applies separate requests in any order (Braze docs, users/track), so a profile must not be in
two of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_braze_tui.outbox.survey import FIRST_ROWS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from ci_braze_tui.ledger.book import Ledger
    from ci_braze_tui.outbox.folder import Outbox
    from ci_braze_tui.records.segments import SegmentSets
    from ci_braze_tui.spill import Buckets


@dataclass(slots=True)
class Selection:
    """What was decided about profiles, counted."""

    duplicates: int = 0
    """Rows that another one carries."""
    first_duplicates: tuple[int, ...] = ()
    members: int = 0
    """How many profiles Braze holds as members."""
    leavers: int = 0
    """How many of them are in none of the chosen segments any more."""


def select(
    keys: Buckets,
    sets: SegmentSets,
    ledger: Ledger,
    known: Sequence[str],
    outbox: Outbox,
    verdicts: Buckets,
) -> Selection:
    """Fold the surveyed rows into profiles and hold them against the ledger.

    Args:
        keys: the surveyed rows by `bucket_of_key`.
        sets: the segments they are in.
        ledger: what Braze was told.
        known: the columns of hashes in the ledger that matter.
        outbox: gets the leavers, `key` and `who`.
        verdicts: told of each row that speaks for a profile `row`, `segment` and its hashes in the ledger;
            of each other one `row` and its `carrier`.

    Raises:
        BadInputError: the ledger is damaged.
    """
    import polars as pl

    selection = Selection()
    firsts: list[int] = []
    for number, (first, last) in enumerate(ledger.spans(keys.rows), start=1):
        book = ledger.read(first, last, ["key", "who", "member", *known])
        rows = keys.take(first, last)
        if rows.is_empty():
            rows = _nothing()
        members = book.filter("member")
        leavers = members.join(rows, on="key", how="anti").select("key", "who")
        selection.members += members.height
        selection.leavers += leavers.height
        if not leavers.is_empty():
            outbox.write("leavers", number, leavers)
        carriers, duplicates = _folded(rows, sets)
        selection.duplicates += duplicates.height
        firsts.extend(duplicates["row"].bottom_k(FIRST_ROWS))
        if known:
            carriers = carriers.join(book.select("key", *known), on="key", how="left")
        # At once, so that each of the files they are spilled to has all columns.
        verdicts.add(pl.concat([carriers.drop("key"), duplicates], how="diagonal"))
    selection.first_duplicates = tuple(sorted(firsts)[:FIRST_ROWS])
    return selection


def _nothing() -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(
        schema={"row": pl.UInt32, "key": pl.Binary, "segment": pl.UInt32, "refusal": pl.UInt8}
    )


def _folded(rows: pl.DataFrame, sets: SegmentSets) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Of rows about profiles: `key`, `row` and `segment` of each carrier; `row` and `carrier` of the others."""
    import polars as pl

    sendable = rows.filter(pl.col("refusal").is_null()).drop("refusal")
    profiles = sendable.group_by("key").agg(
        pl.col("row").max(), pl.col("segment").min(), pl.col("segment").max().alias("other")
    )
    mixed = profiles.filter(pl.col("segment") != pl.col("other"))
    if not mixed.is_empty():
        lists = (
            sendable.join(mixed, on="key", how="semi")
            .group_by("key")
            .agg(pl.col("segment").unique().sort())
        )
        united = lists.select("key", united=sets.together(lists["segment"]))
        profiles = profiles.join(united, on="key", how="left").with_columns(
            segment=pl.coalesce("united", "segment")
        )
    duplicates = pl.DataFrame(schema={"row": pl.UInt32, "carrier": pl.UInt32})
    if profiles.height < sendable.height:
        duplicates = (
            sendable.join(profiles.select("key", carrier="row"), on="key")
            .filter(pl.col("row") != pl.col("carrier"))
            .select("row", "carrier")
        )
    return profiles.select("key", "row", "segment"), duplicates
