"""A JSON object is sent as it stands in the cell, or not at all."""

from __future__ import annotations

import json

import pytest

from tests.records.values.cells import field, values, why

OBJECT = field("object")
BAD_KEY = "with a key that is empty, longer than 255 characters, or has a . or $ in it"
TOO_DEEP = "nested more than 50 levels deep"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('{"a":1}', '{"a":1}'),
        ('{ "a" : "x" , "b":null }', '{ "a" : "x" , "b":null }'),
        ('{\n\t"a": 12345678901234567890.1230\r\n}', '{"a": 12345678901234567890.1230}'),
        ('{"a":{"b":[{"c":1},2,null]}}', '{"a":{"b":[{"c":1},2,null]}}'),
        ('{"seen":{"$time":"2026-01-31"}}', '{"seen":{"$time":"2026-01-31"}}'),
        ('{"a":"\\u0000 \\ud83d\\ude00 , \\"b\\":1"}', '{"a":"\\u0000 \\ud83d\\ude00 , \\"b\\":1"}'),
        ('{"add":1,"total":2}', '{"add":1,"total":2}'),
        ("{}", "{}"),
        ('{"' + "k" * 255 + '":1}', '{"' + "k" * 255 + '":1}'),
    ],
)  # fmt: skip
def test_objects_are_sent_as_they_are(cell, expected):
    """Every digit, escape and date; only line breaks and tabs between the parts go."""
    assert values(OBJECT, cell) == [expected]


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("x", "not a JSON object"),
        ("[1]", "not a JSON object"),
        ('{"a":1', "not a JSON object"),
        ("{'a':1}", "not a JSON object"),
        ('{"a":01}', "not a JSON object"),
        ('{"a":"\t"}', "not a JSON object"),
        ('{"a":1,"a":2}', "with the same key twice in one object"),
        ('{"a":1,"a" :2}', "with the same key twice in one object"),
        ('{"a":1,"\\u0061":2}', "with the same key twice in one object"),
        ('{"b":{"a":1,"a":2}}', "with the same key twice in one object"),
        ('{"a":NaN}', "with NaN, Infinity or a number too large for Braze"),
        ('{"a":[-Infinity]}', "with NaN, Infinity or a number too large for Braze"),
        ('{"a":1e400}', "with NaN, Infinity or a number too large for Braze"),
        ('{"a.b":1}', BAD_KEY),
        ('{"$a":1}', BAD_KEY),
        ('{"":1}', BAD_KEY),
        ('{"$time":"2026-01-31"}', BAD_KEY),
        ('{"a":{"' + "k" * 256 + '":1}}', BAD_KEY),
        ('{"a":' * 51 + "1" + "}" * 51, TOO_DEEP),
        ('{"a":' + "[" * 50_000 + "]" * 50_000 + "}", TOO_DEEP),
        ('{"a":"\\ud800"}', "with half of a character in a text"),
        ('{"a":"\\uDFFF"}', "with half of a character in a text"),
        ('{"add":["x"]}', "that Braze would carry out and not store: keys only of add, remove and inc"),
        ('{"inc":5}', "that Braze would carry out and not store: keys only of add, remove and inc"),
        (json.dumps({"a": "x" * 102_400}), "larger than the 100 KB Braze takes"),
    ],
)  # fmt: skip
def test_why_an_object_is_left_out(cell, sentence):
    """Each reason in words of its own."""
    assert why(OBJECT, cell) == sentence


def test_the_deepest_object():
    """Fifty levels are allowed."""
    cell = '{"a":' * 50 + "1" + "}" * 50
    assert values(OBJECT, cell) == [cell]
