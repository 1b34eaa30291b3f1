"""Small servers on loopback that answer as told, even where no HTTP library would."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from ci_braze_tui.braze.clusters import Endpoint, parse_endpoint

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Serve = Callable[[Handler], AbstractAsyncContextManager[Endpoint]]


@asynccontextmanager
async def _serve(handler: Handler) -> AsyncIterator[Endpoint]:
    async def guarded(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await handler(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(guarded, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        yield parse_endpoint(f"http://127.0.0.1:{port}")


@pytest.fixture
def serve() -> Serve:
    """Serve raw connections with a handler, for as long as the context lasts."""
    return _serve
