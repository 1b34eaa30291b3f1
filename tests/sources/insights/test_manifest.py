"""A manifest is read where the folder says all there is to know, and else explained."""

from __future__ import annotations

import json

import polars as pl
import pytest

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.opening import open_source
from tests.sources.insights.writers import rows_of, write_csv

CSV = {
    "traitReference": "is.partition.format.CSV",
    "arguments": [{"name": "columnHeaders", "value": "false"}, {"name": "delimiter", "value": ";"}],
}


def write_manifest(folder, attributes, *partitions, name="default.manifest.cdm.json"):
    """A manifest with a table VIP, and the file that defines its columns."""
    declared = {
        "type": "LocalEntity",
        "entityName": "VIP",
        "entityPath": "VIP.cdm.json/VIP",
        "dataPartitions": list(partitions),
    }
    (folder / name).write_text(json.dumps({"manifestName": "x", "entities": [declared]}))
    if attributes is not None:
        definitions = [{"entityName": "VIP", "extendsEntity": "x", "hasAttributes": attributes}]
        (folder / "VIP.cdm.json").write_text(json.dumps({"definitions": definitions}))
    return folder / name


@pytest.mark.parametrize("chosen", ["", "default.manifest.cdm.json"])
def test_csv_with_columns_in_the_folder(tmp_path, chosen):
    """The file of definitions names the cells."""
    write_csv(tmp_path / "VIP" / "one.csv", [("1", "a@b.de")], delimiter=";")
    attributes = [{"name": "Id", "dataType": {"x": 1}}, {"name": "EMail"}]
    write_manifest(tmp_path, attributes, {"location": "VIP/one.csv", "exhibitsTraits": [CSV, "x"]})
    source = open_source(tmp_path / chosen)
    assert (source.columns, rows_of(source)) == (("Id", "EMail"), [("1", "a@b.de")])


def test_parquet_names_its_own_columns(tmp_path):
    """No definition is needed."""
    pl.DataFrame({"EMail": ["a@b.de"]}).write_parquet(tmp_path / "one.parquet")
    write_manifest(tmp_path, None, {"location": "local:/one.parquet"})
    assert rows_of(open_source(tmp_path)) == [("a@b.de",)]


@pytest.mark.parametrize("attributes", [None, [], ["a reference"], [{"name": "Id"}, "a reference"]])
def test_columns_by_reference_are_explained(tmp_path, attributes):
    """Columns that are defined in Microsoft's library cannot be named here."""
    write_csv(tmp_path / "one.csv", [("1", "a@b.de")])
    write_manifest(tmp_path, attributes, {"location": "one.csv"})
    with pytest.raises(
        SourceError, match=r'columns of "VIP" outside of its folder or by reference'
    ):
        open_source(tmp_path)


def test_manifest_without_tables_is_a_sentence(tmp_path):
    """Manifests may only point to other manifests."""
    (tmp_path / "x.manifest.cdm.json").write_text('{"subManifests": [{}], "entities": []}')
    with pytest.raises(SourceError, match=r'"x.manifest.cdm.json" describes no table'):
        open_source(tmp_path)
