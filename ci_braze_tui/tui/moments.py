"""Times as people say them.

Apart from the numbers because they depend on the present, and on where the person is.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from ci_braze_tui.words import _, number_locale


def when(moment: datetime, now: datetime) -> str:
    """A time in the time zone of `now`: `today 14:02`, `21 Nov 2026 14:02`."""
    local = moment.astimezone(now.tzinfo)
    return _near(local, now) or _dated(local, "d MMM y HH:mm")


def when_in_short(moment: datetime, now: datetime) -> str:
    """The same for a column: `today 14:02`, `21 Nov 14:02`, `21 Nov 2025`."""
    local = moment.astimezone(now.tzinfo)
    return _near(local, now) or _dated(
        local, "d MMM HH:mm" if local.year == now.year else "d MMM y"
    )


def _near(local: datetime, now: datetime) -> str:
    """The time, if it is one of today or yesterday."""
    if local.date() == now.date():
        return _("today {time}", time=f"{local:%H:%M}")
    if local.date() == (now - timedelta(days=1)).date():
        return _("yesterday {time}", time=f"{local:%H:%M}")
    return ""


def _dated(local: datetime, pattern: str) -> str:
    from babel.dates import format_datetime

    return format_datetime(local, pattern, locale=number_locale())
