"""The server over a long time: what clients that come and go leave behind."""

from __future__ import annotations

import asyncio
import gc
import socket
from urllib.parse import urlsplit

import pytest

from ci_braze_tui.sandbox.serving import serve
from ci_braze_tui.sandbox.settings import Settings


@pytest.fixture
def collector():
    """The garbage collector, as it was afterwards."""
    yield
    gc.unfreeze()
    gc.enable()


@pytest.mark.usefixtures("collector")
async def test_connections_that_ended_take_no_memory():
    """A client that connects anew for each request does not fill it."""
    greeted, stop = asyncio.get_running_loop().create_future(), asyncio.Event()
    serving = asyncio.create_task(serve(Settings(), 0, greeted.set_result, stop))
    port = urlsplit((await greeted).endpoint).port
    before = transports()

    await asyncio.to_thread(connect_and_leave, port, 2_100)

    left = transports() - before
    stop.set()
    await serving
    assert left < 500


def connect_and_leave(port, times):
    """Open and close connections, one after the other, and wait for the other end each time."""
    for _ in range(times):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.shutdown(socket.SHUT_WR)
            connection.recv(1)


def transports():
    """How many connections asyncio still has something of."""
    return sum(type(each).__name__ == "_SelectorSocketTransport" for each in gc.get_objects())
