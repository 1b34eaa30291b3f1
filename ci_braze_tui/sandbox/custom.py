"""Custom attributes: their types, fixed by the first value, and the operations on lists and objects.

Everything here follows Braze docs, data_types, user_attributes_object,
nested_custom_attribute_support and array_of_objects. What Braze drops without a word raises
`NotStoredError`.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from enum import Enum

import msgspec

from ci_braze_tui.sandbox.standard import NotStoredError

ARRAY_LIMIT = 500
NAME_LIMIT = 255
SIZE_LIMIT = 100 * 1024
LEVELS_LIMIT = 100
"""Levels of a nested object; that there is a limit is assumed."""

_looks_like_date = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.:]\d{1,6})?)?\s?(?:Z|[+-]\d\d:?\d\d)?)?"
    r"|\d\d/\d\d/\d{4}"
).fullmatch

_SECONDS_IN_UTC = len("2026-01-31T12:00:00Z")
"""The most frequent form of a moment, which has a short way."""

_looks_like_number = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?").fullmatch

_TRUE = ("1", "true", "t")
_FALSE = ("0", "false", "f")


class Kind(Enum):
    """The type of a custom attribute, the same for the whole workspace."""

    BOOLEAN = "boolean"
    NUMBER = "number"
    TEXT = "string"
    DATE = "date"
    ARRAY = "array"
    OBJECT = "object"
    OBJECTS = "array of objects"


PLAIN_KINDS: dict[type, Kind] = {
    bool: Kind.BOOLEAN,
    int: Kind.NUMBER,
    float: Kind.NUMBER,
    str: Kind.TEXT,
}


class _Removal(msgspec.Struct, frozen=True):
    key: str = msgspec.field(name="$identifier_key")
    value: object = msgspec.field(name="$identifier_value")


class _Change(msgspec.Struct, frozen=True):
    key: str = msgspec.field(name="$identifier_key")
    value: object = msgspec.field(name="$identifier_value")
    new_object: dict[str, object] = msgspec.field(name="$new_object")


class _Operations(msgspec.Struct, frozen=True):
    """What is to be done to an array of objects, in this order."""

    add: list[dict[str, object]] = msgspec.field(name="$add", default_factory=list)
    remove: list[_Removal] = msgspec.field(name="$remove", default_factory=list)
    update: list[_Change] = msgspec.field(name="$update", default_factory=list)


def kind_of(value: object) -> Kind:
    """The type Braze detects for a first value."""
    if isinstance(value, str):
        return Kind.TEXT if as_date(value) is None else Kind.DATE
    if isinstance(value, list):
        return Kind.OBJECTS if value and isinstance(value[0], dict) else Kind.ARRAY
    if isinstance(value, dict):
        if value.keys() <= {"add", "remove"} and value:
            return Kind.ARRAY
        if value.keys() <= {"$add", "$remove", "$update"} and value:
            return Kind.OBJECTS
        return Kind.NUMBER if value.keys() == {"inc"} else Kind.OBJECT
    return PLAIN_KINDS[type(value)]


def stored(kind: Kind, value: object, former: object, *, merge: bool) -> object:
    """What Braze holds after writing `value` to an attribute of type `kind` that held `former`."""
    match kind:
        case Kind.TEXT:
            return _as_text(value)
        case Kind.NUMBER:
            return _as_number(value, former)
        case Kind.BOOLEAN:
            return _as_boolean(value)
        case Kind.DATE:
            moment = as_date(value) if isinstance(value, str) else None
            if moment is None:
                raise NotStoredError("type mismatch: not a date")
            return moment
        case Kind.ARRAY:
            return _small(_as_array(value, former))
        case Kind.OBJECTS:
            return _small(_as_objects(value, former))
        case Kind.OBJECT:
            if not isinstance(value, dict):
                raise NotStoredError("type mismatch: not an object")
            checked = _nested(value)
            if merge and isinstance(former, dict):
                checked = _merged(former, checked)
            return _small(checked)


def as_date(value: str) -> str | None:
    """The UTC moment, as Braze shows it, of a text in one of its date formats; None for others."""
    if not value[:2].isdigit() or not _looks_like_date(value):
        return None
    try:
        if len(value) == _SECONDS_IN_UTC and value[4] == "-":
            datetime.fromisoformat(value)
            return f"{value[:10]}T{value[11:19]}.000Z" if value < "3001" else None
        if value[2] == "/":
            moment = datetime.strptime(value, "%m/%d/%Y").replace(tzinfo=UTC)
        else:
            moment = datetime.fromisoformat(value if len(value) <= 19 else _with_point(value))
        if moment.year > 3_000:
            return None
        if moment.tzinfo is not None:
            moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return f"{moment.isoformat('T', 'milliseconds')[:23]}Z"


def _with_point(value: str) -> str:
    """The same moment with a point before its milliseconds; Braze also takes a colon there."""
    return re.sub(r"(:\d\d:\d\d):", r"\1.", value).replace(" Z", "Z").replace(" +", "+")


def points(value: object) -> int:
    """Data points of one write: 1, or one for each key of nested objects (Braze docs, data_points).

    In an array of objects, a removal costs one for each criterion (Braze docs, array_of_objects).
    """
    if isinstance(value, dict):
        if value.keys() <= {"add", "remove", "inc"}:
            return max(1, len(value))
        if value and value.keys() <= {"$add", "$remove", "$update"}:
            # Malformed operations are dropped before they cost anything.
            changes = [change["$new_object"] for change in value.get("$update", [])]
            return len(value.get("$remove", [])) + sum(map(points, value.get("$add", []) + changes))
        return sum(points(inner) for inner in value.values()) or 1
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return sum(points(inner) for inner in value)
    return 1


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    raise NotStoredError("type mismatch: not a text")


def _as_number(value: object, former: object) -> int | float:
    if isinstance(value, dict) and value.keys() == {"inc"}:
        step = value["inc"]
        if type(step) is not int:
            raise NotStoredError("'inc' is not a whole number")
        if isinstance(former, float):
            raise NotStoredError("'inc' on a decimal")
        return (former if isinstance(former, int) else 0) + step
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _looks_like_number(value):
        number = float(value)
        if math.isfinite(number):
            return int(value) if value.lstrip("-").isdigit() else number
    raise NotStoredError("type mismatch: not a number")


def _as_boolean(value: object) -> bool:
    word = str(value).lower()
    if isinstance(value, bool) or word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise NotStoredError("type mismatch: not a boolean")


def _as_array(value: object, former: object) -> list[object]:
    if isinstance(value, list):
        return _unique(value)
    if not isinstance(value, dict) or not value or not value.keys() <= {"add", "remove"}:
        raise NotStoredError("type mismatch: not an array")
    current = list(former) if isinstance(former, list) else []
    added, removed = value.get("add", []), value.get("remove", [])
    if not isinstance(added, list) or not isinstance(removed, list):
        raise NotStoredError("'add' and 'remove' need arrays")
    return _unique([item for item in current + added if item not in removed])


def _unique(items: list[object]) -> list[object]:
    """Each value once, at its last place when it came twice; the oldest fall out above 500."""
    if any(isinstance(item, (dict, list)) for item in items):
        raise NotStoredError("an array holds objects among plain values")
    latest = dict.fromkeys(reversed([(type(item), item) for item in items]))
    return [item for _, item in reversed(latest)][-ARRAY_LIMIT:]


def _as_objects(value: object, former: object) -> list[object]:
    if isinstance(value, list):
        if not all(isinstance(item, dict) for item in value):
            raise NotStoredError("type mismatch: not an array of objects")
        return [_nested(item) for item in value]
    if not isinstance(value, dict) or not value.keys() <= {"$add", "$remove", "$update"}:
        raise NotStoredError("type mismatch: not an array of objects")
    current = list(former) if isinstance(former, list) else []
    try:
        operations = msgspec.convert(value, _Operations)
    except msgspec.ValidationError:
        raise NotStoredError("malformed operation on an array of objects") from None
    current += map(_nested, operations.add)
    for removal in operations.remove:
        current = [item for item in current if item.get(removal.key) != removal.value]
    for change in operations.update:
        latter = _nested(change.new_object)
        current = [
            item | latter if item.get(change.key) == change.value else item for item in current
        ]
    return current


def _nested(value: dict[str, object], level: int = 1) -> dict[str, object]:
    """A nested object with its times read; one bad key or value spoils the whole attribute."""
    if level > LEVELS_LIMIT:
        raise NotStoredError(f"over {LEVELS_LIMIT} levels")
    checked: dict[str, object] = {}
    for name, inner in value.items():
        if not name or len(name) > NAME_LIMIT or "." in name or "$" in name:
            raise NotStoredError("bad key in a nested object")
        if isinstance(inner, dict) and inner.keys() == {"$time"}:
            moment = as_date(str(inner["$time"]))
            if moment is None:
                raise NotStoredError("bad $time in a nested object")
            checked[name] = moment
        else:
            checked[name] = _below(inner, level + 1)
    return checked


def _below(value: object, level: int) -> object:
    if isinstance(value, dict):
        return _nested(value, level)
    if isinstance(value, list):
        if level > LEVELS_LIMIT:
            raise NotStoredError(f"over {LEVELS_LIMIT} levels")
        return [_below(item, level + 1) for item in value]
    return value


def _merged(former: dict[str, object], latter: dict[str, object]) -> dict[str, object]:
    merged = dict(former)
    for name, value in latter.items():
        below = merged.get(name)
        if value is None:
            merged.pop(name, None)
        elif isinstance(below, dict) and isinstance(value, dict):
            merged[name] = _merged(below, value)
        else:
            merged[name] = value
    return merged


def _small(value: object) -> object:
    if len(msgspec.json.encode(value)) > SIZE_LIMIT:
        raise NotStoredError("over 100 KB")
    return value
