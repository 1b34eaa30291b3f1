"""Definition files: strict to read, with file and line; private to write."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import pytest

from ci_braze_tui.definitions import definition_text, read_definition, write_definition
from ci_braze_tui.errors import DefinitionError


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of a list of tables."""

    column: str
    type: Literal["string", "integer"] = "string"


class Matching(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table."""

    email: str | None = None
    fields: tuple[Field, ...] = ()


class Export(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A definition with everything definitions have."""

    name: str
    brake: Annotated[int, msgspec.Meta(ge=0, le=100)] = 30
    shape: Literal["boolean", "segment"] | None = None
    existing_only: bool = False
    agreed_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    matching: Matching | None = None
    version: int = 1


class Terms(msgspec.Struct, frozen=True, omit_defaults=True):
    """A table that is as usual unless it says otherwise."""

    bulk: bool = False


class Holder(msgspec.Struct, frozen=True):
    """A definition with such tables."""

    terms: Terms = Terms()
    several: tuple[Terms, ...] = ()
    version: int = 1


WHOLE = """\
version = 1
name = "VIP to Braze"   # a remark
brake = 5

[matching]
email = "EMail"

[[matching.fields]]
column = "FirstName"

[[matching.fields]]
column = "Points"
type = "integer"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a test writes its definition."""
    return tmp_path / "vip.toml"


def problem(file: Path, text: str | bytes) -> str:
    """What is said about a file with that text."""
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(DefinitionError) as refused:
        read_definition(file, Export)
    told = str(refused.value)
    assert told.isprintable()
    return told.removeprefix(str(file))


def test_a_hand_written_file_is_read(file):
    """Remarks, tables and lists of tables come out typed."""
    file.write_text(WHOLE)
    fields = (Field("FirstName"), Field("Points", "integer"))
    assert read_definition(file, Export) == Export(
        "VIP to Braze", brake=5, matching=Matching("EMail", fields)
    )


def test_windows_files_are_read(file):
    """A byte-order mark and Windows line ends do no harm."""
    file.write_bytes(b"\xef\xbb\xbf" + WHOLE.replace("\n", "\r\n").encode())
    assert read_definition(file, Export).name == "VIP to Braze"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("brake = 5", "brakes = 5", ", line 3: brakes is not known here. Did you mean brake?"),
        (
            "brake = 5",
            "zzz = 5",
            ", line 3: zzz is not known here. Known are: name, brake, shape, existing_only, "
            "agreed_at, matching, version.",
        ),
        ("email =", "e_mail =", ", line 6: e_mail is not known here. Did you mean email?"),
        ('type = "integer"', 'typ = "x"', ", line 13: typ is not known here. Did you mean type?"),
        (
            'type = "integer"',
            'type = "text"',
            ', line 13: matching.fields.type must be one of "integer", "string".',
        ),
        ('column = "Points"', "", ", line 11: matching.fields lacks column."),
        ('column = "Points"', "column = 3", ", line 12: matching.fields.column must be a text"),
        ("brake = 5", 'brake = "5"', ", line 3: brake must be a whole number."),
        ("brake = 5", "brake = 500", ", line 3: brake must be a whole number at most 100."),
        ("brake = 5", "brake = true", ", line 3: brake must be a whole number."),
        ("brake = 5", "existing_only = 1", ", line 3: existing_only must be true or false."),
        ("brake = 5", 'shape = "s"', ', line 3: shape must be one of "boolean", "segment".'),
        ("brake = 5", "agreed_at = 2026-01-01", ", line 3: agreed_at must be a time such as"),
        (
            "brake = 5",
            "agreed_at = 2026-01-01T10:00:00",
            ", line 3: agreed_at must be a time such as",
        ),
        ('name = "VIP to Braze"', "", ": the file lacks name."),
        ("[matching]", "[[matching]]", ", line 5: matching must be a [table]."),
        ("version = 1\n", "", ", line 1: the line `version = 1` is missing."),
        ("version = 1", "version = 2", ", line 1: this ci-braze-tui reads version 1, the file sa"),
        ("version = 1", "version = true", ", line 1: this ci-braze-tui reads version 1, the file"),
        ("brake = 5", "brake = ", ", line 3: this is not TOML: Invalid value."),
        ("brake = 5", "brake = 5\nbrake = 6", ", line 4: this is not TOML: Cannot overwrite a"),
        ("brake = 5", '"bra\\u001b[2Jke" = 5', ": bra [2Jke is not known here."),
        ("brake = 5", 'matching.email = "x"\n', ", line 6: this is not TOML"),
    ],
)
def test_what_is_wrong_is_told_with_line_and_what_is_allowed(file, old, new, told):
    """Every mistake in a file names the file, the line and what would be right."""
    assert old in WHOLE
    assert problem(file, WHOLE.replace(old, new, 1)).startswith(told)


def test_a_key_in_an_inline_table_is_found_at_its_line(file):
    """Where a table is written in one line, that line is named."""
    text = 'version = 1\nname = "x"\nmatching = { fields = [{ column = 1 }] }\n'
    assert problem(file, text).startswith(", line 3: matching.fields.column must be a text")


def test_a_dotted_key_is_found_at_its_line(file):
    """A key written with dots is found too."""
    text = 'version = 1\nname = "x"\nmatching.email = 1\n'
    assert problem(file, text).startswith(", line 3: matching.email must be a text")


def test_text_that_is_not_utf8_is_told_with_its_line(file):
    """A file in an old Windows encoding is a sentence, not a traceback."""
    told = problem(file, 'version = 1\nname = "Müller"\n'.encode("cp1252"))
    assert told == ", line 2: the file must be saved as UTF-8."


def test_a_file_that_is_not_there_is_named(tmp_path):
    """A missing file and a folder in its place are sentences."""
    with pytest.raises(DefinitionError, match="There is no file"):
        read_definition(tmp_path / "no.toml", Export)
    with pytest.raises(DefinitionError, match="cannot be read"):
        read_definition(tmp_path, Export)


def test_what_was_written_is_read_back(file):
    """Writing and reading keep every value, hostile text included."""
    export = Export(
        'a "quoted" [name]\n\x1b\u202e 🎉',
        agreed_at=datetime(2026, 11, 21, 10, tzinfo=UTC),
        matching=Matching("E", (Field("c", "integer"), Field('"'))),
    )
    write_definition(file, export)
    assert read_definition(file, Export) == export


def test_none_is_left_out_and_version_comes_first():
    """A file shows what is set, in the order people expect."""
    text = definition_text(Export("x", matching=Matching(fields=(Field("c"),)))).decode()
    assert text.startswith('version = 1\nname = "x"\n')
    assert "shape" not in text
    assert "email" not in text


def test_a_table_with_nothing_in_it_is_left_out(file):
    """What is as usual throughout makes no heading; the entries of a list all stay."""
    assert definition_text(Holder()) == b"version = 1\nseveral = []\n"
    held = Holder(Terms(bulk=True), (Terms(), Terms(bulk=True)))
    write_definition(file, held)
    assert "[terms]\nbulk = true" in file.read_text()
    assert read_definition(file, Holder) == held


@pytest.mark.skipif("os.name == 'nt'", reason="Windows has no file modes")
def test_files_are_private_and_leave_nothing_beside(file):
    """Only the owner may read a definition; no half-written file stays."""
    write_definition(file, Export("x"))
    write_definition(file, Export("y"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_what_cannot_be_written_is_a_sentence(tmp_path):
    """A folder in the way and characters that no file can hold are told."""
    (tmp_path / "x.toml").mkdir()
    with pytest.raises(DefinitionError, match="cannot be written"):
        write_definition(tmp_path / "x.toml", Export("x"))
    with pytest.raises(DefinitionError, match="rename the file"):
        write_definition(tmp_path / "y.toml", Export("\ud800"))


@pytest.mark.parametrize("value", ["9" * 5_000, "[" * 20_000 + "]" * 20_000])
def test_a_monstrous_value_is_a_sentence(tmp_path, value):
    """Numbers and lists beyond what Python reads do not end the program."""
    path = tmp_path / "monster.toml"
    path.write_text(f"version = 1\nname = {value}\n")
    with pytest.raises(DefinitionError, match=r"monster\.toml: this is more than a definition can"):
        read_definition(path, msgspec.Struct)
