"""The books of schedules: which moment of which export was run, passed over, or waits to be run.

A moment stands in them once, with its run from the instant that the run does; so whatever is killed, no
moment is run twice. One without a run and without a sentence is queued. How far back an export owes its
moments is in them as well: a schedule counts from when it was written, not from the beginning of time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta

import msgspec

from ci_braze_tui.paths import Home
from ci_braze_tui.runs.database import connect, transaction
from ci_braze_tui.words import _
from ci_braze_tui.workspace.account import current_account

_TAKEN_UP = timedelta(hours=1)
"""How long after its begin a refresh on demand that was killed is gone on with, instead of begun anew."""
_OF_EXPORTS = ("occurrences", "schedules")
_COLUMNS = "export, due_at, run, sentence"


class Occurrence(msgspec.Struct, frozen=True):
    """A moment of an export's schedule, or of a refresh on demand."""

    export: str
    due_at: datetime
    run: str | None = None
    """The id of its run."""
    sentence: str | None = None
    """Why it has none."""

    @property
    def is_queued(self) -> bool:
        """Whether it is still to be run."""
        return self.run is None and self.sentence is None


class Occurrences:
    """The moments of one home; only who holds the lock of the refresh writes them, but for runs that begin."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def last(self, export: str, until: datetime) -> Occurrence | None:
        """The latest moment of an export that is in the books; not one of a clock that was ahead."""
        with connect(self._home.database) as database:
            row = database.execute(
                f"SELECT {_COLUMNS} FROM occurrences WHERE export = ? AND due_at <= ?"
                " ORDER BY due_at DESC LIMIT 1",
                (export, _text(until)),
            ).fetchone()
        return _occurrence(row) if row else None

    def last_of_each(self) -> dict[str, Occurrence]:
        """The latest moment of each export, for whoever shows them."""
        with connect(self._home.database) as database:
            rows = database.execute(
                f"SELECT {_COLUMNS} FROM occurrences WHERE due_at <= ? ORDER BY due_at",
                (_text(datetime.now(UTC)),),
            ).fetchall()
        return {row[0]: _occurrence(row) for row in rows}

    def queue(self, export: str, due_at: datetime) -> None:
        """Have a moment run next, whoever comes to it; it makes up for those before it that wait."""
        made_up = _("The run for a later moment made up for it.")
        with connect(self._home.database) as database, transaction(database):
            database.execute(
                "UPDATE occurrences SET sentence = ?"
                " WHERE export = ? AND due_at < ? AND run IS NULL AND sentence IS NULL",
                (made_up, export, _text(due_at)),
            )
            database.execute(
                f"INSERT OR REPLACE INTO occurrences ({_COLUMNS}) VALUES (?, ?, NULL, NULL)",
                (export, _text(due_at)),
            )

    def pass_over(self, export: str, moments: Iterable[datetime], sentence: str) -> None:
        """Enter moments that are not run, and why; those that were queued are not run any more."""
        with connect(self._home.database) as database, transaction(database):
            database.executemany(
                f"INSERT INTO occurrences ({_COLUMNS}) VALUES (?, ?, NULL, ?)"
                " ON CONFLICT DO UPDATE SET sentence = excluded.sentence WHERE run IS NULL",
                [(export, _text(each), sentence) for each in moments],
            )

    def since(self, export: str, schedule: str, written: datetime, now: datetime) -> datetime:
        """From when on an export owes moments: since its schedule was written as it is.

        The time of the file counts only when a schedule is seen for the first time, for it changes for other
        reasons as well.

        Args:
            export: its name.
            schedule: everything that decides its moments, in a text.
            written: when the file that says so was written.
            now: the present.
        """
        with connect(self._home.database) as database:
            row = database.execute(
                "SELECT schedule, since FROM schedules WHERE export = ?", (export,)
            ).fetchone()
            known = datetime.fromisoformat(row[1]) if row else None
            if known is None:
                since = min(written, now)
            elif row[0] != schedule:
                since = written if known < written <= now else now
            elif known <= now:
                return known
            else:
                # The clock was ahead when it was entered.
                since = now
            database.execute(
                "INSERT OR REPLACE INTO schedules (export, schedule, since) VALUES (?, ?, ?)",
                (export, schedule, _text(since)),
            )
        return since

    def forget(self, export: str) -> None:
        """Forget the moments of an export that is removed; another one may get its name."""
        with connect(self._home.database) as database, transaction(database):
            for table in _OF_EXPORTS:
                database.execute(f"DELETE FROM {table} WHERE export = ?", (export,))

    def keep_only(self, exports: Collection[str]) -> None:
        """Forget the moments of all other exports, whose files somebody has removed with other tools."""
        marks = ", ".join("?" * len(exports))
        with connect(self._home.database) as database, transaction(database):
            for table in _OF_EXPORTS:
                database.execute(
                    f"DELETE FROM {table} WHERE export NOT IN ({marks})", tuple(exports)
                )

    def begin_refresh(self, now: datetime) -> datetime:
        """Enter a refresh on demand, or take up the one that was killed a short while ago; when it began."""
        with connect(self._home.database) as database, transaction(database):
            row = database.execute(
                "SELECT started_at FROM refreshes"
                " WHERE ended_at IS NULL AND started_at BETWEEN ? AND ?",
                (_text(now - _TAKEN_UP), _text(now)),
            ).fetchone()
            if row:
                return datetime.fromisoformat(row[0])
            database.execute(
                "INSERT OR REPLACE INTO refreshes (started_at, started_by) VALUES (?, ?)",
                (_text(now), current_account()),
            )
        return now

    def end_refresh(self, started_at: datetime, now: datetime) -> None:
        """Enter that a refresh has come to all exports."""
        with connect(self._home.database) as database:
            database.execute(
                "UPDATE refreshes SET ended_at = ? WHERE started_at = ?",
                (_text(now), _text(started_at)),
            )


def _occurrence(row: tuple[str, str, str | None, str | None]) -> Occurrence:
    return Occurrence(row[0], datetime.fromisoformat(row[1]), row[2], row[3])


def _text(moment: datetime) -> str:
    """A moment as it is in the books, where later ones come behind earlier ones."""
    return moment.astimezone(UTC).isoformat()
