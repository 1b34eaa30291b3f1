"""How long Braze asks to wait, and how much it still allows.

A rule of its own because contracts differ in their headers, and some headers come empty: Braze
docs, api/api_limits.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from ci_braze_tui.braze.reply import Reply

_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,9})?")
_COUNT = re.compile(r"\d{1,9}", re.ASCII)
_FIRST_EPOCH = 1_000_000
"""`X-RateLimit-Reset` is seconds left on some contracts and a point in time on others; no wait is
this long."""
_CLOCKS_AGREE = 1.5
"""Seconds."""
_LONGEST = 3_700.0
"""Braze's longest window is an hour; a header that asks for more is not to be believed."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What an answer says about its window: requests in all, those left, seconds until the next one."""

    limit: int
    remaining: int
    seconds_left: float


def allowance(reply: Reply) -> Allowance | None:
    """What the three rate headers say; None when one is missing, or they cannot be true together."""
    texts = [reply.headers.get(f"X-RateLimit-{name}", "") for name in ("Limit", "Remaining")]
    if not all(_COUNT.fullmatch(text) for text in texts):
        return None
    limit, remaining = map(int, texts)
    if not limit or remaining > limit:
        return None
    left = _seconds(reply.headers.get("X-RateLimit-Reset", "").strip(), _server_time(reply))
    if left is None or left > _LONGEST:
        return None
    return Allowance(limit, remaining, max(0.0, left))


def seconds_to_wait(reply: Reply) -> float | None:
    """The seconds that an answer's headers ask for, None when none of them can be used."""
    here = _server_time(reply)
    for name in ("X-Ratelimit-Retry-After", "Retry-After", "X-RateLimit-Reset"):
        seconds = _seconds(reply.headers.get(name, "").strip(), here)
        if seconds is not None and seconds <= _LONGEST:
            return max(0.0, seconds)
    return None


def _seconds(text: str, here: float) -> float | None:
    if _NUMBER.fullmatch(text):
        value = float(text)
        return value if value < _FIRST_EPOCH else value - here
    moment = _moment(text)
    return None if moment is None else moment - here


def _server_time(reply: Reply) -> float:
    # The sender's own clock, as ours may be wrong; but it tells whole seconds only.
    here = time.time()
    moment = _moment(reply.headers.get("Date", ""))
    return here if moment is None or abs(here - moment) < _CLOCKS_AGREE else moment


def _moment(text: str) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
