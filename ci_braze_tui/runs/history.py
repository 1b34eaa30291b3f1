"""All runs in brief, as a list of thousands needs them.

Apart from the store, which knows a run in full: a run's definition and report are many times what a line
about it takes.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

import msgspec

from ci_braze_tui.records.outcome import Outcomes
from ci_braze_tui.runs.run import Options, Status
from ci_braze_tui.runs.snapshot import Phase


class _Counts(msgspec.Struct, frozen=True):
    """What a line tells of the run's latest snapshot."""

    phase: Phase = "preparing"
    outcomes: Outcomes = Outcomes()
    leavers: Outcomes = Outcomes()
    seconds: float = 0.0


class PastRun(msgspec.Struct, frozen=True):
    """One run in brief."""

    id: str
    export: str
    connection: str
    options: Options
    status: Status
    started_by: str
    started_at: datetime
    ended_at: datetime | None
    accepted: int
    """Profiles that Braze took, leavers among them."""
    returned: int
    """Rows that came back, to be put right."""
    seconds: float
    """Time spent on delivery."""
    is_paused: bool = False
    """Whether somebody asked it to send nothing for now."""


def read_history(database: sqlite3.Connection, since: datetime | None) -> tuple[PastRun, ...]:
    """The runs that are not over or ended at `since` or later; all of them if it is not given.

    Plans that were only looked at are no runs.
    """
    changed = "AND (ended_at IS NULL OR ended_at >= ?)" if since else ""
    rows = database.execute(
        "SELECT id, export, connection, options, status, started_by, started_at, ended_at, snapshot"
        " FROM runs LEFT JOIN snapshots ON run = id"
        f" WHERE status <> 'planned' {changed}",
        (since.isoformat(),) if since else (),
    )
    options = msgspec.json.Decoder(Options)
    counts = msgspec.json.Decoder(_Counts)
    return tuple(_past(row, options, counts) for row in rows)


def _past(
    row: tuple[str, ...],
    options: msgspec.json.Decoder[Options],
    counts: msgspec.json.Decoder[_Counts],
) -> PastRun:
    counted = counts.decode(row[8]) if row[8] else _Counts()
    return msgspec.convert(
        {
            "id": row[0],
            "export": row[1],
            "connection": row[2],
            "options": options.decode(row[3]),
            "status": row[4],
            "started_by": row[5],
            "started_at": row[6],
            "ended_at": row[7],
            "accepted": counted.outcomes.accepted + counted.leavers.accepted,
            "returned": counted.outcomes.returned,
            "seconds": counted.seconds,
            "is_paused": row[4] == "delivering" and counted.phase == "paused",
        },
        PastRun,
    )
