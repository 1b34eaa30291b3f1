"""What a value becomes once it is stored, and what vanishes without a word."""

from __future__ import annotations

import pytest

from ci_braze_tui.sandbox.settings import Settings


def reasons(braze):
    """What was dropped, and why."""
    return [(drop.attribute, drop.reason) for drop in braze.inspector.dropped()]


def test_standard_fields_and_custom_attributes_are_kept_apart(braze):
    """Names are case-sensitive: `Email` is a custom attribute."""
    braze.track({"external_id": "a", "email": "a@example.com", "first_name": "Ana", "Email": "x"})

    assert braze.standard("a") == {"email": "a@example.com", "first_name": "Ana"}
    assert braze.custom("a") == {"Email": "x"}


def test_null_removes_blank_stays_and_absent_leaves_alone(braze):
    """The three ways of saying nothing differ."""
    braze.track({"external_id": "a", "gone": "x", "blank": "x", "kept": "x", "first_name": "Ana"})
    braze.track({"external_id": "a", "gone": None, "blank": "", "first_name": None})

    assert braze.custom("a") == {"blank": "", "kept": "x"}
    assert braze.standard("a") == {}


def test_hostile_texts_are_stored_as_they_are(braze):
    """Brackets, control characters, emoji and right-to-left texts mean nothing to Braze."""
    hostile = "[bold]\x1b[31m\u202e مريم 👩‍🚀\n\x00"

    braze.track({"external_id": hostile, "first_name": hostile, "note": hostile})

    assert braze.standard(hostile) == {"first_name": hostile}
    assert braze.custom(hostile) == {"note": hostile}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("2026-09-15", "2026-09-15T00:00:00.000Z"),
        ("09/15/2026", "2026-09-15T00:00:00.000Z"),
        ("2026-09-15T08:30:00Z", "2026-09-15T08:30:00.000Z"),
        ("2026-09-15T08:30:00", "2026-09-15T08:30:00.000Z"),
        ("2026-09-15 08:30:00", "2026-09-15T08:30:00.000Z"),
        ("2026-09-15T08:30:00.250+02:00", "2026-09-15T06:30:00.250Z"),
        ("2026-09-15T08:30:00:250Z", "2026-09-15T08:30:00.250Z"),
        ("2026-02-30", "2026-02-30"),
        ("3001-01-01", "3001-01-01"),
        ("0001-01-01T00:00:00+05:00", "0001-01-01T00:00:00+05:00"),
        ("3001-01-01T00:00:00Z", "3001-01-01T00:00:00Z"),
        ("20260915", "20260915"),
        ("2026-W01-1", "2026-W01-1"),
        ("04500", "04500"),
    ],
)
def test_a_text_that_is_a_date_comes_back_as_a_moment(braze, sent, kept):
    """Every date format Braze names, and texts that only look like one."""
    braze.track({"external_id": "a", "when": sent})

    assert braze.custom("a") == {"when": kept}


def test_the_first_value_fixes_the_type_for_the_whole_workspace(braze):
    """Later values are converted when they can be, else dropped with the answer still a success."""
    braze.track(
        {"external_id": "a", "points": 1, "member": True, "code": "x", "when": "2026-01-01"}
    )

    answer = braze.track(
        {"external_id": "b", "points": "17", "member": "f", "code": 12, "when": "2026-01-02"},
        {"external_id": "c", "points": "many", "member": "maybe", "code": ["x"], "when": "soon"},
    )

    assert answer.json() == {"attributes_processed": 2, "message": "success"}
    assert braze.custom("b") == {
        "points": 17,
        "member": False,
        "code": "12",
        "when": "2026-01-02T00:00:00.000Z",
    }
    assert braze.custom("c") == {}
    assert [reason for _, reason in reasons(braze)] == [
        "type mismatch: not a number",
        "type mismatch: not a boolean",
        "type mismatch: not a text",
        "type mismatch: not a date",
    ]


def test_whole_numbers_and_decimals_are_one_type(braze):
    """A number may change between the two."""
    for value in (1, 2.5, 3):
        braze.track({"external_id": "a", "points": value})
        assert braze.custom("a") == {"points": value}


@pytest.mark.parametrize("text", ["1_000", " 7", "nan", "Infinity", "1e999", "٣", "5.", ""])
def test_a_text_that_is_no_number_is_dropped(braze, text):
    """What only a programming language reads as a number; nothing endless is ever stored."""
    braze.track({"external_id": "a", "points": 1}, {"external_id": "a", "points": text})

    assert braze.custom("a") == {"points": 1}
    assert reasons(braze) == [("points", "type mismatch: not a number")]


def test_inc_leaves_a_decimal_alone(braze):
    """It is for whole numbers, and does not start again from nothing."""
    braze.track({"external_id": "a", "points": 2.5}, {"external_id": "a", "points": {"inc": 1}})

    assert braze.custom("a") == {"points": 2.5}
    assert [name for name, _ in reasons(braze)] == ["points"]


def test_inc_adds_to_a_number(braze):
    """Also to one that is not there yet, and downwards."""
    braze.track({"external_id": "a", "points": {"inc": 5}})
    braze.track({"external_id": "a", "points": {"inc": -2}})

    assert braze.custom("a") == {"points": 3}


def test_arrays_are_replaced_extended_and_cut(braze):
    """Values are unique, one added again moves to the end, and 500 is the most."""
    braze.track({"external_id": "a", "tags": ["x", "x", "y"]})
    assert braze.custom("a") == {"tags": ["x", "y"]}

    braze.track({"external_id": "a", "tags": {"add": ["z", "x"], "remove": ["y"]}})
    assert braze.custom("a") == {"tags": ["z", "x"]}

    braze.track({"external_id": "a", "tags": [str(number) for number in range(501)]})
    tags = braze.custom("a")["tags"]
    assert len(tags) == 500
    assert tags[0] == "1"


def test_an_object_is_replaced_unless_merging_is_asked_for(braze):
    """Merging goes into the depth, and null removes there."""
    braze.track({"external_id": "a", "car": {"make": "VW", "tyres": {"front": 2, "rear": 2}}})
    braze.track(
        {"external_id": "a", "_merge_objects": True, "car": {"tyres": {"rear": None, "spare": 1}}}
    )
    assert braze.custom("a") == {"car": {"make": "VW", "tyres": {"front": 2, "spare": 1}}}

    braze.track({"external_id": "a", "car": {"make": "Fiat"}})
    assert braze.custom("a") == {"car": {"make": "Fiat"}}


def test_one_bad_key_inside_an_object_drops_the_whole_attribute(braze):
    """The other attributes of the profile are stored."""
    braze.track({"external_id": "a", "car": {"make": "VW", "a.b": 1}, "kept": 1})

    assert braze.custom("a") == {"kept": 1}
    assert reasons(braze) == [("car", "bad key in a nested object")]


@pytest.mark.parametrize(
    "value",
    [
        {"a": [{"b.c": 1}]},
        {"a": [[{"$add": 5}]]},
        {"a": [{"$update": 5}]},
        [{"a": [{"$add": 5}]}],
    ],
)
def test_a_bad_key_in_a_list_inside_an_object_drops_the_whole_attribute(braze, value):
    """However deep it lies."""
    braze.track({"external_id": "a", "car": value, "kept": 1})

    assert braze.custom("a") == {"kept": 1}
    assert reasons(braze) == [("car", "bad key in a nested object")]


def test_an_object_in_hundreds_of_levels_is_dropped(braze):
    """It takes the server's breath away neither when it is stored nor when it is shown."""
    value: object = 1
    for _ in range(600):
        value = {"a": value}

    braze.track({"external_id": "a", "car": value, "kept": 1})

    assert braze.custom("a") == {"kept": 1}
    assert reasons(braze) == [("car", "over 100 levels")]


def test_a_time_inside_an_object_is_read(braze):
    """Nested dates are spelled with `$time`."""
    braze.track({"external_id": "a", "visit": {"at": {"$time": "2026-01-31T00:00:00Z"}}})

    assert braze.custom("a") == {"visit": {"at": "2026-01-31T00:00:00.000Z"}}


def test_arrays_of_objects_are_edited_in_the_order_add_remove_update(braze):
    """The three operations may come in one object."""
    braze.track({"external_id": "a", "pets": [{"id": 1, "name": "Rex"}, {"id": 2}]})
    braze.track(
        {
            "external_id": "a",
            "pets": {
                "$add": [{"id": 3}],
                "$remove": [{"$identifier_key": "id", "$identifier_value": 2}],
                "$update": [
                    {
                        "$identifier_key": "id",
                        "$identifier_value": 3,
                        "$new_object": {"name": "Ada"},
                    }
                ],
            },
        }
    )

    assert braze.custom("a") == {"pets": [{"id": 1, "name": "Rex"}, {"id": 3, "name": "Ada"}]}


@pytest.mark.parametrize(
    "operations",
    [
        {"$add": {}},
        {"$add": ""},
        {"$add": [5]},
        {"$remove": {}},
        {"$remove": [{"$identifier_key": "id"}]},
        {"$update": ""},
        {"$update": [{"$identifier_key": "id", "$identifier_value": "nobody"}]},
        {"$update": [{"$identifier_key": [], "$identifier_value": 1, "$new_object": {"x": 1}}]},
    ],
)
def test_a_malformed_operation_on_an_array_of_objects_is_dropped(braze, operations):
    """The rest of the object, and of the request, is stored."""
    braze.track({"external_id": "a", "pets": [{"id": 1}]})

    braze.track({"external_id": "a", "pets": operations, "kept": 1}, {"external_id": "b"})

    assert braze.custom("a") == {"pets": [{"id": 1}], "kept": 1}
    assert braze.custom("b") == {}
    assert reasons(braze) == [("pets", "malformed operation on an array of objects")]


@pytest.mark.parametrize("big", [{"text": "x" * 103_000}, [f"{n} {'x' * 250}" for n in range(500)]])
def test_an_object_or_array_over_100_kb_is_dropped(braze, big):
    """Without an error in the answer."""
    answer = braze.track({"external_id": "a", "big": big})

    assert answer.status_code == 201
    assert reasons(braze) == [("big", "over 100 KB")]


def test_long_texts_are_cut_at_255_characters(braze):
    """Both when a name is new and when its type is known."""
    braze.track({"external_id": "a", "note": "x" * 300})
    braze.track({"external_id": "b", "note": "y" * 300})

    assert braze.custom("a") == {"note": "x" * 255}
    assert braze.custom("b") == {"note": "y" * 255}
    assert reasons(braze) == [("note", "cut to 255 characters")] * 2


def test_a_name_over_255_characters_is_dropped(braze):
    """The rest of the profile is stored."""
    braze.track({"external_id": "a", "n" * 256: 1, "n" * 255: 1})

    assert braze.custom("a") == {"n" * 255: 1}


def test_a_blocklisted_attribute_is_ignored(braze):
    """The workspace can ban a name without anybody hearing of it."""
    braze.inspector.reset(Settings(apply_delay=0, blocked_attributes=("secret",)))

    answer = braze.track({"external_id": "a", "secret": "2026-01-01"})

    assert answer.status_code == 201
    assert braze.custom("a") == {}


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("country", "Australia", "AU"),
        ("country", "br", "BR"),
        ("time_zone", "America/New_York", "America/New_York"),
        ("time_zone", "Eastern Time (US & Canada)", "Eastern Time (US & Canada)"),
        ("phone", "0049 (0)30 123456", "+0049030123456"),
        ("gender", "F", "F"),
        ("dob", "1980-02-29", "1980-02-29"),
        ("language", "pt", "pt"),
        ("email_subscribe", "opted_in", "opted_in"),
        ("current_location", {"longitude": 1, "latitude": 2}, {"longitude": 1, "latitude": 2}),
    ],
)
def test_a_standard_field_is_stored_in_its_own_form(braze, field, value, kept):
    """Names of countries become codes, phones digits; a birthday stays a day."""
    braze.track({"external_id": "a", field: value})

    assert braze.standard("a") == {field: kept}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_zone", "Mars/Olympus"),
        ("gender", "female"),
        ("dob", "29/02/1980"),
        ("dob", "1981-02-29"),
        ("language", "English"),
        ("first_name", 5),
        ("image_url", "x" * 1_025),
        ("phone", "none"),
    ],
)
def test_an_unfit_standard_value_leaves_the_field_alone(braze, field, value):
    """Taken with a 201, not stored, and visible only in the log of drops."""
    answer = braze.track({"external_id": "a", field: value})

    assert answer.json() == {"attributes_processed": 1, "message": "success"}
    assert braze.standard("a") == {}
    assert [name for name, _ in reasons(braze)] == [field]
    assert braze.inspector.overview().dropped_values == 1


def test_an_unknown_country_empties_the_field(braze):
    """Worse than being ignored: what was there is gone."""
    braze.track({"external_id": "a", "country": "BR"})
    braze.track({"external_id": "a", "country": "Atlantis"})

    assert braze.standard("a") == {}
    assert reasons(braze) == [("country", "unknown, stored as empty")]


def test_an_email_subscription_belongs_to_the_address(braze):
    """Every profile that has the address changes with it."""
    braze.track(
        {"external_id": "a", "email": "x@example.com"},
        {"external_id": "b", "email": "X@example.com"},
        {"external_id": "c", "email": "y@example.com"},
    )

    braze.track({"external_id": "a", "email_subscribe": "unsubscribed"})

    states = [braze.standard(name).get("email_subscribe") for name in "abc"]
    assert states == ["unsubscribed", "unsubscribed", None]


def test_control_fields_are_never_stored(braze):
    """They say how to write and are no attributes."""
    braze.track({"external_id": "a", "_merge_objects": True, "_update_existing_only": False})

    assert braze.custom("a") == {}
