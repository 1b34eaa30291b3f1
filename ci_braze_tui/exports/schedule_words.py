"""Schedules in words, for the command line and for screens."""

from __future__ import annotations

from collections.abc import Mapping

from ci_braze_tui.exports.refresh_schedule import Rhythm
from ci_braze_tui.exports.schedule import Missed, Recurrence, Schedule
from ci_braze_tui.exports.zones import UTC_NAME
from ci_braze_tui.words import _

RECURRENCES: Mapping[Recurrence, str] = {
    "off": _("off"),
    "with refresh": _("with refresh"),
    "daily": _("daily"),
    "weekly": _("weekly"),
    "monthly": _("monthly"),
}
DAYS: Mapping[str, str] = {
    "monday": _("Monday"),
    "tuesday": _("Tuesday"),
    "wednesday": _("Wednesday"),
    "thursday": _("Thursday"),
    "friday": _("Friday"),
    "saturday": _("Saturday"),
    "sunday": _("Sunday"),
}
MISSED: Mapping[Missed, str] = {
    "catch up": _("a missed run is caught up, once"),
    "skip": _("a missed run is skipped"),
}


def rhythm_words(rhythm: Rhythm) -> str:
    """When something runs: `weekly on Monday, Thursday at 06:30, Europe/Berlin`."""
    if not rhythm.names_moments:
        return RECURRENCES[rhythm.recurrence]
    times = (rhythm.at or "00:00",) if isinstance(rhythm, Schedule) else rhythm.at
    at, zone = ", ".join(times), rhythm.time_zone or UTC_NAME
    match rhythm.recurrence:
        case "weekly":
            return _("weekly on {days} at {time}, {zone}", days=_days(rhythm), time=at, zone=zone)
        case "monthly":
            return _("monthly on {days} at {time}, {zone}", days=_days(rhythm), time=at, zone=zone)
        case _:
            return _("daily at {time}, {zone}", time=at, zone=zone)


def _days(rhythm: Rhythm) -> str:
    """In the order of the week or the month."""
    order = list(DAYS)
    days = sorted(
        rhythm.days or (), key=lambda day: order.index(day) if isinstance(day, str) else day
    )
    return ", ".join(DAYS[day] if isinstance(day, str) else str(day) for day in days)
