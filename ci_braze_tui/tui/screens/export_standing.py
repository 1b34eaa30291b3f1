"""How a run stands, read from the books in one go, off the screen's loop.

Apart from the screen because telling a going run from a dead one takes care: a process that was just
started has not written a word yet, and what the books hold then is about an earlier one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ci_braze_tui.braze.contract import Contract
from ci_braze_tui.errors import BadInputError, RunInProgressError
from ci_braze_tui.runs.report import Report
from ci_braze_tui.runs.run import RESUMABLE, Run
from ci_braze_tui.runs.snapshot import Snapshot
from ci_braze_tui.tui.processes import RunProcess
from ci_braze_tui.tui.session import Session
from ci_braze_tui.words import _

if TYPE_CHECKING:
    from ci_braze_tui.outbox.plan import Plan

_GOING = ("preparing", "delivering")
_TAIL = 32_768
"""Bytes of a process's log that are looked at."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One moment of a run."""

    run: Run
    is_alive: bool
    snapshot: Snapshot | None
    """The latest; while a process is at work, the latest of that one, and none before it has written one."""

    plan: Plan | None = None
    """What is prepared, once no process is at work."""

    report: Report | None = None
    """How it came out when it last came to an end, once no process is at work."""
    contract: Contract = field(default_factory=Contract)
    """What its connection may send."""
    said: tuple[str, ...] = ()
    """What its processes had to say beyond the books, newest last."""

    @property
    def is_resumable(self) -> bool:
        """Whether the run can be gone on with."""
        return not self.is_alive and self.run.status in RESUMABLE

    @property
    def is_settled(self) -> bool:
        """Whether its latest process has accounted for every row before it ended."""
        return self.snapshot is None or self.snapshot.phase == "ended"

    @property
    def is_provable(self) -> bool:
        """Whether Braze took something of it, and nothing is left to be sent."""
        has_ended = self.is_settled and not self.is_resumable
        return has_ended and self.report is not None and self.report.summary.has_arrived

    @property
    def answered(self) -> int:
        """The profiles with an answer that can be trusted, which are not sent again."""
        if self.snapshot is None:
            return 0
        counted = (self.snapshot.outcomes, self.snapshot.leavers)
        return sum(outcomes.accepted + outcomes.rejected for outcomes in counted)

    @property
    def returned(self) -> Path | None:
        """The file with the rows that came back."""
        if self.report is None or self.report.returned is None or not self.is_settled:
            return None
        return Path(self.report.returned)


def look(session: Session, run_id: str, process: RunProcess | None) -> Standing:
    """How the run stands; `process` is the latest that was started here.

    Raises:
        RunInProgressError: the process could not begin, because another run of the export is going.
        BadInputError: there is no such run, or the books cannot be read.
    """
    from ci_braze_tui.exports.belongings import contract_of, outbox_of

    # Asked before the books are read: what ended in between has written its last word by then.
    alive = process is not None and process.is_alive
    run = _run_as_it_is(session, run_id, process, alive)
    alive = alive or run.status in _GOING
    snapshot = session.runs.snapshot(run_id)
    said = _said(session, run_id)
    if alive:
        if process and snapshot == process.before:
            snapshot = None
        return Standing(run, is_alive=True, snapshot=snapshot, said=said)
    plan = outbox_of(session.home, run_id).plan()
    contract = contract_of(session.home, run.connection)
    report = session.runs.report(run_id)
    return Standing(run, False, snapshot, plan, report, contract, said)


def going_run(session: Session, export: str) -> Run | None:
    """The run of an export that is going now, whoever started it."""
    from ci_braze_tui.exports.status import going_runs

    return next((run for run in going_runs(session.home) if run.export == export), None)


def process_log(session: Session, run_id: str) -> Path:
    """Where the processes of a run say what the books have no place for."""
    return session.home.runs / run_id / "process.log"


def _run_as_it_is(session: Session, run_id: str, process: RunProcess | None, alive: bool) -> Run:
    from ci_braze_tui.exports.status import as_it_is

    try:
        run = session.runs.get(run_id)
    except BadInputError:
        if process is None:
            raise
        # A process that finds its export locked takes its run out of the books again.
        raise RunInProgressError(_last_words(session, run_id)) from None
    if alive or run.status not in _GOING:
        return run
    if process is not None:
        return msgspec.structs.replace(
            run, status="interrupted", sentence=_last_words(session, run_id)
        )
    # A run that ended between reading and asking looks like a dead one; reading again tells.
    return _twice(lambda: as_it_is(session.runs.get(run_id), session.home))


def _twice(read: Callable[[], Run]) -> Run:
    run = read()
    return read() if run.status == "interrupted" else run


def _said(session: Session, run_id: str) -> tuple[str, ...]:
    """The last lines of the log of the run's processes."""
    try:
        with process_log(session, run_id).open("rb") as log:
            size = log.seek(0, 2)
            log.seek(max(size - _TAIL, 0))
            tail = log.read(_TAIL)
    except OSError:
        return ()
    lines = tail.decode("utf-8", errors="replace").splitlines()
    whole = lines[1:] if size > _TAIL else lines
    return tuple(line for line in whole if line.strip())


def _last_words(session: Session, run_id: str) -> str:
    """What the process said before it ended, if it said a sentence."""
    said = _said(session, run_id)
    if said and said[-1].endswith(".") and "Error" not in said[-1].split(" ")[0]:
        return said[-1]
    return _(
        "The run's process ended without a word; {log} may say more. Resume to go on.",
        log=str(process_log(session, run_id)),
    )
