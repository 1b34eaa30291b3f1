"""Evidence is counted from values alone, each different value once, and never wrong by a row."""

from __future__ import annotations

import dataclasses
import time

import polars as pl
import pytest

from ci_braze_tui.records.values.booleans import FALSE_WORDS, TRUE_WORDS
from ci_braze_tui.records.values.words import STATES
from ci_braze_tui.sources.evidence import Evidence, collect_evidence


def evidence_of(*cells: str | None) -> Evidence:
    """The evidence of one column."""
    return collect_evidence(pl.DataFrame({"c": cells}, schema={"c": pl.String}))[0]


@pytest.mark.parametrize(
    ("what", "like", "unlike"),
    [
        ("emails", ["a@x.de", "o'neil+1@sub.x.co.kr"], ["a@x", "a b@x.de", "@x.de", "x.de"]),
        ("integers", ["0", "007", "-5", "+5", "9" * 40], ["5.0", "1,5", "x", "１２", "1e5"]),
        ("leading_zeros", ["00", "007"], ["0", "10", "0.5", "-5"]),
        ("beyond_exact", ["1234567890123456", "-9999999999999999"], ["123456789012345"]),
        ("decimals", ["1.5", "-.5", "123.0"], ["1,5", "1.5.2", "15", "v1.5"]),
        ("whole_decimals", ["123.0", "5.000"], ["1.05", "5"]),
        ("decimal_commas", ["1,5", "1.234,56", "-0,25"], ["1.5", "1,5,6", "a,5"]),
        ("thousands", ["1,234", "1,234,567"], ["1,5", "0,123", "1234"]),
        ("exponents", ["1,23E+15", "1e5", "2.5e-3"], ["e5", "1E", "0x1E"]),
        ("rounded", ["1,23E+15", "8.2E+12"], ["1e5", "12.3E+15"]),
        ("year_last", ["31.12.1990", "1/2/2024", "1/2/2024 5:00 PM"], ["1/2/24", "1990-12-31"]),
        ("day_first", ["31.12.1990", "13/1/2024"], ["12/1/2024", "1/13/2024"]),
        ("month_first", ["12/31/1990"], ["31/12/1990", "1/2/2024"]),
        ("dates", ["1990-12-31", "7/1/2024 10:00:00 AM", "2024-07-01T10:00:00.123Z"], ["1990", "x"]),
        ("times", ["2024-07-01 10:00", "2024-07-01T10:00:00+09:00"], ["2024-07-01", "10:00"]),
        ("midnights", ["1990-12-31 00:00:00", "1/1/1990 12:00:00 AM"], ["1990-12-31 12:00:00"]),
        ("offsets", ["2024-07-01T10:00:00Z", "2024-07-01 10:00 +0900"], ["2024-07-01 10:00:00"]),
        ("phones", ["+49 170 1234567", "010-1234-5678", "(11) 91234-5678"], ["12345", "a123456"]),
        ("phones_with_code", ["+49 170 1234567", "0049 1701234567"], ["0170 1234567"]),
        ("cards", ["4111 1111 1111 1111", "3782-822463-10005"], ["4111111111111111"]),
        ("places", ["59.91, 10.75", "-23.5;-46.6"], ["59.91", "1999-01-01"]),
        ("booleans", [*TRUE_WORDS[:4], "NO", "Não", "예", "아니오", "거짓"], ["ja", "maybe", "10"]),
        ("zeros_ones", ["0", "1"], ["2", "01", "-1"]),
        ("nulls", ["null", "NULL"], ["Null", "none", "nullify"]),
        ("countries", ["DE", "kr"], ["DEU", "Brazil", "1"]),
        ("languages", ["en", "pt-BR", "zh_Hans_CN"], ["English", "e"]),
        ("genders", ["M", "f", "Female", "남", "여성"], ["X1", "Ms Smith"]),
        ("subscriptions", list(STATES), ["Subscribed", "yes"]),
        ("time_zones", ["Europe/Berlin", "America/Indiana/Knox", "UTC"], ["Berlin", "and/or what"]),
        ("urls", ["https://x.de/a b", "HTTP://x"], ["www.x.de", "ftp://x"]),
        ("json_arrays", ['["a","b"]', "[]", "[\n1]"], ["[a", "a]"]),
        ("json_objects", ['{"a":1}', "{}"], ["{a}", "{12}"]),
        ("braze_ids", ["5fbd0a1b2c3d4e5f60718293"], ["5fbd0a1b", "g" * 24]),
        ("guids", ["f4444de5-664e-e911-a9ac-000d3a2d57c3", "{" + "a" * 32 + "}"], ["a" * 31]),
        ("hashes", ["a" * 32, "b" * 40, "c" * 64], ["d" * 33]),
        ("ids", ["CNTID_1000", "00123", "a1b2"], ["a12", "word", "two w0rds"]),
        ("semicolons", ["a;b"], ["a,b", ";"]),
        ("pipes", ["a|b"], ["ab"]),
        ("several_words", ["Ann Smith"], ["Ann", "12 34"]),
    ],
)  # fmt: skip
def test_kinds_of_values_are_told_apart(what, like, unlike):
    """Each kind counts all of what it is and nothing else, blanks around it or not."""
    found = evidence_of(*like, *unlike, f"  {like[0]} ")
    assert (len(like) + 1, 1) == (getattr(found, what), found.padded)


def test_every_word_that_is_read_as_boolean_is_counted_as_one():
    """What the records understand is what the evidence says."""
    words = [word for word in (*TRUE_WORDS, *FALSE_WORDS) if not word.isdigit()]
    assert len(words) == evidence_of(*words).booleans


def test_rows_values_and_lengths():
    """Blank cells are rows but no values; a value is as long as its characters without blanks."""
    found = evidence_of("가나다", " 가 ", "가", "", "   ", None)
    facts = (found.rows, found.values, found.padded, found.longest, found.different)
    assert facts == (6, 3, 1, 3, 2)


def test_repeated_values_count_each_time():
    """A value that stands in many rows counts as often."""
    assert evidence_of("yes", "yes", "no").booleans == 3
    assert evidence_of("Yes", "yes", "NO").boolean_words == ("no", "yes")


@pytest.mark.parametrize("cells", [[], [""], [None, None]])
def test_column_without_a_value(cells):
    """Nothing is found where nothing is, and shares are 0."""
    found = evidence_of(*cells)
    assert Evidence(rows=len(cells)) == found
    assert found.share(found.values) == 0.0


def test_hostile_values_and_names_are_only_counted():
    """Control characters, escape codes and patterns for names change nothing."""
    table = pl.DataFrame(
        {"^.*$": ["\x1b[31m\x00", "[/bar]", "😀\u202e"], "*": ["1", "2", "x" * 100_000]}
    )
    first, second = collect_evidence(table)
    assert (first.values, first.brackets) == (3, 1)
    assert (second.integers, second.longest) == (2, 100_000)


def test_no_columns_no_evidence():
    """A table without columns has none."""
    assert collect_evidence(pl.DataFrame()) == ()


def test_a_child_is_never_counted_without_its_parent():
    """Tests that look closer only run on what their parent found, so they never count more."""
    found = evidence_of(
        "1", "007", "1.0", "1990-12-31", "12/31/1990 10:00Z", "+49 170 1234567", "M"
    )
    for each in dataclasses.fields(Evidence):
        if parent := each.metadata.get("parent"):
            assert getattr(found, each.name) <= getattr(found, parent), each.name


def test_two_hundred_columns_take_a_second_or_so():
    """The wizard waits for this when a file is opened (generous here: the machine may be busy)."""
    rows = 20_000
    kinds = [
        [f"u{n}@example.com" for n in range(rows)],
        [str(n * 7) for n in range(rows)],
        [f"{n % 28 + 1}/{n % 12 + 1}/1990" for n in range(rows)],
        [("VIP", "", "News")[n % 3] for n in range(rows)],
    ]
    table = pl.DataFrame({str(n): kinds[n % 4] for n in range(200)})
    started = time.process_time()
    collect_evidence(table)
    assert time.process_time() - started < 8
