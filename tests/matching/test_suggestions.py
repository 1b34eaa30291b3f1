"""Every column gets one suggestion, the right one, with a reason, and nothing is filled twice."""

from __future__ import annotations

from collections import Counter

import pytest

from ci_braze_tui.matching.guess import suggest_fields
from ci_braze_tui.matching.mapping import Field, Matching, Segments, check_matching
from ci_braze_tui.matching.suggestions import ColumnSuggestion, suggest_columns
from tests.matching.columns import profiled, profiled_one
from tests.matching.corpus import CORPUS, EMAILS, MOMENTS, NUMBERS, File


def answer(suggestion: ColumnSuggestion) -> str:
    """A suggestion as the corpus writes it."""
    if suggestion.role == "none":
        return "-"
    if suggestion.field is None:
        return suggestion.role
    custom = f":{suggestion.field.type}" if suggestion.field.type else ""
    return f"{suggestion.field.attribute}{custom}{'*' if suggestion.preselect else ''}"


def suggested(folder, columns):
    """The suggestions for columns of these cells."""
    return suggest_columns(profiled(folder, columns))


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.name)
def test_every_column_of_the_corpus_is_right(tmp_path, file: File):
    """All columns of realistic files get the answer a careful person would give."""
    cells = {name: values for name, (values, _) in file.columns.items()}
    found = {each.column: answer(each) for each in suggested(tmp_path, cells)}
    right = dict(zip(found, (answer for _, answer in file.columns.values()), strict=True))
    assert found == right


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.name)
def test_suggestions_make_a_matching_that_works(tmp_path, file: File):
    """All fields that are offered, custom ones included, can be chosen together, unchanged."""
    cells = {name: values for name, (values, _) in file.columns.items()}
    found = suggested(tmp_path, cells)
    roles = Counter(each.role for each in found)
    assert roles["email"] == 1
    assert max(roles["braze_customer_id"], roles["segment"]) <= 1
    email = next(each.column for each in found if each.role == "email")
    fields = tuple(each.field for each in found if each.field is not None)
    columns = [each.column for each in found]
    assert check_matching(Matching(email, fields=fields), Segments(), columns) == ()


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.name)
def test_every_suggestion_says_why(tmp_path, file: File):
    """One sentence, a confidence and its word; a custom attribute has evidence and is only offered."""
    cells = {name: values for name, (values, _) in file.columns.items()}
    for each in suggested(tmp_path, cells):
        assert each.reason
        assert not each.reason.endswith(".")
        assert 0 <= each.confidence <= 1
        if each.field is not None and each.field.type is not None:
            assert "→" in each.evidence
            assert not each.preselect


@pytest.mark.parametrize(
    ("cells", "type", "evidence"),
    [
        (["007", "012", "099", "7"], "string", "3 values start with 0 → text"),
        (["01"], "string", "1 value starts with 0 → text"),
        (["Yes", "no"], "boolean", "all of the values are yes or no → boolean"),
        (["예", "아니오"], "boolean", "all of the values are 예 or 아니오 → boolean"),
        (["0", "1"], "boolean", "all of the values are 0 or 1 → boolean"),
        (["1", "1"], "integer", "all of the values are whole numbers → whole number"),
        (["1.0", "2"], "integer", "all of the values are whole numbers, some with .0 → whole number"),
        (["1.5", "2", "null"], "number", "all of the values are numbers → number"),
        (["1,5", "2"], "number", "all of the values are numbers with a comma → number"),
        (
            ["1,500", "2"],
            "string",
            "a comma stands before thousands or before parts, nobody can tell → text",
        ),
        (["1,23E+15"], "string", "1 value was shortened by a spreadsheet, as 1,23E+15 → text"),
        (
            ["1234567890123456789", "5"],
            "string",
            "1 value has 16 digits or more, too many for a number → text",
        ),
        (
            [*NUMBERS, "unknown", "n/a"],
            "string",
            "2 of 42 values are not whole numbers → text",
        ),
        (["2024-01-31", "null"], "date", "all of the values are dates → date"),
        (["2024-01-31 00:00:00"], "date", "all of the values are dates → date"),
        (["31/01/2024"], "date", "all of the values are dates, the day first → date"),
        (["1/31/2024"], "date", "all of the values are dates, the month first → date"),
        (
            ["1/2/2024"],
            "string",
            "day and month cannot be told apart; choose their order to send dates → text",
        ),
        (
            ["1/31/2024", "31/1/2024"],
            "string",
            "1 value begins with the day, 1 with the month → text",
        ),
        (MOMENTS, "datetime", "all of the values are dates with times → date and time"),
        (
            ["2024-01-31 10:00"],
            "datetime",
            "all of the values are dates with times, in a time zone that is not said → date and time",
        ),
        (["20240131"], "string", "all of the values look like dates without marks → text"),
        (['["a"]', "[]"], "array", "all of the values are JSON lists → list"),
        (['{"a":1}'], "object", "all of the values are JSON objects → object"),
        (["a;b", "a"], "array", "1 of 2 values is split by ';' → list"),
        (["a|b", "a"], "array", "1 of 2 values is split by '|' → list"),
        (["Smith, Ann"], "string", "the values are neither numbers nor dates nor yes and no → text"),
        (["null", "NULL"], "string", "there is no value to judge by → text"),
    ],
)  # fmt: skip
def test_type_follows_from_the_values(tmp_path, cells, type, evidence):
    """Text, unless all of the values are something else; the evidence says what and how many."""
    (found,) = suggest_columns([profiled_one(tmp_path, "Zzz", cells)])
    assert found.field is not None
    assert (found.field.type, found.evidence) == (type, evidence)


@pytest.mark.parametrize(
    ("header", "type"),
    [
        ("OrderId", "string"), ("order_no", "string"), ("customerid2", "integer"), ("우편번호", "string"),
        ("Código", "string"), ("CEP", "string"), ("AmountPaid", "integer"), ("Casino", "integer"),
    ],
)  # fmt: skip
def test_numbers_that_name_something_stay_text(tmp_path, header, type):
    """IDs, numbers and codes are not amounts; a word that merely ends alike is no ID."""
    (found,) = suggest_columns([profiled_one(tmp_path, header, ["12", "12", "130"])])
    assert found.field is not None
    assert found.field.type == type


@pytest.mark.parametrize(
    ("header", "cells", "options"),
    [
        ("Zzz", ["a;b"], {"separator": ";"}),
        ("Interests", ["a,b"], {"separator": ","}),
        ("Zzz", ["31.1.2024"], {"date_order": "dmy"}),
        ("Zzz", ["1/31/2024"], {"date_order": "mdy"}),
        ("Zzz", ["1,5"], {"decimal": ","}),
        ("dob", ["31/01/1990"], {"date_order": "dmy"}),
    ],
)
def test_options_go_with_the_type(tmp_path, header, cells, options):
    """A suggestion can be taken as it is: how to read the values is in it."""
    (found,) = suggest_columns([profiled_one(tmp_path, header, cells)])
    assert found.field is not None
    assert {name: getattr(found.field, name) for name in options} == options


@pytest.mark.parametrize(
    ("header", "cells", "reason"),
    [
        ("EmailOptIn", ["yes"], "This is about consent"),
        ("email_subscribe", ["opted_in"], "This is about consent"),
        ("Zzz", ["subscribed", "unsubscribed"], "This is about consent"),
        ("subscription_groups", ["x"], "This is about consent"),
        ("마케팅 수신동의", ["Y"], "This is about consent"),
        ("CustomerId", ["a1b2c3"], "key of Customer Insights"),
        ("X_ContactId_Alternate", ["a;b"], "list of keys"),
        ("IsDelete", ["False"], "Bookkeeping"),
        ("emailSHA256", ["x"], "Hashes"),
        ("Zzz", ["a" * 64], "Hashes"),
        ("Zzz", ["4111 1111 1111 1111"], "cards"),
        ("비밀번호", ["x"], "secrets"),
        ("Senha", ["x"], "secrets"),
        ("SSN", ["x"], "authorities"),
        ("Zzz", [""], "empty"),
        ("***", ["x"], "no name"),
    ],
)  # fmt: skip
def test_what_is_left_out_says_why(tmp_path, header, cells, reason):
    """Consent, keys, bookkeeping, secrets, hashes and blanks are not offered."""
    (found,) = suggest_columns([profiled_one(tmp_path, header, cells)])
    assert (found.role, found.field, found.sureness) == ("none", None, "sure")
    assert reason in found.reason


def test_who_comes_too_late_says_who_was_first(tmp_path):
    """An attribute is filled once: by the best header, not by the first column."""
    columns = {"WorkPhone": ["+49 170 1234567"], "Phone": ["+49 170 1234567"], "Email": EMAILS}
    work, phone, _ = suggested(tmp_path, columns)
    assert answer(phone) == "phone*"
    assert (answer(work), work.reason) == ("-", 'phone is already filled by "Phone"')


def test_custom_attribute_never_takes_a_name_of_braze(tmp_path):
    """A header that Braze would take for a standard field, or refuse, gets a name of its own."""
    found = suggested(
        tmp_path, {"Email": EMAILS, "dob": ["soon"], "braze_id ": ["x"], "twitter": ["@x"]}
    )
    assert [each.field.attribute for each in found if each.field] == [
        "custom_dob",
        "custom_braze_id",
        "custom_twitter",
    ]


def test_braze_ids_are_suggested_as_such(tmp_path):
    """A column called braze_id that holds 24 hexadecimal digits is that kind of ID."""
    found = suggested(
        tmp_path, {"braze_id": [f"5fbd{n:020x}" for n in range(9)], "Email": EMAILS[:9]}
    )
    assert (found[0].role, found[0].id_kind) == ("braze_customer_id", "braze_id")


def test_segment_of_several_names_has_a_separator(tmp_path):
    """How the cells are read apart comes with the suggestion."""
    assert suggested(tmp_path, {"Segment": ["A;B", "A", "A"]})[0].separator == ";"
    assert suggested(tmp_path, {"Segments": ['["A"]', '["A"]']})[0].separator == "json"
    assert suggested(tmp_path, {"Segment": ["A", "B", "A"]})[0].separator is None


@pytest.mark.parametrize(
    ("header", "word"),
    [("FirstName", "sure"), ("Contact First Name", "sure"), ("Loyalty_FirstName", "likely")],
)
def test_confidence_has_a_word(tmp_path, header, word):
    """The nearer the header, the surer."""
    (found,) = suggest_columns([profiled_one(tmp_path, header, ["Ann"])])
    assert found.sureness == word


def test_hostile_headers_and_cells_are_suggested_harmlessly(tmp_path):
    """Escape codes, brackets, direction marks and endless names become a name that can be read."""
    columns = {
        "\x1b[31mred": ["\x1b]0;x\x07"],
        "[/bar]": ["[/bar]"],
        "a\u202eb": ["😀"],
        "n" * 5000: ["1"],
        "^.*$": ["2"],
        "Email": EMAILS[:1],
    }
    found = suggested(tmp_path, columns)
    assert [each.role for each in found] == [*["field"] * 4, "none", "email"]
    names = [each.field.attribute for each in found if each.field]
    assert all(name.isprintable() and len(name) <= 255 for name in names)


def test_file_without_rows_or_columns(tmp_path):
    """An empty file gets suggestions for its headers, and no file at all gets none."""
    path = profiled(tmp_path, {"EMail": [""], "FirstName": [""]}, rows=0)
    assert [(each.role, each.reason) for each in suggest_columns(path)] == [
        ("none", "The column is empty"),
        ("none", "The column is empty"),
    ]
    assert suggest_columns(()) == ()


def test_only_sure_standard_fields_are_preselected(tmp_path):
    """Custom attributes cost data points and consent is a decision: neither is chosen unasked."""
    columns = {
        "Email": EMAILS,
        "FirstName": ["Ann"],
        "billing_country": ["DE"],
        "Points": NUMBERS,
        "push_subscribe": ["opted_in"],
    }
    profiles = profiled(tmp_path, columns)
    assert suggest_fields(profiles, {"Email"}) == (Field("FirstName", "first_name"),)
    assert suggest_fields(profiles, {"Email", "FirstName"}) == ()
