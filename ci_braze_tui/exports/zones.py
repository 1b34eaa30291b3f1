"""The time zones: that of this computer, and all that can be named.

Apart from the schedules because it asks the computer, and a schedule is the same on all of them.
"""

from __future__ import annotations

import zoneinfo

UTC_NAME = "UTC"


def local_zone() -> str:
    """The IANA name of this computer's time zone; UTC where it has none, as in most containers."""
    from babel.localtime import get_localzone

    # Babel knows Windows' own names, and the places where the others keep theirs.
    name = getattr(get_localzone(), "key", None)
    return name if name in all_zones() else UTC_NAME


def all_zones() -> tuple[str, ...]:
    """The IANA names, in the order of the alphabet."""
    return tuple(sorted(zoneinfo.available_timezones()))
