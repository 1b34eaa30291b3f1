"""Days and times as people and systems write them, rewritten as ISO 8601.

One module for dates and datetimes, so that a column is read alike as either. A year of four digits always
leads or ends: `1/2/24` has three readings and gets none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import polars as pl

DateOrder = Literal["ymd", "dmy", "mdy"]
"""The order of day, month and year where the year does not come first; `ymd` where it always does."""

_DAY = (
    r"[1-9][0-9]{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)
_TIME = r"[T ](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
ISO_DAY = f"^{_DAY}(?:{_TIME}Z?)?$"
"""A day that exists, 29 February aside, alone or with a time: the common form, found by pattern alone."""
ISO_SECONDS = f"^{_DAY}{_TIME}$"
ISO_SECONDS_UTC = f"^{_DAY}{_TIME}Z$"
ISO_MILLISECONDS_UTC = rf"^{_DAY}{_TIME}\.[0-9]{{3}}Z$"

_TAIL = (
    r"(?:(?:[Tt]|,? +)([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?"
    r"(?: ?([AaPp])\.?[Mm]\.?)? ?(?:([Zz]|UTC|GMT)|([+-])([0-9]{2})(?::?([0-9]{2}))?)?)?$"
)
_YEAR_FIRST = r"^([0-9]{4})([-/.])([0-9]{1,2})([-/.])([0-9]{1,2})" + _TAIL
_YEAR_LAST = r"^([0-9]{1,2})([-/.])([0-9]{1,2})([-/.])([0-9]{4})" + _TAIL
_TWO_DIGITS = r"^([0-9]{2})(?:/([0-9]{2})/|-([0-9]{2})-|\.([0-9]{2})\.)([0-9]{4})(?:$|([T ].*$))"
"""Day and month with two digits each, in whatever order: rewritten by a pattern alone."""

_PARTS = (
    "hour", "minute", "second", "fraction", "half", "utc", "sign", "off_hours", "off_minutes",
)  # fmt: skip


def year_first(text: pl.Expr, order: DateOrder) -> pl.Expr:
    """Dates of two-digit days and months with the year in front; any other text as it is."""
    match order:
        case "ymd":
            return text
        case "dmy":
            return text.str.replace(_TWO_DIGITS, "${5}-${2}${3}${4}-${1}${6}")
        case "mdy":
            return text.str.replace(_TWO_DIGITS, "${5}-${1}-${2}${3}${4}${6}")


def day_and_time(text: pl.Expr, order: DateOrder) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """What a text says: the day, the milliseconds since its midnight, and those its clock is ahead of UTC.

    All null where the text says no day, or an impossible one. Where only the clock is impossible, the
    milliseconds are null; where no offset is told, the last.
    """
    import polars as pl

    first = text.str.extract_groups(_named(_YEAR_FIRST, ("y", "s1", "m", "s2", "d")))
    found = _fields(first)
    if order != "ymd":
        names = ("d", "s1", "m", "s2", "y") if order == "dmy" else ("m", "s1", "d", "s2", "y")
        last = _fields(text.str.extract_groups(_named(_YEAR_LAST, names)))
        found = {name: pl.coalesce(part, last[name]) for name, part in found.items()}
    number = {
        name: part.cast(pl.Int64, strict=False).fill_null(0)
        for name, part in found.items()
        if name not in ("s1", "s2", "half", "utc", "sign", "fraction")
    }
    year, month, day = number["y"], number["m"], number["d"]
    written = pl.concat_str(
        year.cast(pl.String).str.zfill(4),
        pl.lit("-"),
        month.cast(pl.String).str.zfill(2),
        pl.lit("-"),
        day.cast(pl.String).str.zfill(2),
    )
    real = written.str.to_date("%Y-%m-%d", strict=False)
    same_marks = found["s1"] == found["s2"]
    real = pl.when(same_marks & year.is_between(1, 9999)).then(real)

    half = found["half"].str.to_lowercase()
    hour = number["hour"]
    of_day = (
        pl.when(half.is_null())
        .then(hour)
        .when(half == "p")
        .then(hour % 12 + 12)
        .otherwise(hour % 12)
    )
    milliseconds = found["fraction"].str.pad_end(3, "0").str.slice(0, 3).cast(pl.Int64)
    since = ((of_day * 60 + number["minute"]) * 60 + number["second"]) * 1000
    off = (number["off_hours"] * 60 + number["off_minutes"]) * 60_000
    ahead = (
        pl.when(found["utc"].is_not_null())
        .then(pl.lit(0, pl.Int64))
        .when(found["sign"] == "-")
        .then(-off)
        .when(found["sign"] == "+")
        .then(off)
    )
    possible = pl.all_horizontal(
        pl.when(half.is_null()).then(hour < 24).otherwise(hour.is_between(1, 12)),
        number["minute"] < 60,
        number["second"] < 60,
        number["off_hours"] < 24,
        number["off_minutes"] < 60,
    )
    since = pl.when(possible).then(since + milliseconds.fill_null(0))
    return real, since, ahead


def _named(pattern: str, day: tuple[str, ...]) -> str:
    """The pattern with names for its groups."""
    pieces = pattern.replace("(?:", "\0").split("(")
    named = "".join(
        piece + (f"(?P<{name}>" if name else "")
        for piece, name in zip(pieces, (*day, *_PARTS, ""), strict=True)
    )
    return named.replace("\0", "(?:")


def _fields(groups: pl.Expr) -> dict[str, pl.Expr]:
    return {name: groups.struct.field(name) for name in ("y", "s1", "m", "s2", "d", *_PARTS)}
