"""The attributes of an object, each as its own piece of JSON text, and the object made of them.

Pieces are kept apart until the last moment because the ledger compares attribute by attribute: what
Braze has already is left out, and what is left out costs nothing. Braze bills each attribute it is sent,
changed or not (Braze docs, data points); a key that is absent leaves the value on the profile alone, and
`null` removes it (Braze docs, user attributes object).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_braze_tui.matching.attributes import EMAIL, costs_data_point
from ci_braze_tui.matching.mapping import field_type
from ci_braze_tui.records.identity import text_of
from ci_braze_tui.records.values import objects
from ci_braze_tui.records.values.encoding import written
from ci_braze_tui.records.values.strings import json_text
from ci_braze_tui.records.values.written import Remark

if TYPE_CHECKING:
    import polars as pl

    from ci_braze_tui.matching.mapping import Field, Matching
    from ci_braze_tui.records.rules import Rules

NULL_WORDS = ("null", "NULL")
"""What databases write for no value; `Null` is a family name."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of the objects of an export."""

    name: str
    piece: pl.Expr
    """`"name":value` for each row; null where the value on the profile is left alone."""
    column: str | None = None
    """The column it is filled from, for a field."""
    filled: pl.Expr | None = None
    """For a field: whether the cell holds a value to be sent; one without a piece is left out."""
    drops: tuple[Remark, ...] = ()
    """Why filled cells are left out; the first that holds counts, the last holds always."""
    notes: tuple[Remark, ...] = ()
    """What is doubtful or changed in values that are sent; asked of rows that have a piece."""
    nested: bool = False
    """Whether the value can hold objects, whose keys Braze counts one by one."""

    @property
    def billed(self) -> bool:
        """Whether Braze counts a write of it as a data point."""
        return costs_data_point(self.name)

    def points(self, piece: pl.Expr) -> pl.Expr:
        """Data points (UInt32) that Braze counts for a write of this attribute; 0 where `piece` is null."""
        import polars as pl

        if self.nested:
            return objects.points(piece.str.strip_prefix(f"{_key(self.name)}:"))
        return piece.is_not_null().cast(pl.UInt32) * int(self.billed)


def attributes(rules: Rules) -> tuple[Attribute, ...]:
    """The attributes of an export in the order they are sent; membership last.

    The membership piece is read from a column `membership` that the caller provides, for it depends on
    all rows of a profile and not on one.
    """
    import polars as pl

    membership = Attribute(rules.membership_attribute, pl.col("membership"))
    fields = (_field_attribute(field) for field in rules.matching.fields)
    return (*_email_attribute(rules.matching), *fields, membership)


def object_text(rules: Rules, pieces: Sequence[pl.Expr]) -> pl.Expr:
    """The whole object: the column `who`, what it may do, and those of the pieces that are not null."""
    import polars as pl

    members = pl.concat_str(_members(rules, pieces), separator=",", ignore_nulls=True)
    return pl.concat_str(pl.lit("{"), members, pl.lit("}"))


def object_bytes(rules: Rules, pieces: Sequence[pl.Expr]) -> pl.Expr:
    """How many bytes `object_text` has, without making it."""
    import polars as pl

    return 1 + pl.sum_horizontal(1 + each.str.len_bytes() for each in _members(rules, pieces))


def _members(rules: Rules, pieces: Sequence[pl.Expr]) -> list[pl.Expr]:
    import polars as pl

    return [pl.col("who"), *_permission(rules.matching), *pieces]


def _permission(matching: Matching) -> list[pl.Expr]:
    """Whether profiles may be created; an alias creates one only when told so (Braze docs, user alias)."""
    import polars as pl

    if matching.existing_only:
        return [pl.lit('"_update_existing_only":true')]
    if matching.id_kind == "user_alias":
        by_alias = pl.col("who").str.starts_with('"user_alias"')
        return [pl.when(by_alias).then(pl.lit('"_update_existing_only":false'))]
    return []


def _email_attribute(matching: Matching) -> tuple[Attribute, ...]:
    """The e-mail as an attribute, where an ID picks the profile; elsewhere it is the identifier itself."""
    import polars as pl

    if matching.braze_customer_id is None:
        return ()
    has_id = text_of(matching.braze_customer_id).is_not_null()
    email = text_of(matching.email)
    piece = pl.when(has_id & email.is_not_null()).then(
        pl.concat_str(pl.lit(f'"{EMAIL}":'), json_text(email))
    )
    return (Attribute(EMAIL, piece),)


def _field_attribute(field: Field) -> Attribute:
    """A cell is one of four: blank, the word null, readable, or filled and not readable."""
    import polars as pl

    text = text_of(field.column)
    told, cleared = text, []
    if field.blank == "clear":
        cleared.append(text.is_null())
    if field.null != "text":
        is_word = text.is_in(NULL_WORDS)
        told = pl.when(~is_word).then(text)
        if field.null == "clear":
            cleared.append(is_word)
    cells = written(field, told)
    key = _key(field.attribute)
    piece = pl.concat_str(pl.lit(f"{key}:"), cells.value)
    if cleared:
        to_clear = pl.any_horizontal(cleared)
        piece = pl.when(to_clear).then(pl.lit(f"{key}:null")).otherwise(piece)
    return Attribute(
        field.attribute,
        piece,
        field.column,
        told.is_not_null(),
        cells.drops,
        cells.notes,
        nested=field_type(field) in ("array", "object"),
    )


def _key(attribute: str) -> str:
    return json.dumps(attribute, ensure_ascii=False)
