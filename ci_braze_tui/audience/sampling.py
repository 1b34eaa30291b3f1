"""A random sample of the profiles that Braze was told of, read back one by one.

Apart from the proof because it asks Braze; the proof only compares. Fifty identifiers fit in a request, but one
e-mail address or braze_id, and companies may make 250 such requests a minute (Braze docs,
export/user_data/post_users_identifier).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from ci_braze_tui.audience.lines import Line
from ci_braze_tui.audience.profiles import asked_fields, comparable, known
from ci_braze_tui.spill import BUCKETS

if TYPE_CHECKING:
    import polars as pl

    from ci_braze_tui.braze.client import BrazeClient
    from ci_braze_tui.ledger.book import Ledger
    from ci_braze_tui.records.rules import Rules

_IDS_AT_ONCE = 50
_TOGETHER = (("external_id", "external_ids"), ("user_alias", "user_aliases"))
"""Identifiers that are asked for together, and what they are called then."""
_ALONE = (("braze_id", "braze_id"), ("email", "email_address"))
"""The same for those that are asked for one by one."""
_MOST_REQUESTS = 100


def drawn(ledger: Ledger, count: int, dice: random.Random) -> pl.DataFrame:
    """So many members of the ledger, at random; all of them if there are no more.

    Keys are hashes, so the members of a bucket are as good a sample as any.

    Raises:
        BadInputError: the ledger is damaged.
    """
    import polars as pl

    found: list[pl.DataFrame] = []
    for bucket in dice.sample(range(BUCKETS), BUCKETS):
        found.append(ledger.read(bucket, bucket).filter("member"))
        if sum(each.height for each in found) >= count:
            break
    members = pl.concat(found)
    places = dice.sample(range(members.height), min(count, members.height))
    return members[sorted(places)]


def chosen(ledger: Ledger, keys: Collection[bytes]) -> pl.DataFrame:
    """What the ledger knows of the profiles with these keys.

    Raises:
        BadInputError: the ledger is damaged.
    """
    import polars as pl

    wanted = pl.Series(list(keys), dtype=pl.Binary).implode()
    found = (
        ledger.read(first, last).filter(pl.col("key").is_in(wanted))
        for first, last in ledger.spans()
    )
    return pl.concat(found)


async def asked(
    client: BrazeClient, members: pl.DataFrame, rules: Rules
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The members that were asked for, and what Braze has of them, as `known` makes it.

    As many are asked for, from the first on, as a hundred requests reach: those who can only be asked for one
    by one are as many among them as among all. Whatever Braze answers about one is about that member, whichever
    identifier the profile has.

    Args:
        client: talks to the endpoint.
        members: rows of the ledger, in an order that has nothing to do with how they are asked for.
        rules: those of the export.

    Raises:
        BrazeRefusedError: the key may not, or has asked too often.
        ConnectionLostError: Braze cannot be reached.
    """
    import polars as pl

    fields = asked_fields(rules)[0]
    wanted = [*fields, "custom_attributes"]
    whos = [msgspec.json.decode(f"{{{who}}}", type=dict[str, object]) for who in members["who"]]
    members = members.head(_within_reach(whos))
    lines: list[Line] = []
    about: list[bytes | None] = []
    for question, places in _questions(whos[: members.height]):
        some = await client.export_whole(question, wanted)
        lines += some
        alone = any(single in question for _, single in _ALONE)
        about += [members["key"][places[0]] if alone else None] * len(some)
    there = known(lines, comparable(rules))
    of_whom = pl.coalesce(pl.Series("about", about, pl.Binary), "key").alias("key")
    return members, there.with_columns(of_whom)


def _within_reach(whos: Sequence[Mapping[str, object]]) -> int:
    """How many of them, from the first on, so many requests ask for."""
    kinds: Counter[str] = Counter()
    for place, who in enumerate(whos):
        kinds[next(iter(who))] += 1
        alone = sum(kinds[name] for name, _ in _ALONE)
        together = sum(-(-kinds[name] // _IDS_AT_ONCE) for name, _ in _TOGETHER)
        if alone + together > _MOST_REQUESTS:
            return place
    return len(whos)


def _questions(whos: list[dict[str, object]]) -> Iterator[tuple[Mapping[str, object], list[int]]]:
    """What to ask, and the places of those it is about."""
    places: dict[str, list[int]] = {}
    for place, who in enumerate(whos):
        places.setdefault(next(iter(who)), []).append(place)
    for name, plural in _TOGETHER:
        of_kind = places.get(name, [])
        for first in range(0, len(of_kind), _IDS_AT_ONCE):
            some = of_kind[first : first + _IDS_AT_ONCE]
            yield {plural: [whos[place][name] for place in some]}, some
    for name, single in _ALONE:
        for place in places.get(name, ()):
            yield {single: whos[place][name]}, [place]
