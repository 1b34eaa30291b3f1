"""Cutting the outbox into requests: at most so many objects, at most so many bytes.

What the journal lacks is all there is to send: first the batches without an answer that can be trusted,
as they were cut, then everything that was never claimed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ci_braze_tui.delivery.journal import Entry
from ci_braze_tui.outbox.folder import Outbox

MOST_BYTES = 4_000_000
"""Of one request body; Braze refuses more than 4 MB (Braze docs, API errors)."""

_HEAD, _TAIL = '{"attributes":[', "]}"


@dataclass(frozen=True, slots=True)
class Batch:
    """The objects of one request; `first` is the position of the first of them in the outbox."""

    first: int
    objects: tuple[str, ...]
    doubt: str | None = None
    """Why Braze may have taken it before; None when it cannot have."""

    @property
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


def cut(
    outbox: Outbox, unfinished: Iterable[Entry], reached: int, most_objects: int
) -> Iterator[Batch]:
    """The batches that are still to be sent, in the order of the outbox."""
    again = iter(unfinished)
    entry = next(again, None)
    for first, objects in _parts(outbox):
        end = first + len(objects)
        while entry is not None and entry.first < end:
            start = entry.first - first
            unanswered = tuple(objects[start : start + entry.records])
            yield Batch(entry.first, unanswered, entry.doubt)
            entry = next(again, None)
        fresh = max(reached - first, 0)
        if fresh < len(objects):
            yield from _cut(first + fresh, objects[fresh:], most_objects)


def _cut(first: int, objects: list[str], most_objects: int) -> Iterator[Batch]:
    start, size = 0, len(_HEAD) + len(_TAIL)
    for index, text in enumerate(objects):
        grown = size + len(text.encode()) + 1
        if index > start and (index - start == most_objects or grown > MOST_BYTES):
            yield Batch(first + start, tuple(objects[start:index]))
            start, grown = index, len(_HEAD) + len(_TAIL) + len(text.encode()) + 1
        size = grown
    yield Batch(first + start, tuple(objects[start:]))


def _parts(outbox: Outbox) -> Iterator[tuple[int, list[str]]]:
    """The objects part by part, each with the position of its first one."""
    first = 0
    for part in outbox.read("records", ["object"]):
        objects = part["object"].to_list()
        yield first, objects
        first += len(objects)
