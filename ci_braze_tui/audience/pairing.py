"""What Braze was told and what was read of a segment, profile beside profile.

Apart from the proof, which compares pairs wherever they come from: whom the ledger knows by an e-mail address
may have an identifier in Braze, so that the two have to be found for each other first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ci_braze_tui.audience.book import PROFILES_AT_ONCE, Audience, Facts
from ci_braze_tui.ledger.book import key_of
from ci_braze_tui.sorted_file import bucket_of
from ci_braze_tui.spill import Buckets, spans

if TYPE_CHECKING:
    import polars as pl

    from ci_braze_tui.ledger.book import Ledger

Pair = tuple["pl.DataFrame", "pl.DataFrame"]
"""Rows of the ledger, and rows as `known` makes them, with the same keys where they are the same profile."""


def whole(ledger: Ledger, audience: Audience, facts: Facts) -> Iterator[Pair]:
    """All members that the ledger knows, each span with what was read of the segment.

    Raises:
        BadInputError: the ledger is damaged.
    """
    import polars as pl

    by_address = pl.col("who").str.starts_with('"email":')
    with Buckets(audience.spill("addressed"), bucket_of("email")) as addressed:
        for first, last in ledger.spans(facts.profiles):
            told = ledger.read(first, last).filter("member")
            yield told.filter(~by_address), audience.profiles.between(first, last).collect()
            addressed.add(told.filter(by_address).with_columns(email=address_of(pl.col("who"))))
        yield from _by_address(addressed, audience, facts)


def address_of(who: pl.Expr) -> pl.Expr:
    """The hash of the address in an identifying member that is one, without regard to case."""
    import polars as pl

    member = pl.concat_str(pl.lit("{"), who, pl.lit("}"))
    return key_of(member.str.json_path_match("$.email").str.to_lowercase())


def _by_address(told: Buckets, audience: Audience, facts: Facts) -> Iterator[Pair]:
    """Members known by an address, each with the profile that has it, under the member's key."""
    import polars as pl

    nothing = audience.profiles.rows().head(0).collect()
    with Buckets(audience.spill("held"), bucket_of("holder")) as held:
        for first, last in spans(max(told.rows, facts.profiles), PROFILES_AT_ONCE):
            some = told.take(first, last)
            if some.is_empty():
                continue
            there = audience.addresses.between(first, last, ["email", "key"]).collect()
            holders = there.group_by("email").agg(pl.col("key").alias("holder"))
            beside = some.join(holders, on="email", how="left").drop("email")
            count = pl.col("holder").list.len().fill_null(0)
            held.add(beside.filter(count == 1).with_columns(pl.col("holder").list.first()))
            # Several rows of a key: which of them it is cannot be said.
            several = beside.filter(count > 1).select("key", "holder").explode("holder")
            yield (
                beside.filter(count != 1).drop("holder"),
                pl.concat([nothing, several.select("key")], how="diagonal"),
            )
        for first, last in spans(max(held.rows, facts.profiles), PROFILES_AT_ONCE):
            some = held.take(first, last)
            if not some.is_empty():
                there = audience.profiles.between(first, last).collect()
                asked = some.select("holder", pl.col("key").alias("asked"))
                found = asked.join(there, left_on="holder", right_on="key")
                yield some.drop("holder"), found.drop("holder").rename({"asked": "key"})
