"""The journal: what became of each batch, written before and after it is sent.

A batch is entered as `sending` right before its first byte goes out, so that after a crash the rows that
may have reached Braze can be told from those that cannot have. Records are named by their position in the
outbox; new batches are entered in order and without gaps, so everything from `reached` on is untouched.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from ci_braze_tui.runs.database import transaction
from ci_braze_tui.words import _

State = Literal["pending", "sending", "accepted", "unknown"]
"""`pending`: not sent after all. Rejected records are listed one by one beside an answered batch."""

_STATES: tuple[State, ...] = get_args(State)


@dataclass(frozen=True, slots=True)
class Entry:
    """One batch in the journal: records `first` to `first + records - 1`."""

    first: int
    records: int
    state: State
    reason: str | None = None

    @property
    def doubt(self) -> str | None:
        """Why Braze may have taken it although nobody can say so; None when there is no doubt."""
        if self.state == "sending":
            return _("the run was broken off before an answer came")
        return self.reason if self.state == "unknown" else None


@dataclass(frozen=True, slots=True)
class Traffic:
    """What delivery cost so far, over all processes of the run."""

    requests: int = 0
    retries: int = 0
    seconds: float = 0.0


class Journal:
    """The journal of one run, on an open database."""

    def __init__(self, database: sqlite3.Connection, run_id: str) -> None:
        self._database = database
        self._run = run_id
        self._has_rejections = self._any_rejection()
        """Whether there is anything that a new answer could replace."""

    def sending(self, first: int, records: int) -> None:
        """Enter that a batch goes out now; new ones in the order of the outbox, without gaps."""
        self._put(Entry(first, records, "sending"))

    def split(self, first: int, records: int, left: int, doubt: str | None = None) -> None:
        """Enter two batches in place of one, the first of `left` records, both as much in doubt."""
        state: State = "unknown" if doubt else "pending"
        with transaction(self._database):
            self._put(Entry(first, left, state, doubt))
            self._put(Entry(first + left, records - left, state, doubt))

    def enter(self, entry: Entry, rejected: Mapping[int, str] | None = None) -> None:
        """Enter what became of a batch.

        `rejected` gives the reason for positions Braze refused, in place of what it said before; without
        it there was no answer, and what was said before stands.
        """
        self._has_rejections = self._has_rejections or bool(rejected)
        if not self._has_rejections:
            self._put(entry)
            return
        with transaction(self._database):
            self._put(entry)
            if rejected is not None:
                self._database.execute(
                    "DELETE FROM rejections WHERE run = ? AND position >= ? AND position < ?",
                    (self._run, entry.first, entry.first + entry.records),
                )
                self._database.executemany(
                    "INSERT OR REPLACE INTO rejections (run, position, reason) VALUES (?, ?, ?)",
                    [(self._run, position, reason) for position, reason in rejected.items()],
                )

    def wait_no_more(self) -> None:
        """Fail at once while another process has the books: one entry has waited for it in vain."""
        self._database.execute("PRAGMA busy_timeout = 0")

    def entries(self) -> Sequence[Entry]:
        """Everything entered so far, in order."""
        rows = self._database.execute(
            "SELECT first, records, state, reason FROM journal WHERE run = ? ORDER BY first",
            (self._run,),
        )
        return [Entry(*row) for row in rows]

    def unfinished(self) -> Sequence[Entry]:
        """The batches without an answer that can be trusted."""
        return [entry for entry in self.entries() if entry.state != "accepted"]

    def reached(self) -> int:
        """The first position that was never entered."""
        (reached,) = self._database.execute(
            "SELECT coalesce(max(first + records), 0) FROM journal WHERE run = ?", (self._run,)
        ).fetchone()
        return int(reached)

    def rejections(self, first: int = 0, end: int = sys.maxsize) -> dict[int, str]:
        """Reason by position of the records from `first` to before `end` that Braze refused."""
        return dict(
            self._database.execute(
                "SELECT position, reason FROM rejections"
                " WHERE run = ? AND position >= ? AND position < ?",
                (self._run, first, end),
            )
        )

    def _any_rejection(self) -> bool:
        return (
            self._database.execute(
                "SELECT 1 FROM rejections WHERE run = ? LIMIT 1", (self._run,)
            ).fetchone()
            is not None
        )

    def traffic(self) -> Traffic:
        """The cost of delivery that was noted last."""
        row = self._database.execute(
            "SELECT requests, retries, seconds FROM traffic WHERE run = ?", (self._run,)
        ).fetchone()
        return Traffic(*row) if row else Traffic()

    def note_traffic(self, traffic: Traffic) -> None:
        """Note the cost of delivery so far."""
        self._database.execute(
            "INSERT OR REPLACE INTO traffic (run, requests, retries, seconds) VALUES (?, ?, ?, ?)",
            (self._run, traffic.requests, traffic.retries, traffic.seconds),
        )

    def _put(self, entry: Entry) -> None:
        self._database.execute(
            "INSERT OR REPLACE INTO journal (run, first, records, state, reason)"
            " VALUES (?, ?, ?, ?, ?)",
            (self._run, entry.first, entry.records, entry.state, entry.reason),
        )
