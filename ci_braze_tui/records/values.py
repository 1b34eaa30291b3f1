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
    r"^(?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[Tt ](?<minute>[0-9]{2}:[0-9]{2})(?<second>:[0-9]{2})?(?<fraction>\.[0-9]{1,9})?)?"
    r" ?(?:[Zz]|(?<hours>[+-][0-9]{2})(?::?(?<minutes>[0-9]{2}))?)?$"
)


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

    part = text.str.extract_groups(_TIME)

    def group(name: str, default: str) -> pl.Expr:
        return part.struct.field(name).fill_null(default)

    canonical = pl.concat_str(
        group("day", ""),
        pl.lit("T"),
        group("minute", "00:00"),
        group("second", ":00"),
        group("fraction", ".0"),
        group("hours", "+00"),
        group("minutes", "00"),
    )
    moment = canonical.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%z", time_zone="UTC", strict=False)
    # An offset can carry a moment out of the four digits that ISO 8601 has for a year.
    written = moment.dt.strftime('"%Y-%m-%dT%H:%M:%S%.3fZ"')
    return pl.when(moment.dt.year().is_between(1, 9999)).then(written)


ENCODERS: dict[FieldType, Callable[[pl.Expr], pl.Expr]] = {
    "string": json_text,
    "integer": json_integer,
    "number": json_number,
    "boolean": json_boolean,
    "date": json_date,
    "datetime": json_datetime,
}
"""How each type of a field is written."""
