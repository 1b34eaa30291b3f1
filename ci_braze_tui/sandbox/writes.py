"""Writes that Braze has answered for and not applied yet.

A 201 means queued: the profile changes a little later, and separate requests may overtake each
other (Braze docs, post_user_track). Apart from the request handling, so that a test can wait until
everything has settled.
"""

from __future__ import annotations

import asyncio
import heapq
import random
from collections.abc import Callable

_BATCHES_A_TURN = 4
"""So few that answering requests never waits long for applying."""

_MOST_LATE = 0.25
"""Seconds a write may be overdue before answers wait for it; else a fast client fills the memory."""


class DelayedWrites:
    """Runs each write `delay` to `delay + jitter` seconds after it was added, on the event loop."""

    def __init__(self, delay: float, jitter: float) -> None:
        self._delay = delay
        self._jitter = jitter
        self._chance = random.Random(1)
        self._waiting: list[tuple[float, int, Callable[[], None]]] = []
        self._added = 0
        self._timer: asyncio.TimerHandle | None = None
        self._settled = asyncio.Event()
        self._settled.set()

    @property
    def pending(self) -> int:
        """How many requests are answered but not applied."""
        return len(self._waiting)

    def add(self, write: Callable[[], None]) -> None:
        """Run `write` when its time has come; at once when there is no delay."""
        if not self._delay and not self._jitter:
            write()
            return
        now = asyncio.get_running_loop().time()
        due = now + self._delay
        if self._jitter:
            due += self._chance.random() * self._jitter
        self._added += 1
        heapq.heappush(self._waiting, (due, self._added, write))
        self._settled.clear()
        if self._waiting[0][0] < now - _MOST_LATE:
            self._apply_next()
        self._wake()

    async def settled(self) -> None:
        """Wait until nothing is pending."""
        await self._settled.wait()

    def hurry(self) -> None:
        """Apply now what is pending, in its order."""
        while self._waiting:
            self._apply_next()
        self.forget()

    def forget(self) -> None:
        """Drop what is pending."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._waiting.clear()
        self._settled.set()

    def _apply_next(self) -> None:
        write = heapq.heappop(self._waiting)[2]
        try:
            write()
        except Exception as error:  # noqa: BLE001
            # Whatever is wrong with one request, the others must not wait for ever.
            asyncio.get_running_loop().call_exception_handler(
                {"message": "An answered request could not be applied.", "exception": error}
            )

    def _wake(self) -> None:
        if self._timer is None and self._waiting:
            self._timer = asyncio.get_running_loop().call_at(self._waiting[0][0], self._apply_due)

    def _apply_due(self) -> None:
        self._timer = None
        now = asyncio.get_running_loop().time()
        for _ in range(_BATCHES_A_TURN):
            if not self._waiting or self._waiting[0][0] > now:
                break
            self._apply_next()
        if self._waiting:
            self._wake()
        else:
            self._settled.set()
