"""What an export says about its objects, gathered in one value.

The stored export has a name, a connection and a schedule as well; nothing of that changes a single byte that
is sent. What does change it is here, so that preparing needs to know no more than this.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ci_braze_tui.matching.mapping import Matching, Segments
from ci_braze_tui.words import _

Shape = Literal["boolean", "segment", "segments", "identifier"]
"""How membership is written; see `ci_braze_tui.records.membership`."""

LITERAL_ATTRIBUTE = "Segment_API_Identifier"
"""The attribute of shape `identifier`: the literal example of Braze's Dynamics 365 partner page."""


class Membership(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The custom attribute that marks a profile as a member of the exported segments."""

    shape: Shape = "boolean"
    leavers: Literal["remove", "keep"] = "remove"
    """Whether profiles that are no longer members are told to Braze."""
    brake: int = 30
    """Percent of the known members that may leave in one run without a person's consent."""

    def __post_init__(self) -> None:
        if not 0 <= self.brake <= 100:
            raise ValueError(_("`brake` must be a percentage from 0 to 100"))


class Rules(msgspec.Struct, frozen=True):
    """Everything that decides what the object of a row looks like."""

    segment_identifier: str
    matching: Matching
    segments: Segments
    membership: Membership = Membership()

    @property
    def membership_attribute(self) -> str:
        """The name of the custom attribute that membership is written to."""
        literal = self.membership.shape == "identifier"
        return LITERAL_ATTRIBUTE if literal else self.segment_identifier
