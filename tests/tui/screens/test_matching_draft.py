"""What the matching wizard makes of a file and of what was answered before."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci_braze_tui.exports.definition import Export
from ci_braze_tui.matching.mapping import Field, Matching, Segments
from ci_braze_tui.records.coverage import Coverage
from ci_braze_tui.records.rules import Membership
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.sources.profile import ColumnProfile, ValueCount
from ci_braze_tui.tui.screens.matching_draft import (
    Problems,
    consequence,
    email_remark,
    find_problems,
    first_answers,
    id_remark,
    open_file,
    tick_rows,
)
from ci_braze_tui.tui.widgets.tick_list import TickRow
from tests.tui.screens.matching_wizard import IDENTIFIER, customers

COLUMNS = ("BrazeUserId", "EMail", "FirstName", "Points", "Segment")


def test_a_new_file_is_matched_as_suggested(tmp_path: Path) -> None:
    """Nothing was answered: columns, segments column and fields come from suggestions."""
    first = first_answers(open_file(customers(tmp_path)), Matching(""), Segments())
    assert first.matching == Matching(
        "EMail", "BrazeUserId", fields=(Field("FirstName", "first_name"),)
    )
    assert (first.segments, first.missing) == (Segments("Segment"), ())


def test_answers_stand_where_the_file_has_their_columns(tmp_path: Path) -> None:
    """What was decided is not overruled by a suggestion, a deliberate "none" included."""
    given = Matching("EMail", None, without_id="create_by_email", fields=())
    first = first_answers(open_file(customers(tmp_path)), given, Segments(name="All"))
    assert (first.matching, first.segments) == (given, Segments(name="All"))


def test_another_kind_of_file_keeps_only_the_rules(tmp_path: Path) -> None:
    """Without the e-mail column all columns are suggested anew; what is gone is named."""
    given = Matching("Mail", "Key", existing_only=True, fields=(Field("Age", "age"),))
    first = first_answers(open_file(customers(tmp_path)), given, Segments("Group", ("A",)))
    assert first.matching == Matching(
        "EMail", "BrazeUserId", existing_only=True, fields=(Field("FirstName", "first_name"),)
    )
    assert first.segments == Segments("Segment")
    assert first.missing == ('"Mail"', '"Key"', '"Group"', '"Age"')


def test_segments_with_blanks_around_them_are_one() -> None:
    """Names are folded as the records fold them, and chosen names without rows stay in sight."""
    counts = [ValueCount("VIP", 5), ValueCount(" VIP ", 2), ValueCount("  ", 3)]
    assert tick_rows(counts, ["Gone"]) == [TickRow("VIP", 7), TickRow("Gone", 0)]


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
            "2 rows with an ID: each updates the profile with this braze_id, or creates it if Braze "
            "does not know it. 1 row will not be sent: 1 × no Braze customer ID.",
        ),
    ],
)
def test_consequence(matching: Matching, covered: Coverage, sentence: str) -> None:
    """The sentence says what will happen under the rules, with counts."""
    assert consequence(covered, matching) == sentence


def profile(**facts: object) -> ColumnProfile:
    """A column that looks as is said, and else like text."""
    usual: dict[str, object] = {
        "name": "c",
        "filled": 1.0,
        "distinct": 1.0,
        "samples": ("x",),
        "email_share": 0.0,
        "looks_like": "text",
    }
    return ColumnProfile(**(usual | facts))  # type: ignore[arg-type]


def test_remarks_warn_of_what_looks_wrong() -> None:
    """A wrong column is remarked on; a good one says why it was suggested."""
    assert "Only 2 %" in email_remark(profile(email_share=0.02), "")
    assert "empty" in email_remark(profile(looks_like="empty"), "")
    assert email_remark(profile(email_share=0.9), "Because") == "Because."
    assert "look like a date" in id_remark(profile(looks_like="date"), "")
    assert "Only 3 %" in id_remark(profile(distinct=0.03), "")
    assert "found, or created" in id_remark(None, "")
