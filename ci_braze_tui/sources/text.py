"""The values of a typed (Parquet) column as the one text each that everything after it works with.

Apart from the table because these rules are a promise of their own: a file gives the same records
whether it comes as CSV or as Parquet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

_TO_THE_SECOND = "%H:%M:%S%.f"


def as_text(value: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """`value`, a column of type `dtype`, as text.

    Whole floats lose their `.0` (tables with gaps store whole numbers as floats), -0 its sign, NaN
    and infinity become null, times with a zone become UTC with a `Z`, lists and structs their JSON text.
    Bytes are text if they are UTF-8, else null.
    """
    import polars as pl

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
            return value.dt.to_string(f"%Y-%m-%dT{_TO_THE_SECOND}")
        return value.dt.convert_time_zone("UTC").dt.to_string(f"%Y-%m-%dT{_TO_THE_SECOND}Z")
    if isinstance(dtype, pl.Time):
        return value.dt.to_string(_TO_THE_SECOND)
    if isinstance(dtype, pl.Duration):
        return value.dt.to_string("iso")
    if isinstance(dtype, pl.Binary):
        return value.map_batches(_decode, return_dtype=pl.String, is_elementwise=True)
    if dtype.is_nested():
        return _as_json(value, dtype)
    return value.cast(pl.String)


def _as_json(value: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    import polars as pl

    if "Binary" in str(dtype):  # polars cannot write bytes inside of JSON
        return pl.when(value.is_null()).then(pl.lit(None, dtype=pl.String))
    wrapped = pl.struct(value.alias("v")).struct.json_encode()
    inner = wrapped.str.strip_prefix('{"v":').str.head(-1)
    return pl.when(value.is_not_null()).then(inner)


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
