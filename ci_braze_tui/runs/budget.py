"""What the runs of one connection share: the pace, the hour's requests, and what Braze has taught.

Braze counts by company and workspace, not by process, so runs that go on at the same time have to
share, and they know of each other only through the books. A module of its own because none of it is
about a single run.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import msgspec

from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.paths import slug
from ci_braze_tui.runs.database import transaction
from ci_braze_tui.runs.snapshot import Phase, Snapshot
from ci_braze_tui.secret import Secret

_HOUR = 3_600
_FRESH = 5.0
"""Seconds: a run that lives writes its snapshot several times in one of them."""
_REMEMBERED = 30 * 24 * _HOUR
_SENDING: frozenset[Phase] = frozenset({"delivering", "waiting"})


@dataclass(frozen=True, slots=True)
class Learned:
    """What Braze takes less of than the contract says; None is nothing learnt."""

    objects: int | None = None
    """Objects in one request, at most."""
    bytes: int | None = None
    """Bytes in the body of one request, at most."""
    bulk_refused: bool = False
    """Whether Braze refuses the bulk endpoint."""


class Budget:
    """The share that one run has in its connection, on an open database.

    `clock` tells seconds since 1970: hours begin for all processes at once, as they do at Braze.
    """

    def __init__(
        self,
        database: sqlite3.Connection,
        connection: Connection,
        key: Secret,
        run_id: str,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._connection = slug(connection.name)
        self._circumstances = _circumstances(connection, key)
        self._run = run_id
        self._clock = clock

    def sharing(self) -> int:
        """How many runs send over this connection now, this one included.

        A run counts while its snapshot is fresh, so one that died soon does not.
        """
        rows = self._database.execute(
            "SELECT connection, snapshot FROM runs JOIN snapshots ON run = id"
            " WHERE status = 'delivering' AND id <> ?",
            (self._run,),
        )
        others = (snapshot for name, snapshot in rows if slug(name) == self._connection)
        return 1 + sum(self._is_sending(snapshot) for snapshot in others)

    def take_hour(self, most: int, limit: int) -> int:
        """Reserve requests of this clock hour: up to `most` of what is left of `limit`, 0 when used up.

        All runs of the connection take from the same hour. What was taken is to be sent at once; it
        cannot be given back.
        """
        with transaction(self._database):
            # In here, because to wait for the books may take until the next hour.
            hour = int(self._clock() // _HOUR)
            (used,) = self._database.execute(
                "SELECT coalesce(sum(requests), 0) FROM hours WHERE connection = ? AND hour = ?",
                (self._connection, hour),
            ).fetchone()
            taken = max(0, min(most, limit - used))
            self._database.execute(
                "INSERT OR REPLACE INTO hours (connection, hour, requests) VALUES (?, ?, ?)",
                (self._connection, hour, used + taken),
            )
        return int(taken)

    def seconds_left_in_hour(self) -> float:
        """Seconds until the next clock hour begins."""
        return _HOUR - self._clock() % _HOUR

    def learned(self) -> Learned:
        """What Braze taught in the last 30 days, under the same contract, endpoint and key."""
        row = self._database.execute(
            "SELECT objects, bytes, bulk_refused FROM lessons"
            " WHERE connection = ? AND circumstances = ? AND learned_at > ?",
            (self._connection, self._circumstances, self._clock() - _REMEMBERED),
        ).fetchone()
        return Learned(row[0], row[1], bool(row[2])) if row else Learned()

    def learn(
        self, *, objects: int | None = None, bytes: int | None = None, bulk_refused: bool = False
    ) -> Learned:
        """Remember what Braze takes at most, and return all that is known now.

        What was learnt before stands, by this run or another; the smaller number counts.
        """
        with transaction(self._database):
            before = self.learned()
            now = Learned(
                _smaller(before.objects, objects),
                _smaller(before.bytes, bytes),
                before.bulk_refused or bulk_refused,
            )
            self._database.execute(
                "INSERT OR REPLACE INTO lessons"
                " (connection, circumstances, objects, bytes, bulk_refused, learned_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    *(self._connection, self._circumstances),
                    *(now.objects, now.bytes, now.bulk_refused),
                    self._clock(),
                ),
            )
        return now

    def _is_sending(self, text: str) -> bool:
        snapshot = msgspec.json.decode(text, type=Snapshot)
        return snapshot.phase in _SENDING and abs(self._age(snapshot.at)) < _FRESH

    def _age(self, at: datetime) -> float:
        return self._clock() - at.timestamp()


def _smaller(one: int | None, other: int | None) -> int | None:
    return min((each for each in (one, other) if each is not None), default=None)


def _circumstances(connection: Connection, key: Secret) -> str:
    """Changes with endpoint, contract or key; from it none of them can be told."""
    told = (connection.endpoint, connection.contract, key.reveal())
    return hashlib.blake2b(msgspec.json.encode(told), digest_size=16).hexdigest()
