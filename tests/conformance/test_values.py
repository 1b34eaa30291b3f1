"""What becomes of a value: stored, changed on the way, or dropped without a word."""

from __future__ import annotations

import pytest

from tests.conformance.server import Braze, attributes_of

MANY = 500
OBJECT_BYTES = 100 * 1024


@pytest.fixture
def person(braze: Braze) -> str:
    """An external id that nobody has."""
    return braze.person()


@pytest.fixture
def name(braze: Braze) -> str:
    """A custom attribute that has no type yet."""
    return braze.attribute()


@pytest.fixture
def written(braze, person, name):
    """Writes values to one attribute of one person, in turn, and tells what is stored at the end."""

    def write(*values: object, **beside: object) -> object:
        custom: dict[str, object] = {}
        for value in values:
            custom = attributes_of(braze.write({"external_id": person, name: value} | beside))
        return custom.get(name)

    return write


@pytest.mark.certainty("documented")
@pytest.mark.parametrize("value", [True, False, 7, -7, 2.5, "text", ["a", "b"], {"a": {"b": 1}}])
def test_values_of_every_type_are_stored_as_they_are(written, value):
    """The first value decides what the attribute is."""
    stored = written(value)

    assert stored == value
    assert type(stored) is type(value)


@pytest.mark.certainty("documented")
def test_what_is_left_out_is_left_alone(braze, person, name):
    """Only keys that are sent change anything."""
    braze.write({"external_id": person, name: 5, "first_name": "Anna"})

    user = braze.write({"external_id": person, "last_name": "Berg"})

    assert attributes_of(user) == {name: 5}
    assert (user["first_name"], user["last_name"]) == ("Anna", "Berg")


@pytest.mark.certainty("documented")
def test_null_removes_an_attribute(written):
    """It is gone, not empty."""
    assert written("text", None) is None


@pytest.mark.certainty("documented")
@pytest.mark.parametrize("field", ["first_name", "email", "country", "gender"])
def test_null_empties_a_standard_field(braze, person, field):
    """Also one that must look like something."""
    values = {"first_name": "Anna", "email": braze.email(), "country": "DE", "gender": "F"}
    braze.write({"external_id": person, field: values[field]})

    assert braze.write({"external_id": person, field: None}).get(field) is None


@pytest.mark.certainty("documented")
def test_an_empty_text_is_a_text(written):
    """It stays, and replaces what was there."""
    assert written("text", "") == ""


@pytest.mark.certainty("documented")
def test_an_array_replaces_an_array(written):
    """Nothing of the former one remains."""
    assert written(["a", "b"], ["c"]) == ["c"]


@pytest.mark.certainty("documented")
def test_an_array_can_be_added_to_and_taken_from(written):
    """Both may stand in one object."""
    assert written(["a", "b"], {"add": ["c"]}) == ["a", "b", "c"]
    assert written({"remove": ["a"]}) == ["b", "c"]
    assert written({"add": ["d"], "remove": ["b"]}) == ["c", "d"]


@pytest.mark.certainty("documented")
def test_values_of_an_array_are_unique(written):
    """Each is there once."""
    assert written(["x", "x", "y"]) == ["x", "y"]


@pytest.mark.certainty("documented")
def test_adding_what_is_there_moves_it_to_the_end(written):
    """The order is that of adding."""
    assert written(["a", "b", "c"], {"add": ["a"]}) == ["b", "c", "a"]


@pytest.mark.certainty("documented")
def test_an_array_holds_five_hundred_values(written):
    """Above that the oldest fall out."""
    values = [f"v{number}" for number in range(MANY)]

    assert written(values) == values
    assert written({"add": ["new"]}) == [*values[1:], "new"]


@pytest.mark.certainty("documented")
@pytest.mark.parametrize("step", [5, -5])
def test_a_number_can_be_counted_on(written, step):
    """`inc` adds, or takes when it is negative."""
    assert written(10, {"inc": step}) == 10 + step


@pytest.mark.certainty("documented")
def test_an_object_replaces_an_object(written):
    """Nested keys that are left out are gone."""
    assert written({"a": 1, "b": {"c": 2}}, {"b": {"d": 3}}) == {"b": {"d": 3}}


@pytest.mark.certainty("documented")
def test_objects_are_merged_deeply_on_request(written):
    """`_merge_objects` keeps what is left out."""
    written({"a": 1, "b": {"c": 2}})

    assert written({"b": {"d": 3}}, _merge_objects=True) == {"a": 1, "b": {"c": 2, "d": 3}}


@pytest.mark.certainty("documented")
@pytest.mark.parametrize(
    "bad", [{"with.dot": 1}, {"with$dollar": 1}, {"ok": {"n.o": 1}}, {"x" * 256: 1}]
)
def test_one_bad_key_spoils_a_whole_object_and_nothing_else(braze, person, name, bad):
    """The reply is a success, other attributes of the same person are written."""
    other = braze.attribute()
    braze.write({"external_id": person, name: {"good": 1}})

    user = braze.write({"external_id": person, name: {"good": 2} | bad, other: 3})

    assert attributes_of(user) == {name: {"good": 1}, other: 3}


@pytest.mark.certainty("documented")
def test_an_object_over_a_hundred_kilobytes_is_dropped(written):
    """Without a word."""
    assert written({"a": 1}, {"a": "x" * OBJECT_BYTES}) == {"a": 1}


@pytest.mark.certainty("documented")
def test_objects_in_an_array_are_added_removed_and_updated(written):
    """By a key that tells them apart."""
    written([{"id": 1, "kind": "dog"}, {"id": 2, "kind": "cat"}])

    assert written({"$add": [{"id": 3, "kind": "fish"}]}) == [
        {"id": 1, "kind": "dog"},
        {"id": 2, "kind": "cat"},
        {"id": 3, "kind": "fish"},
    ]
    assert written({"$remove": [{"$identifier_key": "id", "$identifier_value": 1}]}) == [
        {"id": 2, "kind": "cat"},
        {"id": 3, "kind": "fish"},
    ]
    change = {"$identifier_key": "id", "$identifier_value": 2, "$new_object": {"kind": "lion"}}
    assert written({"$update": [change]}, _merge_objects=True) == [
        {"id": 2, "kind": "lion"},
        {"id": 3, "kind": "fish"},
    ]


@pytest.mark.certainty("documented")
def test_objects_are_added_before_they_are_removed_and_updated(written):
    """In one write: add, remove, update."""
    written([{"id": 1, "kind": "dog"}])
    change = {"$identifier_key": "id", "$identifier_value": 2, "$new_object": {"kind": "lion"}}

    stored = written(
        {
            "$update": [change],
            "$remove": [{"$identifier_key": "id", "$identifier_value": 3}],
            "$add": [{"id": 2, "kind": "cat"}, {"id": 3, "kind": "fish"}],
        },
        _merge_objects=True,
    )

    assert stored == [{"id": 1, "kind": "dog"}, {"id": 2, "kind": "lion"}]


@pytest.mark.certainty("measured")
def test_a_day_in_a_text_becomes_a_moment(written):
    """Midnight UTC, with milliseconds."""
    assert written("2026-09-15") == "2026-09-15T00:00:00.000Z"


@pytest.mark.certainty("documented")
@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("2026-09-15T12:30:00Z", "2026-09-15T12:30:00.000Z"),
        ("2026-09-15T12:30:00+02:00", "2026-09-15T10:30:00.000Z"),
        ("2026-09-15T12:30:00:250Z", "2026-09-15T12:30:00.250Z"),
        ("2026-09-15T12:30:00", "2026-09-15T12:30:00.000Z"),
        ("2026-09-15 12:30:00", "2026-09-15T12:30:00.000Z"),
        ("09/15/2026", "2026-09-15T00:00:00.000Z"),
    ],
)
def test_each_documented_form_of_a_date_is_understood(written, sent, stored):
    """Without a time it is midnight, without an offset UTC."""
    assert written(sent) == stored


@pytest.mark.certainty("documented")
@pytest.mark.parametrize("text", ["3001-01-01", "2026-13-45", "15.09.2026", "20260915"])
def test_what_is_no_date_stays_a_text(written, text):
    """A year after 3000, a day that is none, another form."""
    assert written(text) == text


@pytest.mark.certainty("assumed")
def test_a_long_text_is_cut(written):
    """The limit of 255 characters is documented, the cut is not."""
    assert written("x" * 300) == "x" * 255


@pytest.mark.certainty("documented")
def test_a_text_of_255_characters_is_kept(written):
    """Characters, not bytes."""
    assert written("é" * 255) == "é" * 255


@pytest.mark.certainty("documented")
@pytest.mark.parametrize(
    ("sent", "stored"), [("DE", "DE"), ("Australia", "AU"), ("Atlantis", None), ("XX", None)]
)
def test_a_country_is_mapped_or_emptied(braze, person, sent, stored):
    """What Braze does not know replaces what it knew, without an error."""
    braze.write({"external_id": person, "country": "FR"})

    assert braze.write({"external_id": person, "country": sent}).get("country") == stored


@pytest.mark.certainty("documented")
@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("America/New_York", "America/New_York"),
        ("Eastern Time (US & Canada)", "Eastern Time (US & Canada)"),
        ("Mars/Olympus_Mons", "Europe/Berlin"),
    ],
)
def test_an_unknown_time_zone_is_not_set(braze, person, sent, stored):
    """Known ones are names of the IANA, or of Rails."""
    braze.write({"external_id": person, "time_zone": "Europe/Berlin"})

    assert braze.write({"external_id": person, "time_zone": sent})["time_zone"] == stored


@pytest.mark.certainty("documented")
@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("+49 (30) 901820-0", "+49309018200"),
        ("212-555-0123", "+12125550123"),
        ("+1 212 555 0123", "+12125550123"),
    ],
)
def test_a_phone_number_is_stripped_to_its_digits(braze, person, sent, stored):
    """Ten digits without a country are taken as American."""
    assert braze.write({"external_id": person, "phone": sent})["phone"] == stored


@pytest.mark.certainty("documented")
@pytest.mark.parametrize(
    ("first", "later"),
    [
        (5, "five"),
        (5, ["a"]),
        (True, "perhaps"),
        ("2026-09-15", "soon"),
        (["a"], "a"),
        ({"a": 1}, 1),
    ],
    ids=["number, text", "number, array", "boolean", "date", "array", "object"],
)
def test_the_first_value_fixes_the_type_and_others_are_ignored(braze, person, name, first, later):
    """The reply is a success, and the former value stays."""
    before = attributes_of(braze.write({"external_id": person, name: first}))

    after = attributes_of(braze.write({"external_id": person, name: later}))

    assert after == before


@pytest.mark.certainty("documented")
def test_the_type_holds_for_the_whole_workspace(braze, name):
    """Not for one person only."""
    braze.write({"external_id": braze.person(), name: 5})

    assert attributes_of(braze.write({"external_id": braze.person(), name: "five"})) == {}


@pytest.mark.certainty("documented")
@pytest.mark.parametrize(
    ("first", "later", "stored"),
    [
        (True, "f", False),
        (True, "0", False),
        (False, "true", True),
        (False, "t", True),
        (False, 1, True),
    ],
)
def test_what_can_be_read_as_a_boolean_is(written, first, later, stored):
    """1, true, t; 0, false, f."""
    assert written(first, later) is stored


@pytest.mark.certainty("documented")
def test_what_can_be_read_as_a_number_is(written):
    """A text of digits."""
    assert written(5, "7") == 7


@pytest.mark.certainty("documented")
def test_a_blocked_attribute_is_ignored(braze, person, curtain):
    """Blocklisted in the dashboard, and then gone without a word."""
    curtain.restart(blocked_attributes=["secret"])

    user = braze.write({"external_id": person, "secret": 1, "open": 2})

    assert attributes_of(user) == {"open": 2}


@pytest.mark.certainty("documented")
@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("country", "Atlantis"),
        ("time_zone", "Mars/Olympus_Mons"),
        ("typed", "five"),
        ("nested", {"bad.key": 1}),
        ("nested", {"a": "x" * OBJECT_BYTES}),
        ("items", [{"a": "x" * OBJECT_BYTES}]),
        ("secret", "x"),
        ("x" * 256, "x"),
    ],
)
def test_the_sandbox_tells_what_was_dropped_silently(braze, person, curtain, attribute, value):
    """So that a tool can be shown to have warned before."""
    curtain.restart(blocked_attributes=["secret"])
    braze.write({"external_id": braze.person(), "typed": 5, "nested": {}, "items": [{}]})

    answer = braze.track({"external_id": person, attribute: value})

    assert answer.json() == {"attributes_processed": 1, "message": "success"}
    assert curtain.dropped(person) == [attribute]


@pytest.mark.certainty("assumed")
def test_the_sandbox_tells_what_was_cut(braze, person, curtain):
    """A text that is too long is stored in part."""
    braze.track({"external_id": person, "note": "x" * 300})

    assert curtain.dropped(person) == ["note"]


@pytest.mark.certainty("documented")
def test_the_sandbox_has_nothing_to_tell_about_good_values(braze, person, curtain):
    """The log is no list of everything."""
    braze.track({"external_id": person, "country": "DE", "note": "fine", "points": 5})

    assert curtain.dropped(person) == []
