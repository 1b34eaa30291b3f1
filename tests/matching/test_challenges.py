"""A choice that looks wrong is said so, in a sentence; one that looks right is left in peace."""

from __future__ import annotations

import pytest

from ci_braze_tui.matching.challenge import Challenge
from ci_braze_tui.matching.challenges import challenge
from ci_braze_tui.matching.mapping import Field, Matching, Segments
from ci_braze_tui.matching.suggestions import suggest_columns
from tests.matching.columns import profiled, profiled_one
from tests.matching.corpus import BRAZE_IDS, CORPUS, EMAILS, GUIDS, KEYS, NUMBERS, File, numbered

IDS = numbered("u-{:05}")


def sentences(folder, columns, matching, segments=Segments()):  # noqa: B008 - it never changes
    """What is said of a matching of columns of these cells."""
    return [each.sentence for each in challenge(matching, segments, profiled(folder, columns))]


def test_a_matching_that_looks_right_is_not_challenged(tmp_path):
    """Good columns, good types: not a word."""
    columns = {"EMail": EMAILS, "BrazeUserId": IDS, "Points": NUMBERS, "Segment": ["A", "B"]}
    matching = Matching("EMail", "BrazeUserId", fields=(Field("Points", "Points", "integer"),))
    assert sentences(tmp_path, columns, matching, Segments("Segment", ("A",))) == []


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.name)
def test_suggested_roles_are_not_challenged(tmp_path, file: File):
    """What is suggested for the roles, and preselected, is not called wrong a moment later."""
    profiles = profiled(tmp_path, {name: cells for name, (cells, _) in file.columns.items()})
    found = {each.role: each for each in suggest_columns(profiles)}
    fields = tuple(
        each.field for each in suggest_columns(profiles) if each.field and each.preselect
    )
    identifier, segment = found.get("braze_customer_id"), found.get("segment")
    matching = Matching(
        found["email"].column,
        identifier.column if identifier else None,
        id_kind=identifier.id_kind if identifier else "external_id",
        fields=fields,
    )
    segments = Segments(segment.column, separator=segment.separator) if segment else Segments()
    said = [each for each in challenge(matching, segments, profiles) if each.about != "email"]
    assert said == []


def test_email_column_with_few_addresses(tmp_path):
    """How few there are, and which column has them."""
    columns = {"Email": ["a@x.de", *["none"] * 49], "Contact": EMAILS}
    assert sentences(tmp_path, columns, Matching("Email")) == [
        'Only 2 % of this column are e-mail addresses. Did you mean "Contact"?'
    ]
    assert sentences(tmp_path, {"Name": ["Ann"]}, Matching("Name")) == [
        "None of its values are e-mail addresses. Is this the right column?"
    ]


def test_email_column_that_is_somebody_elses(tmp_path):
    """A column about e-mail beside the person's own one is asked about."""
    columns = {"EMail": EMAILS, "EMailAddress2": EMAILS, "Friend": EMAILS}
    assert sentences(tmp_path, columns, Matching("Friend")) == [
        'The header does not name the person\'s own e-mail address. Did you mean "EMail"?'
    ]
    assert sentences(tmp_path, columns, Matching("EMail")) == []


def test_swapped_columns(tmp_path):
    """E-mail and ID in each other's place: both are said, with the column that was meant."""
    columns = {"EMail": EMAILS, "BrazeUserId": IDS}
    assert sentences(tmp_path, columns, Matching("BrazeUserId", "EMail")) == [
        'None of its values are e-mail addresses. Did you mean "EMail"?',
        'Its values look like an e-mail address. Did you mean "BrazeUserId"?',
    ]


@pytest.mark.parametrize(
    ("name", "cells", "said"),
    [
        ("uid", ["a-1"] * 98 + ["a-2", "a-3"], "Only 3 % of its values differ"),
        ("uid", ["a-1", "", ""], "Only 33 % of the rows have an ID"),
        ("uid", ["2024-01-31", "2024-02-01"], "Its values look like a date."),
        ("uid", ["yes", "no"], "Its values look like yes and no."),
        ("uid", ["1,23E+15", "2,5E+15"], "2 values were shortened by a spreadsheet"),
        ("uid", ["123.0", "124.0"], "2 values end with .0"),
        ("uid", ["", ""], "This column is empty."),
        ("uid", BRAZE_IDS, "Its values look like a braze_id."),
        ("CustomerId", KEYS, "This is a key of Customer Insights or its sources"),
        ("Loyalty_Customers_LoyaltyId", IDS, "This is a key of Customer Insights or its sources"),
    ],
)
def test_id_column_that_looks_wrong(tmp_path, name, cells, said):
    """Repeats, gaps, other things, damage by spreadsheets, other kinds, keys of others."""
    profile = profiled_one(tmp_path, name, cells)
    (found,) = challenge(Matching("", name), Segments(), (profile,))
    assert (found.about, found.column) == ("braze_customer_id", name)
    assert found.sentence.startswith(said)


@pytest.mark.parametrize(
    ("kind", "cells", "said"),
    [
        ("braze_id", IDS, "All of the values are no braze_id"),
        ("braze_id", BRAZE_IDS, None),
        ("external_id", BRAZE_IDS, "Its values look like a braze_id"),
        ("user_alias", BRAZE_IDS, "Its values look like a braze_id"),
        ("user_alias", GUIDS, "Its values look like keys of a system"),
        ("user_alias", IDS, None),
    ],
)
def test_kind_of_id_that_the_values_are_not(tmp_path, kind, cells, said):
    """24 hexadecimal digits are a braze_id, and nothing else is."""
    profile = profiled_one(tmp_path, "uid", cells)
    matching = Matching(
        "", "uid", id_kind=kind, alias_label="crm" if kind == "user_alias" else None
    )
    found = [each.sentence for each in challenge(matching, Segments(), (profile,))]
    assert bool(found) == bool(said)
    assert all(sentence.startswith(said) for sentence in found)


@pytest.mark.parametrize(
    ("field", "cells", "said"),
    [
        (Field("c", "x", "integer"), ["1", "2", "3", "x", "y"], "40 % of the values are not whole numbers"),
        (Field("c", "x", "integer"), ["1", "007"], "1 value starts with 0 and would lose it"),
        (Field("c", "x", "integer"), ["1234567890123456789"], "1 value has 16 digits or more"),
        (Field("c", "x", "number"), ["1,5", "2,5"], "All of the values have ',' before"),
        (Field("c", "x", "number", decimal=","), ["1.5"], "All of the values have '.' before"),
        (Field("c", "x", "number"), ["x", "1"], "50 % of the values are not numbers"),
        (Field("c", "x", "number"), ["007", "0.5"], "1 value starts with 0 and would lose it"),
        (Field("c", "x", "boolean"), ["yes", "maybe"], "50 % of the values are not yes or no"),
        (Field("c", "x", "date"), ["soon"], "All of the values are not dates"),
        (Field("c", "x", "date"), ["31/1/2024"], "All of the values end with the year"),
        (Field("c", "x", "date", date_order="mdy"), ["31/1/2024"], "1 value begins with the day"),
        (Field("c", "x", "date", date_order="dmy"), ["1/31/2024"], "1 value begins with the month"),
        (Field("c", "x", "date"), ["2024-01-31 10:00"], "All of the values have a time of day"),
        (Field("c", "x", "datetime"), ["2024-01-31 10:00"], "All of the values do not say"),
        (Field("c", "x", "array"), ["a;b"], "All of the values are not JSON lists; choose"),
        (Field("c", "x", "array", separator="|"), ["a;b"], "None of the values contain '|'"),
        (Field("c", "x", "object"), ["x", "{}"], "50 % of the values are not JSON objects"),
        (Field("c", "x", "string"), ["1,23E+15"], "1 value was shortened by a spreadsheet"),
        (Field("c", "x", "string"), [""], "This column is empty"),
        (Field("c", "country"), ["Germany"], "Braze takes codes of two letters"),
        (Field("c", "language"), ["English"], "Braze takes codes of two letters"),
        (Field("c", "gender"), ["X1", "M"], "Braze takes M, F, O, N or P"),
        (Field("c", "time_zone"), ["Berlin"], "Braze takes names such as Europe/Berlin"),
        (Field("c", "dob"), ["1990-12-31 10:00"], "All of the values have a time of day"),
        (Field("c", "dob"), ["31.12.1990"], "All of the values end with the year"),
        (Field("c", "phone"), ["0170 1234567"], "All of the numbers have no country code"),
        (Field("c", "phone"), ["Ann", "Bob"], "Only 0 % of the values are phone numbers"),
        (Field("c", "image_url"), ["cat.png"], "Many values are no web addresses"),
        (Field("c", "first_name"), EMAILS, "Many values are no names"),
        (Field("c", "first_name"), ["Ann Smith", "Bob Lee"], "Most values are several words"),
        (Field("c", "email_subscribe"), ["opted_in"], "This overwrites the consent"),
        (Field("c", "current_location"), ["Berlin"], "Many values are no coordinates"),
    ],
)  # fmt: skip
def test_field_that_its_values_do_not_fit(tmp_path, field, cells, said):
    """Type or standard field against values: what would be lost, and how much of it."""
    profile = profiled_one(tmp_path, "c", cells)
    found = challenge(Matching("", fields=(field,)), Segments(), (profile,))
    assert [(each.about, each.attribute) for each in found] == [("field", field.attribute)]
    assert found[0].sentence.startswith(said)
    assert found[0].sentence.endswith(".")


@pytest.mark.parametrize(
    ("field", "cells"),
    [
        (Field("c", "x", "integer"), ["1", "2.0", "-3"]),
        (Field("c", "x", "number", decimal=","), ["1,5", "2"]),
        (Field("c", "x", "boolean"), ["1", "예"]),
        (Field("c", "x", "date"), ["2024-01-31", "null"]),
        (Field("c", "x", "date", date_order="dmy"), ["31.1.2024"]),
        (Field("c", "x", "datetime", time_zone="Europe/Oslo"), ["2024-01-31 10:00"]),
        (Field("c", "x", "array", separator=";"), ["a;b", "a"]),
        (Field("c", "x", "string"), ["007", "x"]),
        (Field("c", "phone", region="DE"), ["0170 1234567"]),
        (Field("c", "dob"), ["1990-12-31"]),
        (Field("c", "gender"), ["M", "여"]),
    ],
)
def test_field_that_its_values_fit(tmp_path, field, cells):
    """Nothing is said where nothing is lost."""
    profile = profiled_one(tmp_path, "c", cells)
    assert challenge(Matching("", fields=(field,)), Segments(), (profile,)) == ()


@pytest.mark.parametrize(
    ("cells", "separator", "said"),
    [
        (numbered("S{}"), None, "Almost every value is different"),
        (["A;B", "A"], None, 'Some cells hold several names: choose the separator ";"'),
        (["A|B", "A"], None, 'Some cells hold several names: choose the separator "|"'),
        (
            ['["A","B"]', '["A"]'],
            None,
            'Its cells hold lists of names: choose the separator "json"',
        ),
        (["A", "B"], "json", "None of its cells is a JSON list"),
        (EMAILS, None, "Its values look like an e-mail address"),
        (["", ""], None, "This column is empty"),
        (["A;B", "A"], ";", None),
        (['{"Segments":["A"]}'], "json", None),
        (["A", "B"], None, None),
    ],
)
def test_segment_column_that_looks_wrong(tmp_path, cells, separator, said):
    """No names of segments, or several in a cell that is read as one."""
    profile = profiled_one(tmp_path, "Segment", cells)
    found = challenge(Matching(""), Segments("Segment", separator=separator), (profile,))
    assert [each.about for each in found] == ["segment"] * bool(said)
    assert all(each.sentence.startswith(said) for each in found)


def test_columns_that_are_missing_or_hostile(tmp_path):
    """What is not there is not challenged; a hostile name is shown harmlessly."""
    assert challenge(Matching("EMail", "x", fields=(Field("y", "z"),)), Segments("s"), ()) == ()
    columns = {"Email": ["x"], "\x1b[31mmail": EMAILS[:1]}
    (found,) = challenge(Matching("Email"), Segments(), profiled(tmp_path, columns))
    assert found == Challenge(
        "email",
        "Email",
        'None of its values are e-mail addresses. Did you mean "�[31mmail"?',
    )
