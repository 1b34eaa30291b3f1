"""Segments: rules over stored profiles, never lists of members.

Braze has no endpoint that writes members into a segment; a segment is a filter, and an export fills
it by writing the attribute the filter looks at (Braze docs, Dynamics 365 Customer Insights partner
page).
"""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ci_braze_tui.sandbox.profiles import Profile

PAGE_SIZE = 100
IDENTIFIER_ATTRIBUTE = "Segment_API_Identifier"


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One filter: what a custom attribute must be like."""

    attribute: str
    operator: Literal["equals", "exists", "filled"] = "exists"
    """`filled` is there and neither false nor empty."""

    value: object = None

    def holds(self, values: dict[str, object]) -> bool:
        """Whether a profile with these attributes passes."""
        found = values.get(self.attribute)
        if self.operator == "equals":
            return type(found) is type(self.value) and found == self.value
        return bool(found) if self.operator == "filled" else found is not None


class SegmentDefinition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A named segment; a profile belongs to it when any condition holds."""

    name: str
    identifier: str = ""
    any_of: tuple[Condition, ...] = ()
    """When blank: the membership attribute that an export writes, in both readings of Braze's page."""

    description: str = ""
    """What its maker says about it."""


class SegmentSummary(msgspec.Struct, frozen=True):
    """What a person needs in order to export to a segment."""

    identifier: str
    name: str


class SegmentDetails(msgspec.Struct, frozen=True):
    """A segment as its definition and its history describe it."""

    definition: SegmentDefinition
    created_at: float
    """Epoch seconds."""
    updated_at: float
    """Epoch seconds."""


class Segments:
    """The segments of the workspace in order of creation."""

    def __init__(self, definitions: Iterable[SegmentDefinition]) -> None:
        self._by_identifier: dict[str, SegmentDetails] = {}
        for definition in definitions:
            self.add(definition)

    def add(self, definition: SegmentDefinition) -> SegmentSummary:
        """Define one more segment and return its identifier and name."""
        identifier = definition.identifier or str(uuid.uuid4())
        conditions = definition.any_of or (
            Condition(identifier, "filled"),
            Condition(IDENTIFIER_ATTRIBUTE, "equals", identifier),
        )
        whole = msgspec.structs.replace(definition, identifier=identifier, any_of=conditions)
        now = time.time()
        former = self._by_identifier.get(identifier)
        created_at = now if former is None else former.created_at
        self._by_identifier[identifier] = SegmentDetails(whole, created_at, now)
        return SegmentSummary(identifier, definition.name)

    def summaries(self) -> tuple[SegmentSummary, ...]:
        """Identifier and name of each segment."""
        return tuple(
            SegmentSummary(identifier, details.definition.name)
            for identifier, details in self._by_identifier.items()
        )

    def page(self, number: int, *, newest_first: bool) -> tuple[SegmentSummary, ...]:
        """The page `number`, from 0, of 100 segments; empty past the end."""
        ordered = self.summaries()[:: -1 if newest_first else 1]
        return ordered[number * PAGE_SIZE : (number + 1) * PAGE_SIZE]

    def knows(self, identifier: str) -> bool:
        """Whether there is a segment of this identifier."""
        return identifier in self._by_identifier

    def details(self, identifier: str) -> SegmentDetails | None:
        """What is known about the segment of this identifier, if there is one."""
        return self._by_identifier.get(identifier)

    def members(self, identifier: str, profiles: Iterable[Profile]) -> Iterator[Profile]:
        """The profiles that the segment's rule lets in, now."""
        conditions = self._by_identifier[identifier].definition.any_of
        return (
            profile
            for profile in profiles
            if any(condition.holds(profile.values) for condition in conditions)
        )
