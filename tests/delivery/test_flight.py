"""Requests in flight: found by trying, on a clock and a Braze that only tests move."""

from __future__ import annotations

import asyncio

import pytest

from ci_braze_tui.delivery.flight import Flight


class Braze:
    """Answers after `latency` seconds, at most `rate` requests a second, in simulated time."""

    def __init__(self, latency: float, rate: float) -> None:
        self.latency = latency
        self.rate = rate
        self.now = 0.0
        self._free_at = 0.0
        self._due: list[tuple[float, float]] = []

    def clock(self) -> float:
        return self.now

    def send(self) -> None:
        """One more request arrives."""
        self._free_at = max(self._free_at, self.now) + 1 / self.rate
        self._due.append((max(self._free_at, self.now + self.latency), self.now))

    def next_answer(self) -> float:
        """Let time pass until the next answer; returns how long it took."""
        due, sent = self._due.pop(0)
        self.now = max(self.now, due)
        return self.now - sent


async def fly(flight: Flight, braze: Braze, answers: int, hurt=lambda number: False) -> float:
    """Keep all places taken until so many answers came; returns answers a second in the last half."""
    taken, half = 0, 0.0
    for number in range(answers):
        while taken < flight.limit:
            await flight.room()
            flight.take()
            braze.send()
            taken += 1
        waiting = asyncio.create_task(flight.room())
        await asyncio.sleep(0)
        latency = braze.next_answer()
        taken -= 1
        if hurt(number):
            flight.hurt()
        flight.answered(latency)
        flight.leave()
        await asyncio.sleep(0)
        waiting.cancel()
        if number == answers // 2:
            half = braze.now
    rate = (answers - answers // 2) / (braze.now - half)
    for _ in range(taken):
        braze.next_answer()
        flight.leave()
    return rate


async def test_a_long_way_is_filled():
    """At 200 ms, a thousand a second need two hundred in flight, and get them within a second."""
    braze = Braze(latency=0.2, rate=1_000_000)
    flight = Flight(clock=braze.clock)
    await fly(flight, braze, 1_500)
    assert flight.limit == 512
    assert braze.now < 1.5


async def test_places_that_bring_nothing_are_given_up_again():
    """A server that is busy with 100 requests is not given more of them."""
    braze = Braze(latency=0.001, rate=1_000)
    flight = Flight(clock=braze.clock)
    assert await fly(flight, braze, 10_000) > 990
    assert flight.limit <= 128


async def test_trouble_takes_places_away_once_a_round():
    """A hundred refusals that come together are one sign, not a hundred."""
    flight = Flight()
    for _ in range(100):
        flight.hurt()
    assert flight.limit == 80


@pytest.mark.parametrize("every", [100, 20])
async def test_an_accident_now_and_then_takes_no_places_away(every):
    """A lost request in a hundred, or in twenty, is no strain; going slow would not help it."""
    braze = Braze(latency=0.05, rate=1_000)
    flight = Flight(clock=braze.clock)
    assert await fly(flight, braze, 10_000, hurt=lambda number: number % every == 0) > 990
    assert flight.limit >= 100


async def test_places_come_back_when_the_trouble_is_over():
    """After a bad minute the run goes as fast as before."""
    braze = Braze(latency=0.2, rate=1_000_000)
    flight = Flight(clock=braze.clock)
    await fly(flight, braze, 2_000, hurt=lambda number: number % 4 == 0)
    assert flight.limit < 100
    braze.now += 10
    await fly(flight, braze, 5_000)
    assert flight.limit == 512


async def test_it_never_goes_down_to_nothing():
    """However bad it gets, a few requests may go."""
    braze = Braze(latency=0.2, rate=1_000)
    flight = Flight(clock=braze.clock)
    await fly(flight, braze, 3_000, hurt=lambda number: True)
    assert flight.limit == 4


async def test_whoever_comes_too_late_waits_for_a_place():
    """No more requests are under way than there are places."""
    flight = Flight(most=2)
    for _ in range(2):
        await flight.room()
        flight.take()
    third = asyncio.create_task(flight.room())
    await asyncio.sleep(0.01)
    assert not third.done()
    flight.leave()
    await asyncio.wait_for(third, 1)


async def test_a_wire_that_is_never_full_is_left_alone():
    """When the pace is what limits, more places would be for nothing."""
    flight = Flight()
    for _ in range(2_000):
        await flight.room()
        flight.take()
        flight.answered(0.01)
        flight.leave()
    assert flight.limit == 100


async def test_growing_latency_takes_places_away_slowly():
    """Who answers ever later is spared a little, a step every few seconds, and not strangled."""
    braze = Braze(latency=0.05, rate=1_000_000)
    flight = Flight(clock=braze.clock)
    await fly(flight, braze, 5_000)
    before = flight.limit
    braze.latency = 0.5
    await fly(flight, braze, 6 * before)
    assert before * 0.6 < flight.limit < before
