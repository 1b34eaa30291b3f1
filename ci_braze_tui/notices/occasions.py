"""Which occasions to tell of a run gives, by the wishes of one notice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from ci_braze_tui.notices.definition import Notice, When
from ci_braze_tui.notices.facts import Facts
from ci_braze_tui.paths import slug

Occasion = Literal[
    "failure", "brake", "skipped", "returned", "drift", "duration", "success", "test"
]
"""In the words of the JSON that is sent, the gravest first; messages have their own."""


def occasions_for(notice: Notice, facts: Facts) -> tuple[Occasion, ...]:
    """Why this notice is to be sent, the gravest first; empty when it is not."""
    if notice.exports is not None and slug(facts.export) not in map(slug, notice.exports):
        return ()
    if facts.kind == "test":
        return ("test",)
    return tuple(_found(notice.when, facts))


def _found(when: When, facts: Facts) -> Iterator[Occasion]:
    failed = facts.kind == "crashed" or facts.cause or facts.status in _FAILED
    if facts.kind == "skipped":
        if when.skipped:
            yield "skipped"
        return
    if failed and when.failure:
        yield "failure"
    if facts.status == "braked" and not failed and when.brake:
        yield "brake"
    if _above(returned_percent(facts), when.returned_percent):
        yield "returned"
    if _above(drift_percent(facts), when.drift_percent):
        yield "drift"
    if facts.status == "finished":
        if _above(_minutes(facts), when.minutes) or _above(_times(facts), when.times_usual):
            yield "duration"
        if when.success:
            yield "success"


_FAILED = ("failed", "refused", "interrupted")


def returned_percent(facts: Facts) -> float | None:
    """The share of rows that came back."""
    if not facts.rows or facts.outcomes is None:
        return None
    return 100 * facts.outcomes.returned / facts.rows


def drift_percent(facts: Facts) -> float | None:
    """By how much the number of rows differs from that of the last finished run."""
    if facts.rows is None or not facts.rows_before:
        return None
    return 100 * abs(facts.rows - facts.rows_before) / facts.rows_before


def _minutes(facts: Facts) -> float | None:
    return facts.seconds / 60 if facts.seconds is not None else None


def _times(facts: Facts) -> float | None:
    if facts.seconds is None or not facts.seconds_usual:
        return None
    return facts.seconds / facts.seconds_usual


def _above(value: float | None, limit: float | None) -> bool:
    return value is not None and limit is not None and value > limit
