"""What the columns of a source look like, and which values one of them holds.

Apart from the table because looking is optional: an export runs without it. It feeds the
suggestions and the segment list of the wizard.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ci_braze_tui.sources.table import Source, column, explained, first_rows

if TYPE_CHECKING:
    import polars as pl

Look = Literal["email", "id", "number", "date", "boolean", "text", "empty"]

_SAMPLES = 5
_MOST = 0.95
"""The share of the values that must look like something for the column to look like it."""
_MOSTLY_ADDRESSES = 0.6
"""Lower, because address columns of real customers hold a lot that is not an address."""

_EMAIL = r"^[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s.,;<>]{2,}$"
_NUMBER = r"^[+-]?(\d+([.,]\d+)?|[.,]\d+)([eE][+-]?\d{1,3})?$"
_DATE = (
    r"^(\d{4}-\d{1,2}-\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s?(Z|[+-]\d{2}:?\d{2})?)?"
    r"|\d{1,2}[./-]\d{1,2}[./-]\d{4}( \d{1,2}:\d{2}(:\d{2})?( [AaPp][Mm])?)?)$"
)
_BOOLEAN = r"^(?i:true|false|yes|no|t|f|y|n)$"
_ID = r"^\{?[A-Za-z0-9][A-Za-z0-9_.:|=-]{3,}\}?$"
_DIGIT = r"\d"


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column, judged by the first rows; shares run from 0 to 1."""

    name: str
    filled: float
    """Cells that are not blank, of all."""
    distinct: float
    """Different values, of the filled cells."""
    samples: tuple[str, ...]
    """The first few different values, as they are in the file."""
    email_share: float
    """Values that look like an e-mail address, of the filled cells."""
    looks_like: Look


@dataclass(frozen=True, slots=True)
class ValueCount:
    """A value of a column and how many rows hold it."""

    value: str
    rows: int


def profile_columns(source: Source, rows: int = 20_000) -> tuple[ColumnProfile, ...]:
    """How each column looks in the first `rows` rows, in the order of the file.

    Raises:
        SourceError: these rows cannot be read.
    """
    import polars as pl

    table = first_rows(source, rows)
    facts = table.select(
        _facts(column(name)).alias(str(place)) for place, name in enumerate(source.columns)
    )
    by_column = facts.transpose().to_series().struct.unnest() if facts.width else pl.DataFrame()
    return tuple(
        _profile(name, **fact)
        for name, fact in zip(source.columns, by_column.iter_rows(named=True), strict=True)
    )


def value_counts(source: Source, name: str, limit: int = 1000) -> tuple[ValueCount, ...]:
    """The most frequent values of a column over the whole file, most frequent first.

    Blank cells are left out; values of equal frequency stand in the order of their text.

    Raises:
        SourceError: the file cannot be read to its end.
    """
    import polars as pl

    value = column(name)
    counted = (
        source.scan()
        .select(value.alias("value"))
        .filter(pl.col("value").str.len_bytes() > 0)
        .group_by("value")
        .agg(pl.len().alias("rows"))
        .sort(["rows", "value"], descending=[True, False])
        .head(limit)
    )
    with explained(source):
        return tuple(ValueCount(*row) for row in counted.collect(engine="streaming").iter_rows())


def _facts(cells: pl.Expr) -> pl.Expr:
    """One struct of everything `_profile` needs to know about a column."""
    import polars as pl

    values = cells.filter(cells.str.len_bytes() > 0)
    trimmed = values.str.strip_chars()

    def share(pattern: str) -> pl.Expr:
        return trimmed.str.contains(pattern).mean().fill_null(0.0)

    return pl.struct(
        (values.len() / pl.len()).fill_nan(0.0).alias("filled"),
        (values.n_unique() / values.len()).fill_nan(0.0).alias("distinct"),
        values.unique(maintain_order=True).head(_SAMPLES).implode().alias("samples"),
        share(_EMAIL).alias("emails"),
        share(_NUMBER).alias("numbers"),
        share(_DATE).alias("dates"),
        share(_BOOLEAN).alias("booleans"),
        (trimmed.str.contains(_ID) & trimmed.str.contains(_DIGIT))
        .mean()
        .fill_null(0.0)
        .alias("ids"),
    )


def _profile(
    name: str,
    *,
    filled: float,
    distinct: float,
    samples: list[str],
    emails: float,
    numbers: float,
    dates: float,
    booleans: float,
    ids: float,
) -> ColumnProfile:
    looks: tuple[tuple[bool, Look], ...] = (
        (not samples, "empty"),
        (emails >= _MOSTLY_ADDRESSES, "email"),
        (booleans >= _MOST, "boolean"),
        (dates >= _MOST, "date"),
        (ids >= _MOST and distinct >= _MOST, "id"),
        (numbers >= _MOST, "number"),
    )
    look: Look = next((look for matches, look in looks if matches), "text")
    return ColumnProfile(name, filled, distinct, tuple(samples), emails, look)
