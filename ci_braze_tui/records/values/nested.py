"""JSON as it stands in a cell, judged by the rules of Braze for nested attributes.

In plain Python, for no expression of polars tells a duplicate key or counts levels; the modules for arrays
and objects let only those cells come here that a pattern cannot judge. What is sent is the text of the
cell itself, so that every digit of a number is kept.

Facts: Braze docs, nested custom attributes, array of objects, custom attribute data types, data points.
"""

from __future__ import annotations

import json
import math
from typing import Literal, NoReturn

from ci_braze_tui.words import _

Refusal = Literal["syntax", "number", "twice", "key", "levels", "text", "operation", "size"]
"""Why a nested value is not sent; what each means stands in `REFUSALS`."""

LARGEST = 100 * 1024
"""Bytes of a nested attribute or an array."""
LONGEST_KEY = 255
"""Characters."""
DEEPEST = 50
"""Levels; Braze publishes no limit, and nothing that people fill in comes near."""

REFUSALS: dict[Refusal, tuple[str, str]] = {
    "number": (
        _("with NaN, Infinity or a number too large for Braze"),
        _("Write null, or the number as text."),
    ),
    "twice": (_("with the same key twice in one object"), _("Give each key once.")),
    "key": (
        _(
            "with a key that is empty, longer than {most} characters, or has a . or $ in it",
            most=LONGEST_KEY,
        ),
        _("Give the key another name; Braze would drop the whole value without saying so."),
    ),
    "levels": (_("nested more than {most} levels deep", most=DEEPEST), _("Flatten the value.")),
    "text": (
        _("with half of a character in a text"),
        _("Mend the \\ud800-like escape in the source."),
    ),
    "operation": (
        _("that Braze would carry out and not store: keys only of add, remove and inc"),
        _("Give the keys other names."),
    ),
    "size": (
        _("larger than the {most} KB Braze takes", most=LARGEST // 1024),
        _("Shorten the value."),
    ),
}
"""A sentence and a remedy for each refusal but `syntax`, which each type words itself."""

OPERATIONS = frozenset({"add", "remove", "inc"})
"""Keys of an object that tells Braze what to do with the value it has (Braze docs, user attributes object)."""


class Digits(str):
    """A number by its text."""

    __slots__ = ()


class RefusedError(Exception):
    """The value is not sent; the argument says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal: Refusal = refusal


Json = dict[str, "Json"] | list["Json"] | str | bool | None


def parsed(text: str) -> Json:
    """The value of a JSON text, numbers as `Digits`; raises RefusedError for what Braze would not keep."""
    if len(text.encode()) > LARGEST:
        raise RefusedError("size")
    try:
        value: Json = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=Digits,
            parse_float=_float,
            parse_constant=_no_number,
        )
    except RecursionError:
        raise RefusedError("levels") from None
    except ValueError:
        raise RefusedError("syntax") from None
    if _half_a_character(text):
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise RefusedError("text") from None
    return value


def checked_object(value: Json, level: int = 1) -> None:
    """Raise RefusedError for an object that Braze would drop as a whole."""
    if level > DEEPEST and isinstance(value, (dict, list)):
        raise RefusedError("levels")
    if isinstance(value, list):
        for item in value:
            checked_object(item, level + 1)
    elif isinstance(value, dict):
        if value.keys() == {"$time"} and level > 1:
            return
        for key, item in value.items():
            if not key or len(key) > LONGEST_KEY or "." in key or "$" in key:
                raise RefusedError("key")
            checked_object(item, level + 1)


def is_operation(value: dict[str, Json]) -> bool:
    """Whether Braze would take the object for an instruction (Braze docs, user attributes object)."""
    return bool(value) and value.keys() <= OPERATIONS


def points(value: Json) -> int:
    """Data points of a write: one for each key of nested objects, at least one (Braze docs, data points)."""
    if isinstance(value, dict):
        return sum(map(points, value.values())) or 1
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return sum(map(points, value))
    return 1


def in_one_line(text: str) -> str:
    """The same JSON without line breaks and tabs, which never stand inside of its texts."""
    return text.translate({ord("\n"): None, ord("\r"): None, ord("\t"): None})


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise RefusedError("twice")
    return value


def _float(digits: str) -> Digits:
    if not math.isfinite(float(digits)):
        raise RefusedError("number")
    return Digits(digits)


def _no_number(_word: str) -> NoReturn:
    raise RefusedError("number")


def _half_a_character(text: str) -> bool:
    """Whether it is worth looking for one."""
    return "\\ud" in text or "\\uD" in text
