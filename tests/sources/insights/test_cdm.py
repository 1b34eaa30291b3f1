"""A `model.json` is understood in all its spellings, or a sentence says where it is damaged."""

from __future__ import annotations

import json

import pytest

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.insights.cdm import FileFormat, read_model
from tests.sources.insights.writers import entity, write_model


def written(folder, text):
    """A model.json with this text."""
    path = folder / "model.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def format_of(folder, **partition):
    """How a file is written, as a model.json with this partition says."""
    part = {"name": "p", "location": "p.csv", **partition}
    path = write_model(folder, entity("T", partitions=()) | {"partitions": [part]})
    return read_model(path)[0].partitions[0].format


@pytest.mark.parametrize("member", ["entities", "tables"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_tables_with_their_columns_and_files(tmp_path, member, encoding):
    """Both words for tables are read, with and without a byte order mark, unknown members ignored."""
    other = {"$type": "ReferenceEntity", "name": "Elsewhere", "source": "x", "modelId": "y"}
    path = write_model(
        tmp_path, entity("VIP [ü]", partitions=["h/a.csv"]), other, member=member, encoding=encoding
    )
    (table,) = read_model(path)
    assert (table.name, table.columns) == ("VIP [ü]", ("CustomerId", "EMail", "Points"))
    assert [(part.name, part.location) for part in table.partitions] == [("a.csv", "h/a.csv")]


def test_format_when_nothing_is_said(tmp_path):
    """The defaults are those of the model: no header, commas, quotes."""
    assert format_of(tmp_path) == FileFormat(header=False, delimiter=",", quote='"')


@pytest.mark.parametrize("said", [True, "true", "True", " TRUE "])
def test_header_is_said_as_boolean_or_text(tmp_path, said):
    """`columnHeaders` occurs as true and as "true"."""
    assert format_of(tmp_path, fileFormatSettings={"columnHeaders": said}).header
    assert not format_of(tmp_path, fileFormatSettings={"columnHeaders": "false"}).header


def test_format_in_the_settings_of_the_file(tmp_path):
    """Delimiter, quotes and encoding are taken as they are said."""
    settings = {"delimiter": ";", "quoteStyle": "QuoteStyle.None", "encoding": "windows-1252"}
    expected = FileFormat(delimiter=";", quote="", encoding="windows-1252")
    assert format_of(tmp_path, fileFormatSettings=settings) == expected


def test_format_in_traits(tmp_path):
    """The same settings may stand in `cdm:traits`, among traits of any shape."""
    arguments = [
        {"name": "columnHeaders", "value": "true"},
        {"name": "delimiter", "value": "\t"},
        {"name": "quoteStyle", "value": "QuoteStyle.Csv"},
        {"name": "other", "value": {"deep": 1}},
        "no object",
    ]
    csv_trait = {"traitReference": "is.partition.format.CSV", "arguments": arguments}
    traits = ["is.hidden", {"traitReference": {"x": 1}}, 7, csv_trait]
    assert format_of(tmp_path, **{"cdm:traits": traits}) == FileFormat(header=True, delimiter="\t")


@pytest.mark.parametrize(
    "partition",
    [
        {"fileFormatSettings": {"$type": "ParquetFormatSettings"}},
        {"cdm:traits": [{"traitReference": "is.partition.format.parquet"}]},
        {"location": "https://h/p.parquet?sig=1"},
    ],
)
def test_parquet_is_said_in_three_ways(tmp_path, partition):
    """By type, by trait, or by nothing but the name of the file."""
    assert format_of(tmp_path, **partition).parquet


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"entities": [\n  {"name": }', '"model.json" is damaged JSON, line 2, column 12'),
        ('{"entities": [', '"model.json" is damaged JSON, line 1, column 15'),
        ("", "damaged JSON"),
        (b'{"name":\n"\xfc"}', "line 2: this is not text in UTF-8"),
        ('{"x": ' + "[" * 100_000, "damaged JSON"),
        ("[]", "does not describe tables"),
        ('{"entities": [{"name": 1}]}', r"Expected `str`, got `int` - at `\$.entities"),
        ('{"name": "x"}', "describes no table"),
        ('{"entities": [{"name": "T"}]}', 'the table "T" has no attributes'),
        ('{"entities": [{"$type": "ReferenceEntity", "name": "T"}]}', "no table of its own"),
    ],
)
def test_damage_is_told_with_its_place(tmp_path, text, expected):
    """A damaged description is a sentence, never a traceback."""
    with pytest.raises(SourceError, match=expected):
        read_model(written(tmp_path, text))


def test_two_tables_of_one_name_are_refused(tmp_path):
    """Which of both is meant cannot be known."""
    with pytest.raises(SourceError, match=r'two tables named "VIP"'):
        read_model(write_model(tmp_path, entity("VIP"), entity("VIP")))


def test_null_members_are_absent_ones(tmp_path):
    """Writers put null where they have nothing to say."""
    table = entity("T") | {"partitions": None}
    model = {"entities": [table], "tables": None}
    assert read_model(written(tmp_path, json.dumps(model)))[0].partitions == ()
    part = {"name": None, "location": None, "fileFormatSettings": None, "cdm:traits": None}
    model = {"entities": [table | {"partitions": [part, part | {"location": "x.csv"}]}]}
    assert [p.name for p in read_model(written(tmp_path, json.dumps(model)))[0].partitions] == [
        "x.csv"
    ]
