"""The proof that an export arrived: what Braze was told, held against what it has.

Braze answers "queued" and drops what it cannot use without a word, so that only reading back tells. The ledger
knows what was told, as hashes; profiles read from a segment have the same hashes; where two differ, the kind of
the value in Braze tells the likely cause.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import msgspec

from ci_braze_tui.audience.profiles import READABLE, kind_column
from ci_braze_tui.ledger.book import attribute_column, hash_of
from ci_braze_tui.matching.attributes import standard_field
from ci_braze_tui.matching.mapping import field_type
from ci_braze_tui.records.objects import attributes
from ci_braze_tui.records.rules import Rules

if TYPE_CHECKING:
    import polars as pl

    from ci_braze_tui.audience.book import Audience, Facts
    from ci_braze_tui.ledger.book import Ledger

Cause = Literal["dropped", "other kind", "other value"]
"""dropped: Braze has nothing · other kind: Braze has a value of another type, as it does where an attribute's
type was fixed earlier · other value: another program has written since, or Braze changed what it stored.
"""

_Z = 1.959964
"""For an interval that holds the truth in 95 of 100 cases."""

_KIND_OF_TYPE = {
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "array": "array",
    "object": "object",
}
FIRST = 20


class Disagreement(msgspec.Struct, frozen=True):
    """An attribute that is not in Braze as it was told."""

    attribute: str
    cause: Cause
    profiles: int
    first: tuple[str, ...]
    """The identifying members of the first of them, as JSON text."""


class Proof(msgspec.Struct, frozen=True):
    """How far Braze has what it was told."""

    profiles: int
    """Profiles that were looked at and found."""
    missing: int
    """Members by the ledger that were looked for and not found."""
    first_missing: tuple[str, ...]
    values: int
    """Values that could be compared."""
    agreed: int
    disagreements: tuple[Disagreement, ...]
    unreadable: tuple[str, ...]
    """Attributes that Braze's export does not hold."""
    sample: bool
    """Whether this is a random sample of the profiles."""

    @property
    def agreement(self) -> float:
        """The share of values that agree; 1.0 where none was compared."""
        return self.agreed / self.values if self.values else 1.0

    @property
    def interval(self) -> tuple[float, float]:
        """Where the share for all profiles lies, by Wilson's score interval at 95 %."""
        if not self.sample or not self.values:
            return self.agreement, self.agreement
        count, share = self.values, self.agreement
        middle = share + _Z**2 / (2 * count)
        reach = _Z * math.sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2))
        whole = 1 + _Z**2 / count
        return max((middle - reach) / whole, 0.0), min((middle + reach) / whole, 1.0)


def prove(
    pairs: Iterator[tuple[pl.DataFrame, pl.DataFrame]], rules: Rules, *, sample: bool
) -> Proof:
    """Hold what was told against what Braze has.

    Args:
        pairs: what was told, members of the ledger, and what Braze has of them, as `known` makes it; span by
            span, each key in one span only.
        rules: those of the export.
        sample: whether these are some of the profiles, drawn at random.
    """
    names = [each.name for each in attributes(rules)]
    compared = [name for name in names if standard_field(name) is None or name in READABLE]
    counted = _Counted(rules)
    for told, there in pairs:
        counted.add(told, there, compared)
    return Proof(
        profiles=counted.profiles,
        missing=counted.missing,
        first_missing=tuple(counted.first_missing),
        values=counted.values,
        agreed=counted.values - sum(counted.wrong.values()),
        disagreements=tuple(
            Disagreement(name, cause, count, tuple(counted.first[name, cause]))
            for (name, cause), count in counted.wrong.most_common()
        ),
        unreadable=tuple(name for name in names if name not in compared),
        sample=sample,
    )


@dataclass(slots=True)
class _Counted:
    rules: Rules
    profiles: int = 0
    missing: int = 0
    values: int = 0
    first_missing: list[str] = field(default_factory=list)
    wrong: Counter[tuple[str, Cause]] = field(default_factory=Counter)
    first: dict[tuple[str, Cause], list[str]] = field(default_factory=dict)

    def add(self, told: pl.DataFrame, there: pl.DataFrame, compared: list[str]) -> None:
        """Count one span."""
        import polars as pl

        found = there.unique("key", keep="none")
        lost = told.join(found, on="key", how="anti")
        self.missing += lost.height
        self.first_missing += lost["who"].head(FIRST - len(self.first_missing)).to_list()
        beside = found.drop("who", "member").rename(
            {attribute_column(name): f"there:{name}" for name in compared}
        )
        both = told.join(beside, on="key")
        self.profiles += both.height
        kinds = _kinds(self.rules)
        for name in compared:
            if (column := attribute_column(name)) in told.columns:
                known = both.filter(pl.col(column).is_not_null())
                self._compare(known, name, kinds.get(name, "text"))

    def _compare(self, both: pl.DataFrame, name: str, wanted: str) -> None:
        import polars as pl

        self.values += both.height
        told, there = pl.col(attribute_column(name)), pl.col(f"there:{name}")
        kind = pl.col(kind_column(name))
        cleared = hash_of(pl.lit(f"{json.dumps(name, ensure_ascii=False)}:null"))
        agrees = told.eq_missing(there) | (told.eq(cleared) & kind.is_null())
        cause = (
            pl.when(kind.is_null())
            .then(pl.lit("dropped"))
            .when(kind != wanted)
            .then(pl.lit("other kind"))
            .otherwise(pl.lit("other value"))
        )
        wrong = both.filter(~agrees).select("who", cause.alias("cause"))
        for why, count, first in (
            wrong.group_by("cause").agg(pl.len(), pl.col("who").head(FIRST)).iter_rows()
        ):
            self.wrong[name, why] += count
            known = self.first.setdefault((name, why), [])
            known += first[: FIRST - len(known)]


def _kinds(rules: Rules) -> dict[str, str]:
    """What each attribute is sent as."""
    kinds = {
        each.attribute: _KIND_OF_TYPE.get(field_type(each), "text")
        for each in rules.matching.fields
    }
    shapes = {"boolean": "boolean", "segments": "array"}
    kinds[rules.membership_attribute] = shapes.get(rules.membership.shape, "text")
    return kinds


def whole(
    ledger: Ledger, audience: Audience, facts: Facts
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """All members that the ledger knows, each span with what was read of the segment.

    Raises:
        BadInputError: the ledger is damaged.
    """
    for first, last in ledger.spans(facts.profiles):
        told = ledger.read(first, last)
        yield told.filter("member"), audience.profiles.between(first, last).collect()
