"""The segment exports of a company: those that run, those that lie ready, and where to fetch them.

Apart from the endpoint that starts them, because the limit is the company's (Braze docs,
export/user_data/post_users_segment) and the files outlive the request.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

from ci_braze_tui.sandbox.answers import Answer
from ci_braze_tui.sandbox.callbacks import call_back

DOWNLOADS = "/sandbox/downloads/"
_DENIED = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
)


class SegmentExports:
    """Exports take `seconds`, their files live for `lifetime` seconds, and `limit` may run at once."""

    def __init__(self, seconds: float, lifetime: float, limit: int) -> None:
        self._seconds = seconds
        self._lifetime = lifetime
        self._limit = limit
        self._running: dict[str, asyncio.Task[None]] = {}
        """By segment."""
        self._ready: dict[str, tuple[float, bytes]] = {}
        """When it expires, and the content, by name of the file."""
        self._callbacks: set[asyncio.Task[None]] = set()

    def start(
        self,
        segment: str,
        file: str,
        make: Callable[[], Awaitable[bytes]],
        callback: str,
        news: Mapping[str, object],
    ) -> bool:
        """Begin an export to `file`, whose end is told as `news` to `callback` unless that is blank.

        A blank `file` lies in the company's own storage, which is not imitated.
        False while one of this segment runs already, or too many run.
        """
        if segment in self._running or len(self._running) >= self._limit:
            return False

        async def run() -> None:
            await asyncio.sleep(self._seconds)
            if file:
                self._keep(file, await make())
            if callback:
                task = asyncio.create_task(call_back(callback, news))
                self._callbacks.add(task)
                task.add_done_callback(self._callbacks.discard)

        task = asyncio.get_running_loop().create_task(run())
        self._running[segment] = task
        task.add_done_callback(lambda _: self._running.pop(segment, None))
        return True

    def cancel(self, segment: str) -> None:
        """Stop the export of this segment, if one runs."""
        if (task := self._running.get(segment)) is not None:
            task.cancel()

    def download(self, file: str) -> Answer:
        """The zip; the storage's 403 while it is not ready, when it has expired, or never was."""
        expires, content = self._ready.get(file, (0.0, b""))
        if time.monotonic() >= expires:
            return Answer(403, _DENIED, "application/xml")
        return Answer(200, content, "application/zip")

    def _keep(self, file: str, content: bytes) -> None:
        now = time.monotonic()
        alive = {name: kept for name, kept in self._ready.items() if kept[0] > now}
        self._ready = alive | {file: (now + self._lifetime, content)}

    def forget(self) -> None:
        """Stop what runs and drop what is ready."""
        for task in (*self._running.values(), *self._callbacks):
            task.cancel()
        self._ready.clear()
