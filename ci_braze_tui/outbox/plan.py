"""The plan: what a run will do, counted, before anything is sent.

It is all that a dry run shows and all that a person says yes to, so it holds everything worth knowing and
is stored beside the objects it speaks of.
"""

from __future__ import annotations

import msgspec

from ci_braze_tui.braze.contract import TRACK_OBJECTS
from ci_braze_tui.records.outcome import Outcome, Outcomes

REQUESTS_PER_SECOND = 1_000
"""3,000 requests in 3 seconds (Braze docs, rate limits of users/track)."""


class Reason(msgspec.Struct, frozen=True):
    """Why some rows are not sent."""

    outcome: Outcome
    reason: str
    rows: int
    first: tuple[int, ...]
    """The first few of these rows, numbered from 1 below the header."""


class Dropped(msgspec.Struct, frozen=True):
    """Values that are left out of objects which are sent without them."""

    attribute: str
    column: str
    complaint: str
    rows: int
    first: tuple[int, ...]


class Plan(msgspec.Struct, frozen=True):
    """What will become of every row, and what sending costs."""

    rows: int
    outcomes: Outcomes
    """`pending` are the rows that will be sent."""
    leavers: int
    """Members who are gone from the chosen segments; records without a row."""
    members: int
    """Profiles that Braze holds as members by earlier runs."""
    with_id: int
    """Rows to be sent that name a Braze customer ID."""
    by_email: int
    """Rows to be sent that only have an e-mail address."""
    data_points: int
    trimmed: int
    """Rows whose identifier or e-mail had blanks around it."""
    reasons: tuple[Reason, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    objects: tuple[str, ...] = ()
    """The first few objects, exactly as they will be sent."""
    brake: str | None = None
    """Why the run is held back until a person consents; None when it may go."""

    @property
    def records(self) -> int:
        """Objects to be sent."""
        return self.outcomes.pending + self.leavers

    @property
    def requests(self) -> int:
        """Requests they fit in, by count; very long objects need a few more."""
        return -(-self.records // TRACK_OBJECTS)

    @property
    def seconds(self) -> float:
        """How long Braze's rate limit makes it take at the least."""
        return self.requests / REQUESTS_PER_SECOND
