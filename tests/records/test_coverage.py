"""How a matching covers a file: the counts a person decides by."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ci_braze_tui.errors import SourceError
from ci_braze_tui.matching.mapping import Matching
from ci_braze_tui.records.coverage import Coverage, coverage
from ci_braze_tui.sandbox.sample import write_sample_customers
from ci_braze_tui.sources.opening import open_source

ROWS = "id,mail\nu1,a@x.de\n u1 ,\n,b@x.de\n,\n  , \nu5,broken\n,broken\n"


def counted(folder: Path, matching: Matching, text: str = ROWS) -> Coverage:
    """The coverage of a file with this text."""
    path = folder / "customers.csv"
    path.write_text(text, encoding="utf-8")
    return coverage(open_source(path), matching)


def test_counts_every_row_once(tmp_path):
    """Rows with an ID, with an address only, and the refused ones add up."""
    assert counted(tmp_path, Matching("mail", "id")) == Coverage(
        rows=7,
        with_id=2,
        by_email=1,
        refused=(
            ("the e-mail address is not valid", 2),
            ("the row is empty", 1),
            ("neither a Braze customer ID nor an e-mail address", 1),
        ),
    )


def test_without_an_id_column_all_go_by_email(tmp_path):
    """No column for the ID: no row has one."""
    found = counted(tmp_path, Matching("mail"))
    assert (found.with_id, found.by_email) == (0, 2)
    assert ("neither a Braze customer ID nor an e-mail address", 2) in found.refused


def test_rows_without_an_id_can_be_skipped(tmp_path):
    """The rule of the matching decides what becomes of them."""
    found = counted(tmp_path, Matching("mail", "id", without_id="skip"))
    assert found.by_email == 0
    assert ("no Braze customer ID", 3) in found.refused


def test_hostile_headers(tmp_path):
    """Headers that are patterns or names of our own do no harm."""
    text = "*,^.*$,row,segment\nu1,a@x.de,1,2\n"
    found = counted(tmp_path, Matching("^.*$", "*"), text)
    assert (found.rows, found.with_id) == (1, 1)


def test_agrees_with_counting_by_hand(tmp_path):
    """On a real file the counts are those of plain Python."""
    path = tmp_path / "customers.csv"
    write_sample_customers(path, 3_000)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = coverage(open_source(path), Matching("EMail", "BrazeUserId"))
    refused = sum(count for _, count in found.refused)
    with_id = sum(bool(row["BrazeUserId"].strip()) for row in rows)

    assert found.rows == len(rows) == found.with_id + found.by_email + refused
    assert with_id - refused <= found.with_id <= with_id


def test_a_file_that_broke_says_so(tmp_path):
    """What polars finds wrong further down is a sentence."""
    path = tmp_path / "customers.csv"
    path.write_text("id,mail\nu1,a@x.de\n", encoding="utf-8")
    source = open_source(path)
    path.write_text("id,mail\nu1,a@x.de,3,4\n", encoding="utf-8")
    with pytest.raises(SourceError, match="has 4 cells"):
        coverage(source, Matching("mail", "id"))
