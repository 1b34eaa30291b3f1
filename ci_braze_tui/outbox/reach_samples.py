"""Who the first records of each kind are about, and whose profile has their e-mail address.

Apart from the counting, which goes by hashes alone: this looks up the few people who are shown, in the rows
of the file and in what was read of the Braze segment.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

import msgspec

from ci_braze_tui.outbox.plan import Holder, Sample
from ci_braze_tui.records.identity import cell_name, text_of, texts

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from ci_braze_tui.audience.book import Audience
    from ci_braze_tui.outbox.folder import Outbox
    from ci_braze_tui.records.rules import Rules

MOST_HOLDERS = 3


@dataclass(frozen=True, slots=True)
class Holding:
    """The profiles that have an address when a record comes to it, a few of them."""

    keys: tuple[bytes, ...] = ()
    """Profiles of the segment."""
    rows: tuple[int, ...] = ()
    """Rows before it whose records create one, or give one the address."""


def holdings(
    events: pl.DataFrame, holders: pl.DataFrame, rows: Collection[int]
) -> dict[int, Holding]:
    """Who has the addresses that these rows come to.

    Args:
        events: of these addresses: `email`, `row`, `key`, `kind`, and whether it `makes` a profile.
        holders: the profiles that have the addresses at first: `email` and `key`.
        rows: of records that ask for an address, or create a profile with it.

    A profile that gets an address keeps it, for each has one record; one of the segment may have lost it.
    """
    import polars as pl

    row, kind = pl.col("row"), pl.col("kind")
    wanted = events.filter(kind.is_in(["asks", "creates"]), row.is_in([*rows])).select(
        "row", "email"
    )
    lost = events.filter(kind == "loses").select("email", "key", lost="row")
    at_first = (
        wanted.join(holders, on="email")
        .join(lost, on=["email", "key"], how="left")
        .filter(pl.col("lost").is_null() | (pl.col("lost") > row))
        .group_by("row")
        .agg(pl.col("key").bottom_k(MOST_HOLDERS))
    )
    givers = events.filter(kind.is_in(["gains", "creates"]) | pl.col("makes")).select(
        "email", giver="row"
    )
    since = (
        wanted.join(givers, on="email")
        .filter(pl.col("giver") < row)
        .group_by("row")
        .agg(pl.col("giver").top_k(MOST_HOLDERS))
    )
    keys, given = dict(at_first.iter_rows()), dict(since.iter_rows())
    return {
        each: Holding(tuple(sorted(keys.get(each, ()))), tuple(sorted(given.get(each, ()))))
        for each in wanted["row"]
    }


@dataclass(slots=True)
class Sampler:
    """Finds people of the file by the numbers of their rows."""

    outbox: Outbox
    rules: Rules
    audience: Audience
    _ends: list[int] = field(default_factory=list)
    """The last row of each part of the file."""

    def note(self, part: pl.DataFrame) -> None:
        """Remember where a part of the file ends; parts come in their order."""
        self._ends.append(int(part["row"][-1]))

    def samples(
        self, rows: Iterable[Iterable[int]], held: Mapping[int, Holding]
    ) -> dict[int, Sample]:
        """The people of these rows, and who has their addresses."""
        wanted = set(chain.from_iterable(rows))
        names = self._names({key for row in wanted & held.keys() for key in held[row].keys})
        found = {}
        for row, identifier, email in self._cells(wanted):
            holding = held.get(row, Holding())
            holders = [Holder(names[key]) for key in holding.keys if key in names]
            holders += [Holder(row=giver) for giver in holding.rows]
            found[row] = Sample(row, identifier, email, tuple(holders[:MOST_HOLDERS]))
        return found

    def _cells(self, rows: Collection[int]) -> Iterable[tuple[int, str, str]]:
        """Row, identifier and e-mail address of these rows, out of the few parts they are in."""
        import polars as pl

        matching = self.rules.matching
        columns = [each for each in (matching.braze_customer_id, matching.email) if each]
        first = 1
        for path, last in zip(self.outbox.parts("rows"), self._ends, strict=True):
            here = [row for row in rows if first <= row <= last]
            first = last + 1
            if here:
                part = pl.read_parquet(
                    path, columns=["row", *map(cell_name, dict.fromkeys(columns))], glob=False
                )
                yield from (
                    part.filter(pl.col("row").is_in(here))
                    .with_columns(texts(columns))
                    .select(
                        "row",
                        text_of(matching.braze_customer_id).fill_null("").alias("identifier"),
                        text_of(matching.email).fill_null("").alias("email"),
                    )
                    .iter_rows()
                )

    def _names(self, keys: Collection[bytes]) -> dict[bytes, str]:
        """The identifiers of these profiles of the segment; empty for those that only have an address."""
        import polars as pl

        names = {}
        for key in keys:
            profiles = self.audience.profiles.between(key[0], key[0], ["key", "who"])
            for who in profiles.filter(pl.col("key") == key).head(1).collect()["who"]:
                names[key] = _named(who)[0]
        return names


def leaving(part: Path | None, most: int) -> tuple[Sample, ...]:
    """The first leavers in a part of the records that holds nobody else; None is no part."""
    import polars as pl

    if part is None:
        return ()
    records = pl.read_parquet(part, columns=["who"], n_rows=most, glob=False)
    return tuple(Sample(None, *_named(who)) for who in records["who"])


def _named(who: str) -> tuple[str, str]:
    """Identifier and e-mail address in the identifying member of an object; one of them is empty."""
    [(name, value)] = msgspec.json.decode(f"{{{who}}}", type=dict[str, object]).items()
    if isinstance(value, dict):
        value = value["alias_name"]
    return ("", str(value)) if name == "email" else (str(value), "")
