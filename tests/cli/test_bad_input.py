"""Bad input on the command line: one clear sentence, exit code 2, no traceback, nothing sent."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from ci_braze_tui.definitions import definition_text
from ci_braze_tui.exports.store import ExportStore
from tests.cli.calling import call
from tests.world import World


def _bad(world: World, kind: str) -> Path:
    path = world.folder / f"{kind}.csv"
    match kind:
        case "missing":
            pass
        case "empty":
            path.write_bytes(b"")
        case "directory":
            path.mkdir()
        case "binary":
            path.write_bytes(bytes(range(256)) * 50)
        case "header only":
            path.write_text("BrazeUserId,EMail,Segment\n")
        case "two columns of one name":
            path.write_text("BrazeUserId,EMail,EMail,Segment\nc1,a@example.com,b@example.com,VIP\n")
        case "broken further down":
            good = "c,c@example.com,VIP\n" * 70_000
            path.write_text(f"BrazeUserId,EMail,Segment\n{good}c1,c1@example.com,VIP,more,more\n")
    return path


KINDS = [
    *("missing", "empty", "directory", "binary", "header only", "two columns of one name"),
    "broken further down",
]


@pytest.mark.parametrize("command", ["check", "run"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_bad_file_gets_one_sentence(world: World, kind: str, command: str) -> None:
    """The sentence names the file; nothing is sent, no run is left open, and no rows are a brake."""
    world.export(_bad(world, kind))
    done = call(world, command, "VIP to Braze")
    assert done.returncode == (6 if kind in ("empty", "header only") else 2)
    _assert_one_sentence(done.stderr)
    assert f"{kind}.csv" in done.stderr
    assert world.sandbox.inspector.overview().requests == 0
    assert all(run.status == "failed" for run in world.store.latest())


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("segment_identifier", "segment_identifer", "Did you mean segment_identifier"),
        ('name = "VIP to Braze"', "name = VIP to Braze", "not TOML"),
        ('email = "EMail"', 'email = "EMial"', 'did you mean "EMail"'),
        ("3aca937b-9bbc-4e42-9370-05e411967b2b", "my segment", "UUID"),
        ('shape = "boolean"', 'shape = "bool"', "must be one of"),
        ('selected = [\n    "VIP",\n    "Newsletter",\n]', "selected = []", "select at least one"),
        ('connection = "Sandbox"', 'connection = "Sandbx"', 'Did you mean "Sandbox"'),
        ("version = 1", "version = 9", "version 1"),
        ("version = 1", "", "`version = 1` is missing"),
    ],
)
def test_a_bad_definition_gets_one_sentence(world: World, old: str, new: str, part: str) -> None:
    """A typo anywhere in the file is named, with what would be right, and nothing is filed."""
    export = world.export(world.many(3))
    text = definition_text(export).decode()
    ExportStore(world.home).remove(export.name)
    assert old in text
    path = world.folder / "typo.toml"
    path.write_text(text.replace(old, new, 1))
    done = call(world, "exports", "add", str(path))
    assert done.returncode == 2
    _assert_one_sentence(done.stderr)
    assert part in done.stderr
    assert ExportStore(world.home).load().items == ()


def test_a_broken_definition_does_not_hide_the_others(world: World) -> None:
    """The list shows what can be used and names the file that cannot."""
    world.export(world.many(3))
    (world.home.exports / "broken.toml").write_text("version = 1\nnmae = 'x'\n")
    done = call(world, "exports", "list")
    assert done.returncode == 2
    assert "VIP to Braze" in done.stdout
    assert "broken.toml, line 2" in done.stderr


def test_an_unknown_option_is_told_by_the_parser(world: World) -> None:
    """Usage errors are exit code 2 as well."""
    assert call(world, "run", "x", "--what").returncode == 2
    assert call(world, "nonsense").returncode == 2


def test_a_home_that_cannot_be_written_is_one_sentence(world: World) -> None:
    """A file where the folder should be is told, not thrown."""
    blocked = world.folder / "blocked"
    blocked.write_text("")
    done = call(world, "runs", "list", home=blocked)
    assert done.returncode == 2
    _assert_one_sentence(done.stderr)


def _assert_one_sentence(stderr: str) -> None:
    assert "Traceback" not in stderr
    assert len(stderr.strip().splitlines()) == 1
    assert stderr.startswith("ci-braze-tui: ")


def test_definitions_round_trip(world: World) -> None:
    """What the tool writes, the tool reads."""
    export = world.export(world.many(1))
    assert ExportStore(world.home).get(export.name) == msgspec.structs.replace(export)


@pytest.mark.parametrize(
    "arguments",
    [["exports", "show", "\x1b[31mred"], ["runs", "show", "\x1b[2J"], ["check", "\udcff"]],
)
def test_what_was_typed_comes_back_without_its_escape_codes(
    world: World, arguments: list[str]
) -> None:
    """A sentence that repeats an argument does not let it steer the terminal."""
    done = call(world, *arguments)
    assert done.returncode == 2
    assert "\x1b" not in done.stderr
    _assert_one_sentence(done.stderr)


@pytest.mark.parametrize("row", ["0", "-1", "1.5", "²"])
def test_a_row_that_is_none_is_told_by_the_parser(world: World, row: str) -> None:
    """Rows are numbered from 1, and nothing is looked up by another number."""
    done = call(world, "segment", "try", "VIP to Braze", row)
    assert done.returncode == 2
    assert "rows are counted from 1" in done.stderr


@pytest.mark.parametrize("port", ["65536", "-1", "many"])
def test_a_port_that_is_none_is_told_by_the_parser(world: World, port: str) -> None:
    """The sandbox is not started on it."""
    done = call(world, "sandbox", f"--port={port}")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
