"""Whom an export reaches, as the plan, the pre-flight's tab, the command line and saved files say it."""

from __future__ import annotations

import csv
from datetime import UTC, datetime

import msgspec
import pytest

from ci_braze_tui.braze.contract import Contract
from ci_braze_tui.cli import words as in_text
from ci_braze_tui.outbox.plan import Fate, Holder, Plan, Reach, Sample
from ci_braze_tui.outbox.preflight import Preflight, preflight, save
from ci_braze_tui.outbox.reach_words import told_of
from ci_braze_tui.records.outcome import Outcomes
from ci_braze_tui.tui.screens.export_plan_words import plan_lines
from ci_braze_tui.tui.screens.matching_preview_findings import problem_lines
from ci_braze_tui.tui.widgets.account import CountLine, Heading, Sentence, TotalLine

HOSTILE = "[/]\x1b[31m\u202e"
SHOWN = "[/]␛[31m\ufffd"
DOUBLES = (
    Sample(1_204, HOSTILE, "ann@x.io", (Holder("c9"), Holder(), Holder(row=1_001))),
    Sample(1_300, "c7", "bob@x.io", (Holder("c8"),)),
)
COUNTS: dict[Fate, int] = {
    "updates": 1_500, "known": 0, "by_email": 0, "several": 0, "creates": 500, "ignored": 0
}  # fmt: skip
REACH = Reach(
    segment="seg-1",
    name=HOSTILE,
    read_at=datetime(2026, 11, 21, 12, tzinfo=UTC),
    profiles=150_000,
    records=COUNTS,
    first={"updates": (Sample(1, "c1", ""),), "creates": DOUBLES},
    elsewhere=21,
    first_elsewhere=DOUBLES,
    leavers=5,
    first_leavers=(Sample(None, "gone", ""),),
)
PLAN = Plan(
    rows=2_000, outcomes=Outcomes(pending=2_000), leavers=5, members=9, with_id=2_000, by_email=0,
    data_points=26, bytes=900, unsaved_data_points=26, reach=REACH,
)  # fmt: skip
FIRST_DOUBLE = (
    f"row 1,204: {SHOWN}, ann@x.io "
    "(address of c9, a profile without an identifier, the profile of row 1,001)"
)
PEOPLE = ["row 1: c1", FIRST_DOUBLE, "row 1,300: c7, bob@x.io (address of c8)", "gone"]


@pytest.fixture
def report() -> Preflight:
    """The pre-flight of the plan."""
    return preflight(PLAN, "VIP", "customers.csv", Contract())


def test_lines_come_to_all_records():
    """Doubles are counted among those that create, leavers beside the rows."""
    counted = [each.count for each in told_of(REACH) if not each.is_part]
    assert counted == [1_500, 500, 5]
    assert sum(counted) == PLAN.records


def test_the_plan_names_people():
    """Below each number those who are meant, with whoever has their address; nothing steers the screen."""
    lines = list(plan_lines(PLAN, "customers.csv", Contract()))
    heading = [each for each in lines if isinstance(each, Heading)][1]
    reaching = lines[lines.index(heading) :]
    said = [str(each.content) for each in reaching if isinstance(each, Sentence)]
    assert [each for each in said if each in PEOPLE] == [PEOPLE[0], *PEOPLE[1:3] * 2, PEOPLE[3]]
    numbers = [each for each in reaching if isinstance(each, CountLine)]
    assert [each.count for each in numbers[:5]] == [1_500, 500, 21, 5, 2_005]
    assert isinstance(numbers[4], TotalLine)


def test_each_person_of_the_problems_tab_leads_to_a_row(report):
    """The lines of people stand below their number, and Enter on one shows the row."""
    lines = problem_lines(report)
    found = {each.row.cells[1].strip(): each.first for each in lines if each.row.cells}
    assert [found[person] for person in PEOPLE] == [(1,), (1_204,), (1_300,), ()]
    numbers = {each.row.cells[0]: each.first for each in lines if each.row.cells}
    assert (numbers["500"], numbers["21"]) == ((1_204, 1_300), (1_204, 1_300))
    assert numbers["2,005"] == ()


def test_the_command_line_names_people():
    """One line each, indented, and a total."""
    lines = list(in_text.plan_lines(PLAN, Contract()))
    people = [each.strip() for each in lines if each.strip() in PEOPLE]
    assert people == [PEOPLE[0], *PEOPLE[1:3] * 2, PEOPLE[3]]
    assert f"  {'2,005':>12}  records in all" in lines


def test_saved_files_keep_the_numbers_and_no_names(report, tmp_path):
    """They can be passed on, so they say which rows and not who; what is asked for says both."""
    table, whole = save(report, tmp_path / "preflight")
    with table.open(encoding="utf-8-sig", newline="") as file:
        lines = {each["about"]: each for each in csv.DictReader(file)}
    assert lines["elsewhere"]["rows"] == "21"
    assert lines["elsewhere"]["first rows"] == "1204 1300"
    assert [*lines] == ["updates", "creates", "elsewhere", "leavers"]
    saved = msgspec.json.decode(whole.read_bytes(), type=Preflight)
    assert saved.reach == REACH.nameless
    assert not any(name in whole.read_text() for name in ("ann@x.io", "c9", "gone"))
    assert b"ann@x.io" in msgspec.json.encode(report)
