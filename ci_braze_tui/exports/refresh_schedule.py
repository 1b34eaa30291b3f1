"""`refresh.toml`: when the workspace refreshes by itself, and with it the exports without times of their own.

What Customer Insights calls the schedule of the system refresh: off until it is set, daily or on days of the
week, at up to four times (Microsoft docs, schedule-refresh). Apart from an export's schedule because it belongs
to everybody: only administrators set it.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby, islice
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from ci_braze_tui.definitions import read_definition, write_definition
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.schedule import Missed, Schedule
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.audit import note
from ci_braze_tui.workspace.access import access_to
from ci_braze_tui.workspace.sharing import workspace_mode

MOST_TIMES = 4


class RefreshSchedule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether and when the workspace refreshes by itself."""

    recurrence: Literal["off", "daily", "weekly"] = "off"
    at: tuple[str, ...] = ("00:00",)
    """One to four times of the day, as `06:30`."""
    days: tuple[str, ...] | None = None
    """Weekdays, as `monday`."""
    time_zone: str | None = None
    """By its IANA name; None for UTC."""
    missed: Missed | None = None
    """None for "catch up"; an export may say otherwise for itself."""

    def __post_init__(self) -> None:
        if not 1 <= len(self.at) <= MOST_TIMES:
            raise ValueError(f"`at` holds one to {MOST_TIMES} times")
        self._each()

    @property
    def names_moments(self) -> bool:
        """Whether it is on."""
        return self.recurrence != "off"

    def after(self, moment: datetime) -> Iterator[datetime]:
        """The moments that come after one, in UTC."""
        merged = heapq.merge(*(each.after(moment) for each in self._each()))
        # A time that clocks jump over can fall on another one that was named.
        return (found for found, same in groupby(merged))

    def next_moments(self, moment: datetime, count: int = 5) -> tuple[datetime, ...]:
        """The first moments after one, in UTC."""
        return tuple(islice(self.after(moment), count))

    def latest(self, since: datetime, until: datetime) -> datetime | None:
        """The last moment after `since` that is not after `until`, in UTC."""
        found = (each.latest(since, until) for each in self._each())
        return max((each for each in found if each is not None), default=None)

    def _each(self) -> tuple[Schedule, ...]:
        """A schedule for each of the times; each checks itself."""
        return tuple(
            Schedule(self.recurrence, at, self.days, self.time_zone) for at in sorted(set(self.at))
        )


class _Refresh(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file."""

    schedule: RefreshSchedule = RefreshSchedule()
    version: int = 1


Rhythm: TypeAlias = Schedule | RefreshSchedule
"""What names the moments of an export: its own schedule, or that of the workspace."""


def path_of(home: Home) -> Path:
    """Where the refresh of a home is scheduled."""
    return home.config / "refresh.toml"


def read_refresh_schedule(home: Home) -> RefreshSchedule:
    """When the workspace refreshes; off where nobody has said so.

    Raises:
        DefinitionError: the file is not right.
    """
    path = path_of(home)
    return read_definition(path, _Refresh).schedule if path.exists() else RefreshSchedule()


def save_refresh_schedule(home: Home, schedule: RefreshSchedule) -> None:
    """Set when the workspace refreshes.

    Raises:
        NotAllowedError: the account is no administrator.
        DefinitionError: the file cannot be written.
    """
    access_to(home).require_administrator()
    write_definition(path_of(home), _Refresh(schedule), mode=workspace_mode(home))
    note(home, "workspace changed", "refresh", recurrence=schedule.recurrence)


def rhythm_of(export: Export, refresh: RefreshSchedule) -> Rhythm | None:
    """What names the moments of an export; None for one that nothing runs by itself."""
    if export.connection is None:
        return None
    if export.schedule.recurrence == "with refresh":
        return refresh if refresh.names_moments else None
    return export.schedule if export.schedule.names_moments else None


def written_at(path: Path) -> datetime:
    """When a definition was last written."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
