"""A matching must be refused for every reason that would make it send wrong data, and for no other."""

from __future__ import annotations

import msgspec
import pytest

from ci_braze_tui.matching.mapping import (
    Field,
    Matching,
    Segments,
    check_matching,
    field_type,
)

COLUMNS = ("EMail", "BrazeUserId", "FirstName", "Born", "Segment")
GOOD = Matching(
    email="EMail",
    braze_customer_id="BrazeUserId",
    fields=(Field("FirstName", "first_name"), Field("Born", "Geburtstag 🎂", type="date")),
)
CHOSEN = Segments(column="Segment", selected=("VIP", "Newsletter"))


def problems(segments=CHOSEN, **changes):
    """The problems of the good matching with some of it replaced."""
    return check_matching(msgspec.structs.replace(GOOD, **changes), segments, COLUMNS)


def test_good_matching_has_no_problems():
    """With and without an ID, with and without a segment column."""
    assert problems() == ()
    assert problems(braze_customer_id=None) == ()
    assert problems(segments=Segments(name="Everybody")) == ()
    assert problems(id_kind="user_alias", alias_label="crm") == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"email": "Emial"}, 'E-mail: the file has no column "Emial"; did you mean "EMail"?'),
        ({"email": ""}, "E-mail: choose a column of the file."),
        (
            {"braze_customer_id": "Nothing\x1b[31m"},
            'Braze customer ID: the file has no column "Nothing�[31m"; choose one that it has.',
        ),
        (
            {"braze_customer_id": "EMail"},
            'Braze customer ID: "EMail" is the e-mail column already; choose another column, or '
            "none.",
        ),
        (
            {"id_kind": "user_alias"},
            "Braze customer ID: a user alias needs its alias label; fill in alias_label.",
        ),
        (
            {"id_kind": "user_alias", "alias_label": "é" * 119},
            f'Braze customer ID: the alias label "{"é" * 59}…" is longer than the 236 bytes Braze '
            "allows; shorten it.",
        ),
        (
            {"id_kind": "braze_id", "braze_customer_id": None},
            'Braze customer ID: the kind "braze_id" needs a column; choose the column that holds '
            "it.",
        ),
        (
            {"without_id": "skip", "braze_customer_id": None},
            "Braze customer ID: no column is chosen and rows without an ID are skipped, so no row "
            "would be sent; choose a column or let profiles be created by e-mail.",
        ),
        (
            {"fields": (Field("Born", "dob"), Field("FirstName", "dob"))},
            'Field "dob": 2 columns fill this attribute; keep one of them.',
        ),
        (
            {"fields": (Field("Born", "dob", type="string"),)},
            'Field "dob": the standard field has the type date, not string; leave the type out.',
        ),
    ],
)
def test_problem_is_one_clear_sentence(changes, expected):
    """Each mistake is told on its own, with its place and what to do."""
    assert problems(**changes) == (expected,)


@pytest.mark.parametrize(
    ("attribute", "expected"),
    [
        ("", "has no name"),
        (" ", "has no name"),
        ("x" * 256, "longer than the 255 characters"),
        ("email", "sent from the e-mail column already"),
        ("Email", "sent from the e-mail column already"),
        ("external_id", "keeps the name external_id for itself"),
        ("_Merge_Objects", "keeps the name _merge_objects for itself"),
        ("push_tokens", "not a single value in Braze"),
        ("First_Name", 'did you mean the standard field "first_name"?'),
        ("tier ", "blanks around it"),
        ("tier\u202e", "cannot be seen"),
    ],
)
def test_attribute_name_is_refused(attribute, expected):
    """A name that Braze would take for something else, or nobody could read, is refused."""
    (problem,) = problems(fields=(Field("Born", attribute),))
    assert expected in problem


@pytest.mark.parametrize("attribute", ["[/bar]", "FirstName", "티어", "x" * 255, "a.b", "*"])
def test_attribute_name_is_allowed(attribute):
    """Any other name is a custom attribute."""
    assert problems(fields=(Field("Born", attribute),)) == ()


@pytest.mark.parametrize(
    ("segments", "expected"),
    [
        (Segments(column="Segmnet", selected=("VIP",)), 'did you mean "Segment"?'),
        (Segments(column="Segment"), 'no segment of "Segment" is selected'),
        (Segments(column="Segment", selected=("VIP", "VIP")), '"VIP" is selected 2 times'),
        (Segments(column="Segment", selected=("VIP", " VIP")), '"VIP" is selected 2 times'),
        (Segments(column="Segment", selected=("",)), "a blank cell is not a segment"),
        (Segments(selected=("VIP",)), "no column names them"),
    ],
)
def test_segments_are_refused(segments, expected):
    """A choice of segments that would send nobody, or everybody, is refused."""
    (problem,) = problems(segments=segments)
    assert expected in problem


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (Field("Born", "dob"), "date"),
        (Field("Born", "custom"), "string"),
        (Field("Born", "custom", type="integer"), "integer"),
    ],
)
def test_field_type(field, expected):
    """The own type wins, then the standard field's, then text."""
    assert field_type(field) == expected


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (
            Field("Born", "x", separator=","),
            'Field "x": separator goes with the type array, not string; leave it out.',
        ),
        (
            Field("Born", "x", "date", time_zone="Europe/Oslo"),
            'Field "x": time_zone goes with the type datetime, not date; leave it out.',
        ),
        (
            Field("Born", "x", date_order="dmy"),
            'Field "x": date_order goes with the type date or datetime, not string; leave it out.',
        ),
        (
            Field("Born", "x", "boolean", decimal=","),
            'Field "x": decimal goes with the type integer or number, not boolean; leave it out.',
        ),
        (
            Field("Born", "x", region="KR"),
            'Field "x": region goes with the standard field phone only; leave it out.',
        ),
        (
            Field("Born", "phone", region="kr"),
            'Field "phone": "kr" is no country with phone numbers; did you mean "KR"?',
        ),
        (
            Field("Born", "phone", region="Korea"),
            'Field "phone": "Korea" is no country with phone numbers; use two capital letters such '
            "as KR.",
        ),
        (
            Field("Born", "x", "datetime", time_zone="Europe/Olso"),
            'Field "x": "Europe/Olso" is not a time zone; did you mean "Europe/Oslo"?',
        ),
        (
            Field("Born", "x", "array", separator=""),
            'Field "x": the separator is empty; fill it in, or leave it out for cells that are '
            "JSON.",
        ),
        (
            Field("Born", "x", "integer", null="text"),
            'Field "x": the word null can be text with the type string or array, not integer; '
            "choose leave or clear.",
        ),
        (
            Field("Born", "x", "location"),
            'Field "x": the type location is that of a standard field; use the type object or '
            "array for a custom attribute.",
        ),
        (
            Field("Born", "current_location", "object"),
            'Field "current_location": the standard field has the type location, not object; leave '
            "the type out.",
        ),
    ],
)
def test_an_option_in_the_wrong_place_is_refused(field, expected):
    """What would be ignored, or would not work, is told in one sentence."""
    assert problems(fields=(field,)) == (expected,)


@pytest.mark.parametrize(
    "field",
    [
        Field("Born", "x", "array", separator="; ", null="text"),
        Field("Born", "x", "datetime", time_zone="Asia/Seoul", date_order="mdy"),
        Field("Born", "dob", date_order="dmy", null="clear"),
        Field("Born", "x", "number", decimal=","),
        Field("Born", "phone", region="KR"),
        Field("Born", "current_location"),
        Field("Born", "subscription_groups", "subscription_groups"),
    ],
)
def test_an_option_in_its_place(field):
    """Each option goes with its type or its standard field."""
    assert problems(fields=(field,)) == ()


def test_toml_of_an_export_is_read_and_written():
    """The names in the file are the names of the struct, and defaults are not written."""
    text = (
        b'email = "EMail"\nbraze_customer_id = "BrazeUserId"\n\n'
        b'[[fields]]\ncolumn = "FirstName"\nattribute = "first_name"\n'
    )
    matching = msgspec.toml.decode(text, type=Matching)
    assert matching == Matching("EMail", "BrazeUserId", fields=(Field("FirstName", "first_name"),))
    assert msgspec.toml.decode(msgspec.toml.encode(matching)) == msgspec.toml.decode(text)


@pytest.mark.parametrize(
    "text",
    [
        b'email = "a"\nmail = "b"\n',
        b'email = "a"\nid_kind = "phone"\n',
        b'email = "a"\n[[fields]]\ncolumn = "c"\nattribute = "d"\ntype = "list"\n',
    ],
)
def test_unknown_keys_and_values_are_refused(text):
    """A misspelt key must not be ignored."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.toml.decode(text, type=Matching)
