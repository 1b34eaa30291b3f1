"""One batch: the objects of one request, and where they stand in the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

_HEAD, _TAIL = '{"attributes":[', "]}"
AROUND = len(_HEAD) + len(_TAIL)
"""Bytes of a body besides its objects and the commas between them."""


@dataclass(frozen=True)
class Batch:
    """The objects of one request; `first` is the position of the first of them in the outbox."""

    first: int
    objects: tuple[str, ...]
    doubt: str | None = None
    """Why Braze may have taken it before; None when it cannot have."""

    @cached_property
    def body(self) -> bytes:
        """The request body."""
        return f"{_HEAD}{','.join(self.objects)}{_TAIL}".encode()

    def halves(self) -> tuple[Batch, Batch]:
        """The batch cut in two, to find the object that spoils it."""
        middle = len(self.objects) // 2
        return (
            Batch(self.first, self.objects[:middle], self.doubt),
            Batch(self.first + middle, self.objects[middle:], self.doubt),
        )
