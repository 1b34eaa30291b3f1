"""The short way to write an object that is like one before it.

The sandbox's innermost loop: hundreds of thousands of objects a second pass through it, and nearly
all of them have the same names as an earlier one. For those the way each value goes is worked out
once and kept as a plan; whatever a plan cannot do, from a null to a text that is no date, is left to
`attributes`, which knows all the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from operator import itemgetter

from ci_braze_tui.sandbox.custom import PLAIN_KINDS, Kind, as_date
from ci_braze_tui.sandbox.standard import (
    CONTACT_FIELDS,
    CONTROL_FIELDS,
    READERS,
    TEXT_FIELDS,
    UNBILLED_FIELDS,
    NotStoredError,
    Reader,
    text,
)

_MOST_PLANS = 4_096
_MOST_KNOWN = 4_096
"""Texts of one attribute whose reading is kept: countries and birthdays repeat, addresses do not."""

ReadText = Callable[[str], str | None]
"""From a text that was sent to what is stored; None for what needs the long way."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How objects with certain names are written."""

    names: tuple[str, ...]
    """What is stored, in order."""
    texts: tuple[tuple[int, dict[str, str], ReadText], ...]
    """Position in the object, readings known already, and how to read another."""
    plain: tuple[tuple[int, frozenset[type]], ...]
    """Position of a value that is stored as it comes, and what it may be."""
    take: Callable[[list[object]], tuple[object, ...]]
    """The values of `names` out of those of the object."""
    contact: bool
    """Whether an e-mail address or phone number is written."""
    cost: int
    """Data points."""

    def read(self, item: dict[str, object]) -> tuple[object, ...] | None:
        """The values to store; None when one of them needs the long way."""
        cells = [*item.values()]
        for position, types in self.plain:
            if type(cells[position]) not in types:
                return None
        for position, known, read in self.texts:
            value = cells[position]
            if type(value) is not str:
                return None
            kept = known.get(value)
            if kept is None:
                kept = read(value)
                if kept is None:
                    return None
                if len(known) < _MOST_KNOWN:
                    known[value] = kept
            cells[position] = kept
        return self.take(cells)


class Plans:
    """The plans of a workspace."""

    def __init__(
        self, kinds: Mapping[str, Kind], blocked: Collection[str], text_limit: int
    ) -> None:
        self._kinds = kinds
        self._blocked = blocked
        self._text_limit = text_limit
        self._by_names: dict[tuple[str, ...], Plan | None] = {}
        self._known: dict[str, dict[str, str]] = {}
        """What texts became, by attribute."""

    def find(self, item: dict[str, object]) -> Plan | None:
        """The plan for objects like `item`; None when they need the long way."""
        names = tuple(item)
        try:
            return self._by_names[names]
        except KeyError:
            if len(self._by_names) >= _MOST_PLANS:
                self._by_names.clear()
            plan = self._by_names[names] = self._made(names)
            return plan

    def forget(self) -> None:
        """Work all plans out again: the type of an attribute became known."""
        self._by_names.clear()

    def _made(self, names: tuple[str, ...]) -> Plan | None:
        kept = {name: at for at, name in enumerate(names) if name not in CONTROL_FIELDS}
        texts: list[tuple[int, dict[str, str], ReadText]] = []
        plain: list[tuple[int, frozenset[type]]] = []
        if not kept or not kept.keys().isdisjoint(self._blocked):
            return None
        for name, position in kept.items():
            types = frozenset(
                each for each, kind in PLAIN_KINDS.items() if kind is self._kinds.get(name)
            )
            if (read := self._text_reader(name)) is not None:
                texts.append((position, self._known.setdefault(name, {}), read))
            elif types and name not in READERS:
                plain.append((position, types))
            else:
                return None
        return Plan(
            names=tuple(kept),
            texts=tuple(texts),
            plain=tuple(plain),
            take=_taker(list(kept.values())),
            contact=not CONTACT_FIELDS.isdisjoint(kept),
            cost=len(kept) - len(UNBILLED_FIELDS.intersection(kept)),
        )

    def _text_reader(self, name: str) -> ReadText | None:
        if name == "email_subscribe":  # It changes other profiles too.
            return None
        if name in TEXT_FIELDS or self._kinds.get(name) is Kind.TEXT:
            return self._short_text
        if name in READERS:
            return _as_it_comes if READERS[name] is text else _short_way(READERS[name])
        return as_date if self._kinds.get(name) is Kind.DATE else None

    def _short_text(self, value: str) -> str | None:
        return value if len(value) <= self._text_limit else None


def _as_it_comes(value: str) -> str:
    return value


def _short_way(read: Reader) -> ReadText:
    def attempt(value: str) -> str | None:
        try:
            kept = read(value)
        except NotStoredError:
            return None
        return kept if isinstance(kept, str) else None

    return attempt


def _taker(positions: list[int]) -> Callable[[list[object]], tuple[object, ...]]:
    if len(positions) == 1:
        only = positions[0]
        return lambda cells: (cells[only],)
    return itemgetter(*positions)
