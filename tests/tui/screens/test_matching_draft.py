"""What the matching wizard makes of a file and of what was answered before."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.opened import open_file
from ci_braze_tui.matching.challenge import Challenge
from ci_braze_tui.matching.mapping import Field, Matching, Segments
from ci_braze_tui.records.coverage import Coverage
from ci_braze_tui.records.rules import Membership
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.tui.screens.matching_draft import (
    Problems,
    consequence,
    find_problems,
    first_answers,
    path_of,
    warnings,
)
from tests.tui.screens.matching_wizard import IDENTIFIER, customers

COLUMNS = ("BrazeUserId", "EMail", "FirstName", "Points", "Segment")


def test_a_new_file_is_matched_as_suggested(tmp_path: Path) -> None:
    """Nothing was answered: columns, segments column and fields come from suggestions."""
    first = first_answers(open_file(Choice(str(customers(tmp_path)))), Matching(""), Segments())
    assert first.matching == Matching(
        "EMail", "BrazeUserId", fields=(Field("FirstName", "first_name"),)
    )
    assert (first.segments, first.missing) == (Segments("Segment"), ())


def test_answers_stand_where_the_file_has_their_columns(tmp_path: Path) -> None:
    """What was decided is not overruled by a suggestion, a deliberate "none" included."""
    given = Matching("EMail", None, without_id="create_by_email", fields=())
    first = first_answers(open_file(Choice(str(customers(tmp_path)))), given, Segments(name="All"))
    assert (first.matching, first.segments) == (given, Segments(name="All"))


def test_another_kind_of_file_keeps_only_the_rules(tmp_path: Path) -> None:
    """Without the e-mail column all columns are suggested anew; what is gone is named."""
    given = Matching("Mail", "Key", existing_only=True, fields=(Field("Age", "age"),))
    first = first_answers(
        open_file(Choice(str(customers(tmp_path)))), given, Segments("Group", ("A",))
    )
    assert first.matching == Matching(
        "EMail", "BrazeUserId", existing_only=True, fields=(Field("FirstName", "first_name"),)
    )
    assert first.segments == Segments("Segment")
    assert first.missing == ('"Mail"', '"Key"', '"Group"', '"Age"')


@pytest.mark.parametrize(
    ("change", "page"),
    [
        ({"matching": Matching("EMail", "EMail")}, "columns"),
        ({"matching": Matching("EMail", fields=(Field("Points", "email"),))}, "fields"),
        ({"matching": Matching("EMail", fields=(Field("Nowhere", "x"),))}, "fields"),
        ({"matching": Matching("EMail", fields=(Field("Points", IDENTIFIER),))}, "fields"),
        ({"segments": Segments("Segment")}, "segments"),
    ],
)
def test_problems_are_sorted_by_page(change: dict[str, object], page: str) -> None:
    """Each sentence is on the page where it can be put right, and on no other."""
    answers: dict[str, object] = {"matching": Matching("EMail"), "membership": Membership()}
    export = Export("x", IDENTIFIER, Choice("x"), **(answers | change))  # type: ignore[arg-type]
    found = find_problems(export, COLUMNS)
    assert [page] == [name for name in Problems.__slots__ if getattr(found, name)]


def test_nothing_wrong() -> None:
    """A good export has no problems."""
    export = Export("x", IDENTIFIER, Choice("x"), Matching("EMail", "BrazeUserId"))
    assert find_problems(export, COLUMNS) == Problems()


@pytest.mark.parametrize(
    ("matching", "covered", "sentence"),
    [
        (
            Matching("e", "i", existing_only=True),
            Coverage(1, 1, 0, ()),
            "1 row with an ID: each updates the profile with this external_id, if Braze has one.",
        ),
        (
            Matching("e", "i", id_kind="braze_id", without_id="skip"),
            Coverage(3, 2, 0, (("no Braze customer ID", 1),)),
            "2 rows with an ID: each updates the profile with this braze_id, if Braze has one. 1 row will "
            "not be sent: 1 × no Braze customer ID.",
        ),
    ],
)
def test_consequence(matching: Matching, covered: Coverage, sentence: str) -> None:
    """The sentence says what will happen under the rules, with counts; a braze_id creates nobody."""
    assert consequence(covered, matching) == sentence


def test_warnings_are_about_one_choice() -> None:
    """Only what was found about it, a line each; nothing else can hide in a line."""
    found = (
        Challenge("email", "a", "One\nline."),
        Challenge("field", "a", "Two.", "points"),
        Challenge("email", "a", "Three."),
    )
    assert warnings(found, "email") == "! One⏎line.\n! Three."
    assert warnings(found, "field", "points") == "! Two."
    assert warnings(found, "segment") == ""


def test_what_is_typed_is_a_path_or_an_address(tmp_path: Path, monkeypatch) -> None:
    """A path begins at the root; an address stays as it is."""
    monkeypatch.chdir(tmp_path)
    assert path_of("data/*.csv") == str(tmp_path / "data" / "*.csv")
    assert path_of("s3://bucket/a.parquet") == "s3://bucket/a.parquet"
    assert path_of("~nobody-here/a.csv") == str(tmp_path / "~nobody-here" / "a.csv")
