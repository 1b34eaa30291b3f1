"""Cutting the outbox into requests: at most so many objects, at most so many bytes.

What the journal lacks is all there is to send: first the batches without an answer that can be trusted,
as they were cut, then everything that was never entered.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator
from dataclasses import dataclass

from ci_braze_tui.delivery.batch import AROUND, Batch
from ci_braze_tui.delivery.journal import Entry
from ci_braze_tui.delivery.sizes import Sizes
from ci_braze_tui.outbox.folder import Outbox


async def cut(
    outbox: Outbox, unfinished: Iterable[Entry], reached: int, sizes: Sizes
) -> AsyncGenerator[Batch, None]:
    """The batches that are still to be sent, in the order of the outbox.

    While one part of the outbox is being sent the next is read, so that reading never holds up the wire.
    """
    again = iter(unfinished)
    entry = next(again, None)
    async for part in _read_ahead(outbox):
        end = part.first + len(part.objects)
        while entry is not None and entry.first < end:
            start = entry.first - part.first
            unanswered = tuple(part.objects[start : start + entry.records])
            yield Batch(entry.first, unanswered, entry.doubt)
            entry = next(again, None)
        for batch in _cut(part, max(reached - part.first, 0), sizes):
            yield batch


@dataclass(frozen=True, slots=True)
class _Part:
    """Objects that lie together in the outbox, from position `first` on."""

    first: int
    objects: list[str]
    largest: int
    """Bytes of the largest object."""


def _cut(part: _Part, start: int, sizes: Sizes) -> Iterator[Batch]:
    """The batches from index `start` of the part on; the sizes may shrink on the way."""
    objects = part.objects
    while start < len(objects):
        end = min(start + sizes.objects, len(objects))
        if (part.largest + 1) * (end - start) > sizes.bytes - AROUND:
            end = start + _fitting(objects[start:end], sizes.bytes)
        yield Batch(part.first + start, tuple(objects[start:end]))
        start = end


def _fitting(objects: list[str], most_bytes: int) -> int:
    """How many of the objects fit into one body; one always has to."""
    size = AROUND
    for index, text in enumerate(objects):
        size += len(text.encode()) + 1
        if size > most_bytes and index:
            return index
    return len(objects)


async def _read_ahead(outbox: Outbox) -> AsyncGenerator[_Part, None]:
    parts = _parts(outbox)
    following = asyncio.ensure_future(asyncio.to_thread(next, parts, None))
    try:
        while (part := await following) is not None:
            following = asyncio.ensure_future(asyncio.to_thread(next, parts, None))
            yield part
    finally:
        # The thread cannot be stopped; the outbox may go only when it is done.
        await asyncio.wait({following})


def _parts(outbox: Outbox) -> Iterator[_Part]:
    first = 0
    for frame in outbox.read("records", ["object"]):
        column = frame["object"]
        largest = column.str.len_bytes().max()
        yield _Part(first, column.to_list(), largest if isinstance(largest, int) else 0)
        first += len(column)
