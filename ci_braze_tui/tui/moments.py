"""Times as people say them.

Apart from the numbers because they depend on the present, and on where the person is.
"""

from __future__ import annotations

from datetime import datetime, timedelta


def when(moment: datetime, now: datetime) -> str:
    """A time in the time zone of `now`: `today 14:02`, `21 Nov 2026 14:02`."""
    local = moment.astimezone(now.tzinfo)
    return _near(local, now) or f"{local.day} {local:%b %Y %H:%M}"


def when_in_short(moment: datetime, now: datetime) -> str:
    """The same for a column: `today 14:02`, `21 Nov 14:02`, `21 Nov 2025`."""
    local = moment.astimezone(now.tzinfo)
    far = f"{local:%H:%M}" if local.year == now.year else str(local.year)
    return _near(local, now) or f"{local.day} {local:%b} {far}"


def _near(local: datetime, now: datetime) -> str:
    """The time, if it is one of today or yesterday."""
    for day, name in ((now, "today"), (now - timedelta(days=1), "yesterday")):
        if local.date() == day.date():
            return f"{name} {local:%H:%M}"
    return ""
