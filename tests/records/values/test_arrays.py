"""A list of values is sent whole and each value once, or not at all."""

from __future__ import annotations

import json

import pytest

from tests.records.values.cells import field, values, why

JSON = field("array")
TOO_MANY = "with more than 500 values, of which Braze would lose some"
NO_ARRAY = "not a JSON array of texts, numbers, true and false, or of objects"


@pytest.mark.parametrize(
    ("separator", "cell", "expected"),
    [
        (",", "a, b ,a,", ["a", "b"]),
        ("; ", 'x; "y"; \\', ["x", '"y"', "\\"]),
        ("|", "[1]|null", ["[1]", "null"]),
        (".", "a.b", ["a", "b"]),
        (",", "한국,\u202e", ["한국", "\u202e"]),
    ],
)
def test_values_between_separators(separator, cell, expected):
    """Texts without blanks around them, each once, in their order."""
    [text] = values(field("array", separator=separator), cell)
    assert text is not None
    assert json.loads(text) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('["a", "b","a"]', '["a","b"]'),
        ("[1, 2.50, true]", "[1,2.50,true]"),
        ('["1", 1]', '["1",1]'),
        ("[12345678901234567890.5]", "[12345678901234567890.5]"),
        ('["\\u00e9", "é"]', '["é"]'),
        ("[]", "[]"),
        ('[\n {"a":\t1},\r\n{"b":[1]}]', '[ {"a":1},{"b":[1]}]'),
    ],
)
def test_json_arrays(cell, expected):
    """Values keep their types and their digits; arrays of objects go as they are."""
    assert values(JSON, cell) == [expected]


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("a,b", NO_ARRAY),
        ('{"a":1}', NO_ARRAY),
        ("[1,null]", NO_ARRAY),
        ("[[1]]", NO_ARRAY),
        ('[{"a":1},2]', NO_ARRAY),
        ("[1,]", NO_ARRAY),
        ("[NaN]", "with NaN, Infinity or a number too large for Braze"),
        ('["\\ud800"]', "with half of a character in a text"),
        ('[{"a.b":1}]', "with a key that is empty, longer than 255 characters, or has a . or $ in it"),
        (json.dumps([*range(501)]), TOO_MANY),
        (json.dumps([f"{n}" * 500 for n in range(110)]), "larger than the 100 KB Braze takes"),
    ],
)  # fmt: skip
def test_why_an_array_is_left_out(cell, sentence):
    """Each reason in words of its own."""
    assert why(JSON, cell) == sentence


def test_why_a_list_is_left_out():
    """Too many, too large, nothing in it."""
    by_comma = field("array", separator=",")
    assert why(by_comma, ", ,") == "a list without a single value"
    assert why(by_comma, ",".join(map(str, range(501)))) == TOO_MANY
    assert why(by_comma, f"{'x' * 60_000},{'y' * 60_000}") == "larger than the 100 KB Braze takes"
    assert values(by_comma, ",".join(map(str, range(500)))) != [None]
    assert values(by_comma, ",".join("x" for _ in range(501))) == ['["x"]']
