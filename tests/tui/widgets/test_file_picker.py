"""Choosing a file, by typing and by walking, whatever files are called."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import DirectoryTree, Input

from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.tui.widgets.file_picker import (
    FilePicker,
    PathInput,
    PathSuggester,
    TableTree,
    table_in,
)

ENDINGS = (".csv", ".parquet")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with tables, other things, and hostile names."""
    root = tmp_path / "files [x]"
    (root / "sub [red]").mkdir(parents=True)
    for name in ("inner.csv", "second.csv"):
        (root / "sub [red]" / name).touch()
    for name in ("[bold]x.csv", "customers.csv", "notes.md", ".hidden.csv", "line\nend.csv"):
        (root / name).touch()
    return root


class Asked:
    """What a picker answered."""

    def __init__(self) -> None:
        self.answers: list[Path | None] = []


async def opened(app, pilot, folder: Path, asked: Asked) -> FilePicker:
    """A picker that has read its folder."""
    picker = FilePicker("Choose [/]", folder)
    app.push_screen(picker, asked.answers.append)
    await pilot.pause()
    return picker


async def test_typed_path_relative_to_the_folder(around, folder: Path) -> None:
    """Enter opens what was typed."""
    asked = Asked()
    app = around(Input())
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, folder, asked)
        await pilot.press(*"customers.csv", "enter")
        await pilot.pause()

    assert [folder / "customers.csv"] == asked.answers


async def test_tab_completes(around, folder: Path) -> None:
    """Tab takes the completion of the path, folders first by their slash."""
    asked = Asked()
    app = around(Input())
    async with app.run_test(size=(80, 24)) as pilot:
        picker = await opened(app, pilot, folder, asked)
        box = picker.query_one(PathInput)
        for typed in ("su", "inn"):
            await pilot.press(*typed)
            while not box._suggestion:
                await pilot.pause()
            await pilot.press("tab")
        assert box.value == "sub [red]/inner.csv"
        await pilot.press("enter")
        await pilot.pause()

    assert [folder / "sub [red]" / "inner.csv"] == asked.answers


async def test_missing_path_is_said_in_words(around, folder: Path) -> None:
    """A path that leads nowhere keeps the dialog open with a sentence."""
    asked = Asked()
    app = around(Input())
    async with app.run_test(size=(80, 24)) as pilot:
        picker = await opened(app, pilot, folder, asked)
        await pilot.press(*"nowhere.csv", "enter")
        await pilot.pause()
        error = picker.query_one(Field).error
        assert error == "There is no file or folder with this path."
        await pilot.press("escape")
        await pilot.pause()

    assert asked.answers == [None]


async def test_a_folder_is_walked_into(around, folder: Path) -> None:
    """Enter on a folder's path shows that folder, which can be chosen as a whole if it is a table."""
    asked = Asked()
    app = around(Input())
    async with app.run_test(size=(80, 24)) as pilot:
        picker = await opened(app, pilot, folder, asked)
        await pilot.press(*"sub [red]", "enter")
        await pilot.pause()
        assert folder / "sub [red]" == picker.query_one(TableTree).path
        while picker.query_one("#file-picker--folder").disabled:
            await pilot.pause()
        await pilot.click("#file-picker--folder")
        await pilot.pause()

    assert [folder / "sub [red]"] == asked.answers


async def test_tree_shows_only_tables_and_folders_harmlessly(around, folder: Path) -> None:
    """Other kinds of files and hidden ones are left out; names are never markup."""
    app = around(Input())
    async with app.run_test(size=(80, 24)) as pilot:
        picker = await opened(app, pilot, folder, Asked())
        tree = picker.query_one(TableTree)
        while not tree.root.children:
            await pilot.pause()
        names = [str(node.label) for node in tree.root.children]
        assert names == ["sub [red]", "[bold]x.csv", "customers.csv", "line⏎end.csv"]


async def test_tree_chooses_by_key(around, folder: Path) -> None:
    """Enter on a file in the tree answers with it."""
    asked = Asked()
    app = around(Input())
    async with app.run_test(size=(80, 24)) as pilot:
        picker = await opened(app, pilot, folder, asked)
        tree = picker.query_one(DirectoryTree)
        while not tree.root.children:
            await pilot.pause()
        tree.focus()
        await pilot.press("down", "down", "enter")
        await pilot.pause()

    assert [folder / "[bold]x.csv"] == asked.answers


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("cust", "customers.csv"),
        ("su", "sub [red]/"),
        ("sub [red]/", "sub [red]/inner.csv"),
        ("notes", None),
        ("nowhere/x", None),
        ("~nobody-of-this-name/x", None),
        (".hid", ".hidden.csv"),
    ],
)
async def test_completion(folder: Path, typed: str, completed: str | None) -> None:
    """The first entry that fits completes the last part of the path."""
    assert completed == await PathSuggester(folder, ENDINGS).get_suggestion(typed)


async def test_completion_of_the_home_folder(folder: Path, monkeypatch) -> None:
    """`~` stays as it was typed."""
    monkeypatch.setenv("HOME", str(folder))

    assert await PathSuggester(Path("/"), ENDINGS).get_suggestion("~/cus") == "~/customers.csv"


async def test_a_marked_folder_is_chosen_by_key(around, folder: Path) -> None:
    """F3 takes the folder that is marked in the tree if it is a table, and only then."""
    asked = Asked()
    app = around(Input())
    async with app.run_test(size=(60, 18)) as pilot:
        picker = await opened(app, pilot, folder, asked)
        tree = picker.query_one(TableTree)
        while not tree.root.children:
            await pilot.pause()
        assert "2 files" in str(tree.render_line(1).text)
        tree.focus()
        await pilot.press("down", "down", "f3")
        await pilot.pause()
        assert asked.answers == []
        await pilot.press("up", "f3")
        await pilot.pause()

    assert [folder / "sub [red]"] == asked.answers


@pytest.mark.parametrize(
    ("entries", "what"),
    [
        (("model.json",), "a table"),
        (("_delta_log/0.json",), "a table"),
        (("default.manifest.cdm.json",), "a table"),
        (("2024/01/a.csv",), "a table"),
        (("country=KR/a.parquet",), "a table"),
        (("a.csv", "b.csv", "notes.md"), "2 files"),
        (("a.csv",), ""),
        (("below/a.csv",), ""),
        ((), ""),
    ],
)
def test_folders_that_are_tables(tmp_path: Path, entries: tuple[str, ...], what: str) -> None:
    """A folder that says what it is, or holds parts, can be chosen as a whole."""
    for entry in entries:
        (tmp_path / entry).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / entry).touch()
    assert what == table_in(tmp_path)
