"""Whose profile a row is about, and why a row is not sent."""

from __future__ import annotations

import json

import polars as pl
import pytest

from ci_braze_tui.matching.mapping import Matching, Segments
from ci_braze_tui.records.identity import (
    cell_name,
    column_of,
    refusals,
    text_of,
    texts,
    who,
)
from ci_braze_tui.records.rules import Rules
from ci_braze_tui.records.segments import SegmentSets

BOTH = Matching("EMail", "Id")
ONE_SEGMENT = Segments()


def judge(rules: Rules, row: dict[str, str | None]) -> tuple[object, str | None]:
    """The identifying member of a row's object, read as JSON, and why the row is not sent."""
    frame = pl.DataFrame({cell_name(name): [cell] for name, cell in row.items()}).cast(pl.String)
    frame = frame.with_columns(texts((*rules.matching.columns, rules.segments.column)))
    cells = frame.select(text_of(rules.segments.column)).to_series()
    segments = SegmentSets(rules.segments, "file").of_cells(cells)
    judged = frame.with_columns(segment=segments).with_columns(
        who=who(rules.matching),
        **{f"{each.outcome}: {each.reason}": each.holds for each in refusals(rules)},
    )
    names = [f"{each.outcome}: {each.reason}" for each in refusals(rules)]
    reason = next((name for name in names if judged[name].item()), None)
    picked = judged["who"].item()
    return (json.loads(f"{{{picked}}}") if picked else None), reason


def rules(matching: Matching = BOTH, segments: Segments = ONE_SEGMENT) -> Rules:
    """The rules of an export with that matching."""
    return Rules("I", matching, segments)


@pytest.mark.parametrize(
    ("identifier", "email", "expected"),
    [
        ("c1", "a@x.de", {"external_id": "c1"}),
        ("c1", "", {"external_id": "c1"}),
        (" c1\t", None, {"external_id": "c1"}),
        ("00123", None, {"external_id": "00123"}),
        ("", "a@x.de", {"email": "a@x.de"}),
        ("  ", " a@x.de\n", {"email": "a@x.de"}),
        (None, "a@x.de", {"email": "a@x.de"}),
        ('x","email":"y', None, {"external_id": 'x","email":"y'}),
    ],
)
def test_the_id_picks_the_profile_else_the_email(identifier, email, expected):
    """An ID wins, an e-mail address stands in for it, and neither keeps the blanks around it."""
    assert judge(rules(), {"Id": identifier, "EMail": email}) == (expected, None)


@pytest.mark.parametrize(("identifier", "email"), [("", ""), (None, None), (" ", "\t")])
def test_a_row_without_identifier_is_not_sent(identifier, email):
    """A row that names nobody is invalid, though other cells are filled."""
    picked, reason = judge(rules(), {"Id": identifier, "EMail": email, "Note": "x"})
    assert picked is None
    assert reason == "invalid: neither a Braze customer ID nor an e-mail address"


@pytest.mark.parametrize("header", ["Note", "*", "^a.*$", "two\nlines", "cell:x", "[/bar]", "row"])
def test_only_a_row_without_any_cell_is_empty(header):
    """Whatever the columns are called, one filled cell makes a row worth telling about."""
    row = {"Id": "", "EMail": None, header: ""}
    assert judge(rules(), row)[1] == "skipped: the row is empty"
    assert str(judge(rules(), row | {header: "x"})[1]).startswith("invalid: neither")


@pytest.mark.parametrize(
    "email",
    [
        "a", "a@", "@x.de", "a@x", "a@x.", "a@.de", "a@@x.de", "a@x@y.de", "a b@x.de", "a@x y.de",
        "a@x..de", "a@x.de,b@x.de", "a@x.de;b@x.de", "<a@x.de>", "Ann <a@x.de>", "a@[1.2.3.4]",
        "mailto:a@x.de", 'a"b@x.de', "a\\b@x.de", "a@x.de\u00a0b", "n/a", "NULL", "-",
        "a@x.de\u200b", "\ufeffa@x.de", "a\u202e@x.de", "a@x\x00.de", "a@x.de\x1b",
        "a" * 250 + "@x.de",
    ],
)  # fmt: skip
def test_a_bad_email_is_invalid_with_and_without_id(email):
    """Braze would drop the address or the row; here it is said before sending."""
    for identifier in ("c1", ""):
        _, reason = judge(rules(), {"Id": identifier, "EMail": email})
        assert reason == "invalid: the e-mail address is not valid"


@pytest.mark.parametrize(
    "email",
    [
        "a@x.de",
        "a.b+tag@sub.x-y.co.uk",
        "Ann@X.DE",
        "ü@müller.de",
        "o'neil@x.ie",
        "1@2.3",
        "a#!@x.io",
    ],
)
def test_a_good_email_is_sent_as_it_is(email):
    """Nothing about a valid address is changed, not even its case."""
    assert judge(rules(), {"Id": "", "EMail": email}) == ({"email": email}, None)


@pytest.mark.parametrize(
    ("matching", "identifier", "reason"),
    [
        (BOTH, "x" * 987, None),
        (BOTH, "x" * 988, "invalid: the Braze customer ID is longer than 987 bytes"),
        (BOTH, "é" * 494, "invalid: the Braze customer ID is longer than 987 bytes"),
        (Matching("EMail", "Id", "user_alias", "crm"), "x" * 236, None),
        (
            Matching("EMail", "Id", "user_alias", "crm"),
            "x" * 237,
            "invalid: the alias is longer than 236 bytes",
        ),
        (Matching("EMail", "Id", "braze_id"), "5f2ab63CD18ac500a0000001", None),
        (
            Matching("EMail", "Id", "braze_id"),
            "5f2ab63cd18ac500a000000g",
            "invalid: the braze_id is not made of 24 hexadecimal digits",
        ),
        (
            Matching("EMail", "Id", "braze_id"),
            "5f2ab63cd18ac500a0000001\n5",
            "invalid: the braze_id is not made of 24 hexadecimal digits",
        ),
    ],
)
def test_an_id_must_fit_its_kind(matching, identifier, reason):
    """Limits are bytes, and exactly at the limit is good."""
    assert judge(rules(matching), {"Id": identifier, "EMail": "a@x.de"})[1] == reason


@pytest.mark.parametrize(
    ("matching", "expected"),
    [
        (
            Matching("EMail", "Id", "user_alias", 'my "crm"'),
            {"user_alias": {"alias_name": 'a"1', "alias_label": 'my "crm"'}},
        ),
        (Matching("EMail", "Id", "braze_id"), {"braze_id": 'a"1'}),
        (Matching("EMail"), {"email": "a@x.de"}),
    ],
)
def test_each_kind_of_identifier_has_its_member(matching, expected):
    """Alias and braze_id are written as Braze wants them, quotes and all; no column means e-mail."""
    assert judge(rules(matching), {"Id": 'a"1', "EMail": "a@x.de"})[0] == expected


def test_rows_without_id_can_be_skipped_by_rule():
    """With the rule `skip` an e-mail address alone is not enough, and the row is no error."""
    skipping = rules(Matching("EMail", "Id", without_id="skip"))
    for email in ("a@x.de", "bad", ""):
        _, reason = judge(skipping, {"Id": " ", "EMail": email, "Note": "x"})
        assert reason == "skipped: no Braze customer ID"
    assert judge(skipping, {"Id": "c1", "EMail": ""})[1] is None


def test_a_row_of_another_segment_is_not_looked_at():
    """Not being selected comes before anything that may be wrong with the row."""
    chosen = rules(segments=Segments("Segment", ("VIP",)))
    for segment in ("Other", "", None, "vip"):
        _, reason = judge(chosen, {"Id": "", "EMail": "bad", "Segment": segment})
        assert reason == "not_selected: in none of the chosen segments"


def test_no_header_can_be_taken_for_one_of_our_columns():
    """Cells go by names of their own and come back under the header they had."""
    for header in ("row", "who", "key", "cell:x", "*", ""):
        assert column_of(cell_name(header)) == header
    assert column_of("row") is None
    assert pl.select(text_of(None)).item() is None


@pytest.mark.parametrize("word", ["null", "NULL", " n/a ", "None", "undefined", "#N/A", "NaN"])
def test_a_word_for_nothing_is_no_id(word):
    """Braze would take every row with it for one and the same customer."""
    _, reason = judge(rules(), {"Id": word, "EMail": "a@x.de"})
    assert reason == "invalid: the Braze customer ID is a word for nothing, such as null"
