"""The preview: what a first run would send, byte for byte, and nothing left behind."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from ci_braze_tui.errors import SourceError
from ci_braze_tui.ledger.book import Ledger
from ci_braze_tui.matching.mapping import Field, Matching, Segments
from ci_braze_tui.outbox import preview as module
from ci_braze_tui.outbox.folder import Outbox
from ci_braze_tui.outbox.prepare import prepare
from ci_braze_tui.outbox.preview import PreviewedRow, preview
from ci_braze_tui.records.rules import Rules
from ci_braze_tui.sandbox.sample import write_sample_customers
from ci_braze_tui.sources.opening import open_source

RULES = Rules(
    "3aca937b-9bbc-4e42-9370-05e411967b2b",
    Matching("EMail", "BrazeUserId", fields=(Field("FirstName", "first_name"),)),
    Segments("Segment", ("VIP", "Newsletter")),
)


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """Some thousand customers."""
    path = tmp_path / "customers.csv"
    write_sample_customers(path, 2_000)
    return path


def test_objects_are_those_of_a_first_run(sample, tmp_path):
    """Each shown object is the text that a run writes for the row."""
    source = open_source(sample)
    outbox = Outbox(tmp_path / "outbox").make()
    prepare(source, RULES, Ledger(tmp_path / "ledger"), outbox)
    sent = {
        row: text
        for part in outbox.read("records", ["row", "object"])
        for row, text in part.iter_rows()
    }
    shown = preview(source, RULES)

    assert len(shown.rows) == 100
    assert {row.row: row.object for row in shown.rows if row.object} == {
        row: text for row, text in sent.items() if row <= shown.rows[-1].row
    }


def test_rows_that_are_not_sent_say_why(tmp_path):
    """In the order of the file, rows of other segments left out."""
    path = tmp_path / "c.csv"
    path.write_text(
        "BrazeUserId,EMail,FirstName,Segment\n"
        "u1,a@x.de,A,VIP\nu2,b@x.de,B,Other\nu3,broken,C,VIP\nu1,a@x.de,D,VIP\n",
        encoding="utf-8",
    )
    first, second, third = preview(open_source(path), RULES).rows

    assert first == PreviewedRow(1, None, "duplicate", "row 4 of the same identifier carries it")
    assert second == PreviewedRow(3, None, "invalid", "the e-mail address is not valid")
    assert (third.row, third.outcome) == (4, "pending")


def test_only_the_beginning_is_read(sample, monkeypatch):
    """A huge file costs no more than its first rows."""
    monkeypatch.setattr(module, "LOOKED_AT", 50)
    shown = preview(open_source(sample), RULES, rows=5)
    assert (len(shown.rows), shown.plan.rows) == (5, 50)


def test_nothing_is_left_behind(sample, tmp_path, monkeypatch):
    """Personal data of the preview is gone when it is there."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    preview(open_source(sample), RULES)
    assert list(folder.iterdir()) == []


def test_nothing_to_send(sample):
    """A segment that nobody is in gives no rows and no failure."""
    none = Rules(RULES.segment_identifier, RULES.matching, Segments("Segment", ("Nobody",)))
    assert preview(open_source(sample), none).rows == ()


def test_parquet_gives_the_same(sample, tmp_path):
    """A limited Parquet file is read like a limited CSV file."""
    import polars as pl

    parquet = tmp_path / "customers.parquet"
    pl.read_csv(sample, infer_schema=False).write_parquet(parquet)
    assert preview(open_source(parquet), RULES).rows == preview(open_source(sample), RULES).rows


def test_a_file_that_is_gone(sample):
    """The sentence is the one of the source."""
    source = open_source(sample)
    sample.unlink()
    with pytest.raises(SourceError, match="has gone"):
        preview(source, RULES)
