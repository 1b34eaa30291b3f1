"""The pre-flight says what is wrong, where, what to do, and what it costs; on screen as on disk."""

from __future__ import annotations

import csv
import json
import stat

import pytest

from ci_braze_tui.braze.contract import Contract
from ci_braze_tui.matching.mapping import Field, Matching
from ci_braze_tui.outbox import compose, survey
from ci_braze_tui.outbox.plan import Caution, Forecast, Plan
from ci_braze_tui.outbox.preflight import findings, preflight, save
from ci_braze_tui.records.outcome import Outcomes
from tests.outbox.preparing import HEADER, Desk, rules

ROWS = [
    ("c1", "a@x.de", "VIP", "7"),
    (" c2 ", "b@x.de", "VIP", "x"),
    ("c3", "no address", "VIP", "7"),
    ("1.2E+15", "", "VIP", "8"),
    ("null", "d@x.de", "VIP", "8"),
    ("c1", "a@x.de", "VIP", "9"),
]


@pytest.fixture
def plan(desk: Desk) -> Plan:
    """The plan of a file with a bit of everything in it."""
    source = desk.file(ROWS, (*HEADER, "=Points"))
    fields = (Field("=Points", "points", "integer"),)
    return desk.prepare(source, rules(Matching("EMail", "Id", fields=fields))).plan


def test_errors_come_before_warnings_and_notes(plan):
    """Rows that are not sent, values that are left out, and what is worth knowing; each with its rows."""
    found = [
        (each.severity, each.about, each.column, each.rows, each.first) for each in findings(plan)
    ]
    assert found == [
        ("error", "invalid", "", 1, (3,)),
        ("error", "invalid", "", 1, (5,)),
        ("warning", "points", "=Points", 1, (2,)),
        ("note", "duplicate", "", 1, (1,)),
        ("note", "Braze customer ID", "Id", 1, (2,)),
        ("note", "Braze customer ID", "Id", 1, (4,)),
    ]
    assert all(each.remedy for each in findings(plan) if each.about != "duplicate")


def test_it_is_saved_for_people_and_for_programs(plan, tmp_path):
    """A table that no spreadsheet takes for a formula, and JSON with everything; private both."""
    report = preflight(plan, "VIP", "customers.csv", Contract())
    table, whole = save(report, tmp_path / "preflight")
    with table.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["column"] for line in lines if line["column"]] == ["'=Points", "Id", "Id"]
    assert [int(line["rows"]) for line in lines] == [each.rows for each in report.findings]
    read = json.loads(whole.read_bytes())
    assert read["outcomes"] == dict(plan.outcomes.items())
    assert read["forecast"] == {"records": 3, "requests": 1, "seconds": 0.001, "data_points": 7}
    assert [each["reason"] for each in read["findings"]] == [
        each.reason for each in report.findings
    ]
    assert {stat.S_IMODE(path.stat().st_mode) for path in (table, whole)} == {0o600}


def test_no_cell_of_the_file_is_in_it(plan, tmp_path):
    """It can be passed on: columns and row numbers, no customers."""
    for path in save(preflight(plan, "VIP", "customers.csv", Contract()), tmp_path):
        text = path.read_text("utf-8-sig")
        assert not any(cell in text for row in ROWS for cell in row[:2] if len(cell) > 4)


def test_the_ledger_spares_what_braze_has(desk):
    """The forecast tells what a run costs, and what it would cost if nothing were known."""
    rows = [(f"c{n}", f"c{n}@x.de", "VIP") for n in range(200)]
    first = desk.tell(rows).plan
    assert first.forecast(Contract()) == first.forecast_without_ledger(Contract())
    again = desk.prepare([("c0", "new@x.de", "VIP"), *rows[1:]]).plan
    assert again.forecast(Contract()) == Forecast(1, 1, 0.001, 1)
    assert again.forecast_without_ledger(Contract()) == Forecast(200, 3, 0.003, 400)
    assert (first.unsaved_bytes, again.unsaved_bytes) == (first.bytes, first.bytes + 1)


def test_large_objects_count_without_the_ledger_too(desk):
    """What all of the file would cost goes by bytes where they are what fills a request."""
    source = desk.file([(f"c{n}", "", "VIP", "x" * 99_000) for n in range(100)], (*HEADER, "Text"))
    described = rules(Matching("EMail", "Id", fields=(Field("Text", "text"),)))
    desk.tell(source, described)
    again = desk.prepare(source, described).plan
    bulk = Contract(bulk=True)
    assert again.forecast(bulk).requests == 0
    assert again.forecast_without_ledger(bulk).requests == 6


def test_few_changes_far_apart_share_their_requests(desk, monkeypatch):
    """No request spans two parts of the outbox, so those of a large file are filled up."""
    monkeypatch.setattr(survey, "PART_ROWS", 100)
    monkeypatch.setattr(compose, "RECORDS_AT_ONCE", 150)
    rows = [(f"c{n}", "", "VIP") for n in range(1_000)]
    first = desk.tell(rows)
    assert [part.height for part in first.outbox.read("records")] == [150] * 6 + [100]
    assert first.records["row"].to_list() == [*range(1, 1_001)]
    changed = [
        (each, "new@x.de" if n % 50 == 0 else "", "VIP") for n, (each, *_) in enumerate(rows)
    ]
    prepared = desk.prepare(changed)
    assert prepared.plan.forecast(Contract()).requests == 1
    assert [part.height for part in prepared.outbox.read("records")] == [20]


def planned(records: int, size: int = 0) -> Plan:
    """A plan with so many records of so many bytes in all."""
    return Plan(
        rows=records, outcomes=Outcomes(pending=records), leavers=0, members=0, with_id=records,
        by_email=0, data_points=0, bytes=size, unsaved_data_points=0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("contract", "records", "size", "requests", "seconds"),
    [
        (Contract(), 0, 0, 0, 0.0),
        (Contract(), 1_000_000, 0, 13_334, 13.334),
        (Contract(objects_per_request=50), 100, 0, 2, 0.002),
        (Contract(requests=10, seconds=5.0), 750, 0, 10, 5.0),
        (Contract(bulk=True), 1_000_000, 0, 1_000, 20.0),
        (Contract(requests_per_hour=100), 75 * 250, 0, 250, 7200.05),
        (Contract(requests_per_hour=100), 75 * 200, 0, 200, 3600.1),
        (Contract(), 10, 9_000_000, 3, 0.003),
    ],
)
def test_minutes_are_those_of_the_contract(contract, records, size, requests, seconds):
    """Its window, its hour, its batches and its bytes."""
    forecast = planned(records, size).forecast(contract)
    assert (forecast.requests, round(forecast.seconds, 6)) == (requests, seconds)


def test_an_id_that_looks_like_something_else_is_told(desk):
    """Shifted columns and the damage that spreadsheets do are seen before they are sent."""
    ids = [
        "a@x.de",
        "4.00E+12",
        "123.0",
        "5" * 24,
        "ce759201f786d590bf2134bff576c369",
        "c-1",
        "007",
        "c\u200b1",
    ]
    plan = desk.prepare([(each, "", "VIP") for each in ids]).plan
    told = {each.first: each.sentence for each in plan.cautions}
    assert told == {
        (1,): "looks like an e-mail address",
        (2,): "was shortened to a power of ten by a spreadsheet",
        (3,): "ends with .0, as IDs do that were taken for numbers",
        (4,): "looks like a braze_id",
        (5,): "looks like a CustomerId of Customer Insights",
        (8,): "holds a character that nobody sees",
    }
    assert plan.outcomes == Outcomes(pending=8)


def test_what_a_duplicate_or_a_refused_row_holds_is_nobody_s_worry(desk):
    """Only rows that are sent are looked at for values that are left out."""
    source = desk.file(
        [("c1", "", "VIP", "x"), ("c1", "", "VIP", "1"), ("c2", "bad", "VIP", "x")],
        (*HEADER, "N"),
    )
    plan = desk.prepare(
        source, rules(Matching("EMail", "Id", fields=(Field("N", "n", "integer"),)))
    ).plan
    assert plan.cautions == ()


def test_unchanged_rows_are_looked_at_as_well(desk):
    """A warning does not go away because the rest of the row was sent already."""
    source = desk.file([("c1", "", "VIP", "x")], (*HEADER, "N"))
    described = rules(Matching("EMail", "Id", fields=(Field("N", "n", "integer"),)))
    first = desk.tell(source, described).plan.cautions
    again = desk.tell(source, described).plan
    assert again.outcomes == Outcomes(unchanged=1)
    assert again.cautions == first
    assert isinstance(first[0], Caution)
