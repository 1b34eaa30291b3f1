"""A cell becomes exactly the JSON value that its type allows, or nothing."""

from __future__ import annotations

import json
import random

import polars as pl
import pytest

from ci_braze_tui.matching.attributes import FieldType
from ci_braze_tui.records.values import ENCODERS, json_text

HOSTILE = (
    [chr(code) for code in range(0x20)]
    + list('"\\/\x7f\x80\x9f\u00a0\u2028\u2029\u202e\u200f\ufeff\ufffd\uffff{}[]:,<&')
    + ["😀", "👩‍👧", "\U0010ffff", "é", "e\u0301", "서", "ا", "v", '{"v":', "}", "null", "\\u0000"]
)


def encode(kind: FieldType, *cells: str) -> list[str | None]:
    """The JSON texts of some cells."""
    frame = pl.DataFrame({"cell": cells}, schema={"cell": pl.String})
    return frame.select(value=ENCODERS[kind](pl.col("cell")))["value"].to_list()


def test_hostile_strings_survive():
    """Thousands of random texts come back from JSON as they went in, in one line of text."""
    chance = random.Random(20261121)
    cells = ["".join(chance.choices(HOSTILE, k=chance.randrange(1, 12))) for _ in range(5_000)]
    texts = encode("string", *HOSTILE, *cells)
    assert [json.loads(text) for text in texts if text] == [*HOSTILE, *cells]
    assert not any(character in text for text in texts if text for character in "\n\r\t\x00")


def test_any_character_survives():
    """Every character of Unicode that can be in a file can be in a value."""
    every = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    frame = pl.DataFrame({"cell": ["".join(every[n : n + 997]) for n in range(0, len(every), 997)]})
    texts = frame.select(value=json_text(pl.col("cell")))["value"]
    assert "".join(json.loads(text) for text in texts) == "".join(every)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("0", "0"),
        ("007", "7"),
        ("000", "0"),
        ("+5", "5"),
        ("-5", "-5"),
        ("-007", "-7"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("5.0", "5"),
        ("5.", "5"),
        ("1234567890123456789012345", "1234567890123456789012345"),
        ("+-5", None),
        ("--5", None),
        ("5.5", None),
        ("1e3", None),
        ("1,000", None),
        ("1 000", None),
        ("1_000", None),
        ("0x1F", None),
        ("١٢٣", None),
        ("１２", None),
        ("²", None),
        ("-", None),
        (".0", None),
        ("five", None),
        ("5\n6", None),
    ],
)
def test_integers(cell, expected):
    """Whole numbers of any size are exact; whatever else is there is nothing."""
    assert encode("integer", cell) == [expected]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("0.1", 0.1),
        ("+1.5", 1.5),
        ("-.5", -0.5),
        (".5", 0.5),
        ("007.50", 7.5),
        ("1e3", 1000.0),
        ("1E+3", 1000.0),
        ("2.5e-7", 2.5e-7),
        ("0.0000001", 1e-7),
        ("1.5e300", 1.5e300),
        ("1e-400", 0.0),
        ("-0.0", 0),
        ("12", 12),
        ("1234567890123456789012345", 1234567890123456789012345),
        ("5e-324", 5e-324),
    ],
)
def test_numbers(cell, expected):
    """A number is valid JSON of the same value."""
    [text] = encode("number", cell)
    assert text is not None
    assert json.loads(text) == expected


@pytest.mark.parametrize(
    "cell",
    [
        "inf",
        "-Infinity",
        "nan",
        "NaN",
        "1e400",
        "-1e400",
        "1,5",
        "1.2.3",
        "e5",
        ".",
        "+",
        "1e",
        "１",
    ],
)
def test_what_is_no_number_is_nothing(cell):
    """Infinities, overflow and other spellings are left out, never sent as text."""
    assert encode("number", cell) == [None]


def test_random_numbers_keep_their_value():
    """Any double that a file can hold reaches Braze as the same double."""
    chance = random.Random(7)
    values = [chance.uniform(-1, 1) * 10.0 ** chance.randrange(-300, 300) for _ in range(2_000)]
    texts = encode("number", *map(repr, values))
    assert [json.loads(text) for text in texts if text] == values


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("true", "TRUE", "T", "yes", "Y", "1", "On"), "true"),
        (("false", "False", "f", "NO", "n", "0", "off"), "false"),
        (("2", "truee", "ja", "-1", "1.0", "¹"), None),
    ],
)
def test_booleans(cells, expected):
    """Seven words each way, in any case, and no guessing."""
    assert encode("boolean", *cells) == [expected] * len(cells)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1990-12-31", '"1990-12-31"'),
        ("2024-02-29", '"2024-02-29"'),
        ("1990-12-31T23:59:59+02:00", '"1990-12-31"'),
        ("1990-12-31 00:00", '"1990-12-31"'),
        ("2023-02-29", None),
        ("2024-13-01", None),
        ("2024-04-31", None),
        ("0000-01-01", None),
        ("1990-1-1", None),
        ("31.12.1990", None),
        ("12/31/1990", None),
        ("1990-12-31x", None),
        ("٢٠٢٤-٠١-٠١", None),
        ("19901231", None),
    ],
)
def test_dates(cell, expected):
    """Only days that exist, in ISO form; the time behind one is cut off."""
    assert encode("date", cell) == [expected]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2024-07-01", "2024-07-01T00:00:00.000Z"),
        ("2024-07-01 10:00", "2024-07-01T10:00:00.000Z"),
        ("2024-07-01t10:00:00z", "2024-07-01T10:00:00.000Z"),
        ("2024-07-01T10:00:00.5Z", "2024-07-01T10:00:00.500Z"),
        ("2024-07-01T10:00:00.123456789", "2024-07-01T10:00:00.123Z"),
        ("2024-07-01T23:59:59.9999", "2024-07-01T23:59:59.999Z"),
        ("2024-07-01T10:00:00+02:00", "2024-07-01T08:00:00.000Z"),
        ("2024-07-01T10:00:00-0530", "2024-07-01T15:30:00.000Z"),
        ("2024-07-01 10:00:00+02", "2024-07-01T08:00:00.000Z"),
        ("2024-07-01 10:00:00 +02:00", "2024-07-01T08:00:00.000Z"),
        ("2024-01-01T00:30:00+01:00", "2023-12-31T23:30:00.000Z"),
        ("1900-01-01T00:00:00Z", "1900-01-01T00:00:00.000Z"),
    ],
)
def test_moments(cell, expected):
    """Moments are told in UTC with milliseconds; one without an offset is in UTC already."""
    assert encode("datetime", cell) == [f'"{expected}"']


@pytest.mark.parametrize(
    "cell",
    [
        "2024-02-30T10:00:00Z",
        "2024-07-01T24:00:00Z",
        "2024-07-01T10:60",
        "2024-07-01T10",
        "2024-07-01T10:00:00+99:99",
        "2024-07-01T10:00:00 CET",
        "0000-01-01",
        "0001-01-01T00:00:00+10:00",
        "9999-12-31T23:59:59-10:00",
        "now",
        "1719828000",
    ],
)
def test_moments_that_do_not_exist_are_nothing(cell):
    """Impossible times, offsets and years are left out."""
    assert encode("datetime", cell) == [None]
