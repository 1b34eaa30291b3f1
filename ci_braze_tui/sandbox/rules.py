"""Segment rules as values: what a profile must be like, and the same in words.

Braze's segments are filters joined with AND and OR (Braze docs, user guide, segment filters); these
few kinds are what an export of Customer Insights needs. The words are our own. Apart from the
parser, which makes a rule of its words again.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Protocol, TypeAlias

PlainValue: TypeAlias = str | int | float | bool
KEYWORDS = frozenset({"and", "or"})
_is_bare = re.compile(r"[^\s()\"]+").fullmatch


class Values(Protocol):
    """A profile, as far as a rule looks at it."""

    def get(self, name: str, /) -> object:
        """The value of the attribute called `name`; None when there is none."""


@dataclass(frozen=True, slots=True)
class Equals:
    """The attribute is exactly this value, or an array with it; true is no 1, a text is no number."""

    attribute: str
    value: PlainValue

    def holds(self, values: Values) -> bool:
        """Whether a profile with these values passes."""
        found = values.get(self.attribute)
        if found is None:  # As with most profiles, and counting a million should not take long.
            return False
        return any(map(self._is_meant, found)) if isinstance(found, list) else self._is_meant(found)

    def __str__(self) -> str:
        return f"{in_words(self.attribute)} equals {_value_in_words(self.value)}"

    def _is_meant(self, found: object) -> bool:
        return found == self.value and isinstance(found, bool) is isinstance(self.value, bool)


@dataclass(frozen=True, slots=True)
class Exists:
    """The attribute has a value."""

    attribute: str

    def holds(self, values: Values) -> bool:
        """Whether a profile with these values passes."""
        return values.get(self.attribute) is not None

    def __str__(self) -> str:
        return f"{in_words(self.attribute)} exists"


@dataclass(frozen=True, slots=True)
class Filled:
    """The attribute has a value that is neither false nor empty."""

    attribute: str

    def holds(self, values: Values) -> bool:
        """Whether a profile with these values passes."""
        return bool(values.get(self.attribute))

    def __str__(self) -> str:
        return f"{in_words(self.attribute)} is filled"


@dataclass(frozen=True, slots=True)
class EmailDomain:
    """The e-mail address ends in this domain; letter case does not count."""

    domain: str

    def holds(self, values: Values) -> bool:
        """Whether a profile with these values passes."""
        email = values.get("email")
        return isinstance(email, str) and email.lower().endswith(f"@{self.domain.lower()}")

    def __str__(self) -> str:
        return f"email domain is {in_words(self.domain)}"


@dataclass(frozen=True, slots=True)
class Every:
    """All of these rules hold."""

    rules: tuple[Rule, ...]

    def holds(self, values: Values) -> bool:
        """Whether a profile with these values passes."""
        return all(rule.holds(values) for rule in self.rules)

    def __str__(self) -> str:
        return " and ".join(
            f"({rule})" if isinstance(rule, Some | Every) else str(rule) for rule in self.rules
        )


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of these rules holds."""

    rules: tuple[Rule, ...]

    def holds(self, values: Values) -> bool:
        """Whether a profile with these values passes."""
        return any(rule.holds(values) for rule in self.rules)

    def __str__(self) -> str:
        return " or ".join(
            f"({rule})" if isinstance(rule, Some) else str(rule) for rule in self.rules
        )


Rule: TypeAlias = Equals | Exists | Filled | EmailDomain | Every | Some


def in_words(name: str) -> str:
    """A name or domain as a rule has it: bare where that reads back the same, else in quotes."""
    is_bare = name.isprintable() and name not in KEYWORDS and _is_bare(name)
    return name if is_bare else quoted(name)


def quoted(text: str) -> str:
    """`text` in quotes, with escapes for whatever could harm a terminal."""
    return json.dumps(text, ensure_ascii=not text.isprintable())


def harmless(text: str) -> str:
    """`text` without what could drive a terminal or turn the writing round."""
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )


def _value_in_words(value: PlainValue) -> str:
    return quoted(value) if isinstance(value, str) else json.dumps(value)
