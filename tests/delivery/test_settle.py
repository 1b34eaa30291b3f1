"""Settling accounts for every record, tells the ledger the truth, and can be done again."""

from __future__ import annotations

import json
import stat

import msgspec
import polars as pl
import pytest

from ci_braze_tui.delivery.journal import Entry, Journal, Traffic
from ci_braze_tui.delivery.settle import fates, settle_ledger, write_report
from ci_braze_tui.matching.mapping import Field, Matching
from ci_braze_tui.outbox import compose, survey
from ci_braze_tui.records.outcome import Outcomes
from ci_braze_tui.runs.report import CautionCount, ReasonCount, Report
from tests.outbox.preparing import HEADER, Desk, Prepared, rules

BROKEN_OFF = "the run was broken off before an answer came"


@pytest.fixture
def desk(tmp_path) -> Desk:
    """An export that was never run."""
    return Desk(tmp_path)


def people(count: int) -> list[tuple[str, str, str]]:
    """Rows with nothing wrong."""
    return [(f"c{n}", f"c{n}@x.de", "VIP") for n in range(count)]


def told(prepared: Prepared, journal: Journal) -> list[tuple[str, str | None]]:
    """State and reason of each record, in sending order."""
    found = pl.concat(list(fates(prepared.outbox, journal)), how="diagonal")
    assert found["object"].to_list() == prepared.records["object"].to_list()
    return found.select("state", "reason").rows()


def test_every_state_of_the_journal_is_a_fate(desk, books):
    """Accepted, refused, unknown, broken off, not sent after all, and never entered."""
    prepared = desk.prepare(people(9))
    with books.journal() as journal:
        journal.enter(Entry(0, 2, "accepted"), {1: "no"})
        journal.enter(Entry(2, 2, "unknown", "cut off"), {3: "no either"})
        journal.sending(4, 1)
        journal.enter(Entry(5, 2, "pending"))
        assert told(prepared, journal) == [
            ("accepted", None), ("rejected", "no"), ("unknown", "cut off"),
            ("rejected", "no either"), ("unknown", BROKEN_OFF), ("pending", None),
            ("pending", None), ("pending", None), ("pending", None),
        ]  # fmt: skip


def test_an_empty_journal_leaves_all_pending(desk, books):
    """Nothing sent is nothing known."""
    prepared = desk.prepare(people(2))
    with books.journal() as journal:
        assert told(prepared, journal) == [("pending", None)] * 2
        settle_ledger(prepared.outbox, journal, desk.ledger)
    assert desk.ledger.read().is_empty()


def test_fates_are_right_over_many_parts(desk, books, monkeypatch):
    """A position counts through all parts, leavers behind the rows."""
    desk.tell([(f"old{n}", "", "VIP") for n in range(40)])
    monkeypatch.setattr(survey, "PART_ROWS", 50)
    monkeypatch.setattr(compose, "RECORDS_AT_ONCE", 70)
    prepared = desk.prepare(people(500))
    assert len(prepared.outbox.parts("records")) > 2
    refused = {n: f"no {n}" for n in range(0, 540, 7)}
    with books.journal() as journal:
        for first in range(0, 540, 10):
            within = {n: why for n, why in refused.items() if first <= n < first + 10}
            journal.enter(Entry(first, 10, "accepted"), within)
        found = told(prepared, journal)
    assert found == [
        ("rejected", refused[n]) if n in refused else ("accepted", None) for n in range(540)
    ]


def test_the_ledger_learns_what_braze_took(desk, books):
    """The next run sends what was refused, unknown or never sent, and nothing else."""
    prepared = desk.prepare(people(5))
    with books.journal() as journal:
        journal.enter(Entry(0, 2, "accepted"), {1: "no"})
        journal.enter(Entry(2, 1, "unknown", "cut off"))
        settle_ledger(prepared.outbox, journal, desk.ledger)
    again = desk.prepare(people(5))
    assert [each["external_id"] for each in again.objects] == ["c1", "c2", "c3", "c4"]
    assert again.plan.members == 2


def test_settling_twice_is_settling_once(desk, books):
    """After a crash in the middle it is done again and comes to the same."""
    desk.tell(people(3))
    prepared = desk.prepare([("c0", "new@x.de", "VIP"), ("c9", "", "VIP")])
    with books.journal() as journal:
        journal.enter(Entry(0, 1, "accepted"))
        journal.enter(Entry(1, 3, "unknown", "cut off"), {2: "no"})
        settle_ledger(prepared.outbox, journal, desk.ledger)
        once = desk.ledger.read()
        settle_ledger(prepared.outbox, journal, desk.ledger)
    assert desk.ledger.read().equals(once)


def test_an_answer_that_came_later_is_learned_as_well(desk, books):
    """Settling after a crash and again after resuming ends with the whole truth."""
    prepared = desk.prepare(people(2))
    with books.journal() as journal:
        journal.sending(0, 2)
        settle_ledger(prepared.outbox, journal, desk.ledger)
        journal.enter(Entry(0, 2, "accepted"))
        settle_ledger(prepared.outbox, journal, desk.ledger)
    assert desk.prepare(people(2)).plan.outcomes == Outcomes(unchanged=2)


def test_an_outbox_that_was_emptied_changes_nothing(desk, books):
    """A finished run that is settled once more does no harm."""
    desk.tell(people(2))
    before = desk.ledger.read()
    prepared = desk.prepare(people(3))
    with books.journal() as journal:
        journal.enter(Entry(0, 1, "accepted"))
        prepared.outbox.clear()
        settle_ledger(prepared.outbox, journal, desk.ledger)
    assert desk.ledger.read().equals(before)


def test_a_run_that_died_while_it_prepared_has_told_nothing(desk, books):
    """The part that it was writing is torn, and nobody has to read it."""
    prepared = desk.prepare(people(3))
    (part,) = prepared.outbox.parts("records")
    part.write_bytes(part.read_bytes()[:100])
    with books.journal() as journal:
        settle_ledger(prepared.outbox, journal, desk.ledger)
    assert desk.ledger.profiles() == 0


def report(desk: Desk, books, prepared: Prepared, journal: Journal, described=None) -> Report:
    """Account for the run as it stands."""
    return write_report(
        books.run, "interrupted", described or rules(), prepared.plan, prepared.outbox, journal,
        desk.folder / "run",
    )  # fmt: skip


def test_the_summary_adds_up(desk, books):
    """Every row of the file and every leaver is in the summary once."""
    desk.tell([("gone", "", "VIP"), ("gone too", "", "VIP")])
    prepared = desk.prepare([*people(5), ("", "", "VIP"), ("c0", "c0@x.de", "VIP")])
    with books.journal() as journal:
        journal.enter(Entry(0, 2, "accepted"), {1: "no"})
        journal.sending(2, 1)
        journal.enter(Entry(5, 2, "accepted"), {5: "no"})
        journal.note_traffic(Traffic(4, 1, 2.0))
        summary = report(desk, books, prepared, journal).summary
    assert summary.outcomes == Outcomes(
        accepted=1, rejected=1, unknown=1, pending=2, invalid=1, duplicate=1
    )
    assert summary.leavers == Outcomes(accepted=1, rejected=1)
    assert (summary.rows, summary.outcomes.total, summary.records) == (7, 7, 7)
    assert (summary.requests, summary.retries, summary.seconds) == (4, 1, 2.0)
    assert summary.profiles_per_second == 2.5
    assert summary.data_points == 3
    assert (summary.run, summary.status) == (books.run.id, "interrupted")


def test_the_report_gives_every_reason_with_its_rows(desk, books):
    """Reasons of the plan and of Braze, and values that were left out."""
    matching = Matching("EMail", "Id", fields=(Field("N", "n", "integer"),))
    source = desk.file(
        [("c1", "", "VIP", "x"), ("c2", "", "VIP", "1"), ("", "", "VIP", "")], (*HEADER, "N")
    )
    described = rules(matching)
    prepared = desk.prepare(source, described)
    with books.journal() as journal:
        journal.enter(Entry(0, 1, "accepted"), {0: "bad [/x]"})
        journal.sending(1, 1)
        made = report(desk, books, prepared, journal, described)
    neither = "neither a Braze customer ID nor an e-mail address"
    assert set(made.reasons) == {
        ReasonCount("invalid", neither, 1, "Fill in one of them."),
        ReasonCount("rejected", "bad [/x]", 1),
        ReasonCount("unknown", BROKEN_OFF, 1),
    }
    assert made.cautions == (CautionCount("n", "N", "not a whole number", True, 1),)
    assert made.returned is not None
    lines = (desk.folder / "run" / "returned-rows.csv").read_text().splitlines()
    assert made.returned == str(desk.folder / "run" / "returned-rows.csv")
    assert lines == [
        "Id,EMail,Segment,N,row,outcome,reason",
        "c1,,VIP,x,1,rejected,bad [/x]",
        f"c2,,VIP,1,2,unknown,{BROKEN_OFF}",
        f",,VIP,,3,invalid,{neither}",
    ]


@pytest.mark.skipif("os.name == 'nt'", reason="Windows has no file modes")
def test_the_report_lies_beside_the_returned_rows(desk, books):
    """It is JSON that reads back, private, and names nobody."""
    prepared = desk.prepare([*people(2), ("c8", "bad@", "VIP")])
    with books.journal() as journal:
        made = report(desk, books, prepared, journal)
    path = desk.folder / "run" / "report.json"
    text = path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert msgspec.json.decode(text, type=Report) == made
    assert json.loads(text)["summary"]["outcomes"]["pending"] == 2
    assert not any(personal in text for personal in ("c0", "c8", "x.de", "bad@"))
