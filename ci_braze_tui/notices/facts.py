"""What is known of a run when people are told of it: numbers and words of ours, no data of customers.

Sentences of runs and reports can quote cells, so none of them is taken; what went wrong is told by the kind
of the error. Apart from the message because facts are gathered by the run, and judged and worded later,
by a process that may have to try for days.
"""

from __future__ import annotations

from datetime import UTC, datetime
from statistics import median
from typing import Annotated, Literal

import msgspec

from ci_braze_tui import errors
from ci_braze_tui.errors import CiBrazeError
from ci_braze_tui.paths import Home
from ci_braze_tui.records.outcome import Outcomes
from ci_braze_tui.runs.report import Report
from ci_braze_tui.runs.run import Run, Status
from ci_braze_tui.runs.store import RunStore

Kind = Literal["ended", "crashed", "skipped", "test"]

_Moment = Annotated[datetime, msgspec.Meta(tz=True)]

_FORMER = 20
"""Runs of the export that are looked at, to know what is usual."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """One run that ended, died or did not take place."""

    kind: Kind
    export: str
    at: _Moment
    """When that was known, in UTC."""
    due_at: datetime | None = None
    """When it was due, if it did not take place."""
    scheduled: bool = False
    run: str | None = None
    status: Status | None = None
    cause: str | None = None
    """The error behind it: the name of a class of `ci_braze_tui.errors`."""
    started_at: datetime | None = None
    rows: int | None = None
    outcomes: Outcomes | None = None
    leavers: Outcomes | None = None
    requests: int = 0
    data_points: int = 0
    seconds: float | None = None
    """How long it took; of a run that was gone on with, the time in which it sent."""
    rows_before: int | None = None
    """In the last finished run of the export."""
    seconds_usual: float | None = None
    """The median of the finished runs before."""


def facts_of(home: Home, run: Run, error: CiBrazeError | None) -> Facts:
    """The facts of a run that has just ended; `run` as it was before, to know whether it was gone on with.

    Raises:
        BadInputError: the books cannot be opened, or the run is not in them any more.
    """
    store = RunStore(home)
    now, report = store.get(run.id), store.report(run.id)
    ended = now.ended_at or datetime.now(UTC)
    facts = Facts(
        kind="ended",
        export=now.export,
        at=ended,
        scheduled=now.options.refresh,
        run=now.id,
        status=now.status,
        cause=cause_of(error),
        started_at=now.started_at,
        seconds=(ended - now.started_at).total_seconds() if run.status == "preparing" else None,
    )
    if report is None:
        return facts
    summary = report.summary
    facts = msgspec.structs.replace(
        facts,
        rows=summary.rows,
        outcomes=summary.outcomes,
        leavers=summary.leavers,
        requests=summary.requests,
        data_points=summary.data_points,
        seconds=summary.seconds if facts.seconds is None else facts.seconds,
    )
    # Rows that are sent again on their own are as many as came back, and tell nothing of the file.
    return facts if now.options.resend else _compared(facts, _former(store, now))


def facts_of_dead(run: Run) -> Facts:
    """The facts of a run whose process ended without a word; it is told of as soon as anybody looks."""
    return Facts(
        kind="crashed",
        export=run.export,
        at=datetime.now(UTC),
        scheduled=run.options.refresh,
        run=run.id,
        status="interrupted",
        started_at=run.started_at,
    )


def cause_of(error: BaseException | None) -> str | None:
    """An error as `ci_braze_tui.errors` knows it; elsewhere there are finer ones."""
    if not isinstance(error, CiBrazeError):
        return None
    return next(kind.__name__ for kind in type(error).__mro__ if kind.__module__ == errors.__name__)


def title_of(cause: str | None) -> str | None:
    """What a person calls the error with that name."""
    kind = getattr(errors, cause or "", None)
    return kind.title if isinstance(kind, type) and issubclass(kind, CiBrazeError) else None


def _former(store: RunStore, run: Run) -> list[tuple[Run, Report]]:
    """The finished runs of the same export before, newest first."""
    finished = (
        (each, store.report(each.id))
        for each in store.of_export(run.export, _FORMER)
        if each.status == "finished" and each.id != run.id and not each.options.resend
    )
    return [(each, report) for each, report in finished if report is not None]


def _compared(facts: Facts, former: list[tuple[Run, Report]]) -> Facts:
    if not former:
        return facts
    took = [(each.ended_at or each.started_at) - each.started_at for each, _report in former]
    return msgspec.structs.replace(
        facts,
        rows_before=former[0][1].summary.rows,
        seconds_usual=median(each.total_seconds() for each in took),
    )
