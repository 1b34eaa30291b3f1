"""Of rows that were only appended, the newest version of each record is read."""

from __future__ import annotations

import random

import polars as pl
import pytest

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.insights.appended import find_newest, version_columns
from ci_braze_tui.sources.opening import open_source
from ci_braze_tui.sources.table import count_rows
from tests.sources.insights.writers import (
    SYNAPSE,
    entity,
    rows_of,
    synapse_row,
    write_csv,
    write_model,
)


def linked(folder, *rows, columns=SYNAPSE):
    """A table as Synapse Link writes it: a file without a header, and a model.json."""
    write_csv(folder / "contact" / "2026.csv", rows)
    write_model(folder, entity("contact", columns, ["https://h/c/contact/2026.csv"]))
    return open_source(folder)


def kept(source):
    """Id and version of each row that is read."""
    rows = source.scan().select("Id", "versionnumber").collect(engine="streaming")
    return rows.rows()


def test_newest_version_of_each_record(tmp_path):
    """The highest version counts, then the latest change, then the last row; the order stays."""
    source = linked(
        tmp_path,
        synapse_row("a", "9"),
        synapse_row("b", "5", modified="8/24/2026 11:00:00 PM", mail="late"),
        synapse_row("a", "10"),
        synapse_row("b", "5", modified="8/24/2026 2:00:00 PM", mail="early"),
        synapse_row("c", "1", mail="once"),
        synapse_row("c", "1", mail="twice"),
    )
    assert kept(source) == [("b", "5"), ("a", "10"), ("c", "1")]
    assert [row[4] for row in rows_of(source)] == ["late", "a@b.de", "twice"]
    assert source.notes == (
        "Of each Id only the newest version is read: 3 older rows and 0 of deleted records are left "
        "out.",
    )
    assert source.head(2).collect().height == 2


def test_deleted_records_are_gone(tmp_path):
    """A record whose newest version is a deletion has left; one that came back is there."""
    source = linked(
        tmp_path,
        synapse_row("a", "1"),
        synapse_row("A", "2", deleted="True"),
        synapse_row("b", "1", deleted="true"),
        synapse_row("b", "2", deleted="False"),
    )
    assert kept(source) == [("b", "2")]


def test_file_in_place_is_read_as_it_is(tmp_path):
    """Without older versions there is nothing to say; rows without an Id are nobody's version."""
    source = linked(tmp_path, synapse_row("a", "1"), synapse_row("", ""), synapse_row("", ""))
    assert (count_rows(source), source.notes) == (3, ())


def test_short_rows_reach_is_delete_at_least(tmp_path):
    """Rows from before a column was added are shorter; one that is cut is refused with its line."""
    columns = (*SYNAPSE, "added")
    source = linked(tmp_path, synapse_row("a", "1"), (*synapse_row("b", "1"), "x"), columns=columns)
    assert [row[9] or "" for row in rows_of(source)] == ["", "x"]
    with pytest.raises(SourceError, match=r"line 2"):
        linked(tmp_path, synapse_row("a", "1"), synapse_row("b", "1")[:6], columns=columns)
    with pytest.raises(SourceError, match=r"line 1: the row has 11 cells"):
        linked(tmp_path, (*synapse_row("a", "1"), "x", "y"), columns=columns)


def test_change_of_the_file_is_noticed(tmp_path):
    """Which rows count is found again when the file is another one."""
    source = linked(tmp_path, synapse_row("a", "1"), synapse_row("a", "2"))
    assert kept(source) == [("a", "2")]
    rows = [synapse_row("b", "1"), synapse_row("a", "2"), synapse_row("a", "3")]
    write_csv(tmp_path / "contact" / "2026.csv", rows)
    assert kept(source) == [("b", "1"), ("a", "3")]


def test_same_rows_as_a_plain_computation():
    """Many versions in any order give what a dictionary would keep."""
    generator = random.Random(5)
    rows = [
        (
            f"id{generator.randrange(4000)}",
            str(generator.randrange(1, 40)),
            f"2026-08-{generator.randrange(1, 28):02}T00:00:00.0000000Z",
            generator.choice(["", "False", "True"]),
        )
        for _ in range(30_000)
    ]
    names = ("Id", "VersionNumber", "SinkModifiedOn", "ISDELETE")
    frame = pl.DataFrame(rows, schema=list(names), orient="row")
    found = version_columns(names)
    assert found is not None
    newest = find_newest(frame.lazy(), found)
    last: dict[str, tuple[int, str, int]] = {}
    for place, (key, version, changed, _) in enumerate(rows):
        last[key] = max(last.get(key, (-1, "", -1)), (int(version), changed, place))
    expected = sorted(place for *_, place in last.values() if rows[place][3] != "True")
    assert newest.rows.arg_true().to_list() == expected
    assert newest.older + newest.deleted + len(expected) == len(rows)


def test_other_tables_have_no_versions():
    """Without all four columns nothing is appended."""
    assert version_columns(("Id", "versionnumber", "IsDelete")) is None
