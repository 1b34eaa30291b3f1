"""When an export runs by itself: its schedule, and the moments that it names.

Apart from the definition because it is arithmetic with clocks. Days and times are those of the schedule's time
zone, whatever the computer's is. On the day when clocks go forward, a time that does not exist is as long after
midnight as on other days; when they go back, a time that comes twice counts once, the first (RFC 5545, 3.3.5).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

Recurrence = Literal["off", "with refresh", "daily", "weekly", "monthly"]
Missed = Literal["catch up", "skip"]
"""What becomes of moments at which the computer was off: one run makes up for all of them, or none does."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NAMING: tuple[Recurrence, ...] = ("daily", "weekly", "monthly")
"""The recurrences that name moments of their own."""

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_LAST = 31


class Schedule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether and when `ci-braze-tui refresh` runs an export."""

    recurrence: Recurrence = "with refresh"
    at: str | None = None
    """The time of the day, as `06:30`."""
    days: tuple[str | int, ...] | None = None
    """Weekdays, as `monday`, or days of the month; one that a month does not have is its last day."""
    time_zone: str | None = None
    """By its IANA name, as `Europe/Berlin`; None for UTC."""
    missed: Missed | None = None
    """None for "catch up"."""

    def __post_init__(self) -> None:
        if self.at is not None and not _TIME.fullmatch(self.at):
            raise ValueError("`at` must be a time such as 06:30")
        if self.time_zone is not None:
            _zone(self.time_zone)
        weekly, monthly = self.recurrence == "weekly", self.recurrence == "monthly"
        if (weekly or monthly) and not self.days:
            raise ValueError(f"a {self.recurrence} schedule needs `days`")
        if weekly and not set(self.days or ()) <= set(WEEKDAYS):
            raise ValueError("`days` of a weekly schedule are named monday to sunday")
        if monthly and not set(self.days or ()) <= set(range(1, _LAST + 1)):
            raise ValueError("`days` of a monthly schedule are numbers from 1 to 31")

    @property
    def names_moments(self) -> bool:
        """Whether it names moments of its own, instead of following the refresh or nothing."""
        return self.recurrence in NAMING

    def switched_off(self) -> Schedule:
        """Without runs by itself; its times stay, to be switched on again."""
        return msgspec.structs.replace(self, recurrence="off")

    def switched_on(self) -> Schedule:
        """One that is off as it was before, which its days and its time tell; any other as it is."""
        if self.recurrence != "off":
            return self
        kinds = {type(day) for day in self.days or ()}
        if kinds == {str}:
            return msgspec.structs.replace(self, recurrence="weekly")
        if kinds == {int}:
            return msgspec.structs.replace(self, recurrence="monthly")
        named: Recurrence = "with refresh" if self.at is None else "daily"
        return msgspec.structs.replace(self, recurrence=named, days=None)

    def after(self, moment: datetime) -> Iterator[datetime]:
        """The moments that come after one, in UTC, for as long as there are years."""
        zone = _zone(self.time_zone or "UTC")
        hour, minute = map(int, (self.at or "00:00").split(":"))
        # From a day earlier: a time that clocks jump over lies on the next day in some zones.
        day = moment.astimezone(zone).date() - timedelta(days=1)
        while self.names_moments:
            if self._falls_on(day):
                wall = datetime.combine(day, time(hour, minute), tzinfo=zone)
                if (found := wall.astimezone(UTC)) > moment:
                    yield found
            if day == date.max:
                return
            day += timedelta(days=1)

    def next_moments(self, moment: datetime, count: int = 5) -> tuple[datetime, ...]:
        """The first moments after one, in UTC."""
        return tuple(islice(self.after(moment), count))

    def latest(self, since: datetime, until: datetime) -> datetime | None:
        """The last moment after `since` that is not after `until`, in UTC."""
        found = None
        for moment in self.after(max(since, until - timedelta(days=_LAST + 1))):
            if moment > until:
                break
            found = moment
        return found

    def _falls_on(self, day: date) -> bool:
        match self.recurrence:
            case "weekly":
                return WEEKDAYS[day.weekday()] in (self.days or ())
            case "monthly":
                last = calendar.monthrange(day.year, day.month)[1]
                days = {min(each, last) for each in self.days or () if isinstance(each, int)}
                return day.day in days
            case _:
                return True


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"there is no time zone {name!r}; write it as Europe/Berlin") from None
