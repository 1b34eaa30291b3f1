"""Whom the records reach: the profiles of Braze that they update, and those that they create.

Counted, not guessed, by going through the records in sending order with what was read of a Braze segment. Apart
from preparing because it needs that reading, which may be absent. Profiles outside of the segment cannot be
seen, but for those that the ledger says Braze was told of: a record that is counted as creating one may still
find it there.

Braze picks a profile by its identifier; a record without any by its e-mail address, whose case does not count,
and of several profiles with that address it takes one (Braze docs, users/track). Records are applied in any
order, but nearly always in the order they are sent.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, get_args

from ci_braze_tui.audience.book import Audience, Facts
from ci_braze_tui.ledger.book import Ledger, attribute_columns
from ci_braze_tui.outbox.folder import Outbox
from ci_braze_tui.outbox.plan import Fate, Reach
from ci_braze_tui.outbox.reach_records import RowsToSend, records_of
from ci_braze_tui.outbox.reach_samples import Holding, Sampler, holdings, leaving
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

    def add(self, fates: pl.DataFrame) -> list[int]:
        """Count rows by their `fate`; those of them that are among the first of theirs so far."""
        import polars as pl

        among: list[int] = []
        for fate, count, first in (
            fates.group_by("fate").agg(pl.len(), pl.col("row").bottom_k(FIRST_ROWS)).iter_rows()
        ):
            self.records[fate] += count
            self.first[fate] = sorted([*self.first.get(fate, []), *first])[:FIRST_ROWS]
            among += set(first) & set(self.first[fate])
        return among


def reach(outbox: Outbox, rules: Rules, audience: Audience, facts: Facts, ledger: Ledger) -> Reach:
    """Hold the records of a prepared outbox against a Braze segment; memory stays flat.

    Args:
        outbox: what was prepared.
        rules: those of the export.
        audience: what was read of the segment.
        facts: what that is.
        ledger: what earlier runs told Braze, of profiles outside of the segment as well.

    Raises:
        BadInputError: the outbox or the ledger is damaged.
    """
    tally, elsewhere = _Tally(), _Tally()
    held: dict[int, Holding] = {}
    sending = RowsToSend(outbox, rules)
    sampler = Sampler(outbox, rules, audience)
    earlier = _Earlier.of(ledger, rules, facts)
    with (
        Buckets(outbox.spill("reach-keys"), bucket_of("key")) as records,
        Buckets(outbox.spill("reach-emails"), bucket_of("email")) as events,
    ):
        for part in records_of(outbox, rules, sending, sampler):
            records.add(part)
        for first, last in spans(max(records.rows, facts.profiles), _AT_ONCE):
            some = records.take(first, last)
            if not some.is_empty():
                known = audience.profiles.between(first, last, ["key", "email"]).collect()
                some = some.with_columns(told=earlier.told(some, first, last))
                fates, moves = _of_named(some.filter(~some["by_email"]), known, rules)
                tally.add(fates)
                events.add(moves)
                events.add(_by_address(some.filter("by_email")))
        for first, last in spans(max(events.rows, facts.profiles), _AT_ONCE):
            some = events.take(first, last)
            if not some.is_empty():
                holders = audience.addresses.between(first, last, ["email", "key"]).collect()
                some = _in_turn(some, holders, rules)
                fates, doubles = _by_email(some)
                among = [*tally.add(fates), *elsewhere.add(doubles)]
                held |= holdings(some, holders, among)
    kinds: tuple[Fate, ...] = get_args(Fate)
    samples = sampler.samples([*tally.first.values(), *elsewhere.first.values()], held)
    return Reach(
        segment=facts.segment,
        name=facts.name,
        read_at=facts.read_at,
        profiles=facts.profiles,
        records={fate: tally.records[fate] for fate in kinds},
        first={fate: tuple(samples[row] for row in tally.first.get(fate, ())) for fate in kinds},
        elsewhere=elsewhere.records["creates"],
        first_elsewhere=tuple(samples[row] for row in elsewhere.first.get("creates", ())),
        leavers=sending.leavers,
        first_leavers=leaving(sending.first_leavers, FIRST_ROWS),
    )


@dataclass(frozen=True, slots=True)
class _Earlier:
    """Which profiles are known to be there because earlier runs told Braze of them.

    Who was told by an identifier is there from then on; but a `braze_id` creates nobody, nor does an export
    that only updates. An address may have moved to another profile: what the segment says of it counts, unless
    it was read before the latest run.
    """

    ledger: Ledger
    hashes: tuple[str, ...]
    by_identifier: bool
    by_email: bool

    @classmethod
    def of(cls, ledger: Ledger, rules: Rules, facts: Facts) -> _Earlier:
        may_create = not rules.matching.existing_only
        by_identifier = may_create and rules.matching.id_kind != "braze_id"
        hashes = tuple(attribute_columns(ledger.columns()))
        is_newer = bool(hashes) and ledger.path.stat().st_mtime > facts.read_at.timestamp()
        return cls(ledger, hashes, by_identifier and bool(hashes), may_create and is_newer)

    def told(self, records: pl.DataFrame, first: int, last: int) -> pl.Series:
        """Which of the records of these buckets are about such a profile."""
        import polars as pl

        if not (self.by_identifier or self.by_email):
            return pl.Series([False]).new_from_index(0, records.height)
        book = self.ledger.read(first, last, ["key", *self.hashes])
        relied = book.filter(pl.any_horizontal(pl.col(self.hashes).is_not_null()))
        by_email = records["by_email"]
        counts = (by_email & self.by_email) | (~by_email & self.by_identifier)
        return records["key"].is_in(relied["key"].implode()) & counts


def _by_address(records: pl.DataFrame) -> pl.DataFrame:
    """The records that only an address names, as events of that address."""
    import polars as pl

    return records.select(
        "email", "row", pl.lit(0, pl.Int8).alias("change"), pl.lit("asks").alias("kind"), "key", "told"
    )  # fmt: skip


def _of_named(
    records: pl.DataFrame, known: pl.DataFrame, rules: Rules
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What records with an identifier do, and how that moves e-mail addresses from profile to profile."""
    import polars as pl

    matching = rules.matching
    may_create = not matching.existing_only and matching.id_kind != "braze_id"
    before = known.unique("key").rename({"email": "before"}).with_columns(there=pl.lit(value=True))
    fate = (
        pl.when(pl.col("there").is_not_null())
        .then(pl.lit("updates"))
        .when("told")
        .then(pl.lit("known"))
        .otherwise(pl.lit("creates" if may_create else "ignored"))
    )
    found = records.join(before, on="key", how="left").with_columns(fate=fate)
    new, old = pl.col("email"), pl.col("before")
    reached = found.filter(pl.col("fate") != "ignored", "tells")
    creates = pl.col("fate") == "creates"
    gained = reached.filter(new.ne_missing(old)).select(
        "email",
        "row",
        pl.lit(1, pl.Int8).alias("change"),
        pl.when(creates).then(pl.lit("creates")).otherwise(pl.lit("gains")).alias("kind"),
        "key",
        "told",
    )
    lost = reached.filter(old.is_not_null(), new != old).select(
        old.alias("email"),
        "row",
        pl.lit(-1, pl.Int8).alias("change"),
        pl.lit("loses").alias("kind"),
        "key",
        "told",
    )
    return found.select("row", "fate"), pl.concat([gained, lost])


def _in_turn(events: pl.DataFrame, holders: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """The events of each address in sending order, with what each one finds and leaves.

    `there`: how many profiles have the address when it comes · `makes`: whether it creates one with it ·
    `unseen`: whether it is known to be there from earlier runs alone.
    """
    import polars as pl

    counted = holders.group_by("email").agg(pl.len().cast(pl.Int64).alias("at_first"))
    change, asks = pl.col("change").cast(pl.Int64), pl.col("kind") == "asks"
    may_create = not rules.matching.existing_only
    found = (
        events.join(counted, on="email", how="left")
        .sort("email", "row")
        .with_columns(
            there=pl.col("at_first").fill_null(0) + (change.cum_sum() - change).over("email")
        )
        .with_columns(nobody=asks & (pl.col("there") <= 0))
        .with_columns(
            unseen=pl.col("nobody")
            & pl.col("at_first").is_null()
            & (asks & pl.col("told")).any().over("email")
        )
        .with_columns(makes=pl.col("nobody") & ~pl.col("unseen") & may_create)
    )
    made = pl.col("makes").cast(pl.Int64)
    before = (made.cum_sum() - made).over("email") > 0
    return found.with_columns(
        makes=pl.col("makes") & ~before,
        nobody=pl.col("nobody") & ~before,
        there=pl.col("there") + before.cast(pl.Int64),
    )


def _by_email(events: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What records without identifier do, and which new profiles take an address that others have."""
    import polars as pl

    fates = events.filter(pl.col("kind") == "asks").select(
        "row",
        pl.when("makes")
        .then(pl.lit("creates"))
        .when("unseen")
        .then(pl.lit("known"))
        .when("nobody")
        .then(pl.lit("ignored"))
        .when(pl.col("there") > 1)
        .then(pl.lit("several"))
        .otherwise(pl.lit("by_email"))
        .alias("fate"),
    )
    doubles = events.filter(pl.col("kind") == "creates", pl.col("there") > 0).select(
        "row", pl.lit("creates").alias("fate")
    )
    return fates, doubles
