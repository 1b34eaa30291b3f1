"""Any row of a file: what is shown of it is what a run of the whole file makes of it."""

from __future__ import annotations

import random

import pytest

from ci_braze_tui.matching.mapping import Matching
from ci_braze_tui.outbox import locating
from ci_braze_tui.outbox.locating import Located, locate, read_rows, row_number
from ci_braze_tui.outbox.preview import PreviewedRow, preview
from ci_braze_tui.records.rules import Membership
from ci_braze_tui.records.segments import AS_JSON
from tests.outbox.preparing import CHOSEN, Desk, Prepared, rules

LISTS = rules(membership=Membership("segments", brake=100))


def as_run(prepared: Prepared) -> tuple[PreviewedRow, ...]:
    """Every row as the run that was prepared treats it, in the order of the file."""
    sent = {
        row: PreviewedRow(row, text, "pending")
        for row, text in prepared.records.select("row", "object").iter_rows()
    }
    held = {
        row: PreviewedRow(row, None, outcome, reason)  # type: ignore[arg-type]
        for row, (outcome, reason) in prepared.not_sent.items()
    }
    return tuple(row for _number, row in sorted((sent | held).items()))


def crowd(count: int) -> list[list[str]]:
    """Rows of few people in many segments, all over the file, some of which cannot be sent."""
    dice = random.Random(7)
    return [
        [
            dice.choice(["", "u1", "u2", "u3", f"u{number}", "null"]),
            dice.choice(["a@x.de", "b@x.de", "", "no address", f"c{number}@x.de"]),
            dice.choice(["VIP", "News", " VIP", "Other", ""]),
        ]
        for number in range(count)
    ]


@pytest.mark.parametrize("described", [rules(), LISTS])
def test_each_row_is_as_in_a_run(desk: Desk, monkeypatch, described) -> None:
    """Rows are judged in view of all others of the same person, wherever in the file."""
    monkeypatch.setattr(locating, "_AT_ONCE", 64)
    source = desk.file(crowd(400))
    expected = as_run(desk.prepare(source, described))

    assert expected[99:120] == read_rows(source, described, range(100, 121))
    assert (expected[3], expected[398]) == read_rows(source, described, [4, 399])
    for wanted, first, last in (("1", 1, 26), ("#200", 175, 225), ("399", 374, 400)):
        assert Located(expected[first - 1 : last]) == locate(source, described, wanted, 400)
    found = locate(source, described, "u3", 400).rows
    assert [row for row, cells in enumerate(crowd(400), 1) if cells[0] == "u3"] == [
        row.row for row in found
    ]
    assert {expected[row.row - 1] for row in found} == set(found)


def test_a_row_beyond_the_preview_speaks(desk: Desk, monkeypatch) -> None:
    """The first rows shown at once may be carried by a later row; read anew they say so."""
    monkeypatch.setattr("ci_braze_tui.outbox.preview.LOOKED_AT", 2)
    source = desk.file([["u1", "a@x.de", "VIP"], ["u2", "b@x.de", "VIP"], ["u1", "a@x.de", "News"]])
    shown = preview(source, rules()).rows
    assert [row.outcome for row in shown] == ["pending", "pending"]

    first, second = read_rows(source, rules(), [row.row for row in shown])
    assert PreviewedRow(1, None, "duplicate", "row 3 of the same identifier carries it") == first
    assert shown[1] == second


def test_an_address_is_found_in_letters_of_either_case(desk: Desk) -> None:
    """Also without an ID column, and where a cell names several segments."""
    by_email = rules(
        Matching("EMail"), type(CHOSEN)("Segment", ("VIP",), separator=AS_JSON), Membership()
    )
    source = desk.file([["", "Ann@X.de", '["VIP"]'], ["", "b@x.de", '["Other"]']])
    assert [row.row for row in locate(source, by_email, " ann@x.DE ", 2).rows] == [1]
    (other,) = locate(source, by_email, "b@x.de", 2).rows
    assert (other.outcome, other.object) == ("not_selected", None)


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ("nobody", 'No row has the identifier or e-mail address "nobody".'),
        ("12,345", "Row 12,345 is past the end: the file has 1 row."),
        ("0", "Rows are counted from 1, below the header."),
    ],
)
def test_what_is_not_there_is_said(desk: Desk, wanted: str, sentence: str) -> None:
    """One sentence, and no row."""
    assert Located((), sentence) == locate(desk.file([["u1", "a@x.de", "VIP"]]), rules(), wanted, 1)


def test_digits_past_the_end_are_an_identifier(desk: Desk) -> None:
    """A number is a row as long as there is such a row."""
    source = desk.file([["4711", "a@x.de", "VIP"], ["1", "b@x.de", "VIP"]])
    assert [row.row for row in locate(source, rules(), "4711", 2).rows] == [1]
    assert [row.row for row in locate(source, rules(), "1", 2).rows] == [1, 2]


@pytest.mark.parametrize(
    ("wanted", "number"),
    [(" 12345 ", 12345), ("12,345", 12345), ("12.345.678", 12345678), ("#7", 7), ("1,2", None)],
)
def test_row_numbers_as_people_write_them(wanted: str, number: int | None) -> None:
    """Grouped or not; anything else is looked for as it is."""
    assert number == row_number(wanted)
