"""What a refresh owes: which exports are due, for which moment, and which broken-off run is to be gone on with.

Apart from the refresh that carries it out, because it is arithmetic on definitions, books and a clock.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from ci_braze_tui.connections.store import require_use
from ci_braze_tui.errors import BadInputError, DefinitionError, NotAllowedError
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.occurrences import Occurrence, Occurrences
from ci_braze_tui.exports.refresh_schedule import (
    RefreshSchedule,
    Rhythm,
    path_of,
    read_refresh_schedule,
    rhythm_of,
    written_at,
)
from ci_braze_tui.exports.status import as_it_is
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.run import Run
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.words import _

GRACE = timedelta(hours=1)
"""How late a moment may be come to before it counts as missed: the system's scheduler wakes a refresh every few
minutes, and a computer takes some to start."""
STALE = timedelta(days=1)
"""How old a broken-off run may be to be gone on with; after that, what it prepared says nothing of today."""


@dataclass(frozen=True, slots=True)
class Due:
    """An export that is to be run now."""

    export: Export
    at: datetime
    """The moment it is run for."""
    broken_off: Run | None = None
    """The run to go on with, instead of a new one."""
    was_queued: bool = False
    """Whether an earlier refresh has tried to begin it, or was killed before it came to that."""


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to do, and what is in the way of the rest."""

    due: tuple[Due, ...]
    """In the order in which to do it."""
    problems: tuple[str, ...]
    """Definitions that cannot be read."""
    remarks: tuple[str, ...]
    """Exports that are left out, and why that is right."""
    passed_over: tuple[Occurrence, ...]
    """Moments that were missed, and are not made up for."""


class Search:
    """Finds what is due in a home, at one moment; whoever searches holds the lock of the refresh."""

    def __init__(
        self,
        home: Home,
        now: datetime,
        *,
        begun: datetime,
        on_demand: bool,
        come_to: Collection[tuple[str, datetime]] = (),
    ) -> None:
        """Search for a refresh.

        Args:
            home: where everything is kept.
            now: the present.
            begun: when the refresh began.
            on_demand: whether it takes all exports that run with a refresh.
            come_to: the exports and moments that it has come to, however that ended.
        """
        self._home = home
        self._now = now
        self._begun = begun
        self._on_demand = on_demand
        self._come_to = come_to
        self._books = Occurrences(home)
        self._runs = RunStore(home)
        self._remarks: list[str] = []
        self._passed_over: list[Occurrence] = []

    def find(self) -> Found:
        """Look through all exports, and enter what is queued and what is passed over."""
        exports = ExportStore(self._home)
        loaded = exports.load()
        problems = list(loaded.problems)
        try:
            refresh = read_refresh_schedule(self._home)
        except DefinitionError as error:
            problems.append(str(error))
            refresh = RefreshSchedule()
        if loaded.items and not loaded.problems:
            self._books.keep_only([each.name for each in loaded.items])
        due = []
        for each in loaded.items:
            # A file that is gone by now belongs to an export that was removed meanwhile.
            with suppress(FileNotFoundError):
                found = self._owed(each, refresh, exports)
                if found is not None and (each.name, found.at) not in self._come_to:
                    due.append(found)
        due.sort(key=lambda each: (each.at, each.export.name.casefold()))
        return Found(tuple(due), tuple(problems), tuple(self._remarks), tuple(self._passed_over))

    def _owed(self, export: Export, refresh: RefreshSchedule, exports: ExportStore) -> Due | None:
        rhythm = rhythm_of(export, refresh)
        with_refresh = (
            export.connection is not None and export.schedule.recurrence == "with refresh"
        )
        last = self._books.last(export.name, self._now)
        since = self._since(export, rhythm, exports)
        if rhythm is None and not with_refresh:
            if last is not None and last.is_queued:
                switched_off = _("Its schedule was switched off, or its connection detached.")
                self._books.pass_over(export.name, [last.due_at], switched_off)
            return None
        if not self._may_run(export):
            return None
        owed = self._by_the_clock(export, rhythm, last, since)
        if owed is not None or not (self._on_demand and with_refresh):
            return owed
        if last is not None and (export.name, last.due_at) in self._come_to:
            return None
        if last is not None and self._ran_in_this(last):
            told = _(
                "{export} ran already, before this refresh was broken off.", export=export.name
            )
            self._remarks.append(told)
            return None
        self._books.queue(export.name, self._begun)
        return Due(export, self._begun)

    def _since(self, export: Export, rhythm: Rhythm | None, exports: ExportStore) -> datetime:
        written = written_at(exports.path_of(export.name))
        if isinstance(rhythm, RefreshSchedule):
            written = max(written, written_at(path_of(self._home)))
        text = b"" if rhythm is None else msgspec.json.encode(_without_missed(rhythm))
        return self._books.since(export.name, text.decode(), written, self._now)

    def _may_run(self, export: Export) -> bool:
        """Whether it is for this account; a connection that is missing is told by the run."""
        try:
            require_use(self._home, export.connection)
        except NotAllowedError:
            self._remarks.append(
                _("{export} is left to those who may use its connection.", export=export.name)
            )
            return False
        except DefinitionError:
            return True
        return True

    def _by_the_clock(
        self, export: Export, rhythm: Rhythm | None, last: Occurrence | None, since: datetime
    ) -> Due | None:
        """The latest moment that has come, or the one before where it was not brought to its end."""
        come_to = since if last is None else max(since, last.due_at)
        latest = None if rhythm is None else rhythm.latest(come_to, self._now)
        if rhythm is None or latest is None:
            return None if last is None else self._unfinished(export, rhythm, last)
        if (export.schedule.missed or rhythm.missed) == "skip":
            self._pass_over(export, rhythm, come_to, latest)
            if self._is_late(latest):
                return None
        self._books.queue(export.name, latest)
        return Due(export, latest)

    def _pass_over(
        self, export: Export, rhythm: Rhythm, come_to: datetime, latest: datetime
    ) -> None:
        missed = []
        for moment in rhythm.after(come_to):
            if moment > latest or not self._is_late(moment):
                break
            missed.append(moment)
        why = _("It was missed, and its schedule says not to make up for that.")
        self._books.pass_over(export.name, missed, why)
        self._passed_over += [Occurrence(export.name, each, None, why) for each in missed]

    def _is_late(self, moment: datetime) -> bool:
        """Whether nobody was there for a moment; a refresh that was busy then comes to it as soon as it can."""
        return moment < self._begun and self._now - moment > GRACE

    def _unfinished(self, export: Export, rhythm: Rhythm | None, last: Occurrence) -> Due | None:
        """The last moment once more, if it waits or its run was broken off by nobody's wish."""
        is_named = rhythm is not None and _names(rhythm, last.due_at)
        if self._now - last.due_at > STALE and not is_named:
            return None
        if last.run is None:
            return Due(export, last.due_at, was_queued=True) if last.is_queued else None
        run = self._broken_off(last.run)
        if run is None:
            return None
        as_begun = run.definition == msgspec.json.encode(export).decode()
        young = self._now - run.started_at < STALE
        return Due(export, last.due_at, run if as_begun and young else None)

    def _broken_off(self, run_id: str) -> Run | None:
        try:
            run = as_it_is(self._runs.get(run_id), self._home)
        except BadInputError:
            # Old runs are removed from the books.
            return None
        if run.status == "canceled":
            # By a signal, as when the computer is shut down, unless a person has asked for it.
            return None if self._runs.wish(run.id) == "cancel" else run
        return run if run.status == "interrupted" else None

    def _ran_in_this(self, last: Occurrence) -> bool:
        """Whether the refresh that is gone on with has come to the export before it was killed."""
        if last.run is None:
            return False
        try:
            return self._runs.get(last.run).started_at >= self._begun
        except BadInputError:
            return False


def next_moment(home: Home, now: datetime) -> datetime | None:
    """When the next export is due by the clock; None when none is scheduled.

    Raises:
        DefinitionError: the refresh is not scheduled in a way that can work.
    """
    refresh = read_refresh_schedule(home)
    rhythms = (rhythm_of(each, refresh) for each in ExportStore(home).load().items)
    moments = (each.next_moments(now, 1) for each in rhythms if each is not None)
    return min((each for found in moments for each in found), default=None)


def _names(rhythm: Rhythm, moment: datetime) -> bool:
    return rhythm.latest(moment - timedelta(seconds=1), moment) == moment


def _without_missed(rhythm: Rhythm) -> Rhythm:
    """What decides the moments."""
    return msgspec.structs.replace(rhythm, missed=None)
