"""The requests of the clock hour, where a contract counts them.

Taken from the books a handful at a time, because all runs of the connection take from the same hour and
asking for each request would cost more than sending it.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from ci_braze_tui.runs.budget import Budget

_HANDFUL = 20


class Hour:
    """What this run may still send in this hour; without a `limit`, everything."""

    def __init__(
        self, budget: Budget, limit: int | None, clock: Callable[[], float] = time.time
    ) -> None:
        self._budget = budget
        self._limit = limit
        self._clock = clock
        self._left = 0
        self._ends = 0.0

    def take(self) -> float:
        """Take one request, if there is one: 0 seconds, else those until the next hour."""
        if self._limit is None:
            return 0.0
        if self._left == 0 or self._clock() >= self._ends:
            self._left = self._budget.take_hour(_HANDFUL, self._limit)
            self._ends = self._clock() + self._budget.seconds_left_in_hour()
        if self._left == 0:
            return self._budget.seconds_left_in_hour()
        self._left -= 1
        return 0.0
