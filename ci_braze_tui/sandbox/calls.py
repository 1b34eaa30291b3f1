"""What an endpoint gets to see of a request.

Between the server, which knows HTTP, and the endpoints, which know Braze, so that neither has to
know the other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ci_braze_tui.sandbox.recorder import RequestRecord

_is_number = re.compile("[0-9]{1,9}").fullmatch


@dataclass(frozen=True, slots=True)
class Call:
    """One request that has passed every check before its content."""

    query: Mapping[str, str]
    content: object
    """The decoded JSON body; None for a GET."""
    record: RequestRecord
    """Where the endpoint notes how many objects it saw."""
    host: str
    """Host and port under which the client found us."""

    def member(self, name: str) -> object:
        """The value of `name` in the body; None when there is no such name, or no object at all."""
        return self.content.get(name) if isinstance(self.content, dict) else None

    def objects(self, name: str) -> list[dict[str, object]] | None:
        """The array of objects called `name`; None when it is anything else, or is not there."""
        items = self.member(name)
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            return None
        return items


def whole_number(text: str) -> int | None:
    """The number in a query; None for what is no number, or larger than anything here."""
    return int(text) if _is_number(text) else None
