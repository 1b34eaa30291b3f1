"""Times as people say them.

Apart from the numbers because they depend on the present, and on where the person is.
"""

from __future__ import annotations

from datetime import datetime

from ci_braze_tui.words import _, number_locale


def when(moment: datetime, now: datetime) -> str:
    """A time in the time zone of `now`: `today 14:02`, `tomorrow 07:49`, `21 Nov 2026 14:02`."""
    local = moment.astimezone(now.tzinfo)
    return _near(local, now) or _dated(local, "d MMM y HH:mm")


def when_in_short(moment: datetime, now: datetime) -> str:
    """The same for a column: `today 14:02`, `21 Nov 14:02`, `21 Nov 2025`."""
    local = moment.astimezone(now.tzinfo)
    return _near(local, now) or _dated(
        local, "d MMM HH:mm" if local.year == now.year else "d MMM y"
    )


def _near(local: datetime, now: datetime) -> str:
    """The time, if it is one of yesterday, today or tomorrow."""
    time = f"{local:%H:%M}"
    match (local.date() - now.date()).days:
        case -1:
            return _("yesterday {time}", time=time)
        case 0:
            return _("today {time}", time=time)
        case 1:
            return _("tomorrow {time}", time=time)
    return ""


def _dated(local: datetime, pattern: str) -> str:
    from babel.dates import format_datetime

    return format_datetime(local, pattern, locale=number_locale())
