"""The values of a typed (Parquet) column as the one text each that everything after it works with.

Apart from the table because these rules are a promise of their own: a file gives the same records
whether it comes as CSV or as Parquet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl
    from polars.datatypes import DataTypeClass

_TO_THE_SECOND = "%H:%M:%S%.f"


def as_text(value: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """`value`, a column of type `dtype`, as text.

    Whole floats lose their `.0` (tables with gaps store whole numbers as floats), -0 its sign, NaN
    and infinity become null, times with a zone become UTC with a `Z`, lists and structs their JSON text.
    Bytes are text if they are UTF-8, else null; so are days outside of the years 1 to 9999, which
    databases keep for "never" and no calendar writes.
    """
    import polars as pl

    if dtype == pl.Date:
        return _within_the_calendar(value).cast(pl.String)
    if dtype.is_float():
        digits = value.cast(pl.String).str.strip_suffix(".0")
        return pl.when(value == 0).then(pl.lit("0")).when(value.is_finite()).then(digits)
    if dtype.is_decimal():
        digits = value.cast(pl.String)
        if not getattr(dtype, "scale", 0):
            return digits
        return digits.str.strip_chars_end("0").str.strip_chars_end(".")
    if isinstance(dtype, pl.Datetime):
        if dtype.time_zone is None:
            return _within_the_calendar(value).dt.to_string(f"%Y-%m-%dT{_TO_THE_SECOND}")
        utc = _within_the_calendar(value.dt.convert_time_zone("UTC"))
        return utc.dt.to_string(f"%Y-%m-%dT{_TO_THE_SECOND}Z")
    if isinstance(dtype, pl.Time):
        return value.dt.to_string(_TO_THE_SECOND)
    if isinstance(dtype, pl.Duration):
        return value.dt.to_string("iso")
    if isinstance(dtype, pl.Binary):
        return value.map_batches(_decode, return_dtype=pl.String, is_elementwise=True)
    if dtype.is_nested():
        return _as_json(value, dtype)
    return value.cast(pl.String)


def _within_the_calendar(value: pl.Expr) -> pl.Expr:
    """Days and times of the years 1 to 9999, else null; polars panics when it writes the farthest."""
    import polars as pl

    return pl.when(value.dt.year().is_between(1, 9999)).then(value)


def _as_json(value: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    import polars as pl

    wrapped = pl.struct(_in_json(value, dtype).alias("v")).struct.json_encode()
    inner = wrapped.str.strip_prefix('{"v":').str.head(-1)
    return pl.when(value.is_not_null()).then(inner)


def _in_json(value: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """`value` with every time and all bytes inside of it as the text they are in a column."""
    import polars as pl

    if isinstance(dtype, pl.Array):
        return _in_json(value.arr.to_list(), pl.List(dtype.inner))
    if isinstance(dtype, pl.List):
        return value.list.eval(_in_json(pl.element(), _instance(dtype.inner)))
    if isinstance(dtype, pl.Struct):
        members = [
            _in_json(value.struct.field(field.name), _instance(field.dtype)).alias(field.name)
            for field in dtype.fields
        ]
        return pl.when(value.is_not_null()).then(pl.struct(members)) if members else value
    return as_text(value, dtype) if dtype.is_temporal() or dtype == pl.Binary else value


def _decode(values: pl.Series) -> pl.Series:
    import polars as pl

    try:
        return values.cast(pl.String)
    except pl.exceptions.ComputeError:  # at least one is not UTF-8: only then look at each
        texts = [None if value is None else _utf8(value) for value in values]
        return pl.Series(values.name, texts, dtype=pl.String)


def _utf8(value: bytes) -> str | None:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return None


def _instance(dtype: pl.DataType | DataTypeClass) -> pl.DataType:
    return dtype() if isinstance(dtype, type) else dtype
