"""The speed of a run over time, kept small: how many profiles were done at which second of delivery.

A module of its own because a run may last a second or days and is to be drawn from about as many samples:
whenever the samples would become too many, their interval is doubled and every other one goes. The interval
follows from the time alone, so a resumed run goes on as if it had never stopped.
"""

from __future__ import annotations

import sqlite3

import msgspec

from ci_braze_tui.runs.database import transaction

MOST = 300
"""Samples that are kept of one run, give or take one."""
_SHORTEST = 1.0


class Sample(msgspec.Struct, frozen=True):
    """How far a run was at one moment."""

    seconds: float
    """Of delivery; pauses do not count."""
    done: int
    """Profiles with an answer."""


def interval(seconds: float) -> float:
    """Seconds between two samples of a run that has delivered for this long."""
    shortest = _SHORTEST
    while seconds / shortest > MOST:
        shortest *= 2
    return shortest


def keep(database: sqlite3.Connection, run_id: str, sample: Sample) -> None:
    """Enter a sample, and thin out those before it as far as its age asks for."""
    step = interval(sample.seconds)
    with transaction(database):
        database.execute(
            "INSERT OR REPLACE INTO samples (run, seconds, done) VALUES (?, ?, ?)",
            (run_id, sample.seconds, sample.done),
        )
        database.execute(
            "DELETE FROM samples WHERE run = :run AND seconds NOT IN ("
            " SELECT max(seconds) FROM samples WHERE run = :run"
            " GROUP BY CAST(seconds / :step AS INTEGER))",
            {"run": run_id, "step": step},
        )


def samples_of(database: sqlite3.Connection, run_id: str) -> tuple[Sample, ...]:
    """The samples of a run, oldest first; the beginning, with nothing done, is not among them."""
    rows = database.execute(
        "SELECT seconds, done FROM samples WHERE run = ? ORDER BY seconds", (run_id,)
    )
    return tuple(Sample(seconds, done) for seconds, done in rows)
