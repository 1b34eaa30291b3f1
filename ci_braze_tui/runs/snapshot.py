"""How far a run is: one immutable picture that the run writes a few times a second.

Whoever watches, the app or the command line, shows this and adds nothing to it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from ci_braze_tui.records.outcome import Outcomes

Phase = Literal["preparing", "delivering", "paused", "waiting", "canceling", "settling", "ended"]


class Snapshot(msgspec.Struct, frozen=True):
    """The state of a run at one moment."""

    run: str
    phase: Phase
    at: datetime
    rows_read: int = 0
    """Rows of the source read so far, while preparing."""
    rows: int = 0
    """Rows of the source, once it has been read."""
    outcomes: Outcomes = Outcomes()
    leavers: Outcomes = Outcomes()
    records: int = 0
    """Objects to be sent in all."""
    done: int = 0
    """Objects with an answer."""
    requests: int = 0
    retries: int = 0
    in_flight: int = 0
    seconds: float = 0.0
    """Time spent on delivery; pauses do not count."""
    rate: float = 0.0
    """Objects per second of late."""
    overall: float = 0.0
    """Objects per second since delivery began."""
    seconds_left: float | None = None
    """From the recent rate; None while there is too little to tell, or while paused."""
    waiting_until: datetime | None = None
    waiting_for: str | None = None
    last_error: str | None = None
