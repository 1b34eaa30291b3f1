"""Runs for the books of a test: what they leave behind, without sending anything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.matching.mapping import Matching, Segments
from ci_braze_tui.paths import Home
from ci_braze_tui.records.outcome import Outcomes
from ci_braze_tui.runs.database import connect, transaction
from ci_braze_tui.runs.report import CautionCount, ReasonCount, Report
from ci_braze_tui.runs.run import Options, Status, Summary
from ci_braze_tui.runs.snapshot import Snapshot
from ci_braze_tui.runs.speed import Sample
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.sources.choice import Choice
from tests.world import IDENTIFIER


class Past(msgspec.Struct, frozen=True):
    """One run to enter; `age` is how long ago it began."""

    export: str = "VIP"
    status: Status = "finished"
    age: timedelta = timedelta(hours=1)
    outcomes: Outcomes = Outcomes(accepted=100)
    options: Options = Options()
    connection: str = "Acme EU"
    returned: str | None = None
    seconds: float = 4.0
    reasons: tuple[ReasonCount, ...] = ()
    cautions: tuple[CautionCount, ...] = ()
    samples: tuple[Sample, ...] = ()
    sentence: str | None = None
    has_report: bool = True


def export_named(name: str, connection: str = "Acme EU") -> Export:
    """An export with little to say."""
    return Export(
        name=name,
        segment_identifier=IDENTIFIER,
        source=Choice("/data/customers.csv"),
        matching=Matching("EMail", "BrazeUserId"),
        connection=connection,
        segments=Segments("Segment", ("VIP", "Newsletter")),
    )


def save_definitions(home: Home, *names: str, endpoint: str = "rest.fra-01.braze.eu") -> None:
    """Save the connection and exports of these names."""
    ConnectionStore(home).save(Connection("Acme EU", endpoint))
    for name in names:
        ExportStore(home).save(export_named(name))


def enter(home: Home, *runs: Past) -> list[str]:
    """Enter the runs into the books; their ids."""
    now = datetime.now(UTC)
    ids = [f"run-{number}" for number in range(len(runs))]
    with connect(home.database) as database, transaction(database):
        for run_id, run in zip(ids, runs, strict=True):
            began = now - run.age
            report = _report(home, run_id, run) if run.has_report else None
            database.execute(
                "INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, 'mlee', ?, ?, ?)",
                (
                    run_id,
                    run.export,
                    run.connection,
                    msgspec.json.encode(export_named(run.export, run.connection)).decode(),
                    msgspec.json.encode(run.options).decode(),
                    run.status,
                    run.sentence,
                    began.isoformat(),
                    (began + timedelta(seconds=run.seconds)).isoformat(),
                    msgspec.json.encode(report).decode() if report else None,
                ),
            )
            snapshot = Snapshot(
                run_id, "ended", now, rows=run.outcomes.total, outcomes=run.outcomes,
                records=run.outcomes.accepted, done=run.outcomes.accepted, seconds=run.seconds,
            )  # fmt: skip
            database.execute(
                "INSERT INTO snapshots VALUES (?, ?)",
                (run_id, msgspec.json.encode(snapshot).decode()),
            )
    for run_id, run in zip(ids, runs, strict=True):
        for sample in run.samples:
            RunStore(home).write_sample(run_id, sample)
    return ids


def _report(home: Home, run_id: str, run: Past) -> Report:
    summary = Summary(
        run=run_id, export=run.export, status=run.status, rows=run.outcomes.total,
        outcomes=run.outcomes, leavers=Outcomes(accepted=3), records=run.outcomes.accepted + 3,
        requests=2, retries=1, data_points=206, seconds=run.seconds,
        profiles_per_second=25.0, report=str(home.runs / run_id),
    )  # fmt: skip
    return Report(summary, IDENTIFIER, IDENTIFIER, run.reasons, run.cautions, run.returned)
