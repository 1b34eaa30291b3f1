"""What can become of a row: nine outcomes, of which each row gets exactly one.

They stand this low in the tree because everything that counts rows, from preparing to the summary, counts
them in these words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

import msgspec

Outcome = Literal[
    "accepted",
    "rejected",
    "invalid",
    "unchanged",
    "duplicate",
    "not_selected",
    "skipped",
    "unknown",
    "pending",
]

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

MEANING: Mapping[Outcome, str] = {
    "accepted": "Braze took it",
    "rejected": "Braze refused it",
    "invalid": "not sent: something in the row is wrong",
    "unchanged": "not sent: Braze has it already",
    "duplicate": "carried by a later row of the same identifier",
    "not_selected": "in none of the chosen segments",
    "skipped": "left out by a rule of the export",
    "unknown": "sent, but no answer that can be trusted",
    "pending": "not sent yet",
}
"""Each outcome in words for a person."""

RETURNED: tuple[Outcome, ...] = ("rejected", "invalid", "unknown")
"""The outcomes whose rows come back as a file, to be put right and sent again."""


class Outcomes(msgspec.Struct, frozen=True):
    """How many rows had each outcome."""

    accepted: int = 0
    rejected: int = 0
    invalid: int = 0
    unchanged: int = 0
    duplicate: int = 0
    not_selected: int = 0
    skipped: int = 0
    unknown: int = 0
    pending: int = 0

    @classmethod
    def count(cls, counted: Iterable[tuple[str, int]]) -> Outcomes:
        """Add up pairs of an outcome and a number of rows."""
        totals = dict.fromkeys(OUTCOMES, 0)
        for outcome, rows in counted:
            totals[outcome] += rows  # type: ignore[index]  # a stranger is a KeyError, as it should be
        return cls(**totals)

    def __add__(self, other: Outcomes) -> Outcomes:
        return Outcomes.count([*self.items(), *other.items()])

    def items(self) -> tuple[tuple[Outcome, int], ...]:
        """Each outcome with its number of rows, in the order above."""
        return tuple((outcome, getattr(self, outcome)) for outcome in OUTCOMES)

    @property
    def total(self) -> int:
        """All rows."""
        return sum(rows for _, rows in self.items())

    @property
    def returned(self) -> int:
        """The rows that come back to be put right."""
        return sum(getattr(self, outcome) for outcome in RETURNED)
