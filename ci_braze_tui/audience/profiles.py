"""Braze's profiles in the words of an export: the same keys and hashes that its rows would have.

A value of Braze is taken for a cell and written by the very code that writes the cells of the file. So what is
equal here is what would be sent as it is there already; whatever this cannot tell counts as different, which
costs a data point and never a value.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from ci_braze_tui.audience.lines import Line
from ci_braze_tui.braze.segment_exports import MOST_ATTRIBUTES
from ci_braze_tui.ledger.book import attribute_column, hash_of, key_of
from ci_braze_tui.matching.attributes import standard_field
from ci_braze_tui.matching.mapping import Field, Matching
from ci_braze_tui.records.identity import cell_name, texts, who
from ci_braze_tui.records.objects import attributes
from ci_braze_tui.records.rules import Rules

if TYPE_CHECKING:
    import polars as pl

READABLE = frozenset(
    {
        "country",
        "dob",
        "email",
        "email_subscribe",
        "first_name",
        "gender",
        "home_city",
        "language",
        "last_name",
        "phone",
        "push_subscribe",
        "time_zone",
    }
)
"""The standard fields that a segment's export can hold, of those that a column can fill."""

FULL = "full "
KINDS = ("text", f"{FULL}text", "number", "boolean", "array", f"{FULL}array", "object")
"""What JSON values are; full is a text or an array that has no room for more at Braze."""

LONGEST_TEXT, LONGEST_ARRAY = 255, 500
"""Characters, and elements: what is more, Braze cuts off (Braze docs, custom attribute data types)."""

_ID, _EMAIL = "id", "email"
_KIND = "kind:"
_KIND_OF: dict[type, str] = {
    int: "number",
    float: "number",
    bool: "boolean",
    dict: "object",
}


def kind_column(attribute: str) -> str:
    """What the column is called that says what Braze has: one of `KINDS`, or null where it has nothing."""
    return _KIND + attribute


def asked_fields(rules: Rules) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What to ask Braze for: standard fields, and the names of custom attributes."""
    standard = [name for name in _names(rules) if name in READABLE]
    custom = [name for name in _names(rules) if standard_field(name) is None]
    custom.append(rules.membership_attribute)
    fields = dict.fromkeys(("external_id", "braze_id", "email", *standard))
    if rules.matching.id_kind == "user_alias":
        fields["user_aliases"] = None
    if len(custom) > MOST_ATTRIBUTES:
        return (*fields, "custom_attributes"), ()
    return tuple(fields), tuple(dict.fromkeys(custom))


def comparable(rules: Rules) -> Rules:
    """The same attributes as `rules`, of columns that hold what Braze says: an object tells them apart."""
    fields = tuple(
        Field(f"field {number}", each.attribute, each.type, null="text")
        for number, each in enumerate(rules.matching.fields)
    )
    identifier = _ID if rules.matching.braze_customer_id is not None else None
    matching = msgspec.structs.replace(
        rules.matching, email=_EMAIL, braze_customer_id=identifier, fields=fields
    )
    return msgspec.structs.replace(rules, matching=matching)


def known(lines: Sequence[Line], rules: Rules) -> pl.DataFrame:
    """What Braze says of these profiles, under rules made by `comparable`.

    Columns: `profile` (16 bytes, tells profiles apart), `email` (16 bytes, of the address without regard to
    case; null without one), `key` and `who` (as in the ledger; null for a profile that the export could not
    name), `named` (whether an identifier names it, not its e-mail), `member`, and for each attribute its hash,
    as in the ledger, and its `kind_column`.
    """
    import polars as pl

    matching, described = rules.matching, attributes(rules)
    customs = [_custom(line) for line in lines]
    values = {
        each.name: [line.get(each.name) for line in (lines if each.name in READABLE else customs)]
        for each in described
    }
    member = [custom.get(rules.membership_attribute) for custom in customs]
    cells = {cell_name(_EMAIL): [_text(line.get("email")) for line in lines]}
    if matching.braze_customer_id is not None:
        cells[cell_name(_ID)] = [_identifier(line, matching) for line in lines]
    for field in matching.fields:
        cells[cell_name(field.column)] = [_text(value) for value in values[field.attribute]]
    kinds = {kind_column(name): [_kind(value) for value in some] for name, some in values.items()}
    texts_of: dict[str, list[str | None]] = {
        "braze_id": [_text(line.get("braze_id")) for line in lines],
        "membership": [_piece(rules.membership_attribute, each) for each in member],
        **cells,
    }
    frame = pl.DataFrame(
        {
            "member": [each is not None and each is not False for each in member],
            **texts_of,
            **kinds,
        },
        schema={
            "member": pl.Boolean,
            **dict.fromkeys(texts_of, pl.String),
            **dict.fromkeys(kinds, pl.Enum(KINDS)),
        },
    )
    email = pl.col(cell_name(_EMAIL)).str.strip_chars().str.to_lowercase()
    named = pl.col(cell_name(_ID)).is_not_null() if cell_name(_ID) in cells else pl.lit(value=False)
    return (
        frame.lazy()
        .with_columns(texts(matching.columns))
        .with_columns(who(matching).alias("who"))
        .select(
            key_of(pl.coalesce("braze_id", "who")).alias("profile"),
            key_of(email).alias("email"),
            key_of(pl.col("who")).alias("key"),
            "who",
            named.alias("named"),
            "member",
            *(hash_of(each.piece).alias(attribute_column(each.name)) for each in described),
            *(pl.col(kind_column(each.name)) for each in described),
        )
        .collect()
    )


def _names(rules: Rules) -> list[str]:
    return [field.attribute for field in rules.matching.fields]


def _custom(line: Line) -> dict[str, object]:
    custom = line.get("custom_attributes")
    return custom if isinstance(custom, dict) else {}


def _kind(value: object) -> str | None:
    if isinstance(value, str):
        return "text" if len(value) < LONGEST_TEXT else f"{FULL}text"
    if isinstance(value, list):
        return "array" if len(value) < LONGEST_ARRAY else f"{FULL}array"
    return _KIND_OF.get(type(value))


def _identifier(line: Line, matching: Matching) -> str | None:
    if matching.id_kind != "user_alias":
        return _text(line.get(matching.id_kind))
    aliases = line.get("user_aliases")
    for alias in aliases if isinstance(aliases, list) else []:
        if isinstance(alias, dict) and alias.get("alias_label") == matching.alias_label:
            return _text(alias.get("alias_name"))
    return None


def _text(value: object) -> str | None:
    """A value as a cell would hold it."""
    if value is None or isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()


def _piece(name: str, value: object) -> str | None:
    """The `"name":value` text, written as `ci_braze_tui.records.membership` does."""
    if value is None:
        return None
    return json.dumps({name: value}, ensure_ascii=False, separators=(",", ":"))[1:-1]
