"""How sure we are that the real Braze does what a setting of the sandbox says: marks, and reading them.

Apart from the settings, because the marks are a small language of their own: a field of `Settings`
without one cannot be listed, so nobody can add a switch and forget to say what is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args, get_type_hints

import msgspec

Certainty = Literal["documented", "measured", "assumed", "own"]


def documented(text: str) -> msgspec.Meta:
    """A switch whose default is Braze's public documentation."""
    return _mark("documented", text)


def measured(text: str) -> msgspec.Meta:
    """A switch whose default somebody found out on a real workspace, and published."""
    return _mark("measured", text)


def assumed(text: str) -> msgspec.Meta:
    """A switch whose default, or a part of it, is our own reading where nothing is published."""
    return _mark("assumed", text)


def own(text: str) -> msgspec.Meta:
    """A switch for something that Braze has no counterpart of."""
    return _mark("own", text)


@dataclass(frozen=True, slots=True)
class Switch:
    """One setting as a person reads about it."""

    name: str
    default: str
    """As JSON."""
    certainty: Certainty
    text: str


def switches(settings: msgspec.Struct) -> tuple[Switch, ...]:
    """Every setting of `settings`, in order, with its present value as the default."""
    hints = get_type_hints(type(settings), include_extras=True)
    return tuple(
        _switch(name, getattr(settings, name), get_args(hints[name])[-1])
        for name in settings.__struct_fields__
    )


def _switch(name: str, value: object, mark: msgspec.Meta) -> Switch:
    certainty: Certainty = (mark.extra or {})["certainty"]
    return Switch(name, msgspec.json.encode(value).decode(), certainty, mark.description or "")


def _mark(certainty: Certainty, text: str) -> msgspec.Meta:
    return msgspec.Meta(description=text, extra={"certainty": certainty})
