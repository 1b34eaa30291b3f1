"""How fast requests may go.

Braze allows 3,000 requests in 3 seconds to `/users/track` (Braze docs, api/api_limits) and answers
429 beyond. The pace is kept here, by counting what was really sent, and not by a timetable: a
timetable bursts after every stall.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

_AIM = 0.99
_LOWEST_AIM = 0.95
_STEP_DOWN = 0.01
_PORTIONS = 12
_CATCH_UP = 0.95
"""The window is spent in this many portions, so that it does not go out in one burst. A portion may
go a little faster than the window as a whole, which makes up for timers that wake late."""
_SHORTEST_BACKOFF = 0.25
_LONGEST_BACKOFF = 10.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nobody may send until then: a time on the pace's own clock (`time.monotonic`), and why."""

    until: float
    reason: str


class Pace:
    """Lets a hair under `limit` requests go in any `window` seconds; shared by all senders."""

    def __init__(
        self,
        limit: int = 3_000,
        window: float = 3.0,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._limit = limit
        self._window = window
        self._clock = clock
        self._sleep = sleep
        self._aim = _AIM
        self._sent: deque[float] = deque(maxlen=limit)
        self._held: Waiting | None = None
        self._turn = asyncio.Lock()

    @property
    def waiting(self) -> Waiting | None:
        """What everybody waits for after Braze asked to slow down; None while requests may go."""
        if self._held and self._held.until <= self._clock():
            self._held = None
        return self._held

    async def slot(self) -> None:
        """Return when one more request may be sent; send it right away."""
        async with self._turn:
            while (pause := self._next_at() - (now := self._clock())) > 0:
                await self._sleep(pause)
            self._sent.append(now)

    def hold(self, seconds: float, reason: str) -> None:
        """Let nobody send for `seconds`; a longer hold that is already on stays.

        Braze may slide its window or the network may squeeze requests together, so each hold also
        lowers the aim a little, once for all the answers that ask for it together.
        """
        if self.waiting is None:
            self._aim = max(_LOWEST_AIM, self._aim - _STEP_DOWN)
        until = self._clock() + seconds
        if self._held is None or self._held.until < until:
            self._held = Waiting(until, reason)

    def _next_at(self) -> float:
        allowed = max(1, int(self._limit * self._aim))
        portion = max(1, allowed // _PORTIONS)
        held_until = self._held.until if self._held else 0.0
        return max(
            held_until,
            self._free_at(allowed, self._window),
            self._free_at(portion, self._window * portion / allowed * _CATCH_UP),
        )

    def _free_at(self, count: int, span: float) -> float:
        """When the last `span` seconds will hold fewer than `count` requests."""
        return self._sent[-count] + span if len(self._sent) >= count else 0.0


def backoff(attempt: int, chance: random.Random) -> float:
    """Seconds to wait after failed try `attempt`: random, the bound doubling up to 10 s."""
    highest = min(_LONGEST_BACKOFF, _SHORTEST_BACKOFF * 2.0 ** min(attempt, 10))
    return chance.uniform(_SHORTEST_BACKOFF, max(_SHORTEST_BACKOFF, highest))
