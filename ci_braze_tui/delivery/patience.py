"""When to try again and when to give up.

Two troubles are kept apart: a batch that fails while others get through is tried a few times, and when
nobody gets through at all the network is gone, which passes, so the whole run waits for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable

TRIES = 8
"""How often one batch is sent while others get through; waiting as Braze asks does not count."""
_FEWEST_RETRIES = 1_000
_GENERAL = 8
"""So many losses in a row are no accident of one request."""

_GARBLED = 20
"""So many garbled answers in a row are not Braze's, but those of a network's login page, perhaps."""


def retries_allowed(records: int) -> int:
    """How often a run of so many records may try again, all batches together."""
    return max(_FEWEST_RETRIES, records // 25)


class Tries:
    """What one batch has been through."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._passed = patience.passed
        self.count = 0
        """The failures that are its own."""

    def failed(self) -> bool:
        """Count a failure; whether that is the end of it."""
        patience = self._patience
        patience.lost()
        if self.count == 0 or not patience.passed or patience.passed > self._passed:
            # While nobody gets through, a failure says nothing about this batch.
            self.count += 1
            self._passed = patience.passed
        return self.count >= TRIES or patience.is_over


class Patience:
    """What the run as a whole has been through."""

    def __init__(
        self, seconds: float, retries: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`seconds` to wait for a lost network, `retries` for all batches of the run together."""
        self.passed = 0
        """Answers of use so far."""
        self.losses = 0
        """Requests lost since the last of them."""
        self._seconds = seconds
        self._retries = retries
        self._clock = clock
        self._since = clock()
        self._garbled = 0

    @property
    def is_general(self) -> bool:
        """Whether nobody gets through."""
        return self.losses >= _GENERAL

    @property
    def is_over(self) -> bool:
        """Whether the run has waited, or tried, long enough."""
        waited = self._clock() - self._since
        return self._retries < 0 or (self.is_general and waited >= self._seconds)

    def got_through(self) -> None:
        """Count an answer of use."""
        self.passed += 1
        self.losses = 0
        self._garbled = 0

    def has_heard_enough(self) -> bool:
        """Count a garbled answer; whether there has been nothing else for long."""
        self._garbled += 1
        return self._garbled >= _GARBLED

    def lost(self) -> None:
        """Count a request that got no answer of use."""
        if not self.losses:
            self._since = self._clock()
        self.losses += 1
        self._retries -= 1
