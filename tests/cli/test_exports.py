"""`ci-braze-tui exports`: changed, copied, attached and detached without their files being touched by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci_braze_tui.exports.schedule import Schedule
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.runs.lock import take_lock
from ci_braze_tui.workspace import access
from tests.cli.calling import call
from tests.world import World

OTHER = "11111111-2222-4333-8444-555555555555"


def test_an_export_is_changed_by_options(world: World) -> None:
    """What is given is changed if it can work, and the rest stays."""
    export = world.export(world.many(1))
    done = call(
        world, "exports", "edit", "vip to braze", "--name", "Gold", "--segment-identifier", OTHER
    )
    assert done.returncode == 0, done.stderr
    gold = ExportStore(world.home).get("Gold")
    assert (gold.segment_identifier, gold.source) == (OTHER, export.source)
    assert call(world, "exports", "edit", "Gold", "--segment-identifier", "x").returncode == 2
    assert call(world, "exports", "edit", "Gold", "--file", "nowhere.csv").returncode == 2
    assert ExportStore(world.home).load().items == (gold,)


def test_an_export_is_changed_in_an_editor(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What can work is filed; a mistake changes nothing and is kept, to be put right."""
    export = world.export(world.many(1))
    editor = tmp_path / "my editor"
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "")
    assert "EDITOR" in call(world, "exports", "edit", export.name).stderr
    for change, code in (('s/^name = .*/name = "Gold"/', 0), ("s/^name/nmae/", 2), ("", 0)):
        editor.write_text(f"#!/bin/sh\nsed -i '{change}' \"$1\"\n")
        editor.chmod(0o700)
        monkeypatch.setenv("EDITOR", f"'{editor}'")
        (name,) = (each.name for each in ExportStore(world.home).load().items)
        done = call(world, "exports", "edit", name)
        assert done.returncode == code, done.stderr
        assert ("is kept in" in done.stderr) == bool(code)
    assert [each.name for each in ExportStore(world.home).load().items] == ["Gold"]
    assert len(list(world.home.exports.glob(".edited-*"))) == 1


def test_a_copy_does_not_run_by_itself(world: World) -> None:
    """It is the same but for the name and the schedule, which is kept for later."""
    export = world.export(world.many(1), schedule=Schedule("daily", "06:30"))
    assert call(world, "exports", "duplicate", export.name, "Copy").returncode == 0
    copy = ExportStore(world.home).get("Copy")
    assert (copy.source, copy.connection) == (export.source, export.connection)
    assert copy.schedule.switched_on() == export.schedule
    assert copy.schedule.recurrence == "off"
    assert call(world, "exports", "duplicate", export.name, "copy").returncode == 2


def test_a_detached_export_is_inactive_until_it_is_attached(world: World) -> None:
    """Neither while its run is going nor to what is not there; what was told over the connection stays."""
    export = world.export(world.many(3), schedule=Schedule("with refresh"))
    world.run(export)
    lock = take_lock(world.home, export.name)
    assert call(world, "exports", "detach", export.name).returncode == 7
    lock.release()
    assert call(world, "exports", "detach", export.name).returncode == 0
    assert "No export is due." in call(world, "refresh").stderr
    assert call(world, "exports", "attach", export.name, "Sandbx").returncode == 2
    assert call(world, "exports", "attach", export.name, "Sandbox").returncode == 0
    assert "3  unchanged" in call(world, "run", export.name).stdout


def test_the_list_says_what_the_screen_says(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the same words: how an export stands, and what one may do with it."""
    export = world.export(world.many(3))
    assert "Not run yet" in call(world, "exports", "list").stdout
    world.run(export)
    line = call(world, "exports", "list").stdout.splitlines()[1]
    assert " Successful " in line
    assert line.endswith("Edit and run")
    monkeypatch.setattr(access, "role_in", lambda _workspace: "viewer")
    assert call(world, "exports", "list").stdout.splitlines()[1].endswith("View only")
    assert "that you may use" in call(world, "connections", "list").stderr


def test_what_cannot_be_changed_is_refused_in_a_sentence(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A home folder of nobody, an editor that is badly quoted, a connection that is not there."""
    name = world.export(world.many(1)).name
    monkeypatch.delenv("VISUAL", raising=False)
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nsed -i \'s/^connection = .*/connection = "Gone"/\' "$1"\n')
    editor.chmod(0o700)
    for words, options, said in (
        ("", ("--file", "~nobody-at-all/x.csv"), "x.csv"),
        ("'vi", (), "EDITOR names no editor"),
        (str(editor), (), 'no connection "Gone"'),
    ):
        monkeypatch.setenv("EDITOR", words)
        done = call(world, "exports", "edit", name, *options)
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert "What you wrote is kept in" in done.stderr
    assert ExportStore(world.home).get(name).connection == "Sandbox"
