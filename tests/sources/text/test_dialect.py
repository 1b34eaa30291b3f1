"""How cells are told apart must be found by looking, and what is said about it must be obeyed."""

from __future__ import annotations

import pytest

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.text.dialect import Dialect, find_dialect


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2,5\n", ";"),
        ("a\tb\n1\t2\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ('a;"b, c, d";e\n1;"2, 3, 4";5\n', ";"),
        ('a,b\n"1;2;3",x\n"4;5",y\n', ","),
        ('a,\tb\nx,\t"1,\n2"\n"3\n4"\t5\n', "\t"),
        ("a;b;c\n" + "1;2;3\n" * 50 + "1;2;3;4\n", ";"),
        ("EMail\nann@example.com\n", ","),
        ('a,b\n"line\nbreak",2\n', ","),
        ("a^b^c\n1^2^3\n4^5^6\n", "^"),
        ("a~b\n1~2\n3~4\n", "~"),
        ("a\x01b\n1\x012\n3\x014\n", "\x01"),
        ("since\n2024-01-01T10:00:00\n2024-01-01T11:00:00\n", ","),
        ("SEP=|\na,b|c\n1|2\n", "|"),
        ("a;b\r1;2\r", ";"),
    ],
)
def test_delimiter_is_found(text, expected):
    """The delimiter is the one that cuts records alike, quotes respected."""
    assert find_dialect("f", text, None, None).delimiter == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\n1,O'Neil\n", '"'),
        ("'a','b'\n'1, 2','O''Neil'\n", "'"),
        ("a,b\n'tis,2\n", '"'),
        ("'a','b'\n\"1\",2\n", '"'),
    ],
)
def test_single_quotes_have_to_be_clear(text, expected):
    """An apostrophe is no quote."""
    assert find_dialect("f", text, None, None).quote == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a,b\r\n1,2\r\n", "\n"), ("a,b\r1,2\r", "\r"), ('"a\rb",c\n1,2\n', "\n"), ("a,b", "\n")],
)
def test_line_end_is_the_first_outside_of_quotes(text, expected):
    """A carriage return alone ends lines only if the header ends so."""
    assert find_dialect("f", text, None, None).line_end == expected


def test_what_is_said_is_obeyed():
    """A delimiter and a quote that somebody chose are not questioned; "" is no quote at all."""
    assert find_dialect("f", "a,b;c\n", ":", "") == Dialect(":", None)


@pytest.mark.parametrize(
    ("delimiter", "quote"), [("ab", None), ("\n", None), ("ü", None), ("", None), (",", ",")]
)
def test_impossible_delimiters_are_refused(delimiter, quote):
    """What cannot stand between cells is refused in a sentence."""
    with pytest.raises(SourceError, match=r"cannot be a delimiter|has to be a character"):
        find_dialect('"f"', "a,b\n", delimiter, quote)


def test_descriptions():
    """A description says what is out of the ordinary."""
    assert Dialect(";").description == "semicolons"
    assert Dialect("\t", None).description == "tabs, no quotes"
    assert Dialect("|", "'").description == "vertical bars, single quotes"


@pytest.mark.parametrize("sign", ["§", '"', "'", "a", "\r"])
def test_a_line_for_excel_that_names_no_delimiter(sign):
    """Letters, quotes and what is no single byte cannot stand between cells."""
    found = find_dialect('"f"', f"sep={sign}\na;b\n1;2\n", None, None)
    assert found.delimiter in ",;"


def test_a_delimiter_is_not_a_quote_as_well():
    """A quote that was said to be the delimiter does not stand around cells."""
    assert find_dialect('"f"', "a'b\n1'2\n", "'", None) == Dialect("'", '"')
    assert find_dialect('"f"', "a;b\n1;2\n", None, ";") == Dialect(",", ";")
    with pytest.raises(SourceError, match="another one than the quote"):
        find_dialect('"f"', "a,b\n", None, ",")
