"""The file of an export is a contract: what is documented reads, and a slip is told where it is."""

from __future__ import annotations

import msgspec
import pytest

from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.exports.definition import (
    Export,
    Schedule,
    check_export,
    check_segment_identifier,
    read_export,
)
from ci_braze_tui.matching.mapping import Field, Matching, Segments
from ci_braze_tui.records.rules import Membership, Rules
from ci_braze_tui.sources.choice import Choice

IDENTIFIER = "3aca937b-9bbc-4e42-9370-05e411967b2b"
COLUMNS = ("BrazeUserId", "EMail", "FirstName", "Segment")
WHOLE = f"""\
version = 1
name = "VIP to Braze"
connection = "Acme EU"                      # absent = detached: inactive
segment_identifier = "{IDENTIFIER}"
[source]
path = "customers.csv"
[matching]
email = "EMail"
braze_customer_id = "BrazeUserId"
id_kind = "external_id"
without_id = "create_by_email"
existing_only = false
[[matching.fields]]
column = "FirstName"
attribute = "first_name"
type = "string"
blank = "leave"
[segments]
column = "Segment"
selected = ["VIP", "Newsletter"]
[membership]
shape = "boolean"
leavers = "remove"
brake = 30
[schedule]
recurrence = "with refresh"
"""


@pytest.fixture
def file(tmp_path):
    """Where the definition of a test is written."""
    return tmp_path / "exports" / "vip.toml"


def read(file, text: str) -> Export:
    """The export in a file with that text."""
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    return read_export(file)


def test_the_documented_file_reads(file):
    """Every line of the documentation means what it says."""
    assert read(file, WHOLE) == Export(
        name="VIP to Braze",
        connection="Acme EU",
        segment_identifier=IDENTIFIER,
        source=Choice(str(file.parent / "customers.csv")),
        matching=Matching(
            "EMail", "BrazeUserId", fields=(Field("FirstName", "first_name", "string"),)
        ),
        segments=Segments("Segment", ("VIP", "Newsletter")),
        membership=Membership("boolean", "remove", 30),
        schedule=Schedule("with refresh"),
    )


def test_the_shortest_file_reads(file):
    """What has a default may be left out; without a connection the export is detached."""
    text = f"""\
version = 1
name = "VIP"
segment_identifier = "{IDENTIFIER}"
source.path = "c.csv"
matching.email = "EMail"
"""
    export = read(file, text)
    assert export.connection is None
    assert (export.segments, export.membership) == (Segments(), Membership())
    assert export.rules == Rules(IDENTIFIER, Matching("EMail"), Segments(name="c"), Membership())


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("customers.csv", "{folder}/customers.csv"),
        ("../data/c.csv", "{folder}/../data/c.csv"),
        ("/data/c.csv", "/data/c.csv"),
        ("~/c.csv", "{home}/c.csv"),
    ],
)
def test_a_relative_source_starts_at_the_definition(file, tmp_path, monkeypatch, path, expected):
    """Wherever the tool is started, the same file is read."""
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    monkeypatch.chdir("/")
    export = read(file, WHOLE.replace("customers.csv", path))
    assert export.source.path == expected.format(folder=file.parent, home=tmp_path / "me")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('email = "EMail"', 'e_mail = "EMail"', "line 8: e_mail is not known here. Did you mean email?"),
        ("connection =", "conection =", "line 3: conection is not known here. Did you mean connection?"),
        ('column = "Segment"', 'colum = "S"', "line 19: colum is not known here. Did you mean column?"),
        ("brake = 30", "break = 30", "line 24: break is not known here. Did you mean brake?"),
        ('"boolean"', '"bool"', 'line 22: membership.shape must be one of "boolean"'),
        ("brake = 30", "brake = 130", "`brake` must be a percentage from 0 to 100"),
        ("brake = 30", "brake = 1.5", "line 24: membership.brake must be a whole number"),
        ('"with refresh"', '"hourly"', 'line 26: schedule.recurrence must be one of "daily", "mo'),
        ('"with refresh"', '"weekly"', "a weekly schedule needs `days`"),
        ('type = "string"', 'type = "list"', "line 16: matching.fields.type must be one of"),
        ('blank = "leave"', 'blank = "keep"', 'line 17: matching.fields.blank must be one of "cl'),
        ('path = "customers.csv"', "", "line 5: source lacks path."),
        (f'segment_identifier = "{IDENTIFIER}"', "", "the file lacks segment_identifier."),
        ('"external_id"', '"email"', 'line 10: matching.id_kind must be one of "braze_id"'),
    ],
)  # fmt: skip
def test_a_slip_is_told_with_file_line_and_what_is_right(file, old, new, told):
    """Whoever writes the file by hand is led to the word that is wrong."""
    assert old in WHOLE
    with pytest.raises(DefinitionError) as refused:
        read(file, WHOLE.replace(old, new, 1))
    assert str(refused.value).startswith(str(file))
    assert told in str(refused.value)


@pytest.mark.parametrize("text", [IDENTIFIER, IDENTIFIER.upper(), f" {IDENTIFIER}\n"])
def test_a_segment_identifier_is_a_uuid(text):
    """In any case, and with the blanks that copying brings along."""
    assert check_segment_identifier(text) is None


@pytest.mark.parametrize(
    "text", ["", "VIP", IDENTIFIER[:-1], IDENTIFIER.replace("-", ""), "I" * 36]
)
def test_what_is_no_segment_identifier_is_told(text):
    """The sentence shows one and says where Braze does."""
    told = check_segment_identifier(text)
    assert told is not None
    assert "at the foot of the segment's page in Braze" in told


def sound() -> Export:
    """An export with nothing wrong."""
    return Export(
        name="VIP",
        segment_identifier=IDENTIFIER,
        source=Choice("/c.csv"),
        matching=Matching("EMail", "BrazeUserId", fields=(Field("FirstName", "first_name"),)),
        segments=Segments("Segment", ("VIP",)),
    )


def test_a_sound_export_has_no_problems():
    """Columns, names and rules fit together."""
    assert check_export(sound(), COLUMNS) == ()


def test_every_problem_is_told_at_once():
    """Name, identifier, columns and segments, a sentence each."""
    export = msgspec.structs.replace(
        sound(), name="🎉", segment_identifier="x", segments=Segments("Segment")
    )
    problems = check_export(export, ("BrazeUserId", "E-Mail", "FirstName", "Segment"))
    assert len(problems) == 4
    assert "needs a letter" in problems[0]
    assert "UUID" in problems[1]
    assert 'no column "EMail"; did you mean "E-Mail"?' in problems[2]
    assert "no segment" in problems[3]


@pytest.mark.parametrize(
    ("shape", "attribute"),
    [("boolean", IDENTIFIER), ("identifier", "Segment_API_Identifier")],
)
def test_a_field_must_not_be_called_like_the_membership(shape, attribute):
    """Two writers of one attribute would overwrite each other in one object."""
    export = msgspec.structs.replace(
        sound(),
        matching=Matching("EMail", "BrazeUserId", fields=(Field("FirstName", attribute),)),
        membership=Membership(shape),
    )
    [problem] = check_export(export, COLUMNS)
    assert "has the name of the attribute that membership is written to" in problem


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (Choice("/data/VIP v1.2.csv"), "VIP v1.2"),
        (Choice("/data/vip.csv.gz"), "vip"),
        (Choice("/data/vip/*.csv"), "vip"),
        (Choice("/data/book.xlsx", table="VIP"), "VIP"),
        (Choice("https://x.example/a/vip.parquet?sig=secret"), "vip"),
        (Choice("s3://bucket/vip"), "vip"),
    ],
)
def test_a_whole_source_is_a_segment_called_after_it(source, name):
    """Also before it is opened, and nothing that grants access is part of it."""
    assert Export("x", IDENTIFIER, source, Matching("EMail")).rules.segments.name == name
