"""A run: one execution of an export, as the books know it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from ci_braze_tui.records.outcome import Outcomes

Status = Literal[
    "preparing",
    "planned",
    "delivering",
    "finished",
    "canceled",
    "interrupted",
    "refused",
    "braked",
    "superseded",
    "failed",
]
"""Only `preparing` and `delivering` need a process; in any other state a run is over or can be resumed."""

RESUMABLE: frozenset[Status] = frozenset(
    {"planned", "canceled", "interrupted", "refused", "braked"}
)
"""The states in which a run's outbox is kept, so that it can be gone on with."""

Wish = Literal["pause", "go on", "cancel"]
"""What a person may ask of a run from any terminal."""


PATIENCE = 600.0
"""Seconds, where nothing else is asked for."""


class Options(msgspec.Struct, frozen=True):
    """What was asked for when the run was started."""

    all_rows: bool = False
    resend: bool = False
    patience: float = PATIENCE
    """Seconds to wait for a lost network before the run stops."""
    refresh: bool = False
    """Whether a refresh started it; otherwise somebody did, on demand."""


class Run(msgspec.Struct, frozen=True):
    """What is known of a run besides its rows."""

    id: str
    export: str
    connection: str
    definition: str
    """The export as it was when the run began, as JSON."""
    options: Options
    status: Status
    sentence: str | None
    """Why it ended, where that needs saying."""
    started_by: str
    started_at: datetime
    ended_at: datetime | None


class Summary(msgspec.Struct, frozen=True):
    """A run in numbers; `outcomes` add up to `rows`."""

    run: str
    export: str
    status: Status
    rows: int
    outcomes: Outcomes
    leavers: Outcomes
    records: int
    requests: int
    retries: int
    data_points: int
    seconds: float
    profiles_per_second: float
    report: str
    """The folder with the report and the rows that came back."""

    @property
    def has_arrived(self) -> bool:
        """Whether Braze took anything of it."""
        return bool(self.outcomes.accepted or self.leavers.accepted)
