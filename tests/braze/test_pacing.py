"""The pace: limits held in any window, on a clock that only tests move."""

from __future__ import annotations

import asyncio
import random

from ci_braze_tui.braze.pacing import Pace, Waiting, backoff
from ci_braze_tui.braze.waits import Allowance


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
    return Pace(limit, window, clock=clock)


async def turn(pace: Pace, clock: Clock) -> None:
    """Wait for the right to send one request."""
    while pause := pace.take():
        await clock.sleep(pause)


async def send_times(pace: Pace, clock: Clock, count: int) -> list[float]:
    """When each of `count` requests was let go."""
    times = []
    for _ in range(count):
        await turn(pace, clock)
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
    assert pace.take() == 0
    await clock.sleep(pace.take())
    pace.hold(5.0, "slow down")
    assert pace.take() == 5.0


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
        pace.slow_down(1.0, "slow down")
    clock.now += 20
    first = await send_times(pace, clock, 1_500)
    assert most_in_any_window(first, 2.9999) in range(286, 292)
    for _ in range(50):
        pace.slow_down(1.0, "slow down")
        clock.now += 20
    second = await send_times(pace, clock, 1_500)
    assert most_in_any_window(second, 2.9999) in range(283, 287)


async def test_runs_that_share_a_limit_stay_under_it_together():
    """With two runs on one connection, each goes at half of it."""
    clock = Clock()
    pace = paced(clock)
    pace.sharing = 2
    assert 145 <= most_in_any_window(await send_times(pace, clock, 600), 2.9999) <= 149


async def test_a_lower_limit_in_an_answer_is_believed():
    """A contract that allows less than ours says so in its headers."""
    clock = Clock()
    pace = paced(clock)
    pace.observe(Allowance(limit=30, remaining=29, seconds_left=2.0))
    assert most_in_any_window(await send_times(pace, clock, 100), 2.9999) <= 29


def test_a_limit_of_another_window_is_not_ours():
    """What an hour allows says nothing of three seconds."""
    pace = paced(Clock())
    pace.observe(Allowance(limit=30, remaining=29, seconds_left=1_800.0))
    assert [pace.take() for _ in range(5)] == [0.0] * 5


def test_a_window_that_is_used_up_is_waited_for():
    """Nobody asks for the 429 that would come."""
    clock = Clock()
    pace = paced(clock)
    pace.observe(Allowance(limit=300, remaining=0, seconds_left=2.5))
    assert pace.take() == 2.5
    assert pace.waiting == Waiting(102.5, "Braze allows no more requests in this window.")


async def test_while_nobody_gets_through_only_one_request_is_tried_at_a_time():
    """A Braze or a network that is down is not hammered; when it is back all go on at once."""
    clock = Clock()
    pace = paced(clock)
    for _ in range(30):
        pace.probe("It is down.")
    times = await send_times(pace, clock, 4)
    assert times == [105.0, 110.0, 115.0, 120.0]
    pace.all_clear()
    assert pace.waiting is None
    assert [pace.take() for _ in range(5)] == [0.0] * 5


def test_a_wait_that_braze_asked_for_outlasts_the_probing():
    """An old request that gets through does not make a 429 undone."""
    pace = paced(Clock())
    pace.probe("It is down.")
    pace.slow_down(60.0, "slow down")
    pace.all_clear()
    assert pace.waiting == Waiting(160.0, "slow down")


def test_backoff_grows_with_chance_between_a_quarter_and_ten_seconds():
    """Tries are spread at random, the bound doubling from 0.5 s to 10 s."""
    chance = random.Random(7)
    for attempt, bound in [(0, 0.25), (1, 0.5), (2, 1.0), (4, 4.0), (6, 10.0), (500, 10.0)]:
        waits = [backoff(attempt, chance) for _ in range(300)]
        assert min(waits) >= 0.25
        assert max(waits) <= bound
        assert max(waits) >= bound * 0.9
