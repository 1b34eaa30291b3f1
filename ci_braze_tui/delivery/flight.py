"""How many requests are under way at once: more while that pays, fewer when it hurts.

At 50 ms of latency Braze's limit needs fifty requests in flight, at 200 ms two hundred, and next door
ten; nobody can know beforehand. So the number is found by trying: a round of answers with all places
taken is followed by one with more places, up to what rate and latency can fill. If that brought no more
answers a second, the extra ones only waited in somebody's queue and are given up again.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from statistics import median

MOST = 512
"""Requests in flight at most, whatever it would pay."""
_START = 100
_LEAST = 4
_GROWTH = 2.0
_FILLED = 2.5
"""Times rate x latency that places can be of use; answers never come evenly."""
_SLOW = 2.0
"""Times the shortest latency lately: whoever answers has too much to do."""
_LATELY = 10.0
"""Seconds for which the shortest latency seen is believed to hold."""
_WORTH_IT = 1.1
"""Times as many answers a second that more places have to bring."""
_SHORTEST_ROUND = 0.1
"""Seconds; less says nothing about a rate."""
_CONTENT = 5.0
"""Seconds without another try after one that did not pay."""
_RETREAT = 0.8
_HURTS = 0.2
"""This part of a round has to be trouble; a cut connection here and there is no sign of strain."""
_FEWEST_HURTS = 3


class Flight:
    """The places for requests under way; `limit` is how many there are now."""

    def __init__(self, most: int = MOST, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = min(_START, most)
        self._most = most
        self._clock = clock
        self._taken = 0
        self._room = asyncio.Event()
        self._room.set()
        self._former: tuple[int, float] | None = None
        """Places and answers a second before the latest try."""
        self._next_try = clock()
        self._began = clock()
        self._latencies: list[float] = []
        self._medians: deque[tuple[float, float]] = deque()
        """When a round ended, and what was its median latency."""
        self._was_full = False
        self._hurts = 0
        self._has_retreated = False

    async def room(self) -> None:
        """Wait until a place is free."""
        if not self._room.is_set():
            self._was_full = True
        await self._room.wait()

    def take(self) -> None:
        """Take a place; `room` has just said that there is one."""
        self._taken += 1
        self._arrange()

    def leave(self) -> None:
        """Give the place back."""
        self._taken -= 1
        self._arrange()

    def answered(self, latency: float) -> None:
        """Count an answer that took so many seconds; a round of them may change the number of places."""
        self._latencies.append(latency)
        seconds = self._clock() - self._began
        if len(self._latencies) >= self.limit and seconds >= _SHORTEST_ROUND:
            self._medians.append((self._clock(), median(self._latencies)))
            while self._medians[0][0] < self._clock() - _LATELY:
                self._medians.popleft()
            if self._was_full:
                self._judge(len(self._latencies) / seconds)
            self._begin_round()

    def hurt(self) -> None:
        """Count a request that was refused or lost; many in a round make fewer places, once."""
        self._hurts += 1
        if not self._has_retreated and self._hurts >= max(_FEWEST_HURTS, self.limit * _HURTS):
            self._set(int(self.limit * _RETREAT))
            self._former = None
            self._next_try = self._clock() + _CONTENT
            self._begin_round()
            self._has_retreated = True

    def _judge(self, rate: float) -> None:
        former, self._former = self._former, None
        if former is not None and rate < former[1] * _WORTH_IT:
            self._set(former[0])
            self._next_try = self._clock() + _CONTENT
        elif self._clock() >= self._next_try:
            shortest = min(latency for _, latency in self._medians)
            limit = min(self.limit * _GROWTH, rate * shortest * _FILLED, self._most)
            if self._medians[-1][1] > shortest * _SLOW:
                self._set(int(self.limit * _RETREAT))
                self._next_try = self._clock() + _CONTENT
            elif limit > self.limit:
                self._former = (self.limit, rate)
                self._set(int(limit))

    def _set(self, limit: int) -> None:
        self.limit = max(_LEAST, min(self._most, limit))
        self._arrange()

    def _begin_round(self) -> None:
        self._began = self._clock()
        self._latencies.clear()
        self._was_full = not self._room.is_set()
        self._hurts = 0
        self._has_retreated = False

    def _arrange(self) -> None:
        if self._taken < self.limit:
            self._room.set()
        else:
            self._room.clear()
