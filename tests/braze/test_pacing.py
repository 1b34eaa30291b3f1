"""The pace: limits held in any window, on a clock that only tests move."""

from __future__ import annotations

import asyncio
import random

from ci_braze_tui.braze.pacing import Pace, Waiting, backoff


class Clock:
    """Time that passes only while somebody sleeps; each sleep may run late by `late` seconds."""

    def __init__(self, late: float = 0.0) -> None:
        self.now = 100.0
        self.late = late

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds + self.late
        await asyncio.sleep(0)


def paced(clock: Clock, limit: int = 300, window: float = 3.0) -> Pace:
    """A pace on that clock, small enough to be quick."""
    return Pace(limit, window, clock=clock, sleep=clock.sleep)


async def send_times(pace: Pace, clock: Clock, count: int) -> list[float]:
    """When each of `count` requests was let go."""
    times = []
    for _ in range(count):
        await pace.slot()
        times.append(clock.now)
    return times


def most_in_any_window(times: list[float], window: float) -> int:
    """The highest number of requests in any window that begins with one."""
    return max(sum(start <= time < start + window for time in times) for start in times)


async def test_no_window_ever_holds_more_than_the_limit():
    """In any 3 seconds, wherever they begin, fewer requests go out than Braze allows."""
    clock = Clock()
    times = await send_times(paced(clock), clock, 1_500)
    assert 290 <= most_in_any_window(times, 2.9999) <= 298


async def test_the_limit_is_used_to_the_full():
    """A long run goes at 98 percent of the limit or more."""
    clock = Clock()
    times = await send_times(paced(clock), clock, 3_000)
    assert 3_000 / (times[-1] - times[0]) >= 0.98 * 100


async def test_stalls_do_not_burst_and_are_caught_up():
    """When each wake-up comes late, windows still hold the limit and the speed is kept."""
    clock = Clock(late=0.05)
    times = await send_times(paced(clock), clock, 3_000)
    assert most_in_any_window(times, 2.9999) <= 298
    assert 3_000 / (times[-1] - times[0]) >= 0.75 * 100


async def test_after_a_long_stall_the_window_is_not_spent_at_once():
    """After ten idle seconds only a portion goes out in one moment."""
    clock = Clock()
    pace = paced(clock)
    await send_times(pace, clock, 600)
    clock.now += 10
    times = await send_times(pace, clock, 300)
    assert times.count(times[0]) <= 300 / 10


async def test_a_hold_stops_everybody_until_its_end():
    """After a 429 nobody gets a slot before the time Braze named, and progress can tell why."""
    clock = Clock()
    pace = paced(clock)
    pace.hold(7.0, "Braze asks to slow down.")
    assert pace.waiting == Waiting(107.0, "Braze asks to slow down.")
    async with asyncio.TaskGroup() as group:
        sending = [group.create_task(send_times(pace, clock, 1)) for _ in range(5)]
    assert min(task.result()[0] for task in sending) >= 107.0
    assert pace.waiting is None


async def test_a_hold_reaches_those_who_already_wait():
    """A hold that begins while somebody sleeps for a slot makes that sender wait on."""
    clock = Clock()
    pace = paced(clock, limit=1, window=1.0)
    await pace.slot()

    async def hold_during_the_sleep(seconds: float) -> None:
        clock.now += seconds
        if clock.now < 102:
            pace.hold(5.0, "slow down")

    pace._sleep = hold_during_the_sleep
    assert (await send_times(pace, clock, 1))[0] >= 106.0


def test_a_shorter_hold_does_not_end_a_longer_one():
    """Of several answers that ask to wait, the longest wait counts."""
    clock = Clock()
    pace = paced(clock)
    pace.hold(9.0, "long")
    pace.hold(1.0, "short")
    assert pace.waiting == Waiting(109.0, "long")


async def test_being_told_to_slow_down_lowers_the_aim_once_for_each_hold():
    """Many answers of one stall count as one; the aim never falls below 95 percent."""
    clock = Clock()
    pace = paced(clock)
    for _ in range(50):
        pace.hold(1.0, "slow down")
    clock.now += 20
    first = await send_times(pace, clock, 1_500)
    assert most_in_any_window(first, 2.9999) in range(290, 296)
    for _ in range(50):
        pace.hold(1.0, "slow down")
        clock.now += 20
    second = await send_times(pace, clock, 1_500)
    assert most_in_any_window(second, 2.9999) in range(283, 287)


async def test_a_cancelled_sender_does_not_block_the_others():
    """A run that is cancelled while it waits for a slot leaves the pace usable."""
    pace = Pace(limit=1, window=0.05)
    await pace.slot()
    waiting = asyncio.create_task(pace.slot())
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await asyncio.wait_for(pace.slot(), timeout=5)


def test_backoff_grows_with_chance_between_a_quarter_and_ten_seconds():
    """Tries are spread at random, the bound doubling from 0.5 s to 10 s."""
    chance = random.Random(7)
    for attempt, bound in [(0, 0.25), (1, 0.5), (2, 1.0), (4, 4.0), (6, 10.0), (500, 10.0)]:
        waits = [backoff(attempt, chance) for _ in range(300)]
        assert min(waits) >= 0.25
        assert max(waits) <= bound
        assert max(waits) >= bound * 0.9
