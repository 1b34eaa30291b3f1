"""What a run did, as lines of a log: told from how it stood at one moment and how it stands at the next.

Apart from the screen, which only looks; and told here rather than written by the run, so that a log is in the
language of whoever reads it. What the run's processes say beyond the books is taken in as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from ci_braze_tui.runs.run import Run
from ci_braze_tui.runs.snapshot import Phase, Snapshot
from ci_braze_tui.tui.moments import when_in_short
from ci_braze_tui.tui.numbers import percent
from ci_braze_tui.tui.screens.export_standing import Standing
from ci_braze_tui.tui.screens.export_words import ENDINGS
from ci_braze_tui.words import _, ngettext

_TENTHS = 10
"""Into so many parts the way is cut; a line is written at the end of each."""

_PHASES: Mapping[Phase, str] = {
    "preparing": _("Reading the file"),
    "delivering": _("Sending"),
    "paused": _("Paused"),
    "waiting": _("Waiting"),
    "canceling": _("Canceling: what is on its way is finished"),
    "settling": _("Accounting for every row"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log."""

    text: str
    at: datetime | None = None
    """None for what a process said, which gives no time."""

    def line(self, now: datetime) -> str:
        """The line as it is shown; `now` has the time zone of the reader."""
        if self.at is None:
            return self.text
        local = self.at.astimezone(now.tzinfo)
        is_today = local.date() == now.date()
        return f"{f'{local:%H:%M:%S}' if is_today else when_in_short(local, now)}  {self.text}"


class RunLog:
    """Remembers how the run stood, and tells what has happened since."""

    def __init__(self) -> None:
        self._begin("")

    def _begin(self, run_id: str) -> None:
        self._run = run_id
        self._is_alive: bool | None = None
        self._phase: Phase | None = None
        self._waiting_for: str | None = None
        self._trouble: str | None = None
        self._tenth = 0
        self._said: tuple[str, ...] = ()

    def see(self, standing: Standing) -> tuple[Entry, ...]:
        """What is new."""
        return tuple(self._news(standing))

    def _news(self, standing: Standing) -> Iterator[Entry]:
        run, snapshot = standing.run, standing.snapshot
        if run.id != self._run:
            self._begin(run.id)
            yield _beginning(run)
        if standing.is_alive and snapshot is not None:
            yield from self._progress(snapshot)
        yield from self._words(standing.said)
        if self._is_alive is not False and not standing.is_alive:
            yield _ending(standing)
            self._phase = self._waiting_for = self._trouble = None
        self._is_alive = standing.is_alive

    def _progress(self, snapshot: Snapshot) -> Iterator[Entry]:
        if snapshot.phase != self._phase:
            self._phase = snapshot.phase
            if snapshot.phase in _PHASES:
                yield Entry(_PHASES[snapshot.phase], snapshot.at)
        if snapshot.last_error != self._trouble:
            self._trouble = snapshot.last_error
            if snapshot.last_error:
                yield Entry(_("Trouble: {sentence}", sentence=snapshot.last_error), snapshot.at)
        if snapshot.waiting_for != self._waiting_for:
            self._waiting_for = snapshot.waiting_for
            if snapshot.waiting_for and snapshot.waiting_for != self._trouble:
                yield Entry(_("Waiting: {reason}", reason=snapshot.waiting_for), snapshot.at)
        tenth = _TENTHS * snapshot.done // snapshot.records if snapshot.records else 0
        if tenth > self._tenth:
            yield _share(snapshot)
        self._tenth = tenth

    def _words(self, said: tuple[str, ...]) -> Iterator[Entry]:
        known = len(self._said)
        is_longer = said[:known] == self._said
        self._said, new = said, said[known:] if is_longer else said
        yield from (Entry(line) for line in new)


def _beginning(run: Run) -> Entry:
    text = _(
        "Run {run} of {export}, begun by {who}", run=run.id, export=run.export, who=run.started_by
    )
    return Entry(text, run.started_at)


def _share(snapshot: Snapshot) -> Entry:
    text = ngettext(
        "{share}: {done} of {count} profile, {speed} a second",
        "{share}: {done} of {count} profiles, {speed} a second",
        snapshot.records,
        share=percent(snapshot.done, snapshot.records),
        done=snapshot.done,
        speed=round(snapshot.rate),
    )
    return Entry(text, snapshot.at)


def _ending(standing: Standing) -> Entry:
    run, ending = standing.run, ENDINGS[standing.run.status]
    at = run.ended_at or (standing.snapshot.at if standing.snapshot else None)
    if run.sentence:
        return Entry(_("{ending}. {sentence}", ending=ending, sentence=run.sentence), at)
    if standing.report is None:
        return Entry(ending, at)
    outcomes = standing.report.summary.outcomes
    text = _(
        "{ending}. {accepted} accepted, {returned} came back",
        ending=ending,
        accepted=outcomes.accepted,
        returned=outcomes.returned,
    )
    return Entry(text, at)
