"""A column of text as a column of JSON values, by type.

Polars expressions only, so that a million cells cost a fraction of a second. Every function takes cells
that are trimmed and not blank, and answers null where a cell cannot be read as its type: the caller then
leaves the value out and counts it, because Braze would drop or mistake it without a word.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from ci_braze_tui.matching.attributes import FieldType

_TRUE = ("true", "t", "yes", "y", "1", "on")
_FALSE = ("false", "f", "no", "n", "0", "off")

_INTEGER = r"^(?:\+|(-))?0*([0-9]+)(?:\.0*)?$"
_NUMBER = r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$"
_TIME = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:\.[0-9]{1,9})?"
    r" ?(?:[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?)?$"
)
_HOUR = r"^.{10}[Tt ]([0-9]{2}):"
_MINUTE = r"^.{10}[Tt ][0-9]{2}:([0-9]{2})"
_SECOND = r"^.{10}[Tt ][0-9]{2}:[0-9]{2}:([0-9]{2})"
_FRACTION = r"\.([0-9]{1,9})"
_OFFSET_HOURS = r"^.{16}.*[+-]([0-9]{2})"
_OFFSET_MINUTES = r"^.{16}.*[+-][0-9]{2}:?([0-9]{2})$"
_WEST = r"^.{16}.*-"


def json_text(text: pl.Expr) -> pl.Expr:
    """Any text as a JSON string, escaped, whatever it holds."""
    import polars as pl

    name = "v"
    encoded = pl.struct(text.alias(name)).struct.json_encode()
    return encoded.str.strip_prefix('{"v":').str.strip_suffix("}")


def json_integer(text: pl.Expr) -> pl.Expr:
    """Whole numbers of any size, without plus sign and leading zeros; `5.0` is 5."""
    import polars as pl

    digits = text.str.replace(_INTEGER, "${1}${2}")
    return pl.when(text.str.contains(_INTEGER)).then(
        pl.when(digits == "-0").then(pl.lit("0")).otherwise(digits)
    )


def json_number(text: pl.Expr) -> pl.Expr:
    """Decimal numbers with a point; whole ones stay exact; what a double cannot hold is not a number."""
    import polars as pl

    value = pl.when(text.str.contains(_NUMBER)).then(text.cast(pl.Float64, strict=False))
    return pl.coalesce(json_integer(text), pl.when(value.is_finite()).then(value.cast(pl.String)))


def json_boolean(text: pl.Expr) -> pl.Expr:
    """true, t, yes, y, 1, on and false, f, no, n, 0, off, in any case."""
    import polars as pl

    lowered = text.str.to_lowercase()
    return (
        pl.when(lowered.is_in(_TRUE))
        .then(pl.lit("true"))
        .when(lowered.is_in(_FALSE))
        .then(pl.lit("false"))
    )


def json_date(text: pl.Expr) -> pl.Expr:
    """A day of the calendar as `"YYYY-MM-DD"`; a time behind it, if any, is cut off."""
    import polars as pl

    day = text.str.slice(0, 10)
    real = day.str.to_date("%Y-%m-%d", strict=False)
    readable = text.str.contains(_TIME) & (real.dt.year() > 0)
    return pl.when(readable).then(pl.concat_str(pl.lit('"'), day, pl.lit('"')))


def json_datetime(text: pl.Expr) -> pl.Expr:
    """A moment as ISO 8601 in UTC with milliseconds; without an offset it is taken as UTC, as Braze does.

    Source of the rule: Braze docs, user attributes object, "a missing offset means UTC".
    """
    import polars as pl

    def number(pattern: str) -> pl.Expr:
        return text.str.extract(pattern).cast(pl.Int64).fill_null(0)

    hour, minute, second = number(_HOUR), number(_MINUTE), number(_SECOND)
    millisecond = text.str.extract(_FRACTION).str.pad_end(3, "0").str.slice(0, 3).cast(pl.Int64)
    east = number(_OFFSET_HOURS) * 60 + number(_OFFSET_MINUTES)
    ahead = pl.when(text.str.contains(_WEST)).then(-east).otherwise(east)
    since_midnight = ((hour * 60 + minute - ahead) * 60 + second) * 1000
    day = text.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    moment = day.cast(pl.Datetime("ms")) + pl.duration(
        milliseconds=since_midnight + millisecond.fill_null(0), time_unit="ms"
    )
    real = pl.all_horizontal(
        text.str.contains(_TIME),
        *(part < 24 for part in (hour, number(_OFFSET_HOURS))),
        *(part < 60 for part in (minute, second, number(_OFFSET_MINUTES))),
        day.dt.year() >= 1,
        moment.dt.year().is_between(1, 9999),
    )
    return pl.when(real).then(moment.dt.strftime('"%Y-%m-%dT%H:%M:%S%.3fZ"'))


ENCODERS: dict[FieldType, Callable[[pl.Expr], pl.Expr]] = {
    "string": json_text,
    "integer": json_integer,
    "number": json_number,
    "boolean": json_boolean,
    "date": json_date,
    "datetime": json_datetime,
}
"""How each type of a field is written."""
