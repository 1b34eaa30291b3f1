"""Whom the records reach: the profiles of Braze that they update, and those that they create.

Counted, not guessed, by going through the records in sending order with what was read of a Braze segment. Apart
from preparing because it needs that reading, which may be absent. Profiles outside of the segment cannot be
seen: a record that is counted as creating one may still find it there.

Braze picks a profile by its identifier; a record without any by its e-mail address, whose case does not count,
and of several profiles with that address it takes one (Braze docs, users/track). Records are applied in any
order, but nearly always in the order they are sent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, get_args

from ci_braze_tui.audience.book import Audience, Facts
from ci_braze_tui.ledger.book import key_of
from ci_braze_tui.outbox.folder import Outbox
from ci_braze_tui.outbox.plan import Fate, Reach
from ci_braze_tui.records.identity import text_of, texts
from ci_braze_tui.sorted_file import bucket_of
from ci_braze_tui.spill import Buckets, spans

if TYPE_CHECKING:
    import polars as pl

    from ci_braze_tui.records.rules import Rules

FIRST_ROWS = 5
_AT_ONCE = 200_000


@dataclass(slots=True)
class _Tally:
    records: Counter[Fate] = field(default_factory=Counter)
    first: dict[Fate, list[int]] = field(default_factory=dict)

    def add(self, fates: pl.DataFrame) -> None:
        """Count rows by their `fate`."""
        import polars as pl

        for fate, count, first in (
            fates.group_by("fate").agg(pl.len(), pl.col("row").bottom_k(FIRST_ROWS)).iter_rows()
        ):
            self.records[fate] += count
            self.first[fate] = sorted([*self.first.get(fate, []), *first])[:FIRST_ROWS]


def reach(outbox: Outbox, rules: Rules, audience: Audience, facts: Facts) -> Reach:
    """Hold the records of a prepared outbox against a Braze segment; memory stays flat.

    Raises:
        BadInputError: the outbox is damaged.
    """
    tally, elsewhere = _Tally(), _Tally()
    with (
        Buckets(outbox.spill("reach-keys"), bucket_of("key")) as named,
        Buckets(outbox.spill("reach-emails"), bucket_of("email")) as events,
    ):
        for part in _about(outbox, rules):
            named.add(part.filter(~part["by_email"]).drop("by_email"))
            events.add(_by_address(part))
        for first, last in spans(max(named.rows, facts.profiles), _AT_ONCE):
            rows = named.take(first, last)
            if not rows.is_empty():
                known = audience.profiles.between(first, last, ["key", "email"]).collect()
                fates, moves = _of_named(rows, known, rules)
                tally.add(fates)
                events.add(moves)
        for first, last in spans(max(events.rows, facts.profiles), _AT_ONCE):
            some = events.take(first, last)
            if not some.is_empty():
                holders = audience.addresses.between(first, last, ["email"]).collect()
                fates, doubles = _by_email(some, holders, rules)
                tally.add(fates)
                elsewhere.add(doubles)
    kinds: tuple[Fate, ...] = get_args(Fate)
    return Reach(
        segment=facts.segment,
        name=facts.name,
        read_at=facts.read_at,
        profiles=facts.profiles,
        records={fate: tally.records[fate] for fate in kinds},
        first={fate: tuple(tally.first.get(fate, ())) for fate in kinds},
        elsewhere=elsewhere.records["creates"],
        first_elsewhere=tuple(elsewhere.first.get("creates", ())),
    )


def _about(outbox: Outbox, rules: Rules) -> Iterator[pl.DataFrame]:
    """The rows that have a record, part by part: `row`, `key`, `email` (a hash) and `by_email`."""
    import polars as pl

    column = rules.matching.email
    sending = _RowsToSend(outbox)
    for part in outbox.read("rows", ["row", "who", f"cell:{column}"]):
        rows = sending.up_to(int(part["row"][-1]))
        yield (
            part.lazy()
            .join(rows.lazy(), on="row", how="semi")
            .with_columns(texts([column]))
            .select(
                "row",
                key_of(pl.col("who")).alias("key"),
                key_of(text_of(column).str.to_lowercase()).alias("email"),
                pl.col("who").str.starts_with('"email"').alias("by_email"),
            )
            .collect()
        )


class _RowsToSend:
    """The row numbers of the records, which stand in the order of the file."""

    def __init__(self, outbox: Outbox) -> None:
        self._parts = outbox.read("records", ["row"])
        self._rest: pl.DataFrame | None = None

    def up_to(self, last: int) -> pl.DataFrame:
        """Those not given yet, up to a row."""
        import polars as pl

        found = [] if self._rest is None else [self._rest]
        while not found or found[-1].is_empty() or int(found[-1]["row"][-1]) <= last:
            part = next(self._parts, None)
            if part is None:
                break
            found.append(part.drop_nulls("row"))
        rows = pl.concat(found) if found else pl.DataFrame(schema={"row": pl.UInt32})
        self._rest = rows.filter(pl.col("row") > last)
        return rows.filter(pl.col("row") <= last)


def _by_address(part: pl.DataFrame) -> pl.DataFrame:
    """The records that only an address names, as events of that address."""
    import polars as pl

    return part.filter("by_email").select(
        "email", "row", pl.lit(0, pl.Int8).alias("change"), pl.lit("asks").alias("kind")
    )


def _of_named(
    rows: pl.DataFrame, known: pl.DataFrame, rules: Rules
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What records with an identifier do, and how that moves e-mail addresses from profile to profile."""
    import polars as pl

    matching = rules.matching
    may_create = not matching.existing_only and matching.id_kind != "braze_id"
    before = known.unique("key").rename({"email": "before"}).with_columns(there=pl.lit(value=True))
    fate = (
        pl.when(pl.col("there").is_not_null())
        .then(pl.lit("updates"))
        .otherwise(pl.lit("creates" if may_create else "ignored"))
    )
    found = rows.join(before, on="key", how="left").with_columns(fate=fate)
    new, old = pl.col("email"), pl.col("before")
    reached = found.filter(pl.col("fate") != "ignored", new.is_not_null())
    gained = reached.filter(new.ne_missing(old)).select(
        "email",
        "row",
        pl.lit(1, pl.Int8).alias("change"),
        pl.when(pl.col("fate") == "creates")
        .then(pl.lit("creates"))
        .otherwise(pl.lit("moves"))
        .alias("kind"),
    )
    lost = reached.filter(old.is_not_null(), new != old).select(
        old.alias("email"),
        "row",
        pl.lit(-1, pl.Int8).alias("change"),
        pl.lit("moves").alias("kind"),
    )
    return found.select("row", "fate"), pl.concat([gained, lost])


def _by_email(
    events: pl.DataFrame, holders: pl.DataFrame, rules: Rules
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What records without identifier do, and which new profiles take an address that others have."""
    import polars as pl

    counted = holders.group_by("email").agg(pl.len().cast(pl.Int64).alias("at_first"))
    change, asks = pl.col("change").cast(pl.Int64), pl.col("kind") == "asks"
    told = (
        events.join(counted, on="email", how="left")
        .sort("email", "row")
        .with_columns(
            there=pl.col("at_first").fill_null(0) + (change.cum_sum() - change).over("email")
        )
        .with_columns(finds_nobody=asks & (pl.col("there") <= 0))
    )
    if not rules.matching.existing_only:
        nobody = pl.col("finds_nobody").cast(pl.Int64)
        made = (nobody.cum_sum() - nobody).over("email") > 0
        told = told.with_columns(
            finds_nobody=pl.col("finds_nobody") & ~made, there=pl.col("there") + made.cast(pl.Int64)
        )
    nobody_fate = "ignored" if rules.matching.existing_only else "creates"
    fates = told.filter(asks).select(
        "row",
        pl.when("finds_nobody")
        .then(pl.lit(nobody_fate))
        .when(pl.col("there") > 1)
        .then(pl.lit("several"))
        .otherwise(pl.lit("by_email"))
        .alias("fate"),
    )
    doubles = told.filter(pl.col("kind") == "creates", pl.col("there") > 0).select(
        "row", pl.lit("creates").alias("fate")
    )
    return fates, doubles
