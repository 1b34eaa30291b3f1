"""The saved exports as a list shows them: what each says, how it stands, and what may be done with it.

Apart from the store, which knows nothing of runs; the command line, plain mode and the screen list the same.
How an export stands is told from its latest run, or from a moment of its schedule that came after that run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from ci_braze_tui.connections.store import ConnectionStore, require_use
from ci_braze_tui.errors import BadInputError, DefinitionError, NotAllowedError
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.history import History
from ci_braze_tui.exports.occurrences import Occurrence, Occurrences
from ci_braze_tui.exports.refresh_schedule import (
    RefreshSchedule,
    read_refresh_schedule,
    rhythm_of,
)
from ci_braze_tui.exports.status import as_it_is
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.history import PastRun
from ci_braze_tui.runs.store import RunStore

State = Literal[
    "not run yet",
    "queued",
    "preparing",
    "sending",
    "paused",
    "successful",
    "rows returned",
    "skipped",
    "canceled",
    "interrupted",
    "refused",
    "failed",
    "held back",
    "no connection",
]
_GOING: tuple[State, ...] = ("preparing", "sending", "paused")


@dataclass(frozen=True, slots=True)
class ExportLine:
    """One export of the list."""

    export: Export
    state: State
    why: str = ""
    """What the books say about it, in a sentence; empty where the state says it all."""
    last: PastRun | None = None
    """The latest run, or the one that is going."""
    refreshed: datetime | None = None
    """When a run of it came to its end the last time, so that Braze has what the file said."""
    next: datetime | None = None
    """When it runs by itself the next time."""
    may_edit: bool = True

    @property
    def is_going(self) -> bool:
        """Whether a run of it is alive."""
        return self.state in _GOING

    @property
    def is_scheduled(self) -> bool:
        """Whether its latest run was started by a schedule, a refresh, and not by a person."""
        return self.last is not None and self.last.options.refresh

    @property
    def may_run(self) -> bool:
        """Whether a run can be asked for."""
        return self.may_edit and self.export.connection is not None

    @property
    def runs_with_all(self) -> bool:
        """Whether "run all" takes it: those with an active schedule, as in Customer Insights."""
        return self.may_run and self.export.schedule.recurrence != "off" and not self.is_going


@dataclass(frozen=True, slots=True)
class Listed:
    """Everything the list shows, and what the schedule dialog has to know."""

    lines: tuple[ExportLine, ...] = ()
    connections: tuple[str, ...] = ()
    """The names of those that the person may use."""
    problems: tuple[str, ...] = ()
    """A sentence for each file that cannot be used."""
    refresh: RefreshSchedule | None = None
    """When the workspace refreshes; None where that cannot be read."""


class Listing:
    """Reads the exports of one home again and again; one thread at a time may read."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._history = History(home)
        self._sentences: dict[tuple[str, str, datetime | None], str] = {}

    def forget(self) -> None:
        """Read everything the next time: exports may have been renamed."""
        self._history.forget()

    def read(self) -> Listed:
        """All exports as they are now.

        Raises:
            BadInputError: the books cannot be read.
            NotAllowedError: the account has no role here.
        """
        home = self._home
        loaded = ExportStore(home).load()
        problems = loaded.problems
        refresh = None
        try:
            refresh = read_refresh_schedule(home)
        except DefinitionError as error:
            problems += (str(error),)
        runs: dict[str, list[PastRun]] = {}
        for run in self._history.read():
            runs.setdefault(run.export, []).append(run)
        moments = Occurrences(home).last_of_each()
        connections = ConnectionStore(home).load()
        usable = _Usable(home)
        now = datetime.now(UTC)
        return Listed(
            tuple(
                self._line(
                    export,
                    runs.get(export.name, ()),
                    moments.get(export.name),
                    refresh,
                    usable=usable.allows(export.connection),
                    now=now,
                )
                for export in loaded.items
            ),
            tuple(each.name for each in connections.items if usable.allows(each.name)),
            problems,
            refresh,
        )

    def _line(
        self,
        export: Export,
        runs: Sequence[PastRun],
        moment: Occurrence | None,
        refresh: RefreshSchedule | None,
        *,
        usable: bool,
        now: datetime,
    ) -> ExportLine:
        last = next((run for run in runs if run.status != "superseded"), None)
        state, why = state_of(export, last, moment)
        if last is not None and not why and state in _EXPLAINED:
            why = self._sentence(last)
        return ExportLine(
            export,
            state,
            why,
            last,
            next((run.ended_at for run in runs if run.status == "finished"), None),
            next_run(export, refresh, now),
            usable,
        )

    def _sentence(self, run: PastRun) -> str:
        """Why a run ended as it did; it says so as long as it is not resumed."""
        ended = (run.id, run.status, run.ended_at)
        if ended not in self._sentences:
            try:
                full = as_it_is(RunStore(self._home).get(run.id), self._home)
            except BadInputError:
                return ""
            self._sentences[ended] = full.sentence or ""
        return self._sentences[ended]


_EXPLAINED: tuple[State, ...] = (
    *("rows returned", "canceled", "interrupted", "refused", "failed", "held back"),
)


def state_of(export: Export, last: PastRun | None, moment: Occurrence | None) -> tuple[State, str]:
    """How an export stands, and why where its schedule knows.

    Args:
        export: the export.
        last: its latest run, with the status that it really has.
        moment: the latest moment of its schedule that is in the books.
    """
    if last is not None and last.status == "preparing":
        return "preparing", ""
    if last is not None and last.status == "delivering":
        return ("paused" if last.is_paused else "sending"), ""
    if export.connection is None:
        return "no connection", ""
    if moment is not None and moment.run is None and _is_newer(moment.due_at, last):
        return ("queued", "") if moment.is_queued else ("skipped", moment.sentence or "")
    if last is None:
        return "not run yet", ""
    match last.status:
        case "finished":
            return ("rows returned" if last.returned else "successful"), ""
        case "canceled" | "interrupted" | "refused":
            return last.status, ""
        case "braked":
            return "held back", ""
        case _:
            return "failed", ""


def _is_newer(due_at: datetime, last: PastRun | None) -> bool:
    """Whether a moment came when the latest run had begun already."""
    return last is None or due_at > last.started_at


def next_run(export: Export, refresh: RefreshSchedule | None, now: datetime) -> datetime | None:
    """When an export runs by itself the next time; None for one that does not."""
    rhythm = rhythm_of(export, refresh or RefreshSchedule())
    return next(iter(rhythm.next_moments(now, 1)), None) if rhythm is not None else None


class _Usable:
    """Which connections the person may use, asked once for each."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._known: dict[str | None, bool] = {}

    def allows(self, connection: str | None) -> bool:
        if connection not in self._known:
            try:
                require_use(self._home, connection)
            except NotAllowedError:
                self._known[connection] = False
            except DefinitionError:
                # A broken file is told by the list; the export is to be given another connection.
                self._known[connection] = True
            else:
                self._known[connection] = True
        return self._known[connection]
