"""Rows come back exactly as they were, with what became of them beside them."""

from __future__ import annotations

import csv
import stat
from pathlib import Path

import polars as pl
import pytest

from ci_braze_tui.delivery.returned import write_returned
from ci_braze_tui.matching.mapping import Matching, Segments
from ci_braze_tui.sources.opening import open_source
from tests.outbox.preparing import HEADER, Desk, Prepared, rules

HOSTILE = (
    "=1+1", "@SUM(A1)", "[/bar]", "\x1b[31mred", "a,b;c", 'say "hi"', '"', "two\nlines", "\r\n",
    "cr\ronly", " blanks ", "\t", "00123", "1e5", "\u202egnp", "😀\u2028", "\ufeffbom", "null",
)  # fmt: skip

ONE = Segments()
NO_ID = Matching("EMail")
NO_EMAIL = Matching("@SUM(A1)", "Id")


@pytest.fixture
def desk(tmp_path) -> Desk:
    """An export that was never run."""
    return Desk(tmp_path)


def fates(prepared: Prepared, *states: tuple[str, str | None]) -> list[pl.DataFrame]:
    """What became of the records, in sending order; the rest was accepted."""
    rest = [("accepted", None)] * (prepared.plan.records - len(states))
    columns = {"state": pl.String, "reason": pl.String}
    return [prepared.records.hstack(pl.DataFrame([*states, *rest], schema=columns, orient="row"))]


def read(path: Path | None) -> list[list[str]]:
    """All lines of a returned file, header first."""
    assert path is not None
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_rejected_invalid_and_unknown_rows_come_back_in_file_order(desk, tmp_path):
    """The others do not, and leavers have no row to come back."""
    desk.tell([("gone", "", "VIP")])
    rows = [
        ("", "", "VIP"), ("c1", "a@x.de", "VIP"), ("c2", "", "Other"), ("c3", "", "VIP"),
        ("c4", "", "VIP"), ("c5", "bad", "VIP"),
    ]  # fmt: skip
    prepared = desk.prepare(rows)
    states = [("unknown", "cut off"), ("rejected", "no"), ("accepted", None), ("rejected", "left")]
    path = write_returned(prepared.outbox, iter(fates(prepared, *states)), tmp_path / "back.csv")
    assert read(path) == [
        [*HEADER, "row", "outcome", "reason"],
        ["", "", "VIP", "1", "invalid", "neither a Braze customer ID nor an e-mail address"],
        ["c1", "a@x.de", "VIP", "2", "unknown", "cut off"],
        ["c3", "", "VIP", "4", "rejected", "no"],
        ["c5", "bad", "VIP", "6", "invalid", "the e-mail address is not valid"],
    ]


def test_cells_and_headers_are_exactly_as_they_were(desk, tmp_path):
    """Whatever is in the file comes back, so that corrected rows can be sent as they stand."""
    header = ["Id", *(text if text.strip() else f"column {n}" for n, text in enumerate(HOSTILE))]
    rows = [["", *HOSTILE], ["", *reversed(HOSTILE)], ["", "", "bad", *[""] * (len(HOSTILE) - 2)]]
    source = desk.file(rows, header)
    prepared = desk.prepare(source, rules(NO_EMAIL, ONE))
    path = write_returned(prepared.outbox, iter(()), tmp_path / "back.csv")
    assert path is not None
    back = open_source(path)
    assert back.columns[:-3] == tuple(header)
    original = source.scan().collect()
    returned = back.scan().collect()
    assert returned.height == 3
    assert returned.select(original.columns).rows() == original.rows()


def test_our_columns_give_way_to_those_of_the_file(desk, tmp_path):
    """A file that has a column of our name keeps it, and ours gets another, twice over too."""
    header = ("row", "outcome", "reason", "row_", "EMail")
    source = desk.file([("1", "2", "3", "4", "bad")], header)
    prepared = desk.prepare(source, rules(NO_ID, ONE))
    path = write_returned(prepared.outbox, iter(()), tmp_path / "back.csv")
    assert read(path) == [
        [*header, "row__", "outcome_", "reason_"],
        ["1", "2", "3", "4", "bad", "1", "invalid", "the e-mail address is not valid"],
    ]


def test_what_comes_back_can_be_prepared_again(desk, tmp_path):
    """The returned file is a customer file with the columns the export knows."""
    prepared = desk.prepare([("c1", "a@x.de", "VIP"), ("c2", "bad", "VIP")])
    path = write_returned(
        prepared.outbox, iter(fates(prepared, ("rejected", "no"))), tmp_path / "back.csv"
    )
    assert path is not None
    again = desk.prepare(open_source(path), partial=True)
    assert again.objects == [{"external_id": "c1", "email": "a@x.de", "I": True}]
    assert again.plan.outcomes.invalid == 1


def test_when_nothing_comes_back_there_is_no_file(desk, tmp_path):
    """Nor does the file of an earlier settling stay."""
    prepared = desk.prepare([("c1", "a@x.de", "VIP"), ("c2", "", "Other")])
    path, torn = tmp_path / "back.csv", tmp_path / "back.csv.new"
    path.write_text("old")
    torn.write_text("half")
    assert write_returned(prepared.outbox, iter(fates(prepared)), path) is None
    assert (path.exists(), torn.exists()) == (False, False)


@pytest.mark.skipif("os.name == 'nt'", reason="Windows has no file modes")
def test_only_the_owner_reads_what_comes_back(desk, tmp_path):
    """The file holds personal data, so it is 0600 in a folder of 0700."""
    prepared = desk.prepare([("", "", "VIP")])
    path = write_returned(prepared.outbox, iter(()), tmp_path / "run" / "back.csv")
    assert path is not None
    modes = [stat.S_IMODE(each.stat().st_mode) for each in (path.parent, path)]
    assert modes == [0o700, 0o600]


def test_duplicates_come_back_with_the_row_that_carries_them(desk, tmp_path):
    """Sent again on its own, a profile keeps the segments of all its rows."""
    rows = [("c1", "", "News"), ("c2", "", "News"), ("c2", "", "VIP"), ("c1", "", "VIP")]
    described = rules(segments=Segments("Segment", ("VIP", "News")))
    prepared = desk.prepare(rows, described)
    states = [("accepted", None), ("rejected", "no")]
    path = write_returned(prepared.outbox, iter(fates(prepared, *states)), tmp_path / "back.csv")
    carried = "row 4 of the same identifier carries it"
    assert read(path)[1:] == [
        ["c1", "", "News", "1", "duplicate", carried],
        ["c1", "", "VIP", "4", "rejected", "no"],
    ]
