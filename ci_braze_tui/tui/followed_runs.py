"""The runs that were started or watched in this app, followed to their ends wherever one is on the screen.

Apart from the export screen, which can be left while its run goes on: the title of the window, the bell and
the last words on leaving are about all of these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ci_braze_tui.errors import CiBrazeError
from ci_braze_tui.runs.run import Status
from ci_braze_tui.runs.snapshot import Snapshot
from ci_braze_tui.tui.numbers import percent
from ci_braze_tui.tui.processes import RunProcess
from ci_braze_tui.tui.screens.export_standing import Standing, look
from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.terminal import APP
from ci_braze_tui.words import _

_OVER: Mapping[Status, str] = {
    "finished": _("Done"),
    "canceled": _("Canceled"),
    "interrupted": _("Interrupted"),
    "refused": _("Braze refused"),
    "braked": _("Held back"),
    "superseded": _("A later run took its place"),
    "failed": _("Failed"),
}
"""The ending of a run in a word or two."""


class FollowedRuns:
    """The runs of one start of the app, in the order in which they were started or first seen."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._processes: dict[str, RunProcess | None] = {}
        self._going: set[str] = set()

    def add(self, run_id: str, process: RunProcess | None = None) -> None:
        """Follow a run from now on; `process` is the latest that was started for it here."""
        self._processes.pop(run_id, None)
        self._processes[run_id] = process
        self._going.add(run_id)

    def read(self) -> tuple[Standing, ...]:
        """How all of them stand; takes its time. Runs that left no trace in the books are left out."""
        found = (self._read(*each) for each in list(self._processes.items()))
        return tuple(each for each in found if each is not None)

    def ended_now(self, runs: Sequence[Standing]) -> tuple[Standing, ...]:
        """Those of `runs` that went on the last time this was asked, and have come to an end."""
        before = self._going
        self._going = {each.run.id for each in runs if each.is_alive}
        ended = before - self._going
        return tuple(each for each in runs if each.run.id in ended and ending_of(each))

    def _read(self, run_id: str, process: RunProcess | None) -> Standing | None:
        try:
            return look(self._session, run_id, process)
        except (CiBrazeError, OSError):
            # It found its export locked, or the books are out of reach: the export screen says so.
            return None


def ending_of(run: Standing) -> str | None:
    """How a run ended, in a word or two; None while it is going, and for a plan."""
    return None if run.is_alive else _OVER.get(run.run.status)


def title_of(runs: Sequence[Standing]) -> str:
    """The title of the window: of the run that goes, or else of the last one that has ended."""
    for each in reversed(runs):
        if each.is_alive:
            return f"{_progress(each.snapshot)} · {APP}"
    for each in reversed(runs):
        if ending := ending_of(each):
            return f"{ending} · {each.run.export} · {APP}"
    return APP


def notice_of(run: Standing) -> str:
    """What the system tells a person who looks elsewhere."""
    return _(
        "{export}: {ending}. {accepted} accepted.",
        export=run.run.export,
        ending=ending_of(run) or "",
        accepted=run.report.summary.outcomes.accepted if run.report else 0,
    )


def _progress(snapshot: Snapshot | None) -> str:
    if snapshot is None or not snapshot.records:
        return _("Reading")
    share = percent(snapshot.done, snapshot.records)
    return _("Paused at {share}", share=share) if snapshot.phase == "paused" else share
