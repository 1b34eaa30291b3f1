"""Exports of one connection that would run at almost the same time, and a time at which they would not.

The later one would have to wait for the earlier, and a refresh would come to it late. Microsoft advises to
leave 30 to 60 minutes between exports (Microsoft docs, export-manage). Advice only: nothing is refused for it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

import msgspec

from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.refresh_schedule import RefreshSchedule, Rhythm, rhythm_of
from ci_braze_tui.exports.schedule import Schedule

APART = timedelta(minutes=30)
_AHEAD = timedelta(days=62)
"""Two months hold every meeting of days of the week and days of the month that is worth a change."""
_STEP = 5
_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Crowding:
    """Another export that a schedule comes close to."""

    export: str
    at: datetime
    """When it does for the first time, by the schedule in question."""


def crowded_with(
    export: str,
    schedule: Schedule,
    neighbours: Iterable[Export],
    refresh: RefreshSchedule,
    now: datetime,
) -> tuple[Crowding, ...]:
    """The exports that would run less than half an hour from it in the next two months, by name.

    `neighbours` are those on the same connection, itself among them or not.
    """
    own = _moments(schedule, now)
    found = []
    for each in neighbours:
        if each.name == export or (rhythm := rhythm_of(each, refresh)) is None:
            continue
        theirs = _moments(rhythm, now)
        close = next((moment for moment in own if _is_close(moment, theirs)), None)
        if close is not None:
            found.append(Crowding(each.name, close))
    return tuple(sorted(found, key=lambda each: each.export.casefold()))


def suggested_time(
    export: str,
    schedule: Schedule,
    neighbours: Iterable[Export],
    refresh: RefreshSchedule,
    now: datetime,
) -> str | None:
    """The time of the day next to the schedule's that leaves half an hour to all others, rather a later one.

    None when there is none, or the schedule has no time of its own.
    """
    if not schedule.names_moments:
        return None
    rhythms = [rhythm_of(each, refresh) for each in neighbours if each.name != export]
    theirs = sorted(
        moment for each in rhythms if each is not None for moment in _moments(each, now)
    )
    hour, minute = map(int, (schedule.at or "00:00").split(":"))
    for away in _ways():
        total = (hour * 60 + minute + away) % _DAY
        at = f"{total // 60:02}:{total % 60:02}"
        moved = _moments(msgspec.structs.replace(schedule, at=at), now)
        if not any(_is_close(moment, theirs) for moment in moved):
            return at
    return None


def _ways() -> Iterable[int]:
    """Minutes to move by, the nearest first."""
    yield 0
    for away in range(_STEP, _DAY // 2 + 1, _STEP):
        yield away
        yield -away


def _moments(rhythm: Rhythm, now: datetime) -> list[datetime]:
    return list(takewhile(lambda moment: moment < now + _AHEAD, rhythm.after(now)))


def _is_close(moment: datetime, others: Sequence[datetime]) -> bool:
    place = bisect_left(others, moment)
    return any(abs(each - moment) < APART for each in others[max(0, place - 1) : place + 1])
