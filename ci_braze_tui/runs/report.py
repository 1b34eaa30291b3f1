"""What a run leaves for people: its numbers, the reasons behind them, and where the returned rows are."""

from __future__ import annotations

import msgspec

from ci_braze_tui.records.outcome import Outcome
from ci_braze_tui.runs.run import Summary


class ReasonCount(msgspec.Struct, frozen=True):
    """How many rows have an outcome for one reason."""

    outcome: Outcome
    reason: str
    rows: int
    remedy: str = ""
    """What a person can do about it; empty where nothing is wrong, or Braze gave the reason."""


class CautionCount(msgspec.Struct, frozen=True):
    """How many values of a column were left out, changed or doubtful in objects that were sent."""

    attribute: str
    column: str
    sentence: str
    dropped: bool
    rows: int


class Report(msgspec.Struct, frozen=True):
    """The report of a run; it holds no personal data, but for what the reasons of Braze quote."""

    summary: Summary
    segment_identifier: str
    membership_attribute: str
    reasons: tuple[ReasonCount, ...] = ()
    cautions: tuple[CautionCount, ...] = ()
    returned: str | None = None
    """The file with the rows that came back; None when there are none."""
