"""What can become of a row: nine outcomes, of which each row gets exactly one.

They stand this low in the tree because everything that counts rows, from preparing to the summary, counts
them in these words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

import msgspec

from ci_braze_tui.words import _

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

NAMED: Mapping[Outcome, str] = {
    "accepted": _("accepted"),
    "rejected": _("rejected"),
    "invalid": _("invalid"),
    "unchanged": _("unchanged"),
    "duplicate": _("duplicate"),
    "not_selected": _("not selected"),
    "skipped": _("skipped"),
    "unknown": _("unknown"),
    "pending": _("pending"),
}
"""What a person calls each outcome."""

MEANING: Mapping[Outcome, str] = {
    "accepted": _("Braze took it"),
    "rejected": _("Braze refused it"),
    "invalid": _("not sent: something in the row is wrong"),
    "unchanged": _("not sent: Braze has it already"),
    "duplicate": _("carried by a later row of the same identifier"),
    "not_selected": _("in none of the chosen segments"),
    "skipped": _("left out by a rule of the export"),
    "unknown": _("sent, but no answer that can be trusted"),
    "pending": _("not sent yet"),
}
"""Each outcome explained to a person."""

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
        return sum(rows for _outcome, rows in self.items())

    @property
    def returned(self) -> int:
        """The rows that come back to be put right."""
        return sum(getattr(self, outcome) for outcome in RETURNED)
