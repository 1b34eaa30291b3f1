"""Segments: rules over stored profiles, never lists of members.

Braze has no endpoint that writes members into a segment; a segment is a filter, and an export fills
it by writing the attribute the filter looks at (Braze docs, Dynamics 365 Customer Insights partner
page).
"""

from __future__ import annotations

import re
import time
import uuid
from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.sandbox.rule_text import parse_rule
from ci_braze_tui.sandbox.rules import Equals, Filled, Rule, Some, harmless

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGE_SIZE = 100
IDENTIFIER_ATTRIBUTE = "Segment_API_Identifier"
_named_rule = re.compile(
    r'\s*(?:"([^"]+)"|([^":\s][^":]*?))\s*(?::\s*(\S.*))?', re.DOTALL
).fullmatch


class SegmentDefinition(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A named segment and the rule that decides who belongs to it."""

    name: str
    identifier: str = ""
    rule: str = ""
    """In words. When blank: the membership attribute that an export writes, in both readings of
    Braze's page."""

    description: str = ""
    """What its maker says about it."""

    def __post_init__(self) -> None:
        """Refuse a segment without a name, and a rule that cannot be read.

        Raises:
            BadInputError: There is no name; or the rule is wrong, and the sentence says where.
        """
        if not self.name.strip():
            raise BadInputError("The segment needs a name.")
        if self.rule:
            try:
                parse_rule(self.rule)
            except BadInputError as error:
                raise BadInputError(f"Segment “{harmless(self.name)}”: {error}") from None


class SegmentSummary(msgspec.Struct, frozen=True):
    """What a person needs in order to export to a segment."""

    identifier: str
    name: str
    rule: str = ""
    """In words."""

    @property
    def is_by_membership(self) -> bool:
        """Whether the rule is no other than the membership that an export to it writes."""
        return self.rule == str(membership(self.identifier))


class KeptSegment(msgspec.Struct, frozen=True):
    """A segment outside of memory; its rule is in words."""

    identifier: str
    name: str
    rule: str
    description: str
    created_at: float
    updated_at: float


class Segment(msgspec.Struct, frozen=True):
    """A segment with its rule ready for use, and its history."""

    identifier: str
    name: str
    rule: Rule
    description: str
    created_at: float
    """Epoch seconds."""
    updated_at: float
    """Epoch seconds."""

    @property
    def kept(self) -> KeptSegment:
        """The same outside of memory."""
        return KeptSegment(
            self.identifier,
            self.name,
            str(self.rule),
            self.description,
            self.created_at,
            self.updated_at,
        )

    @property
    def summary(self) -> SegmentSummary:
        """The same for a person."""
        return SegmentSummary(self.identifier, self.name, str(self.rule))


class Segments:
    """The segments of the workspace in order of creation."""

    def __init__(self, definitions: Iterable[SegmentDefinition]) -> None:
        self._by_identifier: dict[str, Segment] = {}
        for definition in definitions:
            self.add(definition)

    def add(self, definition: SegmentDefinition) -> SegmentSummary:
        """Define one more segment, or one anew, and return what a person needs of it."""
        identifier = definition.identifier or str(uuid.uuid4())
        rule = parse_rule(definition.rule) if definition.rule else membership(identifier)
        now = time.time()
        former = self._by_identifier.get(identifier)
        created_at = now if former is None else former.created_at
        segment = Segment(
            identifier, definition.name, rule, definition.description, created_at, now
        )
        self._by_identifier[identifier] = segment
        return segment.summary

    def restore(self, kept: KeptSegment) -> None:
        """Take back a segment; one that was defined anew since keeps its new rule."""
        present = self._by_identifier.get(kept.identifier)
        if present is not None:
            segment = msgspec.structs.replace(present, created_at=kept.created_at)
        else:
            segment = Segment(
                kept.identifier,
                kept.name,
                parse_rule(kept.rule),
                kept.description,
                kept.created_at,
                kept.updated_at,
            )
        self._by_identifier[kept.identifier] = segment

    def all(self) -> tuple[Segment, ...]:
        """Every segment."""
        return tuple(self._by_identifier.values())

    def find(self, identifier: str) -> Segment | None:
        """The segment of this identifier, if there is one."""
        return self._by_identifier.get(identifier)

    def summaries(self) -> tuple[SegmentSummary, ...]:
        """What a person needs of each segment."""
        return tuple(segment.summary for segment in self.all())

    def page(self, number: int, *, newest_first: bool) -> tuple[Segment, ...]:
        """The page `number`, from 0, of 100 segments; empty past the end."""
        ordered = self.all()[:: -1 if newest_first else 1]
        return ordered[number * PAGE_SIZE : (number + 1) * PAGE_SIZE]


def parse_segment(text: str) -> SegmentDefinition:
    """The segment that `NAME: RULE`, or just `NAME`, describes; a name with a colon stands in quotes.

    Raises:
        BadInputError: There is no name, or the rule cannot be read.
    """
    found = _named_rule(text)
    if found is None:
        raise BadInputError(
            f"“{harmless(text)}” is no segment; write it as NAME: RULE, or just NAME."
        )
    return SegmentDefinition(found[1] or found[2], rule=found[3] or "")


def with_identifiers(
    definitions: Iterable[SegmentDefinition], seed: uuid.UUID
) -> list[SegmentDefinition]:
    """The same definitions, with identifiers that `seed` and the names decide where there is none."""
    seen: Counter[str] = Counter()
    whole: list[SegmentDefinition] = []
    for definition in definitions:
        seen[definition.name] += 1
        drawn = uuid.uuid5(seed, f"segment {seen[definition.name]} {definition.name}")
        identifier = definition.identifier or str(drawn)
        whole.append(msgspec.structs.replace(definition, identifier=identifier))
    return whole


def membership(identifier: str) -> Rule:
    """Who belongs to a segment of this identifier that has no rule of its own."""
    return Some((Filled(identifier), Equals(IDENTIFIER_ATTRIBUTE, identifier)))
