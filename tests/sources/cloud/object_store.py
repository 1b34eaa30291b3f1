"""A server on this computer that readers take for a web server, and for S3: a folder, with mishaps."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.sax.saxutils import escape

from aiohttp import web

_ITEM = (
    "<Contents><Key>{key}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>"
    '<ETag>"1"</ETag><Size>{size}</Size></Contents>'
)
_LIST = (
    '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><Name>{bucket}</Name>'
    "<IsTruncated>false</IsTruncated>{items}</ListBucketResult>"
)


class ObjectStore:
    """The folder that is served, and what is to go wrong."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.address = ""
        self.bucket = ""
        """The folder in the root that a test uses."""
        self.asked: list[str] = []
        """Each request: method, path and query."""
        self.mishaps: dict[str, int] = {}
        """The status to answer with for paths that end so; 0: the connection breaks off."""
        self.breaks_after: int | None = None
        """The connection breaks off at every request after so many."""

    @property
    def http(self) -> str:
        """The address of the bucket on a web server."""
        return f"{self.address}/{self.bucket}"

    @property
    def s3(self) -> str:
        """The address of the bucket in S3."""
        return f"s3://{self.bucket}"

    def heal(self) -> None:
        """Forget what was asked and what is to go wrong."""
        self.asked.clear()
        self.mishaps.clear()
        self.breaks_after = None

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """A file, or what goes wrong with it."""
        self.asked.append(f"{request.method} {request.path_qs}")
        status = next((s for end, s in self.mishaps.items() if request.path.endswith(end)), None)
        if self.breaks_after is not None and len(self.asked) > self.breaks_after:
            status = 0
        if status == 0:
            assert request.transport is not None
            request.transport.abort()
            raise ConnectionResetError
        if status is not None:
            return web.Response(status=status, text="no")
        if request.query.get("list-type") == "2":
            return self._listing(request)
        path = self.root / request.path.lstrip("/")
        return web.FileResponse(path) if path.is_file() else web.Response(status=404, text="?")

    def _listing(self, request: web.Request) -> web.Response:
        bucket = request.path.strip("/")
        prefix, after = request.query.get("prefix", ""), request.query.get("start-after", "")
        keys = sorted(
            path.relative_to(self.root / bucket).as_posix()
            for path in (self.root / bucket).rglob("*")
            if path.is_file()
        )
        items = "".join(
            _ITEM.format(key=escape(key), size=(self.root / bucket / key).stat().st_size)
            for key in keys
            if key.startswith(prefix) and key > after
        )
        return web.Response(
            text=_LIST.format(bucket=bucket, items=items), content_type="application/xml"
        )


@contextmanager
def serving(store: ObjectStore) -> Iterator[ObjectStore]:
    """The store at its `address`, answered from a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    runner = asyncio.run_coroutine_threadsafe(_start(store), loop).result(20)
    try:
        yield store
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)
        loop.close()


async def _start(store: ObjectStore) -> web.AppRunner:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", store.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    store.address = f"http://{host}:{port}"
    return runner
