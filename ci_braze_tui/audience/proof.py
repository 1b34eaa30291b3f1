"""The proof that an export arrived: what Braze was told, held against what it has.

Braze answers "queued" and drops what it cannot use without a word, so that only reading back tells. The ledger
knows what was told last, by whichever run, as hashes; profiles read back have the same hashes; where two
differ, the kind of the values in Braze tells the likely cause.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

import msgspec

from ci_braze_tui.audience.profiles import FULL, READABLE, kind_column
from ci_braze_tui.ledger.book import attribute_column, hash_of
from ci_braze_tui.matching.attributes import standard_field
from ci_braze_tui.matching.mapping import field_type
from ci_braze_tui.records.objects import attributes
from ci_braze_tui.records.rules import Rules

if TYPE_CHECKING:
    import polars as pl

Cause = Literal["dropped", "other kind", "other value"]
"""dropped: Braze has nothing · other kind: Braze has a value of another type, as it does where an attribute's
type was fixed earlier · other value: another program has written since, or Braze changed what it stored.
"""

Hint = Literal["unknown word", "no profile", "other type", "cut"]
"""What makes one cause likelier than others.

- unknown word: it is dropped from a field that takes certain words only, such as a country or a time zone,
- no profile: it is dropped, and no profile that was read has it; it is blocklisted, or of another type,
- other type: it is dropped, and where profiles have the attribute, it is of another type,
- cut: the other value is as long a text, or as many elements, as Braze stores.
"""

Scope = Literal["run", "export"]
"""run: profiles that the run told something · export: profiles that the export has ever told something."""

_WORDS = frozenset({"country", "language", "time_zone", "gender", "dob"})
"""Standard fields that take certain values only (Braze docs, user_attributes_object)."""

_Wrong = tuple[str, Cause, Hint | None]
"""An attribute, and what is wrong with it."""

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
    hint: Hint | None = None
    """What is known beyond the cause."""


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
    several: int = 0
    """Members known by an e-mail address that several profiles have: which one was told cannot be said."""
    scope: Scope = "export"
    """Whose profiles these are, or were drawn from."""
    proved_at: datetime | None = None
    """When Braze was asked."""

    @property
    def agreement(self) -> float:
        """The share of values that agree; 1.0 where none was compared."""
        return self.agreed / self.values if self.values else 1.0

    @property
    def interval(self) -> tuple[float, float]:
        """Where the share for all profiles lies, by Wilson's score interval at 95 %.

        Profiles are drawn and not values, and what befalls one value of a profile befalls its others mostly: it
        is as sure as one value of each makes it, and no surer.
        """
        if not self.sample or not self.values:
            return self.agreement, self.agreement
        count, share = min(self.values, self.profiles), self.agreement
        middle = share + _Z**2 / (2 * count)
        reach = _Z * math.sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2))
        whole = 1 + _Z**2 / count
        return max((middle - reach) / whole, 0.0), min((middle + reach) / whole, 1.0)


def prove(
    pairs: Iterator[tuple[pl.DataFrame, pl.DataFrame]], rules: Rules, *, sample: bool
) -> Proof:
    """Hold what was told against what Braze has.

    Args:
        pairs: what was told, rows of the ledger, and what Braze has of them and of others, as `known` makes it;
            span by span, each key in one span only.
        rules: those of the export.
        sample: whether these are some of the profiles, drawn at random.
    """
    names = [each.name for each in attributes(rules)]
    compared = [name for name in names if standard_field(name) is None or name in READABLE]
    counted = _Counted(_kinds(rules))
    for told, there in pairs:
        counted.add(told, there, compared)
    return Proof(
        profiles=counted.profiles,
        missing=counted.missing,
        first_missing=tuple(counted.first_missing),
        values=counted.values,
        agreed=counted.values - counted.wrong.total(),
        disagreements=counted.disagreements(),
        unreadable=tuple(name for name in names if name not in compared),
        sample=sample,
        several=counted.several,
        proved_at=datetime.now(UTC),
    )


@dataclass(slots=True)
class _Counted:
    wanted: Mapping[str, str]
    """What each attribute is sent as."""
    profiles: int = 0
    missing: int = 0
    several: int = 0
    values: int = 0
    first_missing: list[str] = field(default_factory=list)
    wrong: Counter[_Wrong] = field(default_factory=Counter)
    first: dict[_Wrong, list[str]] = field(default_factory=dict)
    kinds: dict[str, set[str]] = field(default_factory=dict)
    """What the values of an attribute are in Braze, of all profiles that were read."""

    def add(self, told: pl.DataFrame, there: pl.DataFrame, compared: list[str]) -> None:
        """Count one span."""
        import polars as pl

        found = there.unique("key", keep="none")
        absent = told.join(found, on="key", how="anti")
        lost = absent.join(there, on="key", how="anti")
        self.several += absent.height - lost.height
        self.missing += lost.height
        self.first_missing += lost["who"].head(FIRST - len(self.first_missing)).to_list()
        beside = found.drop("who", "member").rename(
            {attribute_column(name): f"there:{name}" for name in compared}
        )
        both = told.join(beside, on="key")
        self.profiles += both.height
        for name in compared:
            kinds = there[kind_column(name)].drop_nulls().unique().cast(pl.String)
            self.kinds.setdefault(name, set()).update(_plain(kind) for kind in kinds)
            if (column := attribute_column(name)) in told.columns:
                known = both.filter(pl.col(column).is_not_null())
                self._compare(known, name, self.wanted.get(name, "text"))

    def _compare(self, both: pl.DataFrame, name: str, wanted: str) -> None:
        import polars as pl

        self.values += both.height
        told, there = pl.col(attribute_column(name)), pl.col(f"there:{name}")
        kind = pl.col(kind_column(name)).cast(pl.String)
        cleared = hash_of(pl.lit(f"{json.dumps(name, ensure_ascii=False)}:null"))
        is_kind = kind.str.strip_prefix(FULL) == wanted
        agrees = pl.when(kind.is_null()).then(told == cleared).otherwise((told == there) & is_kind)
        agrees = agrees.fill_null(value=False)
        cause = (
            pl.when(kind.is_null())
            .then(pl.lit("dropped"))
            .when(~is_kind)
            .then(pl.lit("other kind"))
            .otherwise(pl.lit("other value"))
        )
        cut = pl.col("cause").eq("other value") & kind.str.starts_with(FULL)
        wrong = both.filter(~agrees).with_columns(cause=cause).with_columns(cut=cut)
        for why, is_cut, count, first in (
            wrong.group_by("cause", "cut").agg(pl.len(), pl.col("who").head(FIRST)).iter_rows()
        ):
            place: _Wrong = (name, why, "cut" if is_cut else None)
            self.wrong[place] += count
            known = self.first.setdefault(place, [])
            known += first[: FIRST - len(known)]

    def disagreements(self) -> tuple[Disagreement, ...]:
        """Most profiles first."""
        return tuple(
            Disagreement(
                name,
                cause,
                count,
                tuple(self.first[name, cause, hint]),
                self._why_dropped(name, count) if cause == "dropped" else hint,
            )
            for (name, cause, hint), count in self.wrong.most_common()
        )

    def _why_dropped(self, name: str, count: int) -> Hint | None:
        """Why Braze has nothing, going by what it has of all profiles."""
        if standard_field(name) is not None:
            return "unknown word" if name in _WORDS else None
        if kinds := self.kinds.get(name):
            return None if self.wanted.get(name, "text") in kinds else "other type"
        return "no profile" if count > 1 else None


def _plain(kind: str) -> str:
    return kind.removeprefix(FULL)


def _kinds(rules: Rules) -> dict[str, str]:
    """What each attribute is sent as."""
    kinds = {
        each.attribute: _KIND_OF_TYPE.get(field_type(each), "text")
        for each in rules.matching.fields
    }
    shapes = {"boolean": "boolean", "segments": "array"}
    kinds[rules.membership_attribute] = shapes.get(rules.membership.shape, "text")
    return kinds
