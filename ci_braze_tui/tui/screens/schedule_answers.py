"""What somebody answers when asked for a schedule: into answers and back, what is wrong, and what comes of it.

Apart from the dialog, and without a widget, because plain mode asks the same questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.refresh_schedule import RefreshSchedule, Rhythm
from ci_braze_tui.exports.schedule import WEEKDAYS, Schedule
from ci_braze_tui.exports.spacing import crowded_with, suggested_time
from ci_braze_tui.words import _

Repeated: TypeAlias = Literal["with refresh", "daily", "weekly", "monthly"]
REPEATED: tuple[Repeated, ...] = ("with refresh", "daily", "weekly", "monthly")
"""The recurrences of a schedule that is on."""
TIME = "06:30"
"""What is suggested where no time was chosen yet: before people come to work."""

_TYPED = re.compile(r"(\d{1,2})[:.]?(\d{2})")
_APART = 30
"""Minutes between exports that get one schedule together."""
_LAST_MINUTE = 23 * 60 + 59


@dataclass(frozen=True, slots=True)
class Answers:
    """A schedule as it is asked for: what does not count for its recurrence is kept all the same."""

    is_on: bool
    recurrence: Repeated
    at: str
    """As somebody typed it."""
    weekdays: frozenset[str]
    days: frozenset[int]
    time_zone: str
    is_caught_up: bool

    @property
    def names_moments(self) -> bool:
        """Whether time and zone count."""
        return self.recurrence != "with refresh"

    @property
    def problem(self) -> str | None:
        """What is wrong, in a sentence; an answer that does not count is not wrong."""
        if not self.names_moments:
            return None
        if time_typed(self.at) is None:
            return time_problem(self.at)
        if self.recurrence == "weekly" and not self.weekdays:
            return _("Choose at least one day of the week.")
        if self.recurrence == "monthly" and not self.days:
            return _("Choose at least one day of the month.")
        return None

    @property
    def schedule(self) -> Schedule | None:
        """The schedule that was asked for; None while something is wrong with it."""
        if self.problem is not None:
            return None
        missed: Literal["skip"] | None = None if self.is_caught_up else "skip"
        if self.names_moments:
            at, zone = time_typed(self.at), self.time_zone
            made = Schedule(self.recurrence, at, self._chosen_days, zone, missed)
        else:
            made = Schedule(self.recurrence, missed=missed)
        return made if self.is_on else made.switched_off()

    @property
    def _chosen_days(self) -> tuple[str | int, ...] | None:
        """Those that count, in their order."""
        if self.recurrence == "weekly":
            return tuple(day for day in WEEKDAYS if day in self.weekdays)
        return tuple(sorted(self.days)) if self.recurrence == "monthly" else None


def answers_of(schedule: Schedule, here: str) -> Answers:
    """A schedule as answers; `here` is this computer's time zone, for one that has no times yet."""
    on = schedule.switched_on()
    days = on.days or ()
    recurrence: Repeated = "with refresh" if on.recurrence == "off" else on.recurrence
    return Answers(
        is_on=schedule.recurrence != "off",
        recurrence=recurrence,
        at=on.at or TIME,
        weekdays=frozenset(day for day in days if isinstance(day, str)) or frozenset(WEEKDAYS[:1]),
        days=frozenset(day for day in days if isinstance(day, int)) or frozenset({1}),
        time_zone=on.time_zone or (here if on.at is None else "UTC"),
        is_caught_up=(on.missed or "catch up") == "catch up",
    )


def time_typed(text: str) -> str | None:
    """A time of the day as people type it, `6:30`, `0630`, `6.30`, in the form of the file; None for none."""
    found = _TYPED.fullmatch(text.strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return f"{int(found[1]):02}:{found[2]}"


def time_problem(text: str) -> str | None:
    """What is wrong with a typed time."""
    return None if time_typed(text) else _("Type a time from 00:00 to 23:59, as 06:30.")


def spread(schedule: Schedule, many: int) -> tuple[Schedule, ...]:
    """One schedule for several exports, each half an hour later, or less where the day ends before."""
    if not schedule.names_moments or schedule.at is None or many < 2:
        return (schedule,) * many
    hour, minute = map(int, schedule.at.split(":"))
    start = hour * 60 + minute
    step = min(_APART, (_LAST_MINUTE - start) // (many - 1))
    minutes = (start + step * place for place in range(many))
    return tuple(
        msgspec.structs.replace(schedule, at=f"{each // 60:02}:{each % 60:02}") for each in minutes
    )


def kept(schedules: Iterable[Schedule], *, is_on: bool) -> tuple[Schedule, ...]:
    """Schedules as they are, each only switched on or off."""
    return tuple(each.switched_on() if is_on else each.switched_off() for each in schedules)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What comes of a schedule."""

    moments: tuple[datetime, ...] = ()
    """When it runs the next times, in UTC."""
    rhythm: Rhythm | None = None
    """What names them: the schedule itself, or the refresh; None where nothing does."""
    close_to: tuple[str, ...] = ()
    """Exports over the same connections that run at almost the same time."""
    suggested: str | None = None
    """A time of the day at which they do not."""


def outlook(
    schedule: Schedule,
    targets: Sequence[Export],
    everyone: Sequence[Export],
    refresh: RefreshSchedule | None,
    now: datetime,
) -> Outlook:
    """What comes of a schedule for some exports; takes its time.

    Args:
        schedule: the one that was asked for.
        targets: the exports that get it.
        everyone: all exports.
        refresh: that of the workspace; None where it is not known.
        now: the present.
    """
    refresh = refresh or RefreshSchedule()
    rhythm: Rhythm | None = schedule if schedule.names_moments else None
    if schedule.recurrence == "with refresh" and refresh.names_moments:
        rhythm = refresh
    if rhythm is None:
        return Outlook()
    moments = rhythm.next_moments(now)
    names = {each.name for each in targets}
    connections = {each.connection for each in targets} - {None}
    others = [
        each for each in everyone if each.connection in connections and each.name not in names
    ]
    if not schedule.names_moments or not others:
        return Outlook(moments, rhythm)
    close = crowded_with("", schedule, others, refresh, now)
    suggested = suggested_time("", schedule, others, refresh, now) if close else None
    return Outlook(moments, rhythm, tuple(each.export for each in close), suggested)
