"""Rate limits: windows that end on the clock, one count for each pool of endpoints.

The windows do not roll: `X-Ratelimit-Reset` is the epoch second at which the clock window ends
(Braze docs, api/api_limits; recorded answers agree). Apart, because tests shrink the numbers and
stop the clock.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from ci_braze_tui.sandbox.settings import Settings

CAPITALS = ("X-Ratelimit-Limit", "X-Ratelimit-Remaining", "X-Ratelimit-Reset")
_HOUR = 3_600


@dataclass(slots=True)
class Pool:
    """The requests that share one limit."""

    limit: int
    window: int
    clock: Callable[[], float]
    number: int = -1
    """The window that is being counted: whole windows since the epoch."""
    used: int = 0

    def take(self) -> bool:
        """Count one request; False when the window has none left."""
        self._turn()
        if self.used >= self.limit:
            return False
        self.used += 1
        return True

    def headers(self) -> dict[str, str]:
        """The three headers of an answer."""
        self._turn()
        return {
            CAPITALS[0]: str(self.limit),
            CAPITALS[1]: str(self.limit - self.used),
            CAPITALS[2]: str((self.number + 1) * self.window),
        }

    def seconds_left(self) -> int:
        """Whole seconds until the window ends, at least 1."""
        self._turn()
        return max(1, math.ceil((self.number + 1) * self.window - self.clock()))

    def _turn(self) -> None:
        number = int(self.clock() // self.window)
        if number != self.number:
            self.number = number
            self.used = 0


def hourly_pool(settings: Settings, clock: Callable[[], float]) -> Pool | None:
    """What a company under a contract by monthly active users may track an hour; None without one."""
    limit = settings.track_hourly_limit
    return Pool(limit, _HOUR, clock) if limit else None


class Limits:
    """The pools of a workspace; `hourly` is shared by all workspaces of the company."""

    def __init__(
        self, settings: Settings, clock: Callable[[], float], hourly: Pool | None = None
    ) -> None:
        self.style = settings.limit_style
        self.track = Pool(settings.track_limit, settings.track_window, clock)
        self.bulk = Pool(settings.bulk_limit, 1, clock)
        self.sync = Pool(settings.sync_limit, 60, clock)
        self.export_ids = Pool(settings.export_ids_limit, 60, clock)
        self.users = Pool(settings.users_limit, 60, clock)
        self.subscriptions = Pool(settings.subscriptions_limit, 60, clock)
        self.custom_attributes = Pool(settings.custom_attributes_limit, _HOUR, clock)
        self.default = Pool(settings.default_limit, _HOUR, clock)
        self._hourly = hourly

    def exhausted(self, pool: Pool) -> Pool | None:
        """Count one request; the pool that has none left, or None when the request may pass."""
        if not pool.take():
            return pool
        if pool is self.track and self._hourly is not None and not self._hourly.take():
            return self._hourly
        return None

    def headers(self, pool: Pool) -> dict[str, str]:
        """What an answer says about the limit, in the style of the contract."""
        if pool is self.track and self._hourly is not None:
            pool = self._hourly
        headers = pool.headers()
        if self.style == "seconds":
            headers[CAPITALS[2]] = str(pool.seconds_left())
        return headers

    def refusal_headers(self, pool: Pool) -> dict[str, str]:
        """What a 429 says about when to come back, in the style of the contract."""
        if self.style == "silent":
            return {}
        if self.style == "seconds":
            return {"X-Ratelimit-Retry-After": str(pool.seconds_left())}
        return pool.headers() | {CAPITALS[1]: "0"}
