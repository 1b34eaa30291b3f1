"""The first page of the matching wizard: every wrong answer gets one sentence, beside its question."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
from textual.widgets import Input

from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.matching.mapping import Matching
from ci_braze_tui.paths import Home
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.tui.recent_files import RecentFiles
from ci_braze_tui.tui.widgets.file_picker import FilePicker, PathInput
from ci_braze_tui.tui.widgets.pick_one import PickOne
from tests.tui.screens.matching_wizard import (
    IDENTIFIER,
    LIVE,
    LOCAL,
    Wizard,
    customers,
    matching,
)


def _directory(path: Path) -> None:
    path.mkdir()


def _bytes(content: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(content)

    return write


def _cut_parquet(path: Path) -> None:
    pl.DataFrame({"a": ["x"] * 100}).write_parquet(path)
    path.write_bytes(path.read_bytes()[:-20])


BAD_FILES: tuple[tuple[str, Callable[[Path], None] | None, str], ...] = (
    ("missing", None, 'There is no file "x.csv" in'),
    ("directory", _directory, '"x.csv" is an empty folder; looked for'),
    ("empty", _bytes(b""), '"x.csv" is empty; export it again.'),
    ("blank", _bytes(b"\n \n"), "has nothing but blanks in it"),
    ("header only", _bytes(b"a,b\n"), "has a header but no rows"),
    ("no header", _bytes(b"ann@example.com,1\nbob@example.com,2\n"), "has no header"),
    ("twins", _bytes(b"a,a\n1,2\n"), 'has two columns named "a"'),
    ("nameless", _bytes(b"a,\n1,2\n"), "column 2 has no name"),
    ("binary", _bytes(bytes(range(256))), "is not"),
    ("archive", _bytes(b"PK\x03\x04rest"), "is a damaged zip file"),
    ("json", _bytes(b'[{"a": 1}'), '"x.csv"'),
    ("ragged", _bytes(b"a,b\n1,2\n1,2,3\n"), "line 3: the row has 3 cells, the header 2"),
    ("quote", _bytes(b'a,b\n"1,2\n'), "a double quote has no partner"),
    ("cut off", _cut_parquet, "is an incomplete Parquet file"),
)


async def try_file(wizard: Wizard, path: Path | str) -> str:
    """Enter a path, and return what is said to be wrong."""
    wizard.screen.query_one("#file--path", Input).value = str(path)
    wizard.screen.query_one("#file--path").focus()
    await wizard.press("enter")
    return wizard.error("#field-file")


NONSENSE = ("\x00", "~nobody-here/x.csv", "x" * 5000, "[/]", "a\u202eb.csv")


async def test_every_bad_file_gets_its_sentence(home: Home, tmp_path: Path) -> None:
    """Whatever is wrong with a file, or is no path, is said in full beside it, and Next does not go on."""
    found: dict[str, bool] = {}
    long = tmp_path / f"{'long name ' * 5}.csv"
    long.write_bytes("name\nJürgen\n".encode("latin-1"))
    async with matching(home) as wizard:
        for name, make, sentence in BAD_FILES:
            path = tmp_path / name / "x.csv"
            path.parent.mkdir()
            if make is not None:
                make(path)
            found[name] = sentence in await try_file(wizard, path)
        await wizard.press("ctrl+n")
        assert wizard.page == "file"
        assert "incomplete Parquet" in wizard.error("#field-file")
        assert [path for path in NONSENSE if not await try_file(wizard, path)] == []

        sentence = await try_file(wizard, long)
        message = wizard.screen.query_one("#field-file > .field--message")
        assert message.size.height * message.size.width >= len(sentence)
        assert message.size.height == message.virtual_size.height

    assert dict.fromkeys(found, True) == found


async def test_a_path_is_read_again_before_going_on(home: Home, tmp_path: Path) -> None:
    """Next tries a file anew that was put right, and a path that was typed and not left."""
    path, other = tmp_path / "customers.csv", tmp_path / "other.csv"
    async with matching(home, connections=(LIVE,)) as wizard:
        assert wizard.chosen("#file--connection") == "Acme EU"
        assert "There is no file" in await try_file(wizard, path)
        customers(tmp_path)
        await wizard.press("ctrl+n")
        assert wizard.error("#field-file") == ""
        assert "✓ 6 rows" in wizard.help("#field-file")

        customers(tmp_path, "Mail,Name\nann@example.com,Ann\n", "other.csv")
        wizard.screen.query_one("#file--identifier", Input).value = IDENTIFIER
        wizard.screen.query_one("#file--path", Input).value = str(other)
        await wizard.press("ctrl+n")
        assert wizard.page == "columns"
        assert wizard.screen._answers().matching.email == "Mail"


async def test_each_wrong_answer_gets_its_sentence(home: Home, tmp_path: Path) -> None:
    """Empty questions, identifiers that are none, names that are no names or taken."""
    other = Export("Others", IDENTIFIER, Choice(str(customers(tmp_path))), Matching("EMail"))
    ExportStore(home).save(other)
    async with matching(home, connections=(LOCAL, LIVE)) as wizard:
        await wizard.press("ctrl+n")
        assert "Choose the customer file" in wizard.error("#field-file")
        assert wizard.error("#field-connection") == "Choose a connection."
        assert wizard.error("#field-name") == "Type a name."
        assert "UUID" in wizard.error("#field-identifier")
        assert isinstance(wizard.app.focused, PathInput)

        for identifier in ("VIP", IDENTIFIER[:-1], f"{IDENTIFIER}0", "[/]", "🙂"):
            await wizard.fill("#file--identifier", identifier)
            assert "UUID" in wizard.error("#field-identifier")
        for name, sentence in (
            ("others!", 'There is already an export "Others".'),
            ("[/]", "A name needs a letter or a digit."),
            ("x" * 101, "at most 100 characters"),
            (" ", "Type a name."),
        ):
            await wizard.fill("#file--name", name)
            assert sentence in wizard.error("#field-name")


async def test_a_name_taken_meanwhile_is_refused_while_saving(home: Home, tmp_path: Path) -> None:
    """Whoever saves second is told, at the name."""
    path = customers(tmp_path)
    async with matching(home, sample=path) as wizard:
        await wizard.go_to("preview", "Same")
        twin = Export("Same", IDENTIFIER, Choice(str(path)), Matching("EMail"))
        wizard.app.session.exports.save(twin)
        await wizard.press("ctrl+n")
        assert wizard.page == "file"
        assert "already an export" in wizard.error("#field-name")
        assert wizard.answers == []


async def test_ways_to_a_file(home: Home, tmp_path: Path) -> None:
    """Tab completes; F2 browses where the path is; F3 offers what was used before, with what was said of it."""
    path = customers(tmp_path, "EMail;Name\nann@example.com;Jürgen\n", "[x] recent.csv")
    read = customers(tmp_path, name="read.csv")
    ExportStore(home).save(
        Export("Others [/]", IDENTIFIER, Choice(str(read), delimiter=","), Matching("EMail"))
    )
    async with matching(home) as wizard:
        box = wizard.screen.query_one("#file--path", Input)
        wizard.screen.query_one("#next").focus()  # the keys of the page count here as well
        await wizard.press("f3")
        assert wizard.rows("PickOne OptionList") == [
            f"read.csv\n  read by Others [/]: {tmp_path}",
        ]
        await wizard.press("escape")

        box.focus()
        box.value = f"{tmp_path}/[x] rec"
        await wizard.settle()
        await wizard.press("tab")
        assert str(path) == box.value

        box.value = f"{tmp_path}/nothing.csv"
        await wizard.press("f2")
        assert isinstance(wizard.app.screen, FilePicker)
        await wizard.press(*"read.csv", "enter")
        assert str(read) == box.value
        assert "✓ 6 rows" in wizard.help("#field-file")
        await try_file(wizard, path)

        await wizard.press("f3")
        assert isinstance(wizard.app.screen, PickOne)
        assert [row.split("\n")[0] for row in wizard.rows("PickOne OptionList")] == [
            "[x] recent.csv",
            "read.csv",
        ]
        await wizard.press("down", "enter")
        assert wizard.screen._file_page.choice == Choice(str(read))
        assert "✓ 6 rows" in wizard.help("#field-file")

    RecentFiles(home).remember(Choice(str(read), delimiter=";"), datetime.now(UTC))
    async with matching(home) as wizard:
        await wizard.press("f3", "enter")
        assert wizard.screen._file_page.choice == Choice(str(read), delimiter=";")
        assert wizard.screen.query_one("#more--delimiter", Input).value == ";"
        path.unlink()
        read.unlink()
        await wizard.press("f3")
        assert "No file was used before" in wizard.help("#field-file")
