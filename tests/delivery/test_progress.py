"""Counts that add up at every moment, and a rate that tells the truth."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ci_braze_tui.delivery.journal import Entry, Traffic
from ci_braze_tui.delivery.progress import Progress, Tally
from ci_braze_tui.records.outcome import Outcomes
from ci_braze_tui.runs.speed import Sample
from tests.delivery.books import plan


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock for one test."""
    return Clock()


def pass_time(progress: Progress, clock: Clock, seconds: float, *, paused: bool = False) -> None:
    """Let seconds pass, with a tick in each."""
    for _ in range(round(seconds)):
        clock.now += 1.0
        progress.tick(paused=paused)


@pytest.mark.parametrize(
    ("entry", "rejected", "rows", "leavers"),
    [
        (Entry(0, 75, "accepted"), [], Outcomes(accepted=75, pending=25), Outcomes(pending=50)),
        (
            Entry(0, 75, "accepted"),
            [0, 74],
            Outcomes(accepted=73, rejected=2, pending=25),
            Outcomes(pending=50),
        ),
        (
            Entry(75, 75, "accepted"),
            [75, 99, 100],
            Outcomes(accepted=23, rejected=2, pending=75),
            Outcomes(accepted=49, rejected=1),
        ),
        (
            Entry(100, 50, "unknown"),
            [149],
            Outcomes(pending=100),
            Outcomes(unknown=49, rejected=1),
        ),
        (Entry(75, 75, "sending"), [], Outcomes(unknown=25, pending=75), Outcomes(unknown=50)),
    ],
)
def test_rows_and_leavers_are_told_apart_by_their_place(entry, rejected, rows, leavers):
    """Of 100 rows and 50 leavers behind them, each record is counted on its own side."""
    tally = Tally(100, 50)
    tally.add(entry, rejected)
    assert tally.outcomes() == (rows, leavers)
    assert (rows.total, leavers.total) == (100, 50)
    assert tally.done == entry.records


def test_the_snapshot_adds_up_to_the_rows_of_the_file():
    """Rows that were not to be sent are counted beside those that are."""
    progress = Progress("r", plan(100, 10, invalid=3, duplicate=2), Traffic())
    progress.tally.add(Entry(0, 75, "accepted"), [5])
    snapshot = progress.snapshot("delivering")
    assert snapshot.outcomes == Outcomes(
        accepted=74, rejected=1, pending=25, invalid=3, duplicate=2
    )
    assert (snapshot.outcomes.total, snapshot.rows) == (105, 105)
    assert (snapshot.records, snapshot.done, snapshot.leavers) == (110, 75, Outcomes(pending=10))


def test_the_rate_is_that_of_late(clock):
    """Ten seconds count; how slow it was before is forgotten."""
    progress = Progress("r", plan(10_000), Traffic(), clock)
    position = 0
    for records in [10] * 20 + [100] * 12:
        progress.tally.add(Entry(position, records, "accepted"), ())
        position += records
        pass_time(progress, clock, 1)
    snapshot = progress.snapshot("delivering")
    assert snapshot.rate == pytest.approx(100.0)
    assert snapshot.seconds == pytest.approx(32.0)
    assert snapshot.seconds_left == pytest.approx((10_000 - 1_400) / 100)


def test_no_time_left_is_told_before_there_is_enough_to_tell(clock):
    """The first moments, a standstill and a pause promise nothing."""
    progress = Progress("r", plan(1_000), Traffic(), clock)
    assert progress.snapshot("delivering").seconds_left is None
    pass_time(progress, clock, 1)
    progress.tally.add(Entry(0, 75, "accepted"), ())
    assert progress.snapshot("delivering").seconds_left is None
    pass_time(progress, clock, 2)
    assert progress.snapshot("delivering").seconds_left is not None
    assert progress.snapshot("paused").seconds_left is None
    pass_time(progress, clock, 30)
    assert (progress.snapshot("delivering").rate, progress.snapshot("delivering").seconds_left) == (
        0.0,
        None,
    )


def test_a_pause_does_not_count(clock):
    """Neither the time spent nor the rate changes while nothing may be sent."""
    progress = Progress("r", plan(1_000), Traffic(), clock)
    for first in range(0, 300, 75):
        progress.tally.add(Entry(first, 75, "accepted"), ())
        pass_time(progress, clock, 1)
    before = progress.snapshot("delivering")
    pass_time(progress, clock, 3_600, paused=True)
    after = progress.snapshot("delivering")
    assert (after.seconds, after.rate) == (before.seconds, before.rate)
    pass_time(progress, clock, 1)
    assert progress.traffic.seconds == pytest.approx(5.0)


def test_a_resumed_run_goes_on_counting(clock):
    """What earlier processes did is in the counts, but not in the rate."""
    progress = Progress("r", plan(1_000), Traffic(7, 2, 60.0), clock)
    progress.tally.add(Entry(0, 500, "accepted"), ())
    pass_time(progress, clock, 1)
    progress.tally.add(Entry(500, 50, "accepted"), ())
    progress.requests += 1
    pass_time(progress, clock, 1)
    snapshot = progress.snapshot("delivering")
    assert (snapshot.done, snapshot.rate) == (550, 50.0)
    assert progress.traffic == Traffic(8, 2, 62.0)


def test_a_wait_is_told_as_a_moment_and_a_reason():
    """Whoever watches sees until when and why."""
    progress = Progress("r", plan(1), Traffic())
    snapshot = progress.snapshot("waiting", 12.0, "rate limit")
    assert snapshot.waiting_until is not None
    assert snapshot.waiting_until - snapshot.at == timedelta(seconds=12)
    assert snapshot.waiting_for == "rate limit"
    assert progress.snapshot("delivering").waiting_until is None


def test_a_sample_is_due_once_a_second_and_not_in_a_pause(clock):
    """Several ticks in a second make one sample; a pause makes none; the last moment makes one."""
    progress = Progress("r", plan(100, 0), Traffic(), clock)
    progress.tally.add(Entry(0, 40, "accepted"), [])
    assert progress.sample() is None
    pass_time(progress, clock, 1)
    assert [progress.sample(), progress.sample()] == [Sample(1.0, 40), None]
    pass_time(progress, clock, 5, paused=True)
    assert progress.sample() is None
    assert progress.sample(last=True) == Sample(1.0, 40)


def test_a_resumed_run_goes_on_with_its_samples(clock):
    """The time of the processes before counts, so the curve has no second beginning."""
    progress = Progress("r", plan(100, 0), Traffic(3, 0, 61.5), clock)
    progress.tally.add(Entry(0, 40, "accepted"), [])
    assert progress.sample() is None
    pass_time(progress, clock, 1)
    assert progress.sample() == Sample(62.5, 40)
