"""The books on disk: private, shared by processes, and never a riddle when they are broken."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from ci_braze_tui.errors import BadInputError, StorageError
from ci_braze_tui.runs.database import connect, transaction

WRITE = """
import sys
from pathlib import Path
from ci_braze_tui.runs.database import connect, transaction
path, name = Path(sys.argv[1]), sys.argv[2]
for number in range(50):
    with connect(path) as database, transaction(database):
        (count,) = database.execute("SELECT count(*) FROM runs").fetchone()
        database.execute(
            "INSERT INTO runs VALUES (?, ?, '', '', '', '', NULL, '', '', NULL, NULL)",
            (f"{name}-{number}", str(count)),
        )
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database that is not there yet, in a folder that is not there yet."""
    return tmp_path / "home" / "runs.sqlite"


def tables(path: Path) -> set[str]:
    """The tables in the database."""
    with connect(path) as database:
        found = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {name for (name,) in found}


def test_a_new_database_is_made_with_its_tables(path):
    """The first look makes the books, the second finds them."""
    expected = {"runs", "snapshots", "wishes", "journal", "rejections", "traffic"}
    expected |= {"hours", "lessons", "samples", "audit", "refreshes", "occurrences", "schedules"}
    assert [tables(path), tables(path)] == [expected, expected]


@pytest.mark.parametrize("version", [1, 2, 3])
def test_books_of_an_older_version_are_brought_up_to_date(path, version):
    """They get the tables that came later, and keep what is in them."""
    came = {
        2: ("hours", "lessons"),
        3: ("samples",),
        4: (*("audit", "refreshes", "occurrences"), "schedules"),
    }
    later = {name for number, names in came.items() if number > version for name in names}
    with connect(path) as database:
        database.execute("INSERT INTO runs VALUES ('r','','','','','',NULL,'','',NULL,NULL)")
        if version < 3:
            database.execute("DROP INDEX runs_by_end")
        for name in later:
            database.execute(f"DROP TABLE {name}")
        database.execute(f"PRAGMA user_version = {version}")
    assert later <= tables(path)
    with connect(path) as database:
        assert database.execute("SELECT id FROM runs").fetchall() == [("r",)]
        assert [database.execute(f"SELECT * FROM {name}").fetchall() for name in later] == [
            []
        ] * len(later)


@pytest.mark.skipif("os.name == 'nt'", reason="Windows has no file modes")
def test_only_the_owner_reads_the_books(path):
    """The folder is 0700; the database and the files SQLite puts beside it are 0600."""
    with connect(path) as database:
        with transaction(database):
            database.execute("DELETE FROM runs")
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}
    assert set(modes) == {"runs.sqlite", "runs.sqlite-wal", "runs.sqlite-shm"}
    assert set(modes.values()) == {0o600}


def test_a_file_that_is_no_database_is_a_sentence(path):
    """Rubbish in the place of the books is named, and left alone."""
    path.parent.mkdir()
    path.write_bytes(b"this is not a database " * 100)
    with pytest.raises(BadInputError, match="is damaged or is no database of this tool"):
        connect(path)
    assert path.read_bytes().startswith(b"this is not")


def test_a_folder_in_its_place_is_a_sentence(path):
    """What cannot be opened is named."""
    path.mkdir(parents=True)
    with pytest.raises(BadInputError, match=r"runs\.sqlite cannot be opened"):
        connect(path)


def test_books_of_a_newer_version_are_not_touched(path):
    """An old tool must not write what it does not understand."""
    with connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(BadInputError, match=r"newer version of ci-braze-tui\. Update"):
        connect(path)
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (99,)


def break_off(database: sqlite3.Connection) -> None:
    """Write a run and be interrupted."""
    with transaction(database):
        database.execute("INSERT INTO runs VALUES ('r','','','','','',NULL,'','',NULL,NULL)")
        raise KeyboardInterrupt


def test_a_broken_transaction_leaves_nothing(path):
    """All or none, whatever went wrong, and the connection can be used on."""
    with connect(path) as database:
        with pytest.raises(KeyboardInterrupt):
            break_off(database)
        with transaction(database):
            assert database.execute("SELECT * FROM runs").fetchall() == []


def test_the_journal_of_no_run_is_refused(path):
    """Rows that belong to no run cannot come into the books."""
    with connect(path) as database, pytest.raises(sqlite3.IntegrityError):
        database.execute("INSERT INTO journal VALUES ('nobody', 0, 1, 'sending', NULL)")


def test_processes_share_new_books(path):
    """Processes that start at once on a home without books all write, and none sees half a step."""
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITE, str(path), name]) for name in ("a", "b", "c")
    ]
    assert [writer.wait(50) for writer in writers] == [0, 0, 0]
    with connect(path) as database:
        counts = database.execute("SELECT export FROM runs").fetchall()
    assert sorted(int(count) for (count,) in counts) == list(range(150))


def test_a_reader_does_not_wait_for_a_writer(path):
    """The app can look while a run writes, and sees what was there before."""
    with connect(path) as writer, transaction(writer):
        writer.execute("INSERT INTO runs VALUES ('r','','','','','',NULL,'','',NULL,NULL)")
        with connect(path) as reader:
            assert reader.execute("SELECT count(*) FROM runs").fetchone() == (0,)


def fill(path: Path) -> None:
    """Write more than there is room for."""
    with connect(path) as database:
        database.execute("PRAGMA max_page_count = 1")
        database.execute(
            "INSERT INTO runs VALUES ('r',?,'','','','',NULL,'','',NULL,NULL)", ("x" * 100_000,)
        )


def test_a_full_disk_is_a_sentence(path):
    """Books that take no more say where to make room."""
    with pytest.raises(StorageError, match=r"runs\.sqlite cannot be written \(database or disk is"):
        fill(path)


def test_a_mistake_in_a_statement_is_no_full_disk(path):
    """What the disk has no part in is not blamed on it."""
    with pytest.raises(sqlite3.OperationalError, match="no such table"), connect(path) as database:
        database.execute("SELECT * FROM strangers")
