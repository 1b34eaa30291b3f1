"""A folder of definitions: files by any name, broken ones named, names taken once."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from ci_braze_tui.definition_folder import DefinitionFolder, Sentences
from ci_braze_tui.definitions import read_definition
from ci_braze_tui.errors import DefinitionError


class Thing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The smallest definition."""

    name: str
    size: int = 0
    version: int = 1


def read(path: Path) -> Thing:
    """One file."""
    return read_definition(path, Thing)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The folder on disk; not made yet."""
    return tmp_path / "things"


@pytest.fixture
def things(place) -> DefinitionFolder[Thing]:
    """The definitions in it."""
    sentences = Sentences(
        missing='There is no thing "{}".'.format,
        taken='"{0}" needs another name: there is already a thing that is kept as "{1}".'.format,
    )
    return DefinitionFolder(place, sentences, read)


def files(place: Path) -> list[str]:
    """The names of all files in the folder."""
    return sorted(path.name for path in place.iterdir())


def test_a_folder_that_is_not_there_is_empty(things):
    """Nothing saved yet is no error."""
    assert (things.load().items, things.load().problems) == ((), ())


def test_definitions_come_in_the_order_of_their_names(things):
    """Upper and lower case are mixed as in a telephone book."""
    for name in ("beta", "Alpha", "Gamma"):
        things.save(Thing(name))
    assert [thing.name for thing in things.load().items] == ["Alpha", "beta", "Gamma"]


def test_the_file_is_called_after_the_name(things, place):
    """People find their definitions."""
    things.save(Thing("VIP to Braze!"))
    assert files(place) == ["vip-to-braze.toml"]
    assert things.path_of("VIP to Braze!") == place / "vip-to-braze.toml"


def test_a_definition_is_found_by_a_name_with_the_same_file_name(things):
    """Case and punctuation do not matter to whoever types the name."""
    things.save(Thing("VIP to Braze"))
    assert things.get("vip TO braze") == Thing("VIP to Braze")


def test_an_edit_replaces_and_a_rename_moves(things, place):
    """One definition is one file at any time."""
    things.save(Thing("A"))
    things.save(Thing("A", 2), replacing="A")
    assert things.get("A") == Thing("A", 2)
    things.save(Thing("B", 2), replacing="A")
    assert files(place) == ["b.toml"]


@pytest.mark.parametrize("replacing", [None, "B"])
def test_a_taken_name_is_refused_and_nothing_changes(things, place, replacing):
    """Neither a new nor a renamed definition writes over another."""
    things.save(Thing("A", 1))
    things.save(Thing("B", 2))
    with pytest.raises(DefinitionError, match=r'already a thing that is kept as "a\.toml"'):
        things.save(Thing("a!", 3), replacing=replacing)
    assert things.load().items == (Thing("A", 1), Thing("B", 2))


def test_a_file_with_another_file_name_is_found_and_tidied(things, place):
    """A hand-written file counts by the name in it; saving puts it where it belongs."""
    place.mkdir()
    (place / "my own.toml").write_text('version = 1\nname = "VIP"\n')
    assert things.get("vip") == Thing("VIP")
    assert things.path_of("VIP").name == "my own.toml"
    things.save(Thing("VIP", 1), replacing="VIP")
    assert files(place) == ["vip.toml"]


def test_a_broken_file_is_named_and_hides_nothing(things, place):
    """Each problem names its file; the others can be used."""
    things.save(Thing("A"))
    (place / "b.toml").write_text('version = 1\nnmae = "B"\n')
    (place / "c.toml").write_text('version = 1\nname = "a"\n')
    (place / ".d.toml").write_text("half")
    loaded = things.load()
    assert loaded.items == (Thing("A"),)
    assert [problem.partition(" ")[0] for problem in loaded.problems] == [
        f"{place / 'b.toml'},",
        f"{place / 'c.toml'}:",
    ]
    with pytest.raises(DefinitionError, match="line 2: nmae"):
        things.get("B")


def test_a_missing_name_is_told_with_help(things):
    """The nearest name, else all names, else that there are none."""
    with pytest.raises(DefinitionError, match=r'no thing "VIP"\. There are none yet'):
        things.get("VIP")
    things.save(Thing("Newsletter"))
    with pytest.raises(DefinitionError, match='Did you mean "Newsletter"'):
        things.get("Newsleter")
    with pytest.raises(DefinitionError, match="There is: Newsletter"):
        things.get("VIP")


def test_removing_works_once(things, place):
    """The file goes, and the second time there is a sentence."""
    things.save(Thing("A"))
    things.remove("a")
    assert files(place) == []
    with pytest.raises(DefinitionError, match='no thing "a"'):
        things.remove("a")
