"""Teach the ledger what Braze has already, so that a first run pays for differences only.

Apart from the ledger, which only ever hears of what we sent: here it takes Braze's word. Where several profiles
would be the same one to the export, none is taken over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_braze_tui.audience.book import PROFILES_AT_ONCE, Audience, Facts
from ci_braze_tui.ledger.book import attribute_columns
from ci_braze_tui.sorted_file import bucket_of
from ci_braze_tui.spill import Buckets, spans

if TYPE_CHECKING:
    from ci_braze_tui.ledger.book import Ledger


def seed(ledger: Ledger, audience: Audience, facts: Facts) -> int:
    """Take over what the segment has, and say of how many profiles; what it lacks stays as it was known.

    Who has the membership counts as a member from now on, so that leaving is told to Braze.

    Raises:
        BadInputError: the ledger is damaged.
    """
    import polars as pl

    with Buckets(audience.spill("seed"), bucket_of("key")) as told:
        for first, last in spans(facts.profiles, PROFILES_AT_ONCE):
            known = audience.profiles.between(first, last).collect()
            told.add(
                known.unique("key", keep="none").select(
                    "key",
                    "who",
                    "member",
                    *attribute_columns(known.columns),
                    pl.lit("accepted").alias("state"),
                )
            )
        ledger.tell(told)
        return told.rows
