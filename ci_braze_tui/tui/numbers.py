"""Shares and time spans as people read them.

Apart from the widgets so that every screen says the same number the same way. Only for the screen:
files and `--json` carry bare digits.
"""

from __future__ import annotations

from ci_braze_tui.words import _

_HOUR, _MINUTE = 3600, 60
_DAY = 86_400


def percent(part: int, whole: int) -> str:
    """`part` of `whole` in whole percent; `100 %` is all, `0 %` is none."""
    share = round(100 * part / whole) if whole > 0 else 0
    if part < whole:
        share = min(share, 99)
    if part > 0 and whole > 0:
        share = max(share, 1)
    return _("{share} %", share=share)


def duration(seconds: float) -> str:
    """A time span in two units at most, `2 min 5 s`; past a day only `more than a day`."""
    whole = max(round(seconds), 0)
    if whole > _DAY:
        return _("more than a day")
    hours, minutes, rest = whole // _HOUR, whole % _HOUR // _MINUTE, whole % _MINUTE
    if hours and minutes:
        return _("{hours} h {minutes} min", hours=hours, minutes=minutes)
    if hours:
        return _("{hours} h", hours=hours)
    if minutes and rest:
        return _("{minutes} min {seconds} s", minutes=minutes, seconds=rest)
    if minutes:
        return _("{minutes} min", minutes=minutes)
    return _("{seconds} s", seconds=rest)


def spent(seconds: float) -> str:
    """A time that is over: tenths of a second count while there are few."""
    return _("{seconds} s", seconds=f"{seconds:.1f}") if seconds < 10 else duration(seconds)
