"""Rate limits: windows that end on the clock, one count for each pool of endpoints.

The windows do not roll: `X-Ratelimit-Reset` is the epoch second at which the clock window ends
(Braze docs, api/api_limits; recorded answers agree). Apart, because tests shrink the numbers and
stop the clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ci_braze_tui.sandbox.settings import Settings

CAPITALS = ("X-Ratelimit-Limit", "X-Ratelimit-Remaining", "X-Ratelimit-Reset")


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
        return max(1, round((self.number + 1) * self.window - self.clock()))

    def _turn(self) -> None:
        number = int(self.clock() // self.window)
        if number != self.number:
            self.number = number
            self.used = 0


class Limits:
    """The pools of the workspace."""

    def __init__(self, settings: Settings, clock: Callable[[], float]) -> None:
        self.style = settings.limit_style
        self.track = Pool(settings.track_limit, settings.track_window, clock)
        self.bulk = Pool(settings.bulk_limit, 1, clock)
        self.sync = Pool(settings.sync_limit, 60, clock)
        self.export_ids = Pool(settings.export_ids_limit, 60, clock)
        self.users = Pool(settings.users_limit, 60, clock)
        self.default = Pool(settings.default_limit, 3_600, clock)

    def refusal_headers(self, pool: Pool) -> dict[str, str]:
        """What a 429 says about when to come back, in the style of the contract."""
        if self.style == "silent":
            return {}
        if self.style == "seconds":
            return {"X-Ratelimit-Retry-After": str(pool.seconds_left())}
        return pool.headers() | {CAPITALS[1]: "0"}
