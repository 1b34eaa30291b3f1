"""The sample customers: always the same, and flawed like real files."""

from __future__ import annotations

import csv
from collections import Counter
from itertools import islice

import pytest

from ci_braze_tui.sandbox.sample import (
    sample_customers,
    stored_customers,
    write_sample_customers,
)


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    """The rows of the default file."""
    path = tmp_path_factory.mktemp("sample") / "customers.csv"
    write_sample_customers(path)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_file_has_the_rows_that_were_asked_for(rows):
    """Whatever newlines are in the cells."""
    assert len(rows) == 5_000
    assert None not in rows[0]


def test_the_same_seed_gives_the_same_file(tmp_path):
    """Byte for byte; another seed another one."""
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        write_sample_customers(tmp_path / name, rows=500, seed=seed)

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert (tmp_path / "a").read_bytes() != (tmp_path / "c").read_bytes()


def test_more_rows_leave_the_earlier_ones_alone():
    """A longer file begins like a shorter one."""
    assert list(islice(sample_customers(), 50)) == list(islice(sample_customers(), 60))[:50]


def test_about_one_in_25_has_no_braze_id(rows):
    """The case the wizard has a rule for."""
    blank = sum(not row["BrazeUserId"] for row in rows)

    assert 150 < blank < 250


def test_segments_are_three_and_a_few_blanks(rows):
    """Nothing else."""
    counts = Counter(row["Segment"] for row in rows)

    assert set(counts) == {"VIP", "Newsletter", "Lapsed", ""}
    assert counts[""] < min(counts["VIP"], counts["Newsletter"], counts["Lapsed"])


def test_duplicates_differ_in_segment_or_email(rows):
    """The same customer comes twice for one of two reasons."""
    first: dict[str, dict[str, str]] = {}
    differences: Counter[str] = Counter()
    for row in rows:
        former = first.setdefault(row["CustomerId"], row)
        differences.update(name for name in row if row[name] != former[name])

    assert set(differences) == {"Segment", "EMail"}
    assert 30 < differences.total() < 80


def test_every_flaw_of_real_files_is_there(rows):
    """Newlines, brackets, emoji, Korean, leading zeros, a formula, bad and blank e-mails."""
    text = {name: [row[name] for row in rows] for name in rows[0]}

    assert any("\n" in city for city in text["City"])
    assert any("[" in name for name in text["FirstName"])
    assert any("🎉" in name for name in text["FirstName"])
    assert any(name.startswith("=") for name in text["FirstName"])
    assert "민준" in text["FirstName"]
    assert any(code.startswith("0") for code in text["PostCode"])
    assert any("@@" in email for email in text["EMail"])
    assert "" in text["EMail"]
    assert "Atlantis" in text["Country"]
    assert all(len(identifier) == 32 for identifier in text["CustomerId"])


def test_stored_customers_are_the_first_of_the_file(rows):
    """The demo updates people it also has in its file."""
    stored = [item["external_id"] for item in stored_customers(300)]

    assert len(set(stored)) == 300
    assert set(stored) <= {row["BrazeUserId"] for row in rows[:400]}
