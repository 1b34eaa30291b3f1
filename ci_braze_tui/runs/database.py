"""The books on disk: one SQLite database for all runs, with numbered migrations.

Write-ahead logging lets the app read while a run writes. `synchronous = NORMAL` may forget the last
moments at a power cut but never tears the file: what is forgotten is sent once more, which is harmless.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from ci_braze_tui.errors import BadInputError, CiBrazeError, StorageError
from ci_braze_tui.paths import make_private, private_folder
from ci_braze_tui.words import _

_MIGRATIONS = (
    """
    CREATE TABLE runs (
        id          TEXT PRIMARY KEY,
        export      TEXT NOT NULL,
        connection  TEXT NOT NULL,
        definition  TEXT NOT NULL,
        options     TEXT NOT NULL,
        status      TEXT NOT NULL,
        sentence    TEXT,
        started_by  TEXT NOT NULL,
        started_at  TEXT NOT NULL,
        ended_at    TEXT,
        report      TEXT
    ) WITHOUT ROWID;
    CREATE INDEX runs_of_export ON runs (export, started_at);
    CREATE TABLE snapshots (
        run         TEXT PRIMARY KEY REFERENCES runs (id),
        snapshot    TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE wishes (
        run         TEXT PRIMARY KEY REFERENCES runs (id),
        wish        TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE journal (
        run         TEXT NOT NULL REFERENCES runs (id),
        first       INTEGER NOT NULL,
        records     INTEGER NOT NULL,
        state       TEXT NOT NULL,
        reason      TEXT,
        PRIMARY KEY (run, first)
    ) WITHOUT ROWID;
    CREATE TABLE rejections (
        run         TEXT NOT NULL REFERENCES runs (id),
        position    INTEGER NOT NULL,
        reason      TEXT NOT NULL,
        PRIMARY KEY (run, position)
    ) WITHOUT ROWID;
    CREATE TABLE traffic (
        run         TEXT PRIMARY KEY REFERENCES runs (id),
        requests    INTEGER NOT NULL,
        retries     INTEGER NOT NULL,
        seconds     REAL NOT NULL
    ) WITHOUT ROWID;
    """,
    """
    CREATE TABLE hours (
        connection    TEXT PRIMARY KEY,
        hour          INTEGER NOT NULL,
        requests      INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE lessons (
        connection    TEXT PRIMARY KEY,
        circumstances TEXT NOT NULL,
        objects       INTEGER,
        bytes         INTEGER,
        bulk_refused  INTEGER NOT NULL,
        learned_at    REAL NOT NULL
    ) WITHOUT ROWID;
    """,
    """
    CREATE TABLE samples (
        run         TEXT NOT NULL REFERENCES runs (id),
        seconds     REAL NOT NULL,
        done        INTEGER NOT NULL,
        PRIMARY KEY (run, seconds)
    ) WITHOUT ROWID;
    CREATE INDEX runs_by_end ON runs (ended_at);
    """,
    """
    CREATE TABLE audit (
        number      INTEGER PRIMARY KEY,
        entry       TEXT NOT NULL,
        hash        TEXT NOT NULL
    );
    CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN
        SELECT RAISE(ABORT, 'the audit is append-only');
    END;
    CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit
    WHEN EXISTS (SELECT 1 FROM audit WHERE number >= NEW.number) BEGIN
        SELECT RAISE(ABORT, 'the audit is append-only');
    END;
    CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit BEGIN
        SELECT RAISE(ABORT, 'the audit is append-only');
    END;
    """,
    """
    CREATE TABLE refreshes (
        started_at  TEXT PRIMARY KEY,
        started_by  TEXT NOT NULL,
        ended_at    TEXT
    ) WITHOUT ROWID;
    CREATE TABLE occurrences (
        export      TEXT NOT NULL,
        due_at      TEXT NOT NULL,
        run         TEXT,
        sentence    TEXT,
        PRIMARY KEY (export, due_at)
    ) WITHOUT ROWID;
    """,
    """
    CREATE TABLE schedules (
        export      TEXT PRIMARY KEY,
        schedule    TEXT NOT NULL,
        since       TEXT NOT NULL
    ) WITHOUT ROWID;
    """,
)

_PATIENCE = 30.0
"""Seconds to wait for another process that is writing."""


def connect(path: Path) -> AbstractContextManager[sqlite3.Connection]:
    """Open the database at `path`, made and migrated as needed, to be used in a `with`.

    Raises:
        BadInputError: the file cannot be opened, is no database, or was written by a newer version
            of the tool.
        StorageError: inside the `with`, when the disk takes no more, or another process has the books
            locked for too long.
    """
    private_folder(path.parent)
    make_private(path)
    try:
        database = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    except sqlite3.DatabaseError as error:
        raise _unusable(path, error) from None
    try:
        _log_ahead(database)
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute("PRAGMA foreign_keys = ON")
        _migrate(database, path)
    except sqlite3.DatabaseError as error:
        database.close()
        raise _unusable(path, error) from None
    except BaseException:
        database.close()
        raise
    return _in_use(database, path)


@contextmanager
def _in_use(database: sqlite3.Connection, path: Path) -> Iterator[sqlite3.Connection]:
    try:
        yield database
    except sqlite3.DatabaseError as error:
        trouble = _in_words(path, error)
        if trouble is None:
            raise
        raise trouble from error
    finally:
        database.close()


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """All of the statements inside, or none."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        # When the disk is full, SQLite may have rolled back by itself.
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise


def _in_words(path: Path, error: sqlite3.DatabaseError) -> CiBrazeError | None:
    """What an error in the middle of the work means to a person; None for a mistake of ours."""
    # The low byte is the trouble, the others say where in SQLite it came up.
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_FULL | sqlite3.SQLITE_IOERR | sqlite3.SQLITE_READONLY:
            return StorageError(
                _(
                    "The books in {path} cannot be written ({why}). Make room there, and go on.",
                    path=str(path),
                    why=str(error),
                )
            )
        case sqlite3.SQLITE_BUSY:
            return StorageError(
                _(
                    "The books in {path} are locked by another process for more than {seconds} "
                    "seconds. End that process, and go on.",
                    path=str(path),
                    seconds=f"{_PATIENCE:g}",
                )
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return _unusable(path, error)
    return None


def _unusable(path: Path, error: sqlite3.DatabaseError) -> BadInputError:
    if isinstance(error, sqlite3.OperationalError):
        return BadInputError(
            _(
                "The books in {path} cannot be opened: {why}. Check the free space there, and that you may "
                "write in the folder.",
                path=str(path),
                why=str(error),
            )
        )
    return BadInputError(
        _(
            "{path} is damaged or is no database of this tool ({why}). Move it away; a new one is "
            "made at the next start.",
            path=str(path),
            why=str(error),
        )
    )


def _log_ahead(database: sqlite3.Connection) -> None:
    """Switch to write-ahead logging.

    On a new database this is the one statement that does not wait while another process does the same.
    """
    give_up = time.monotonic() + _PATIENCE
    while True:
        try:
            database.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
            time.sleep(0.01)
        else:
            return


def _migrate(database: sqlite3.Connection, path: Path) -> None:
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version > len(_MIGRATIONS):
        raise BadInputError(
            _(
                "{path} was written by a newer version of ci-braze-tui. Update the tool to use it.",
                path=str(path),
            )
        )
    if version == len(_MIGRATIONS):
        return
    with transaction(database):
        (version,) = database.execute("PRAGMA user_version").fetchone()
        for number, script in enumerate(_MIGRATIONS[version:], start=version + 1):
            for statement in _statements(script):
                database.execute(statement)
            database.execute(f"PRAGMA user_version = {number}")


def _statements(script: str) -> Iterator[str]:
    """The statements of a script, which is not the same as what stands between semicolons."""
    statement = ""
    for piece in script.split(";")[:-1]:
        statement += f"{piece};"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
