"""The object of a row: the identifier, what it may do, and one member for each attribute told."""

from __future__ import annotations

import json
from collections.abc import Mapping

import polars as pl
import pytest

from ci_braze_tui.matching.mapping import Field, Matching, Segments
from ci_braze_tui.records.identity import cell_name, who
from ci_braze_tui.records.membership import member_piece
from ci_braze_tui.records.objects import attributes, object_text
from ci_braze_tui.records.rules import Rules

ROW = {"Id": "c1", "EMail": "a@x.de"}


def made(matching: Matching, row: Mapping[str, str | None]) -> dict:
    """The object of one row with everything in it, as Braze reads it."""
    rules = Rules("I", matching, Segments())
    frame = pl.DataFrame({cell_name(name): [cell] for name, cell in row.items()}).cast(pl.String)
    full = frame.with_columns(who=who(matching), membership=pl.lit(member_piece(rules, ["All"])))
    pieces = [attribute.piece for attribute in attributes(rules)]
    return dict(json.loads(full.select(object_text(rules, pieces)).item()))


def left_out(field: Field, cell: str | None) -> bool:
    """Whether a cell holds something and its object says nothing of it."""
    filled = bool(cell and cell.strip())
    return filled and field.attribute not in made(with_fields(field), {**ROW, field.column: cell})


def with_fields(*fields: Field) -> Matching:
    """ID, e-mail and these fields."""
    return Matching("EMail", "Id", fields=fields)


def test_email_is_an_attribute_beside_an_id_and_the_identifier_without():
    """The address is in every object once."""
    assert made(Matching("EMail", "Id"), ROW) == {
        "external_id": "c1", "email": "a@x.de", "I": True,
    }  # fmt: skip
    assert made(Matching("EMail", "Id"), ROW | {"Id": ""}) == {"email": "a@x.de", "I": True}
    assert made(Matching("EMail", "Id"), ROW | {"EMail": " "}) == {"external_id": "c1", "I": True}
    assert made(Matching("EMail"), ROW) == {"email": "a@x.de", "I": True}


def test_members_come_in_a_fixed_order():
    """Identifier, permission, e-mail, fields as listed, membership last: files can be compared."""
    matching = Matching(
        "EMail", "Id", existing_only=True, fields=(Field("B", "b"), Field("A", "a"))
    )
    assert list(made(matching, ROW | {"A": "1", "B": "2"})) == [
        "external_id", "_update_existing_only", "email", "b", "a", "I",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("matching", "identifier", "expected"),
    [
        (Matching("EMail", "Id"), "c1", None),
        (Matching("EMail", "Id", existing_only=True), "c1", True),
        (Matching("EMail", "Id", existing_only=True), "", True),
        (Matching("EMail", "Id", "user_alias", "crm"), "c1", False),
        (Matching("EMail", "Id", "user_alias", "crm"), "", None),
        (Matching("EMail", "Id", "user_alias", "crm", existing_only=True), "c1", True),
    ],
)
def test_whether_profiles_may_be_created(matching, identifier, expected):
    """Existing only says so in every object; an alias creates a profile only when told to."""
    row = ROW | {"Id": identifier}
    assert made(matching, row).get("_update_existing_only") is expected


@pytest.mark.parametrize(
    ("field", "cell", "expected"),
    [
        (Field("F", "first_name"), " Ann ", "Ann"),
        (Field("F", "points", "integer"), "007", 7),
        (Field("F", "share", "number"), "0.5", 0.5),
        (Field("F", "vip", "boolean"), "Yes", True),
        (Field("F", "dob"), "1990-12-31", "1990-12-31"),
        (Field("F", "seen", "datetime"), "2024-07-01", "2024-07-01T00:00:00.000Z"),
        (Field("F", "gender"), "F", "F"),
        (Field("F", "zip"), "00123", "00123"),
        (Field("F", 'na"me\n[/x]'), 'va"l', 'va"l'),
    ],
)
def test_a_field_is_told_in_its_type(field, cell, expected):
    """The type of the field decides, else that of the standard field, else it is text."""
    assert made(with_fields(field), ROW | {"F": cell})[field.attribute] == expected


@pytest.mark.parametrize("cell", ["", "  ", None])
def test_a_blank_cell_leaves_the_value_or_clears_it(cell):
    """`leave` says nothing, `clear` says null."""
    leave, clear = Field("F", "x", "integer"), Field("F", "x", "integer", "clear")
    assert "x" not in made(with_fields(leave), ROW | {"F": cell})
    assert made(with_fields(clear), ROW | {"F": cell})["x"] is None


@pytest.mark.parametrize(
    ("field", "cell", "complaint"),
    [
        (Field("F", "x", "integer", "clear"), "many", "not a valid integer"),
        (Field("F", "x", "date"), "2023-02-29", "not a valid date"),
        (Field("F", "gender"), "female", "not one of M, F, O, N, P"),
        (
            Field("F", "email_subscribe"),
            "Unsubscribed",
            "not one of opted_in, subscribed, unsubscribed",
        ),
        (Field("F", "dob"), "31.12.1990", "not a valid date"),
    ],
)
def test_what_cannot_be_read_is_left_out_and_noticed(field, cell, complaint):
    """A wrong cell neither changes nor clears the value on the profile."""
    assert left_out(field, cell) is True
    [described] = [
        each
        for each in attributes(Rules("I", with_fields(field), Segments()))
        if each.name == field.attribute
    ]
    assert (described.column, described.complaint) == ("F", complaint)


def test_only_what_braze_bills_counts_as_data_point():
    """Subscription states are free, all else is not."""
    fields = with_fields(Field("A", "email_subscribe"), Field("B", "first_name"), Field("C", "own"))
    billed = {each.name: each.billed for each in attributes(Rules("I", fields, Segments()))}
    assert billed == {
        "email": True, "email_subscribe": False, "first_name": True, "own": True, "I": True,
    }  # fmt: skip
