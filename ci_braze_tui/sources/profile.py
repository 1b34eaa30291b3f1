"""What the columns of a source look like, and which values one of them holds.

Apart from the table because looking is optional: an export runs without it. It feeds the
suggestions and the segment list of the wizard.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ci_braze_tui.sources.evidence import Evidence, collect_evidence
from ci_braze_tui.sources.table import Source, column, explained, first_rows

Look = Literal["email", "id", "number", "date", "boolean", "text", "empty"]

_SAMPLES = 5
_MOST = 0.95
"""The share of the values that must look like something for the column to look like it."""
_NOTHING = Evidence()
_MOSTLY_ADDRESSES = 0.6
"""Lower, because address columns of real customers hold a lot that is not an address."""


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column, judged by the first rows; shares run from 0 to 1."""

    name: str
    filled: float
    """Cells that are not empty, of all."""
    distinct: float
    """Different values, of the filled cells."""
    samples: tuple[str, ...]
    """The first few different values, as they are in the file."""
    email_share: float
    """Values that look like an e-mail address, of the filled cells."""
    looks_like: Look
    evidence: Evidence = _NOTHING


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
    table = first_rows(source, rows)
    samples = table.select(
        column(name)
        .filter(column(name).str.len_bytes() > 0)
        .unique(maintain_order=True)
        .head(_SAMPLES)
        .implode()
        .alias(str(place))
        for place, name in enumerate(source.columns)
    )
    return tuple(
        _profile(name, samples[0, place].to_list(), evidence)
        for place, (name, evidence) in enumerate(
            zip(source.columns, collect_evidence(table), strict=True)
        )
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


def _profile(name: str, samples: list[str], evidence: Evidence) -> ColumnProfile:
    distinct = evidence.share(evidence.different)
    emails = evidence.share(evidence.emails)
    looks: tuple[tuple[bool, Look], ...] = (
        (not evidence.values, "empty"),
        (emails >= _MOSTLY_ADDRESSES, "email"),
        (evidence.share(evidence.booleans) >= _MOST, "boolean"),
        (evidence.share(evidence.dates) >= _MOST, "date"),
        (evidence.share(evidence.ids) >= _MOST and distinct >= _MOST, "id"),
        (evidence.share(evidence.numbers) >= _MOST, "number"),
    )
    look: Look = next((look for matches, look in looks if matches), "text")
    filled = evidence.values / evidence.rows if evidence.rows else 0.0
    return ColumnProfile(name, filled, distinct, tuple(samples), emails, look, evidence)
