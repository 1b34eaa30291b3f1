"""How fast requests may go.

Braze allows 3,000 requests in 3 seconds to `/users/track` (Braze docs, api/api_limits) and answers
429 beyond. The pace is kept here, by counting what was really sent, and not by a timetable: a
timetable bursts after every stall.
"""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from ci_braze_tui.braze.waits import Allowance
from ci_braze_tui.words import _

_AIM = 0.99
_FIRST_AIM = 0.955
_FIRST_WINDOWS = 1.5
"""So long the aim is lower: connections are being made, which squeezes requests together."""
_LOWEST_AIM = 0.95
_STEP_DOWN = 0.025
_PORTIONS = 20
_CATCH_UP = 0.95
"""The window is spent in this many portions, so that it does not go out in one burst. A portion may
go a little faster than the window as a whole, which makes up for timers that wake late."""
_PROBE_EVERY = 5.0
"""Seconds between two tries when nobody gets through."""
_SHORTEST_BACKOFF = 0.25
_LONGEST_BACKOFF = 10.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nobody may send until then: a time on the pace's own clock (`time.monotonic`), and why."""

    until: float
    reason: str


class Pace:
    """Lets a hair under `limit` requests go in any `window` seconds; shared by all senders.

    `sharing` is how many runs have to do with that limit together, this one included.
    """

    def __init__(
        self,
        limit: int = 3_000,
        window: float = 3.0,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit = limit
        self._window = window
        self._clock = clock
        self._aim = _AIM
        self._began = 0.0
        self.sharing = 1
        self._sent: deque[float] = deque(maxlen=limit)
        self._held: Waiting | None = None
        self._probing: str | None = None

    @property
    def waiting(self) -> Waiting | None:
        """What everybody waits for after Braze asked to slow down; None while requests may go."""
        if self._held and self._held.until <= self._clock():
            self._held = None
        return self._held

    def take(self) -> float:
        """Take the right to send one request right away, if there is one.

        Returns 0 when it was taken, else the seconds after which to ask again.
        """
        now = self._clock()
        pause = self._next_at() - now
        if pause > 0:
            return pause
        self._began = self._began or now
        self._sent.append(now)
        if self._probing is not None:
            self.hold(_PROBE_EVERY, self._probing)
        return 0.0

    def slow_down(self, seconds: float, reason: str) -> None:
        """Obey a 429: let nobody send for `seconds`.

        Braze may slide its window or the network may squeeze requests together, so the aim is lowered
        a little as well, once for all the answers that ask for it together.
        """
        if self.waiting is None:
            self._aim = max(_LOWEST_AIM, self._aim - _STEP_DOWN)
        self.hold(seconds, reason)

    def observe(self, allowance: Allowance) -> None:
        """Take note of what a good answer says about its window.

        A limit below ours is believed where it is about a window like ours; where nothing is left of
        the window, whichever it is, everybody waits for the next one.
        """
        if allowance.seconds_left <= self._window + 1.0:
            self._limit = max(1, min(self._limit, allowance.limit))
        if allowance.remaining == 0:
            reason = _("Braze allows no more requests in this window.")
            self.hold(allowance.seconds_left, reason)

    def probe(self, reason: str) -> None:
        """Let only one request go every few seconds, until `all_clear`: nobody gets through."""
        if self._probing is None:
            self._probing = reason
            self.hold(_PROBE_EVERY, reason)

    def all_clear(self) -> None:
        """Requests get through again; what Braze asked to wait for is still waited for."""
        if self._held and self._held.reason == self._probing:
            self._held = None
        self._probing = None

    def change(self, limit: int, window: float) -> None:
        """Go by another limit from now on; what was sent before counts no more."""
        self._limit, self._window = limit, window
        self._sent = deque(maxlen=limit)

    def hold(self, seconds: float, reason: str) -> None:
        """Let nobody send for `seconds`; a longer hold that is already on stays."""
        until = self._clock() + seconds
        if self._held is None or self._held.until < until:
            self._held = Waiting(until, reason)

    def _next_at(self) -> float:
        is_new = self._clock() < self._began + _FIRST_WINDOWS * self._window
        aim = _FIRST_AIM if is_new or not self._began else self._aim
        allowed = max(1, int(self._limit * aim / self.sharing))
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
