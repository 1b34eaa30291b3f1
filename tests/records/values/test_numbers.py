"""Numbers keep their value to the last digit, or are left out."""

from __future__ import annotations

import json
import random

import pytest

from tests.records.values.cells import field, values, why

INTEGER = field("integer")
NUMBER = field("number")
COMMA = field("number", decimal=",")


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
    assert values(INTEGER, cell) == [expected]


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
    [text] = values(NUMBER, cell)
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
    assert values(NUMBER, cell) == [None]


def test_random_numbers_keep_their_value():
    """Any double that a file can hold reaches Braze as the same double."""
    chance = random.Random(7)
    doubles = [chance.uniform(-1, 1) * 10.0 ** chance.randrange(-300, 300) for _ in range(2_000)]
    texts = values(NUMBER, *map(repr, doubles))
    assert [json.loads(text) for text in texts if text] == doubles


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1.50", "1.5"),
        ("1.500", "1.5"),
        ("+01.0", "1"),
        ("-0.00", "0"),
        ("0.10e5", "0.1e5"),
        ("12345678901234567890.12345678901234567891", "12345678901234567890.12345678901234567891"),
    ],
)
def test_a_number_is_written_in_one_way(cell, expected):
    """No idle signs and zeros, which would look like a change tomorrow, and no digit less."""
    assert values(NUMBER, cell) == [expected]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1.234,5", "1234.5"),
        ("1.234.567", "1234567"),
        ("1 234,50", "1234.5"),
        ("1\u00a0234,5", "1234.5"),
        ("1'234,5", "1234.5"),
        ("-0,5", "-0.5"),
        ("12,", "12"),
        ("1,5e3", "1.5e3"),
        ("1.5", None),
        ("12.34,5", None),
        ("1'234.567,8", None),
        ("1,234,567", None),
    ],
)
def test_numbers_with_a_comma(cell, expected):
    """Points stand between thousands then, or the cell is left out."""
    assert values(COMMA, cell) == [expected]


def test_whole_numbers_with_a_comma():
    """1.234 is more than a thousand there."""
    assert values(field("integer", decimal=","), "1.234", "5,0", "5,5") == ["1234", "5", None]


@pytest.mark.parametrize(
    ("described", "cell", "sentence"),
    [
        (INTEGER, "5.5", "a number, but not a whole one"),
        (INTEGER, "five", "not a whole number"),
        (NUMBER, "1e400", "larger than any number Braze can hold"),
        (NUMBER, "9" * 400, "larger than any number Braze can hold"),
        (NUMBER, "1,5", "not a number"),
        (NUMBER, "NaN", "not a number"),
    ],
)
def test_why_a_number_is_left_out(described, cell, sentence):
    """A fraction, a giant and a word are told apart."""
    assert why(described, cell) == sentence
