"""Long work in another thread, which stops when nobody waits for it any more.

Apart from those who do the work, because canceling who waits does not stop a thread: it would go on reading
people, and writing about them, behind everybody's back.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import TypeVar

_T = TypeVar("_T")


class Stop:
    """Says to the work that nobody waits for it any more."""

    def __init__(self) -> None:
        self._said = threading.Event()

    def say(self) -> None:
        """Let the work end as soon as it looks."""
        self._said.set()

    def heeding(self, pieces: Iterable[_T]) -> Iterator[_T]:
        """The pieces, until it is said."""
        for piece in pieces:
            if self._said.is_set():
                raise _StoppedError
            yield piece


class _StoppedError(Exception):
    """Nobody waits any more, so nobody is told."""


async def aside(work: Callable[[Stop], _T]) -> _T:
    """Do the work in another thread; who is canceled waits until it has stopped and cleaned up."""
    stop = Stop()
    working = asyncio.ensure_future(asyncio.to_thread(work, stop))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        stop.say()
        while not working.done():
            # Canceled once more, it waits all the same: what the work holds must not be given away.
            with suppress(asyncio.CancelledError):
                await asyncio.wait([working])
        if not working.cancelled():
            # Looked at, or asyncio would complain that nobody did.
            working.exception()
        raise
