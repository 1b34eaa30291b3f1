"""How a text that was written for a scheduler is known again, and known to be as it was written.

A comment in it names what it was written from and the hash of the rest. It stands in the text itself, so that
there is nothing beside it that could be lost or be out of step.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass

import msgspec

from ci_braze_tui.scheduling.call import Call

MARK = "ci-braze-tui schedule"
_STAMP = re.compile(rf"{MARK} (\{{.*\}})")


@dataclass(frozen=True, slots=True)
class Found:
    """A text of ours."""

    label: str
    every: int
    credentials: str | None
    is_intact: bool
    """Whether nobody has changed it since it was written."""


class _Told(msgspec.Struct, frozen=True):
    label: str
    every: int
    credentials: str | None
    sha256: str


def stamp(call: Call, body: str) -> str:
    """What to put into a comment of a text whose other lines are `body`."""
    folder = str(call.credentials) if call.credentials else None
    told = _Told(call.label, call.every, folder, _hash(body))
    # XML ends a comment at two hyphens.
    return f"{MARK} {json.dumps(msgspec.to_builtins(told))}".replace("--", "-\\u002d")


def find(text: str) -> Found | None:
    """What is known of a text; None where it is not one of ours."""
    if (marked := _STAMP.search(text)) is None:
        return None
    try:
        told = msgspec.json.decode(marked.group(1), type=_Told)
    except msgspec.DecodeError:
        return None
    rest = "\n".join(line for line in text.splitlines() if MARK not in line)
    return Found(told.label, told.every, told.credentials, _hash(rest) == told.sha256)


def _hash(body: str) -> str:
    return hashlib.sha256("\n".join(body.splitlines()).encode()).hexdigest()
