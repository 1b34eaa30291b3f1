"""A Delta table is read by its log: rows that were deleted or replaced do not come back."""

from __future__ import annotations

import sys

import polars as pl
import pytest
from deltalake import DeltaTable

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.sources.opening import open_source
from ci_braze_tui.sources.table import column, count_rows, first_rows

FRAME = pl.DataFrame({"id": ["00123", "2"], "n": [1.0, None], "country": ["NO", "SE"]})
LOG = "_delta_log/00000000000000000000.json"


@pytest.fixture
def table(tmp_path):
    """A partitioned table of two rows, in a folder with a hostile name."""
    FRAME.write_delta(tmp_path / "plain", delta_write_options={"partition_by": ["country"]})
    return (tmp_path / "plain").rename(tmp_path / "고객 50% [1]*")


def rows_of(source):
    """All rows, as the engine reads them."""
    return source.scan().collect(engine="streaming").rows()


def test_rows_and_partitions_as_text(table):
    """Cells are text as from Parquet; the columns of partitions are among them."""
    source = open_source(table)
    assert source.description == "Delta, version 0"
    assert source.columns == ("id", "n", "country")
    assert set(rows_of(source)) == {("00123", "1", "NO"), ("2", None, "SE")}
    assert set(source.scan().select(column("country")).collect().rows()) == {("NO",), ("SE",)}
    assert count_rows(source) == 2
    assert first_rows(source, 1).height == 1


def test_what_was_deleted_is_gone(tmp_path):
    """Rows deleted, replaced and added are as the log says, and a read sees one state only."""
    FRAME.write_delta(tmp_path / "t")
    before = open_source(tmp_path / "t")
    DeltaTable(tmp_path / "t").delete("id = '2'")
    FRAME.tail(1).with_columns(pl.lit("3").alias("id")).write_delta(tmp_path / "t", mode="append")
    assert rows_of(open_source(tmp_path / "t")) == [("00123", "1", "NO"), ("3", None, "SE")]
    assert rows_of(before) == [("00123", "1", "NO"), ("2", None, "SE")]


def test_new_columns_are_blank_in_old_rows(tmp_path):
    """A column that was added later is there, blank where it was not yet."""
    FRAME.write_delta(tmp_path / "t")
    added = FRAME.head(1).with_columns(pl.lit(value=True).alias("vip"))
    added.write_delta(tmp_path / "t", mode="append", delta_write_options={"schema_mode": "merge"})
    assert open_source(tmp_path / "t").scan().collect()["vip"].to_list() == [None, None, "true"]


def test_values_of_partitions_come_back(tmp_path):
    """Slashes, per cent signs, days and nothing are what they were before they named folders."""
    days = pl.Series(["2024-05-01", None, "2024-05-01", "2024-05-02"]).str.to_date()
    frame = pl.DataFrame({"id": ["1", "2", "3", "4"], "c": ["a b/c", "50%", None, "ä"], "d": days})
    frame.write_delta(tmp_path / "t", delta_write_options={"partition_by": ["c", "d"]})
    assert set(rows_of(open_source(tmp_path / "t"))) == {
        ("1", "a b/c", "2024-05-01"),
        ("2", "50%", None),
        ("3", None, "2024-05-01"),
        ("4", "ä", "2024-05-02"),
    }


def test_tables_of_synapse_link(tmp_path):
    """Synapse Link keeps its tables below `deltalake`."""
    FRAME.write_delta(tmp_path / "root" / "deltalake" / "msdynci_customerprofile")
    source = open_source(Choice(str(tmp_path / "root"), table="msdynci_customerprofile"))
    assert count_rows(source) == 2


def test_the_library_is_missing(table, monkeypatch):
    """Without the extra, the sentence says how to install it."""
    monkeypatch.setitem(sys.modules, "deltalake", None)
    with pytest.raises(SourceError) as caught:
        open_source(table)
    assert str(caught.value).endswith('install it with: pip install "ci-braze-tui[delta]"')


def with_feature(log, feature):
    """The log of a table that needs a reader who knows this feature."""
    return log.replace('"minReaderVersion":1', '"minReaderVersion":3').replace(
        '"minWriterVersion":2',
        f'"minWriterVersion":7,"readerFeatures":["{feature}"],"writerFeatures":["{feature}"]',
    )


def test_a_feature_that_is_not_used(table):
    """A table that could have deletion vectors, but has none, is read."""
    (table / LOG).write_text(with_feature((table / LOG).read_text(), "deletionVectors"))
    assert count_rows(open_source(table)) == 2


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda log: "garbage{", "damaged or incomplete Delta table"),
        (
            lambda log: log.replace('"minReaderVersion":1', '"minReaderVersion":9'),
            "of a version that cannot be read here",
        ),
        (lambda log: with_feature(log, "columnMapping"), r"features .* \(columnMapping\)"),
        (lambda log: "", "damaged or incomplete Delta table"),
    ],
    ids=["garbage", "later version", "column mapping", "blank"],
)
def test_logs_that_cannot_be_read(table, change, expected):
    """Damaged logs and features beyond us have a sentence without a stack of Rust."""
    log = table / LOG
    log.write_text(change(log.read_text()))
    with pytest.raises(SourceError, match=expected) as caught:
        count_rows(open_source(table))
    assert "\n" not in str(caught.value)


def test_a_file_of_the_log_is_missing(table):
    """A table that was copied in part is told, when it is opened and later."""
    source = open_source(table)
    missing = next(table.rglob("*.parquet"))
    missing.unlink()
    with pytest.raises(SourceError, match=f"lacks .*{missing.name[:20]}"):
        open_source(table)
    with pytest.raises(SourceError, match="has gone while it was read"):
        rows_of(source)


@pytest.mark.parametrize("form", ["../{name}", "{folder}/{name}"])
def test_a_log_does_not_lead_out_of_the_folder(tmp_path, form):
    """A file elsewhere on the disk is no part of a table, whatever its log says."""
    FRAME.write_delta(tmp_path / "t")
    part = next((tmp_path / "t").glob("*.parquet"))
    log = tmp_path / "t" / LOG
    log.write_text(log.read_text().replace(part.name, form.format(folder=tmp_path, name=part.name)))
    part.rename(tmp_path / part.name)
    with pytest.raises(SourceError, match="outside of its folder"):
        open_source(tmp_path / "t")
