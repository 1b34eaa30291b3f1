"""Hourly folders of Synapse Link together are the table; the one being written does not count."""

from __future__ import annotations

import pytest

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.choice import Choice, ChooseTableError
from ci_braze_tui.sources.opening import open_source
from tests.sources.insights.writers import SYNAPSE, entity, synapse_row, write_csv, write_model

FIRST, SECOND, THIRD = (f"2026-08-24T{hour}.33.00Z" for hour in ("14", "15", "16"))


def increment(root, name, *rows, table="contact", columns=SYNAPSE, model=True):
    """One hour of a table."""
    write_csv(root / name / table / "2026.csv", rows)
    if model:
        partition = f"https://h/c/{name}/{table}/2026.csv"
        write_model(root / name, entity(table, columns, [partition]))


def kept(source):
    """Id and version of each row that is read."""
    rows = source.scan().select("Id", "versionnumber").collect(engine="streaming")
    return rows.rows()


def test_increments_are_put_together(tmp_path):
    """Later hours change and delete what earlier ones had; columns are added at the end."""
    increment(tmp_path, FIRST, synapse_row("a", "1"), synapse_row("b", "1"), synapse_row("c", "1"))
    later = (*synapse_row("b", "2"), "new")
    rows = [later, synapse_row("c", "2", deleted="True")]
    increment(tmp_path, SECOND, *rows, columns=(*SYNAPSE, "added"))
    (tmp_path / "OptionsetMetadata").mkdir()
    write_csv(tmp_path / "EntitySyncFailure" / "x.csv", [("a", "b")])
    source = open_source(tmp_path)
    assert source.columns == (*SYNAPSE, "added")
    assert kept(source) == [("a", "1"), ("b", "2")]
    assert source.scan().select("added").collect().to_series().to_list() == [None, "new"]
    assert (source.stem, source.tables) == ("contact", ("contact",))
    assert source.description == "CSV, 2 increments of Synapse Link"


def test_folder_that_is_being_written_is_left_out(tmp_path):
    """`changelog.info` names it, and a person is told."""
    increment(tmp_path, FIRST, synapse_row("a", "1"))
    increment(tmp_path, SECOND, synapse_row("a", "2"))
    (tmp_path / "Changelog").mkdir()
    (tmp_path / "Changelog" / "changelog.info").write_text(f"\ufeff{SECOND}/")
    source = open_source(tmp_path)
    assert kept(source) == [("a", "1")]
    assert source.notes == (f'"{SECOND}" is still being written: left out.',)
    (tmp_path / "Changelog" / "changelog.info").write_text(f"{FIRST},{SECOND}")
    with pytest.raises(SourceError, match=r"holds no folder that Synapse Link has finished"):
        open_source(tmp_path)


def test_schema_beside_the_increments(tmp_path):
    """Without a model.json in the folder the table's own schema file names the columns."""
    increment(tmp_path, FIRST, synapse_row("a", "1"), model=False)
    with pytest.raises(SourceError, match=r"has no model.json.*contact-model.json.*copy the whole"):
        open_source(tmp_path)
    schemas = tmp_path / "Microsoft.Athena.TrickleFeedService"
    write_model(schemas, entity("contact", SYNAPSE)).rename(schemas / "contact-model.json")
    assert kept(open_source(tmp_path)) == [("a", "1")]


def test_table_without_changes_in_an_hour(tmp_path):
    """An hour in which a table did not change names no files of it."""
    increment(tmp_path, FIRST, synapse_row("a", "1"))
    write_model(tmp_path / SECOND, entity("contact", SYNAPSE))
    assert kept(open_source(tmp_path)) == [("a", "1")]


def test_several_tables_are_to_be_chosen_from(tmp_path):
    """Tables of all hours are offered."""
    increment(tmp_path, FIRST, synapse_row("a", "1"))
    increment(tmp_path, SECOND, ("x", "y"), table="orders", columns=("p", "q"))
    with pytest.raises(ChooseTableError) as caught:
        open_source(tmp_path)
    assert caught.value.tables == ("contact", "orders")
    assert kept(open_source(Choice(str(tmp_path), table="contact"))) == [("a", "1")]


def test_missing_file_of_an_hour_is_named(tmp_path):
    """An hour that was copied in part is refused: its changes would be lost."""
    increment(tmp_path, FIRST, synapse_row("a", "1"))
    parts = [f"https://h/c/{SECOND}/contact/{year}.csv" for year in (2025, 2026)]
    write_csv(tmp_path / SECOND / "contact" / "2026.csv", [synapse_row("a", "2")])
    write_model(tmp_path / SECOND, entity("contact", SYNAPSE, parts))
    with pytest.raises(SourceError, match=r'lacks 1 of the 2 files of "contact": "2025.csv"'):
        open_source(tmp_path)
