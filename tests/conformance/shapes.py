"""The shapes of answers that were really given, and how another answer differs from one.

The bodies in `shapes/` are what was recorded or measured, to the letter; their source stands in
them. A shape is the keys, their order and the types of values; the values themselves are of the day.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec

_FOLDER = Path(__file__).parent / "shapes"


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One answer that was given."""

    source: str
    """Where it was published."""
    status: int
    body: dict[str, object]
    headers: dict[str, str | None] = {}
    """Headers it had, and their values unless null."""
    optional: tuple[str, ...] = ()
    """Members that other answers need not have, by path: `users[].phone`."""
    newer: tuple[str, ...] = ()
    """Members that were documented after the recording."""
    free: tuple[str, ...] = ()
    """Values that are the customer's own."""
    ordered: bool = True
    """False where the documentation has another order than the recording."""


def recorded(name: str) -> Shape:
    """The shape of that name."""
    return msgspec.json.decode((_FOLDER / f"{name}.json").read_bytes(), type=Shape)


def differences(shape: Shape, answer: httpx.Response) -> list[str]:
    """How `answer` differs from `shape`, in words; nothing when it has that shape."""
    found = []
    if answer.status_code != shape.status:
        found.append(f"the status is {answer.status_code}, not {shape.status}")
    for name, value in shape.headers.items():
        if name not in answer.headers:
            found.append(f"the header {name} is missing")
        elif value is not None and answer.headers[name] != value:
            found.append(f"the header {name} is {answer.headers[name]!r}, not {value!r}")
    return found + list(_compare(shape, "", shape.body, answer.json()))


def _compare(shape: Shape, path: str, model: object, found: object) -> Iterator[str]:
    if model is None or path in shape.free:
        return  # A recorded null does not say what else the value may be.
    if _kind(model) != _kind(found):
        yield f"{path or 'the body'} is {_kind(found)}, not {_kind(model)}"
    elif isinstance(model, dict) and isinstance(found, dict):
        yield from _compare_members(shape, path, model, found)
    elif isinstance(model, list) and isinstance(found, list) and model:
        for item in found:
            yield from _compare(shape, f"{path}[]", model[0], item)


def _compare_members(
    shape: Shape, path: str, model: dict[str, object], found: dict[str, object]
) -> Iterator[str]:
    names = {name: f"{path}.{name}" if path else name for name in [*model, *found]}
    for name in model:
        if name in found:
            yield from _compare(shape, names[name], model[name], found[name])
        elif names[name] not in shape.optional:
            yield f"{names[name]} is missing"
    for name in found:
        if name not in model and names[name] not in shape.newer:
            yield f"{names[name]} was never seen"
    common = [name for name in model if name in found]
    if shape.ordered and [name for name in found if name in model] != common:
        yield f"{path or 'the body'} has another order than {', '.join(common)}"


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, (int, float)):
        return "a number"
    return {str: "a text", list: "an array", dict: "an object", type(None): "null"}[type(value)]
