"""A first run: every row has one outcome, every profile one object."""

from __future__ import annotations

import random
from collections import Counter
from gettext import NullTranslations

import polars as pl
import pytest

from ci_braze_tui import words
from ci_braze_tui.braze.contract import Contract
from ci_braze_tui.errors import SourceError
from ci_braze_tui.matching.mapping import Field, Matching, Segments
from ci_braze_tui.outbox import survey
from ci_braze_tui.outbox.folder import Outbox
from ci_braze_tui.outbox.plan import Forecast, Reason
from ci_braze_tui.outbox.preflight import findings
from ci_braze_tui.outbox.prepare import prepare
from ci_braze_tui.records.outcome import Outcomes
from ci_braze_tui.records.rules import Membership
from ci_braze_tui.sources.opening import open_source
from tests.outbox.preparing import HEADER, rules

MIXED = [
    ("c1", "a@x.de", "VIP"),
    ("", "b@x.de", "News"),
    ("c2", "", "Other"),
    ("", "", ""),
    ("", "", "VIP"),
    ("c3", "bad", "VIP"),
    ("c1", "new@x.de", "News"),
]


def test_every_row_has_one_outcome(desk):
    """A file with a bit of everything adds up, and each row not sent says why."""
    prepared = desk.prepare(MIXED)
    assert prepared.plan.outcomes == Outcomes(
        pending=2, invalid=2, duplicate=1, not_selected=1, skipped=1
    )
    assert prepared.not_sent == {
        1: ("duplicate", "row 7 of the same identifier carries it"),
        3: ("not_selected", "in none of the chosen segments"),
        4: ("skipped", "the row is empty"),
        5: ("invalid", "neither a Braze customer ID nor an e-mail address"),
        6: ("invalid", "the e-mail address is not valid"),
    }
    assert prepared.objects == [
        {"email": "b@x.de", "I": True},
        {"external_id": "c1", "email": "new@x.de", "I": True},
    ]


class _MadeUp(NullTranslations):
    """A language that says every sentence in brackets."""

    def gettext(self, message: str) -> str:
        return f"<{message}>"


def test_a_language_changes_reasons_and_nothing_else(desk, monkeypatch):
    """What is sent, and what the ledger keeps of it, is the same whoever starts the run."""
    fields = (Field("Points", "points", "integer"),)
    source = desk.file(
        [(*row, "7") for row in MIXED] + [("c9", "", "VIP", "x")], (*HEADER, "Points")
    )
    described = rules(Matching("EMail", "Id", fields=fields))
    english = desk.prepare(source, described)
    monkeypatch.setattr(words, "_translations", _MadeUp)
    other = desk.prepare(source, described)
    assert other.records.equals(english.records)
    assert other.plan.outcomes == english.plan.outcomes
    assert other.not_sent[1] == ("duplicate", "<row 7 of the same identifier carries it>")
    assert [each.sentence for each in other.plan.cautions] == ["<not a whole number>"]
    assert "<<not a whole number>; left out>" in [each.reason for each in findings(other.plan)]


def test_the_plan_counts_what_will_be_sent(desk):
    """Identifiers, data points, requests and examples are there before anything is sent."""
    plan = desk.prepare(MIXED).plan
    assert (plan.rows, plan.with_id, plan.by_email, plan.records) == (7, 1, 1, 2)
    assert plan.data_points == 3
    assert plan.forecast(Contract()) == Forecast(2, 1, 0.001, 3)
    assert plan.objects == (
        '{"email":"b@x.de","I":true}',
        '{"external_id":"c1","email":"new@x.de","I":true}',
    )
    remedy = "Correct it, or leave it blank where the row has a Braze customer ID."
    assert Reason("invalid", "the e-mail address is not valid", 1, (6,), remedy) in plan.reasons
    assert plan.reasons[-1] == Reason(
        "duplicate", "a later row of the same identifier carries it", 1, (1,)
    )


def test_the_plan_is_kept_beside_what_it_speaks_of(desk):
    """Reading the outbox gives the same plan."""
    prepared = desk.prepare(MIXED)
    assert prepared.outbox.plan() == prepared.plan


@pytest.mark.parametrize("rows", [[("c1", "a@x.de", "Other")], [("", "", "VIP")], [(" ", "", "")]])
def test_a_file_without_a_row_to_send_makes_an_empty_plan(desk, rows):
    """Nothing to send is a plan like any other."""
    prepared = desk.prepare(rows)
    assert (prepared.plan.records, prepared.objects) == (0, [])
    assert prepared.outbox.parts("records") == []


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ("boolean", {"I": True}),
        ("segment", {"I": "News, VIP"}),
        ("segments", {"I": ["News", "VIP"]}),
        ("identifier", {"Segment_API_Identifier": "I"}),
    ],
)
def test_a_profile_is_in_the_segments_of_all_its_rows(desk, shape, expected):
    """Several rows of one profile fold into one object with all segments, in the order chosen."""
    prepared = desk.prepare(
        [("c1", "", "VIP"), ("c2", "", "VIP"), ("c1", "", "News"), ("c1", "", "VIP")],
        rules(segments=Segments("Segment", ("News", "VIP")), membership=Membership(shape)),
    )
    assert prepared.objects[-1] == {"external_id": "c1"} | expected
    assert {row: reason for row, (_, reason) in prepared.not_sent.items()} == {
        1: "row 4 of the same identifier carries it",
        3: "row 4 of the same identifier carries it",
    }


def test_a_row_that_is_not_sent_does_not_speak_for_its_profile(desk):
    """Of the rows of a profile the last good one counts, and refused ones keep their own reason."""
    prepared = desk.prepare(
        [("c1", "a@x.de", "VIP"), ("c1", "bad", "VIP"), ("c1", "b@x.de", "Other")]
    )
    assert prepared.objects == [{"external_id": "c1", "email": "a@x.de", "I": True}]
    assert [outcome for outcome, _ in prepared.not_sent.values()] == ["invalid", "not_selected"]


def test_identifiers_are_compared_without_the_blanks_around_them(desk):
    """`c1` and ` c1 ` are one profile, `C1` is another; trimming is counted."""
    prepared = desk.prepare([("c1", "", "VIP"), (" c1 ", "", "VIP"), ("C1", "", " VIP")])
    assert [each["external_id"] for each in prepared.objects] == ["c1", "C1"]
    [caution] = prepared.plan.cautions
    assert (caution.attribute, caution.column, caution.rows) == ("Braze customer ID", "Id", 1)
    assert caution.sentence == "had blanks around it, which are taken off"


def test_values_that_are_left_out_are_counted_with_their_first_rows(desk):
    """An unreadable cell costs its value, not its row, and the plan names where."""
    source = desk.file(
        [(f"c{n}", "", "VIP", "x" if n % 2 else "7") for n in range(20)], (*HEADER, "Points")
    )
    matching = Matching("EMail", "Id", fields=(Field("Points", "points", "integer"),))
    plan = desk.prepare(source, rules(matching)).plan
    [dropped] = plan.cautions
    assert dropped.dropped
    assert (dropped.attribute, dropped.column, dropped.rows) == ("points", "Points", 10)
    assert dropped.sentence == "not a whole number"
    assert dropped.first == (2, 4, 6, 8, 10)
    assert plan.data_points == 30


def test_free_attributes_cost_no_data_point(desk):
    """A subscription state is sent and not counted."""
    source = desk.file([("c1", "", "VIP", "opted_in")], (*HEADER, "Mail"))
    matching = Matching("EMail", "Id", fields=(Field("Mail", "email_subscribe"),))
    prepared = desk.prepare(source, rules(matching))
    assert prepared.objects == [{"external_id": "c1", "email_subscribe": "opted_in", "I": True}]
    assert prepared.plan.data_points == 1


@pytest.mark.parametrize(
    "headers",
    [
        ("row", "who", "key"),
        ("*", "^a.*$", "a"),
        ("cell:x", "[/bar]", "x"),
        ("refusal", "segment", "membership"),
        ("attribute:I", "piece:I", "two\nlines"),
        ("trimmed", "carrier", "😀\u202e"),
    ],
)
def test_no_header_is_too_strange(desk, headers):
    """Columns may be called like our own or like a pattern; their cells go where they belong."""
    first, second, third = headers
    source = desk.file([("c1", "a@x.de", "V"), ("c2", "b@x.de", "V")], headers)
    matching = Matching(second, first, fields=(Field(third, "own"), Field(first, first + ".")))
    prepared = desk.prepare(source, rules(matching, Segments(third, ("V",))))
    assert prepared.objects == [
        {"external_id": "c1", "email": "a@x.de", "own": "V", f"{first}.": "c1", "I": True},
        {"external_id": "c2", "email": "b@x.de", "own": "V", f"{first}.": "c2", "I": True},
    ]


def test_a_large_file_comes_in_parts_and_in_order(desk, monkeypatch):
    """Parts keep rows, duplicates across parts fold, and all counts hold."""
    monkeypatch.setattr(survey, "PART_ROWS", 1_000)
    chance = random.Random(1)
    ids = [str(chance.randrange(6_000)) for _ in range(10_000)]
    segments = chance.choices(["VIP", "News", "Other"], k=10_000)
    told: list[int] = []
    prepared = desk.prepare(
        [(each, "", segment) for each, segment in zip(ids, segments, strict=True)],
        on_rows=told.append,
    )
    assert (told[-1], sorted(told)) == (10_000, told)
    assert len(prepared.outbox.parts("rows")) > 1
    last = {each: n for n, each in enumerate(ids, 1) if segments[n - 1] != "Other"}
    assert prepared.records["row"].to_list() == sorted(last.values())
    expected = Counter(not_selected=segments.count("Other"), pending=len(last))
    expected["duplicate"] = 10_000 - expected.total()
    counted = {name: rows for name, rows in prepared.plan.outcomes.items() if rows}
    assert counted == dict(expected)
    first = [n for n, segment in enumerate(segments, 1) if segment == "Other"][:5]
    assert prepared.plan.reasons[0].first == tuple(first)


def test_what_only_shows_further_down_leaves_no_plan(desk, tmp_path):
    """A file that turns out broken cannot be sent in part."""
    path = tmp_path / "broken.csv"
    path.write_text("Id,EMail,Segment\n" + "c1,a@x.de,VIP\n" * 100_000 + "c,d,e,f\n")
    outbox = Outbox(tmp_path / "outbox").make()
    with pytest.raises(SourceError, match="line 100,002"):
        prepare(open_source(path), rules(), desk.ledger, outbox)
    assert outbox.plan() is None


def test_parquet_and_csv_give_the_same_objects(desk, tmp_path):
    """The kind of the file makes no difference to what is sent."""
    header = (*HEADER, "Points", "Born")
    rows = [("1", "a@x.de", "VIP", "5", "1990-12-31"), ("2", "", "News", "", "")]
    matching = Matching(
        "EMail", "Id", fields=(Field("Points", "points", "number"), Field("Born", "dob"))
    )
    path = tmp_path / "customers.parquet"
    pl.DataFrame(rows, schema=list(header), orient="row").with_columns(
        pl.col("Id").cast(pl.Int64),
        pl.col("Points").cast(pl.Float64, strict=False),
        pl.col("Born").str.to_date(strict=False),
    ).write_parquet(path)
    from_csv = desk.prepare(desk.file(rows, header), rules(matching))
    from_parquet = desk.prepare(open_source(path), rules(matching))
    assert from_csv.objects == from_parquet.objects
    assert from_csv.records["key"].to_list() == from_parquet.records["key"].to_list()
