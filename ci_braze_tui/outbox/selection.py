"""Second pass of preparing: which row speaks for each profile, and who left.

The only step that must see all rows at once; it works on keys, row numbers and segments alone, so that
its memory stays small beside the data.

Of several rows of one profile the last one speaks, and the profile is a member of the segments of all of
them. Braze applies separate requests in any order (Braze docs, users/track), so a profile must not be in
two of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_braze_tui.records.membership import member_piece

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from ci_braze_tui.outbox.folder import Outbox
    from ci_braze_tui.records.rules import Rules


@dataclass(frozen=True, slots=True)
class Selection:
    """What was decided about profiles."""

    carriers: pl.DataFrame
    """For each profile `row`, its `membership` piece, and the columns of the ledger; sorted by `row`."""
    duplicates: pl.DataFrame
    """For each row that another one carries: `row`, `carrier`; sorted by `row`."""
    leavers: pl.DataFrame
    """`key` and `who` of the members who are in none of the chosen segments any more."""
    members: int
    """How many profiles Braze holds as members."""


def select(outbox: Outbox, rules: Rules, segments: Sequence[str], book: pl.DataFrame) -> Selection:
    """Fold the surveyed rows into profiles and hold them against the ledger `book`."""
    import polars as pl

    scanned = outbox.scan("rows")
    if scanned is None:
        surveyed = pl.DataFrame(
            schema={"row": pl.UInt32, "key": pl.Binary, "segment": pl.UInt16, "refusal": pl.UInt8}
        )
    else:
        surveyed = (
            scanned.filter(pl.col("segment").is_not_null(), pl.col("key").is_not_null())
            .select("row", "key", "segment", "refusal")
            .collect()
        )
    sendable = surveyed.filter(pl.col("refusal").is_null()).drop("refusal")
    profiles = sendable.group_by("key").agg(
        pl.col("row").max(), pl.col("segment").unique().sort().alias("segments")
    )
    duplicates = (
        sendable.lazy()
        .join(profiles.lazy().select("key", carrier="row"), on="key")
        .filter(pl.col("row") != pl.col("carrier"))
        .select("row", "carrier")
        .sort("row")
        .collect()
    )
    known = book.filter(pl.col("member"))
    return Selection(
        carriers=(
            profiles.with_columns(membership=_pieces(profiles["segments"], rules, segments))
            .drop("segments")
            .join(book.drop("who", "member"), on="key", how="left")
            .drop("key")
            .sort("row")
        ),
        duplicates=duplicates,
        leavers=known.join(surveyed, on="key", how="anti").select("key", "who").sort("key"),
        members=known.height,
    )


def _pieces(indices: pl.Series, rules: Rules, segments: Sequence[str]) -> pl.Series:
    """The membership piece for each list of segment indices; each different list is written once."""
    import polars as pl

    joined = indices.cast(pl.List(pl.String)).list.join(",")
    written = {
        text: member_piece(rules, [segments[int(index)] for index in text.split(",")])
        for text in joined.unique()
    }
    return joined.replace_strict(written, return_dtype=pl.String)
