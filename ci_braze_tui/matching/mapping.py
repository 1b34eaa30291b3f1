"""Which column is what: exactly what `[matching]` and `[segments]` of an export's file say.

Apart from the suggestions, because this is what a person decided and what is stored; and apart from
the records, because it must be checked against a file's columns before a single row is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Literal

import msgspec

from ci_braze_tui.matching.attributes import (
    CONTROL_NAMES,
    EMAIL,
    LONGEST_NAME,
    STRUCTURED_NAMES,
    FieldType,
    name_that_braze_knows,
    standard_field,
)
from ci_braze_tui.matching.options import option_problems
from ci_braze_tui.sources.naming import nearest, shown
from ci_braze_tui.words import _

IdKind = Literal["external_id", "user_alias", "braze_id"]
"""Which identifier of Braze the Braze customer ID column holds."""

LONGEST_ALIAS = 236
"""Bytes; the longest alias name or label (Braze docs, "User alias object")."""


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An optional column → attribute pair."""

    column: str
    attribute: str
    type: FieldType | None = None
    blank: Literal["leave", "clear"] = "leave"
    null: Literal["leave", "clear", "text"] = "leave"
    """What a cell means that is exactly `null` or `NULL`; `Null` is a family name, and text."""
    separator: str | None = None
    """What stands between the values of an array; None for cells that are JSON."""
    time_zone: str | None = None
    """The zone of datetimes without an offset, as the IANA names it; None for UTC."""
    date_order: Literal["ymd", "dmy", "mdy"] = "ymd"
    """How 1/2/2024 is meant; where the year comes first, it is always read so."""
    region: str | None = None
    """The country of phone numbers without a country code, as two capital letters."""
    decimal: Literal[".", ","] = "."
    """What stands before the decimal places of numbers."""


class Matching(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which columns say who a row is about, what to do without an identifier, and the fields."""

    email: str
    braze_customer_id: str | None = None
    id_kind: IdKind = "external_id"
    alias_label: str | None = None
    without_id: Literal["create_by_email", "skip"] = "create_by_email"
    existing_only: bool = False
    fields: tuple[Field, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that objects are made of, each once."""
        named = (self.braze_customer_id, self.email, *(field.column for field in self.fields))
        return tuple(dict.fromkeys(column for column in named if column is not None))


class Segments(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The chosen segments; without a column the whole file is one segment, called `name`."""

    column: str | None = None
    selected: tuple[str, ...] = ()
    name: str | None = None
    separator: str | None = None
    """What stands between the segments of a cell that names several; "json" for a JSON list of names."""


def field_type(field: Field) -> FieldType:
    """The type a field is sent as: its own, else that of the standard field, else "string"."""
    if field.type is not None:
        return field.type
    standard = standard_field(field.attribute)
    return standard.type if standard else "string"


def check_matching(
    matching: Matching, segments: Segments, columns: Sequence[str]
) -> tuple[str, ...]:
    """Everything that keeps this matching from working on a file with these columns.

    One sentence for each problem, in the order of the definition; empty when all is well.
    """
    return (
        *_column_problems(matching, segments, columns),
        *_identity_problems(matching),
        *_field_problems(matching.fields),
        *_segment_problems(segments),
    )


def _column_problems(
    matching: Matching, segments: Segments, columns: Sequence[str]
) -> Iterator[str]:
    wanted = []
    if matching.braze_customer_id is not None:
        wanted.append((_("Braze customer ID"), matching.braze_customer_id))
    wanted += [
        (_("Field {attribute}", attribute=shown(field.attribute)), field.column)
        for field in matching.fields
    ]
    if segments.column is not None:
        wanted.append((_("Segments"), segments.column))
    present = dict.fromkeys(columns)
    found = (
        email_problem(matching, present),
        *(_column_problem(*each, present) for each in wanted),
    )
    return (problem for problem in found if problem is not None)


def email_problem(matching: Matching, columns: Collection[str]) -> str | None:
    """What is wrong with the e-mail column, in one sentence; also the first of `check_matching`."""
    return _column_problem(_("E-mail"), matching.email, columns)


def _column_problem(role: str, column: str, columns: Collection[str]) -> str | None:
    if not column:
        return _("{role}: choose a column of the file.", role=role)
    if column in columns:
        return None
    if close := nearest(column, columns):
        return _(
            "{role}: the file has no column {column}; did you mean {near}?",
            role=role,
            column=shown(column),
            near=shown(close),
        )
    return _(
        "{role}: the file has no column {column}; choose one that it has.",
        role=role,
        column=shown(column),
    )


def _identity_problems(matching: Matching) -> Iterator[str]:
    column, label = matching.braze_customer_id, matching.alias_label
    if column is None:
        if matching.id_kind != "external_id":
            yield _(
                "Braze customer ID: the kind {kind} needs a column; choose the column that "
                "holds it.",
                kind=shown(matching.id_kind),
            )
        if matching.without_id == "skip":
            yield _(
                "Braze customer ID: no column is chosen and rows without an ID are skipped, so "
                "no row would be sent; choose a column or let profiles be created by e-mail."
            )
    elif column == matching.email:
        yield _(
            "Braze customer ID: {column} is the e-mail column already; choose another "
            "column, or none.",
            column=shown(column),
        )
    if matching.id_kind == "user_alias":
        if not label:
            yield _("Braze customer ID: a user alias needs its alias label; fill in alias_label.")
        elif len(label.encode()) > LONGEST_ALIAS:
            yield _(
                "Braze customer ID: the alias label {label} is longer than the {most} bytes "
                "Braze allows; shorten it.",
                label=shown(label),
                most=LONGEST_ALIAS,
            )


def _field_problems(fields: Sequence[Field]) -> Iterator[str]:
    for field in fields:
        problem = attribute_problem(field.attribute)
        if problem is not None:
            yield problem
        yield from option_problems(field, field_type(field))
    for attribute, times in Counter(field.attribute for field in fields).items():
        if times > 1:
            yield _(
                "Field {attribute}: {count} columns fill this attribute; keep one of them.",
                attribute=shown(attribute),
                count=times,
            )


def attribute_problem(attribute: str) -> str | None:
    """Why a field cannot fill an attribute of this name, in one sentence; None if it can."""
    if not attribute.strip():
        return _("Field: an attribute has no name; name it.")
    if len(attribute) > LONGEST_NAME:
        return _(
            "Field {attribute}: the name is longer than the {most} characters Braze "
            "allows; shorten it.",
            attribute=shown(attribute),
            most=LONGEST_NAME,
        )
    meant = name_that_braze_knows(attribute)
    if meant == EMAIL:
        return _(
            "Field {attribute}: the e-mail address is sent from the e-mail column already; "
            "remove this field or give the attribute another name.",
            attribute=shown(attribute),
        )
    if meant in CONTROL_NAMES:
        return _(
            "Field {attribute}: Braze keeps the name {name} for itself; give the attribute "
            "another name.",
            attribute=shown(attribute),
            name=meant,
        )
    if meant in STRUCTURED_NAMES:
        return _(
            "Field {attribute}: {name} is not a single value in Braze, a column cannot "
            "fill it; give the attribute another name.",
            attribute=shown(attribute),
            name=meant,
        )
    if meant is not None and meant != attribute:
        return _(
            "Field {attribute}: spelt like this it becomes a custom attribute; did you "
            "mean the standard field {standard}?",
            attribute=shown(attribute),
            standard=shown(meant),
        )
    if attribute != attribute.strip() or not attribute.isprintable():
        return _(
            "Field {attribute}: the name has blanks around it or characters that cannot be "
            "seen; type it again.",
            attribute=shown(attribute),
        )
    return None


def _segment_problems(segments: Segments) -> Iterator[str]:
    if segments.column is None:
        if segments.selected:
            yield _(
                "Segments: segments are selected but no column names them; choose the column, "
                "or select none to send the whole file as one segment."
            )
        return
    if not segments.selected:
        yield _(
            "Segments: no segment of {column} is selected; select at least one.",
            column=shown(segments.column),
        )
    for name, times in Counter(name.strip() for name in segments.selected).items():
        if not name:
            yield _("Segments: a blank cell is not a segment; remove it from the selected ones.")
        elif times > 1:
            yield _(
                "Segments: {segment} is selected {count} times; keep it once.",
                segment=shown(name),
                count=times,
            )
