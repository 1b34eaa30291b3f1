"""Books with one run in them, and outboxes made by hand, for the tests of delivery."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ci_braze_tui.delivery.journal import Journal
from ci_braze_tui.outbox.folder import Outbox
from ci_braze_tui.outbox.plan import Plan
from ci_braze_tui.paths import Home
from ci_braze_tui.records.outcome import Outcomes
from ci_braze_tui.runs.database import connect
from ci_braze_tui.runs.run import Options, Run
from ci_braze_tui.runs.store import RunStore


@dataclass(frozen=True, slots=True)
class Books:
    """The books of a home with one run."""

    home: Home
    run: Run

    @classmethod
    def new(cls, folder: Path) -> Books:
        """Books in a new home."""
        home = Home.under(folder / "home")
        return cls(home, RunStore(home).begin("VIP", "Acme EU", "{}", Options(), "mlee"))

    @contextmanager
    def journal(self) -> Iterator[Journal]:
        """The run's journal, on a database that is opened anew."""
        with connect(self.home.database) as database:
            yield Journal(database, self.run.id)


def plan(rows: int, leavers: int = 0, **unsent: int) -> Plan:
    """A plan with so many records, and rows that are not sent."""
    outcomes = Outcomes(pending=rows, **unsent)
    return Plan(
        rows=outcomes.total, outcomes=outcomes, leavers=leavers, members=0, with_id=rows,
        by_email=0, data_points=0, bytes=0, unsaved_data_points=0,
    )  # fmt: skip


def outbox_with(folder: Path, *parts: Sequence[str]) -> Outbox:
    """An outbox whose parts hold these objects."""
    outbox = Outbox(folder / "outbox").make()
    for number, objects in enumerate(parts, start=1):
        outbox.write("records", number, pl.DataFrame({"object": list(objects)}))
    return outbox
