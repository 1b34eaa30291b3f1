"""The history of runs: begin one, find them again, watch one, ask something of one."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from ci_braze_tui.connections.store import require_use
from ci_braze_tui.errors import BadInputError
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.audit import Action, note
from ci_braze_tui.runs.database import connect, transaction
from ci_braze_tui.runs.history import PastRun, read_history
from ci_braze_tui.runs.report import Report
from ci_braze_tui.runs.run import Options, Run, Status, Wish
from ci_braze_tui.runs.snapshot import Snapshot
from ci_braze_tui.runs.speed import Sample, keep, samples_of
from ci_braze_tui.words import _
from ci_braze_tui.workspace.access import access_to

_COLUMNS = "id, export, connection, definition, options, status, sentence, started_by, started_at, ended_at"
_GOING: frozenset[Status] = frozenset({"preparing", "planned", "delivering"})

_ACTIONS: dict[Wish, Action] = {
    "pause": "run paused",
    "go on": "run went on",
    "cancel": "run canceled",
}


class RunStore:
    """The runs of one home; each call opens the database anew, so any thread may call."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def begin(
        self,
        export: str,
        connection: str,
        definition: str,
        options: Options,
        started_by: str,
        *,
        due_at: datetime | None = None,
    ) -> Run:
        """Enter a new run into the books; its id starts with the time, so that ids sort by age.

        `due_at` is the moment of a schedule that it is for, which is entered with it, both or none.
        """
        now = datetime.now(UTC)
        run = Run(
            id=f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}",
            export=export,
            connection=connection,
            definition=definition,
            options=options,
            status="preparing",
            sentence=None,
            started_by=started_by,
            started_at=now,
            ended_at=None,
        )
        with self._open() as database, transaction(database):
            if due_at is not None:
                database.execute(
                    "INSERT OR REPLACE INTO occurrences (export, due_at, run) VALUES (?, ?, ?)",
                    (export, due_at.isoformat(), run.id),
                )
            database.execute(
                f"INSERT INTO runs ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, NULL, ?, ?, NULL)",
                (
                    run.id,
                    export,
                    connection,
                    definition,
                    msgspec.json.encode(options).decode(),
                    run.status,
                    started_by,
                    now.isoformat(),
                ),
            )
        return run

    def get(self, run_id: str) -> Run:
        """The run with this id.

        Raises:
            BadInputError: there is none.
        """
        found = self._select("WHERE id = ?", run_id)
        if not found:
            raise BadInputError(
                _("There is no run {run}. `ci-braze-tui runs list` shows them.", run=run_id)
            )
        return found[0]

    def latest(self, limit: int = 100) -> tuple[Run, ...]:
        """The newest runs, newest first.

        Raises:
            NotAllowedError: the account has no role here.
        """
        access_to(self._home).require_look()
        return self._select("ORDER BY started_at DESC, id DESC LIMIT ?", limit)

    def history(self, since: datetime | None = None) -> tuple[PastRun, ...]:
        """All runs in brief, in no order; with `since`, those that may have changed since then.

        Raises:
            NotAllowedError: the account has no role here.
        """
        access_to(self._home).require_look()
        with self._open() as database:
            return read_history(database, since)

    def of_export(self, export: str, limit: int = 20) -> tuple[Run, ...]:
        """The newest runs of one export, newest first."""
        return self._select(
            "WHERE export = ? ORDER BY started_at DESC, id DESC LIMIT ?", export, limit
        )

    def remove(self, run_id: str) -> None:
        """Take a run that sent nothing out of the books."""
        with self._open() as database, transaction(database):
            for table in ("snapshots", "wishes", "samples"):
                database.execute(f"DELETE FROM {table} WHERE run = ?", (run_id,))
            database.execute("DELETE FROM runs WHERE id = ?", (run_id,))

    def open_runs(self, export: str, over: Collection[Status]) -> tuple[Run, ...]:
        """All runs of one export but those with a status in `over`."""
        marks = ", ".join("?" * len(over))
        return self._select(f"WHERE export = ? AND status NOT IN ({marks})", export, *over)

    def rename_export(self, old: str, new: str) -> None:
        """Let the runs of an export, and the moments of its schedule, follow it to its new name."""
        with self._open() as database, transaction(database):
            for table in ("runs", "occurrences", "schedules"):
                database.execute(
                    f"UPDATE OR REPLACE {table} SET export = ? WHERE export = ?", (new, old)
                )

    def rename_connection(self, export: str, old: str, new: str) -> None:
        """Let the runs of an export follow its connection to the connection's new name."""
        with self._open() as database:
            database.execute(
                "UPDATE runs SET connection = ? WHERE export = ? AND connection = ?",
                (new, export, old),
            )

    def follow_folder(self, old: Path, new: Path) -> None:
        """Let reports name their files where these are, after the folder of the runs was moved."""
        before, after = (msgspec.json.encode(f"{each}/").decode()[:-1] for each in (old, new))
        with self._open() as database:
            database.execute("UPDATE runs SET report = replace(report, ?, ?)", (before, after))

    def set_status(self, run_id: str, status: Status, sentence: str | None = None) -> None:
        """Say where the run has got to, and why if that needs saying."""
        ended = datetime.now(UTC).isoformat() if status not in _GOING else None
        with self._open() as database:
            database.execute(
                "UPDATE runs SET status = ?, sentence = ?, ended_at = ? WHERE id = ?",
                (status, sentence, ended, run_id),
            )

    def write_report(self, run_id: str, report: Report) -> None:
        """Keep the report of the run as it stands."""
        with self._open() as database:
            database.execute(
                "UPDATE runs SET report = ? WHERE id = ?",
                (msgspec.json.encode(report).decode(), run_id),
            )

    def report(self, run_id: str) -> Report | None:
        """The report of the run; None before it has got to its first end."""
        with self._open() as database:
            row = database.execute("SELECT report FROM runs WHERE id = ?", (run_id,)).fetchone()
        return msgspec.json.decode(row[0], type=Report) if row and row[0] else None

    def write_snapshot(self, snapshot: Snapshot) -> None:
        """Replace the run's snapshot."""
        with self._open() as database:
            database.execute(
                "INSERT OR REPLACE INTO snapshots (run, snapshot) VALUES (?, ?)",
                (snapshot.run, msgspec.json.encode(snapshot).decode()),
            )

    def snapshot(self, run_id: str) -> Snapshot | None:
        """The latest snapshot of the run, if it has written one."""
        with self._open() as database:
            row = database.execute(
                "SELECT snapshot FROM snapshots WHERE run = ?", (run_id,)
            ).fetchone()
        return msgspec.json.decode(row[0], type=Snapshot) if row else None

    def write_sample(self, run_id: str, sample: Sample) -> None:
        """Add to the speed of the run over time."""
        with self._open() as database:
            keep(database, run_id, sample)

    def samples(self, run_id: str) -> tuple[Sample, ...]:
        """The speed of the run over time, oldest first; some hundred samples at most."""
        with self._open() as database:
            return samples_of(database, run_id)

    def ask(self, run_id: str, wish: Wish) -> None:
        """Ask something of the run; the latest wish counts.

        Raises:
            BadInputError: there is no such run.
            NotAllowedError: the account may not use its connection.
        """
        require_use(self._home, self.get(run_id).connection)
        with self._open() as database:
            database.execute(
                "INSERT OR REPLACE INTO wishes (run, wish) VALUES (?, ?)", (run_id, wish)
            )
        note(self._home, _ACTIONS[wish], run_id)

    def wish(self, run_id: str) -> Wish | None:
        """What was asked of the run last."""
        with self._open() as database:
            row = database.execute("SELECT wish FROM wishes WHERE run = ?", (run_id,)).fetchone()
        return msgspec.convert(row[0], type=Wish) if row else None

    def forget_wish(self, run_id: str) -> None:
        """Start with no wish, as a resumed run does."""
        with self._open() as database:
            database.execute("DELETE FROM wishes WHERE run = ?", (run_id,))

    def _select(self, rest: str, *values: str | int) -> tuple[Run, ...]:
        with self._open() as database:
            rows: Sequence[tuple[str, ...]] = database.execute(
                f"SELECT {_COLUMNS} FROM runs {rest}", values
            ).fetchall()
        return tuple(
            msgspec.convert(
                dict(zip(Run.__struct_fields__, row, strict=True))
                | {"options": msgspec.json.decode(row[4], type=Options)},
                type=Run,
            )
            for row in rows
        )

    def _open(self) -> AbstractContextManager[sqlite3.Connection]:
        return connect(self._home.database)
