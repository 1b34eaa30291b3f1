"""Which runs are old, by the books, and forgetting what the books know of them.

Apart from the store of runs, which only ever adds to a run: here its lines go, for good. What is deleted is
written over with zeros, for a reason that Braze gave can quote a customer.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from ci_braze_tui.paths import Home
from ci_braze_tui.runs.database import connect, transaction
from ci_braze_tui.runs.run import Status

_ABOUT = ("snapshots", "wishes", "journal", "rejections", "traffic", "samples")
"""The tables that know a run by its id, besides the one of the runs."""


class OldRun(msgspec.Struct, frozen=True):
    """A run that ended long ago, or that nobody has touched since it was begun."""

    id: str
    export: str
    status: Status
    started_at: datetime
    has_rejections: bool


def old_runs(home: Home, ended_before: datetime) -> tuple[OldRun, ...]:
    """The runs that ended before that moment, or were begun before it and never ended."""
    with connect(home.database) as database:
        rows = database.execute(
            "SELECT id, export, status, started_at,"
            " EXISTS (SELECT 1 FROM rejections WHERE run = id) FROM runs"
            " WHERE coalesce(ended_at, started_at) < ? ORDER BY id",
            (ended_before.isoformat(),),
        ).fetchall()
    return tuple(
        msgspec.convert(dict(zip(OldRun.__struct_fields__, row, strict=True)), OldRun, strict=False)
        for row in rows
    )


def known_runs(home: Home) -> frozenset[str]:
    """The ids of all runs in the books."""
    with connect(home.database) as database:
        return frozenset(each for (each,) in database.execute("SELECT id FROM runs"))


def forget_rejections(home: Home, run_id: str) -> None:
    """Forget why Braze refused single records; how many it refused is in the report."""
    with connect(home.database) as database:
        database.execute("PRAGMA secure_delete = ON")
        database.execute("DELETE FROM rejections WHERE run = ?", (run_id,))


def forget_runs(home: Home, run_ids: Iterable[str]) -> None:
    """Take runs out of the books."""
    with connect(home.database) as database:
        database.execute("PRAGMA secure_delete = ON")
        for run_id in run_ids:
            with transaction(database):
                for table in _ABOUT:
                    database.execute(f"DELETE FROM {table} WHERE run = ?", (run_id,))
                database.execute("DELETE FROM runs WHERE id = ?", (run_id,))


def forget_moments(home: Home, before: datetime) -> None:
    """Forget the moments of schedules that are long past, but for the latest one of each export."""
    with connect(home.database) as database, transaction(database):
        database.execute(
            "DELETE FROM occurrences WHERE due_at < ? AND due_at < (SELECT max(due_at)"
            " FROM occurrences AS other WHERE other.export = occurrences.export)",
            (before.isoformat(),),
        )
        database.execute(
            "DELETE FROM refreshes WHERE ended_at IS NOT NULL AND ended_at < ?",
            (before.isoformat(),),
        )
