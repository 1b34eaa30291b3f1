"""The object of a row: the identifier, what it may do, and one member for each attribute told."""

from __future__ import annotations

import json
from collections.abc import Mapping

import polars as pl
import pytest

from ci_braze_tui.matching.mapping import Field, Matching, Segments
from ci_braze_tui.records.identity import cell_name, texts, who
from ci_braze_tui.records.membership import member_piece
from ci_braze_tui.records.objects import Attribute, attributes, object_text
from ci_braze_tui.records.rules import Rules

ROW = {"Id": "c1", "EMail": "a@x.de"}


def cells_of(name: str, cell: str | None) -> pl.DataFrame:
    """A column of one cell, as attributes are made of."""
    frame = pl.DataFrame({cell_name(name): [cell]}, schema={cell_name(name): pl.String})
    return frame.with_columns(texts([name]))


def made(matching: Matching, row: Mapping[str, str | None]) -> dict:
    """The object of one row with everything in it, as Braze reads it."""
    rules = Rules("I", matching, Segments())
    frame = pl.concat([cells_of(name, cell) for name, cell in row.items()], how="horizontal")
    full = frame.with_columns(who=who(matching), membership=pl.lit(member_piece(rules, ["All"])))
    pieces = [attribute.piece for attribute in attributes(rules)]
    return dict(json.loads(full.select(object_text(rules, pieces)).item()))


def left_out(field: Field, cell: str | None) -> bool:
    """Whether a cell holds something and its object says nothing of it."""
    filled = bool(cell and cell.strip())
    return filled and field.attribute not in made(with_fields(field), {**ROW, field.column: cell})


def described_as(field: Field) -> Attribute:
    """How the attribute of a field is written."""
    described = attributes(Rules("I", with_fields(field), Segments()))
    return next(each for each in described if each.name == field.attribute)


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
    ("null", "cell", "expected"),
    [
        ("leave", "null", {}),
        ("leave", " NULL ", {}),
        ("clear", "NULL", {"x": None}),
        ("clear", "null", {"x": None}),
        ("text", "NULL", {"x": "NULL"}),
        ("leave", "Null", {"x": "Null"}),
        ("clear", "Null", {"x": "Null"}),
        ("clear", "", {}),
        ("clear", "null island", {"x": "null island"}),
    ],
)
def test_the_word_null_leaves_clears_or_is_text(null, cell, expected):
    """Databases write null or NULL for nothing; Null is somebody's name."""
    told = made(with_fields(Field("F", "x", null=null)), ROW | {"F": cell})
    assert {name: told[name] for name in told if name == "x"} == expected


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        (Field("F", "x", "integer", "clear"), "many"),
        (Field("F", "x", "integer", "clear", "clear"), "Null"),
        (Field("F", "x", "date"), "2023-02-29"),
        (Field("F", "x", "object", "clear"), '{"a":'),
        (Field("F", "gender"), "unknown"),
        (Field("F", "email_subscribe"), "yes"),
        (Field("F", "dob"), "31.12.1990"),
    ],
)
def test_what_cannot_be_read_is_left_out_and_explained(field, cell):
    """A wrong cell neither changes nor clears the value on the profile, and a reason is told."""
    assert left_out(field, cell) is True
    described = described_as(field)
    frame = cells_of("F", cell)
    assert described.column == "F"
    assert described.filled is not None
    assert frame.select(described.filled).item() is True
    assert any(
        frame.select(drop.holds.fill_null(value=False).alias("holds"))["holds"][0]
        for drop in described.drops
    )


@pytest.mark.parametrize("cell", [None, "", "  ", "null", "NULL"])
def test_what_is_not_filled_needs_no_explanation(cell):
    """Blank cells and the word null are no mistakes."""
    frame = cells_of("F", cell)
    described = described_as(Field("F", "x", "integer"))
    assert described.filled is not None
    assert not frame.select(described.filled).item()


@pytest.mark.parametrize(
    ("field", "cell", "points"),
    [
        (Field("F", "x"), "a", 1),
        (Field("F", "x"), "", 0),
        (Field("F", "x", "integer", "clear"), "", 1),
        (Field("F", "x", "integer"), "many", 0),
        (Field("F", "email_subscribe"), "subscribed", 0),
        (Field("F", "current_location"), "59.91, 10.75", 1),
        (Field("F", "x", "array"), '["a","b"]', 1),
        (Field("F", "x", "array"), '[{"a":1,"b":2},{"c":3}]', 3),
        (Field("F", "x", "array", separator=","), "a,b", 1),
        (Field("F", 'q"', "object"), '{"a":1,"b":{"c":[],"d":null}}', 3),
        (Field("F", "x", "object"), '{"a": 1, "b":"x:{}"}', 2),
        (Field("F", "x", "object"), "{}", 1),
        (Field("F", "x", "object"), "{", 0),
        (Field("F", "x", "object", "clear"), "", 1),
    ],
)
def test_data_points_of_a_value(field, cell, points):
    """One for a flat value, one for each key of nested objects, none for what is free or not told."""
    described = described_as(field)
    frame = cells_of("F", cell).select(piece=described.piece)
    counted = frame.select(points=described.points(pl.col("piece")))["points"]
    assert counted.dtype == pl.UInt32
    assert counted.item() == points


def test_only_what_braze_bills_counts_as_data_point():
    """Subscription states are free, all else is not."""
    fields = with_fields(Field("A", "email_subscribe"), Field("B", "first_name"), Field("C", "own"))
    billed = {each.name: each.billed for each in attributes(Rules("I", fields, Segments()))}
    assert billed == {
        "email": True, "email_subscribe": False, "first_name": True, "own": True, "I": True,
    }  # fmt: skip
