"""Counts, shares and times as people read them.

Apart from the widgets so that every screen says the same number the same way. Only for the screen:
files and `--json` carry bare digits.
"""

from __future__ import annotations

_UNITS = ((3600, "h"), (60, "min"), (1, "s"))
_DAY = 86_400


def grouped(count: int) -> str:
    """`48210` as `48,210`."""
    return f"{count:,}"


def counted(number: int, noun: str) -> str:
    """A number and what it counts: `1 row`, `2,507 rows`."""
    return f"{grouped(number)} {noun}{'' if number == 1 else 's'}"


def percent(part: int, whole: int) -> str:
    """`part` of `whole` in whole percent; `100 %` is all, `0 %` is none."""
    if whole <= 0:
        return "0 %"
    share = round(100 * part / whole)
    if part < whole:
        share = min(share, 99)
    if part > 0:
        share = max(share, 1)
    return f"{share} %"


def duration(seconds: float) -> str:
    """A time span in two units at most, `2 min 5 s`; past a day only `more than a day`."""
    rest = max(round(seconds), 0)
    if rest > _DAY:
        return "more than a day"
    parts: list[str] = []
    for size, unit in _UNITS:
        number, rest = divmod(rest, size)
        if number:
            parts.append(f"{number} {unit}")
        elif parts:
            break
    return " ".join(parts[:2]) or "0 s"
