"""Counting while a run delivers, and the picture of it for whoever watches.

The engine adds to plain counters; a snapshot is made of them a few times a second and is the only thing
that leaves.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Container, Iterable
from datetime import UTC, datetime, timedelta

from ci_braze_tui.delivery.journal import Entry, Journal, State, Traffic
from ci_braze_tui.outbox.plan import Plan
from ci_braze_tui.records.outcome import Outcome, Outcomes
from ci_braze_tui.runs.snapshot import Phase, Snapshot
from ci_braze_tui.runs.speed import Sample, interval

_RECENT = 10.0
"""Seconds that count as of late."""
_ENOUGH = 2.0
"""Seconds of delivery before a time left is worth telling."""


class Tally:
    """How many records had each outcome, rows and leavers apart.

    Leavers come behind all rows in the outbox, so their positions tell them apart.
    """

    def __init__(self, rows: int, leavers: int) -> None:
        self._border = rows
        self._rows: dict[Outcome, int] = {"accepted": 0, "rejected": 0, "unknown": 0}
        self._leavers: dict[Outcome, int] = {"accepted": 0, "rejected": 0, "unknown": 0}
        self._sizes = (rows, leavers)

    def add(self, entry: Entry, rejected: Iterable[int]) -> None:
        """Count an answered batch."""
        positions = list(rejected)
        refused_rows = sum(position < self._border for position in positions)
        end = entry.first + entry.records
        rows = max(0, min(end, self._border) - entry.first)
        leavers = entry.records - rows
        outcome: Outcome = "accepted" if entry.state == "accepted" else "unknown"
        self._rows["rejected"] += refused_rows
        self._rows[outcome] += rows - refused_rows
        self._leavers["rejected"] += len(positions) - refused_rows
        self._leavers[outcome] += leavers - (len(positions) - refused_rows)

    @property
    def done(self) -> int:
        """Records with an answer."""
        return sum(self._rows.values()) + sum(self._leavers.values())

    def outcomes(self) -> tuple[Outcomes, Outcomes]:
        """Of the rows that are sent, and of the leavers; what is left of each is pending."""
        rows, leavers = self._sizes
        return (
            Outcomes(**self._rows, pending=rows - sum(self._rows.values())),
            Outcomes(**self._leavers, pending=leavers - sum(self._leavers.values())),
        )


class Progress:
    """The counters of one process that delivers a run."""

    def __init__(
        self,
        run_id: str,
        plan: Plan,
        before: Traffic,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.tally = Tally(plan.outcomes.pending, plan.leavers)
        self.requests = before.requests
        self.retries = before.retries
        self.in_flight = 0
        self.last_error: str | None = None
        self._run_id = run_id
        self._plan = plan
        self._clock = clock
        self._seconds = before.seconds
        self._ticked = clock()
        self._sampled = before.seconds
        self._recent: deque[tuple[float, int]] = deque()

    def recount(self, journal: Journal, states: Container[State]) -> None:
        """Count what the journal holds of batches in these states."""
        rejected = journal.rejections()
        for entry in journal.entries():
            if entry.state in states:
                within = range(entry.first, entry.first + entry.records)
                self.tally.add(entry, [place for place in within if place in rejected])

    def tick(self, *, paused: bool) -> None:
        """Let time pass; time in a pause does not count."""
        now = self._clock()
        if not paused:
            self._seconds += now - self._ticked
            self._recent.append((self._seconds, self.tally.done))
            while self._seconds - self._recent[0][0] > _RECENT:
                self._recent.popleft()
        self._ticked = now

    def sample(self, *, last: bool = False) -> Sample | None:
        """What is to be kept of the speed at this moment, if a sample is due or the `last` one."""
        step = interval(self._seconds)
        if self._seconds // step == self._sampled // step and not last:
            return None
        self._sampled = self._seconds
        return Sample(round(self._seconds, 3), self.tally.done)

    @property
    def traffic(self) -> Traffic:
        """What delivery cost so far."""
        return Traffic(self.requests, self.retries, self._seconds)

    def snapshot(self, phase: Phase, wait: float | None = None, why: str | None = None) -> Snapshot:
        """The picture of this moment; `wait` is in seconds from now."""
        now = datetime.now(UTC)
        sent, leavers = self.tally.outcomes()
        unsent = Outcomes.count(
            (outcome, rows) for outcome, rows in self._plan.outcomes.items() if outcome != "pending"
        )
        rate = self._rate()
        left = self._plan.records - self.tally.done
        tells = phase == "delivering" and rate > 0 and self._seconds >= _ENOUGH
        return Snapshot(
            run=self._run_id,
            phase=phase,
            at=now,
            rows_read=self._plan.rows,
            rows=self._plan.rows,
            outcomes=sent + unsent,
            leavers=leavers,
            records=self._plan.records,
            done=self.tally.done,
            requests=self.requests,
            retries=self.retries,
            in_flight=self.in_flight,
            seconds=self._seconds,
            rate=rate,
            overall=self.tally.done / self._seconds if self._seconds else 0.0,
            seconds_left=left / rate if tells else None,
            waiting_until=now + timedelta(seconds=wait) if wait is not None else None,
            waiting_for=why,
            last_error=self.last_error,
        )

    def _rate(self) -> float:
        if len(self._recent) < 2:
            return 0.0
        (start, before), (end, after) = self._recent[0], self._recent[-1]
        return (after - before) / (end - start) if end > start else 0.0
