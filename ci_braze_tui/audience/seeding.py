"""Teach the ledger what Braze has already, so that a first run pays for differences only.

Apart from the ledger, which only ever hears of what we sent: here it takes Braze's word. Where several profiles
would be the same one to the export, none is taken over. A reading that is older than what was told teaches
nothing: the ledger would believe that Braze still has what a run has replaced, and never send it. Where a newer
one disagrees, neither is relied on, for Braze may not have written yet what it took, or another program has
written: the value is sent again then, which costs a data point and never a value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_braze_tui.audience.book import Audience, Facts
from ci_braze_tui.errors import BadInputError
from ci_braze_tui.ledger.book import attribute_columns
from ci_braze_tui.sorted_file import bucket_of
from ci_braze_tui.spill import Buckets
from ci_braze_tui.words import _

if TYPE_CHECKING:
    import polars as pl

    from ci_braze_tui.ledger.book import Ledger

_TOLD = "told:"


def seed(ledger: Ledger, audience: Audience, facts: Facts) -> int:
    """Take over what the segment has, and say of how many profiles; what it lacks stays as it was known.

    Who has the membership, or was told to have it, counts as a member from now on, so that leaving is told to
    Braze. Asked again, it changes nothing. Whoever asks holds the export's lock.

    Raises:
        BadInputError: Braze was told something since the segment was read, or the ledger is damaged.
        RunInProgressError: another process reads the segment just now.
    """
    import polars as pl

    facts = audience.facts() or facts
    if _is_done(ledger, facts):
        return facts.taken_over
    by_key = bucket_of("key")
    with (
        audience.held(),
        Buckets(audience.spill("learned"), by_key) as learned,
        Buckets(audience.spill("doubted"), by_key) as doubted,
    ):
        for first, last in ledger.spans(facts.profiles):
            known = audience.profiles.between(first, last).collect().unique("key", keep="none")
            news, doubts = _held_against(known, ledger.read(first, last))
            learned.add(news)
            doubted.add(doubts.filter(pl.any_horizontal(pl.col(_hashes(doubts)).is_not_null())))
        # The doubts first: whoever they are about counts as a member until the rest is told.
        ledger.tell(doubted)
        ledger.tell(learned)
        audience.note_taken_over(facts, learned.rows)
        return learned.rows


def _is_done(ledger: Ledger, facts: Facts) -> bool:
    """Whether the ledger was taught by this already, and by nothing since.

    Raises:
        BadInputError: it is of no use any more.
    """
    try:
        changed = ledger.path.stat().st_mtime
    except FileNotFoundError:
        return False
    if changed > (facts.taken_over_at or facts.read_at).timestamp():
        raise BadInputError(
            _(
                "Braze was told something since its segment was read. Read the Braze segment again, then "
                "take over what it has."
            )
        )
    return facts.taken_over_at is not None


def _held_against(known: pl.DataFrame, book: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What the ledger can learn of these profiles, and what it has to forget, as `Ledger.tell` takes them."""
    import polars as pl

    hashes = _hashes(known)
    told = book.rename({name: f"{_TOLD}{name}" for name in book.columns if name != "key"})
    both = known.select("key", "who", "member", *hashes).join(told, on="key", how="left")
    member = pl.col("member") | pl.col(f"{_TOLD}member").fill_null(value=False)
    differ = {
        name: (pl.col(name) != pl.col(f"{_TOLD}{name}")).fill_null(value=False)
        if name in book.columns
        else pl.lit(value=False)
        for name in hashes
    }
    whom = ("key", "who", member.alias("member"))
    return (
        both.select(
            *whom,
            *(pl.when(~differ[name]).then(pl.col(name)).alias(name) for name in hashes),
            pl.lit("accepted").alias("state"),
        ),
        both.select(
            *whom,
            *(pl.when(differ[name]).then(pl.col(name)).alias(name) for name in hashes),
            pl.lit("unknown").alias("state"),
        ),
    )


def _hashes(rows: pl.DataFrame) -> list[str]:
    return attribute_columns(rows.columns)
