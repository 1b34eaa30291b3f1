"""How big the segments are, without making anybody wait for it.

Looking at a million profiles takes seconds, so the page counts in the background, shows what it knew
last and says how old that is; and it rests between counts, because people watch while a run is
going that wants the same processor.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from ci_braze_tui.sandbox.sizes import segment_sizes

if TYPE_CHECKING:
    from ci_braze_tui.sandbox.views import SegmentSize
    from ci_braze_tui.sandbox.workspace import Workspace

_PATIENCE = 0.1
"""Seconds the page waits for a count, which is enough for a hundred thousand profiles."""

_REST = 4
"""So many times as long as a count took, the next one is put off."""


@dataclass(frozen=True, slots=True)
class KnownSizes:
    """The result of the latest count that is finished."""

    by_identifier: dict[str, int]
    """A segment that was added since is not in it."""
    age: float
    """Seconds since it was finished."""


class _Count:
    """The counts of one workspace; at most one runs."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        self._began = self._finished = time.monotonic()
        self._next = 0.0
        self._running: asyncio.Task[list[SegmentSize]] | None = None

    async def look(self, workspace: Workspace) -> KnownSizes:
        if self._running is None and time.monotonic() >= self._next:
            self._running = asyncio.create_task(segment_sizes(workspace))
            self._began = time.monotonic()
        if self._running is not None:
            await asyncio.wait({self._running}, timeout=_PATIENCE)
            self._take()
        return KnownSizes(self._known, time.monotonic() - self._finished)

    def _take(self) -> None:
        if self._running is None or not self._running.done():
            return
        counted, self._running = self._running.result(), None
        self._known = {size.identifier: size.size for size in counted}
        self._finished = time.monotonic()
        self._next = self._finished + _REST * (self._finished - self._began)


_counts: WeakKeyDictionary[Workspace, _Count] = WeakKeyDictionary()
"""By workspace, so that a sandbox that starts again as new knows nothing of the former one."""


async def known_sizes(workspace: Workspace) -> KnownSizes:
    """What is known about the sizes of the segments of `workspace`, now."""
    return await _counts.setdefault(workspace, _Count()).look(workspace)
