"""Making connections, so that what fails before there is one is known as such.

A request over a proxy first talks to the proxy, and aiohttp reports a proxy that hangs up in the same
words as a Braze that hangs up after taking a request. Only here the two can be told apart. A module of
its own because it needs aiohttp to be loaded, which its importers put off.
"""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Literal

import aiohttp

if TYPE_CHECKING:
    from aiohttp.client_reqrep import ClientRequest
    from aiohttp.connector import Connection
    from aiohttp.tracing import Trace

_KEPT = 5.0
"""Seconds that an idle connection is kept; a server that closes one first costs a batch in doubt."""


class _Connector(aiohttp.TCPConnector):
    async def connect(
        self,
        req: ClientRequest,
        traces: list[Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - the signature is aiohttp's
    ) -> Connection:
        try:
            return await super().connect(req, traces, timeout)
        except (aiohttp.ClientConnectorError, aiohttp.ClientHttpProxyError, TimeoutError):
            raise
        except (aiohttp.ClientError, OSError) as error:
            trouble = OSError(type(error).__name__)
            if req.proxy is None:
                raise aiohttp.ClientConnectorError(req.connection_key, trouble) from None
            raise aiohttp.ClientProxyConnectionError(req.connection_key, trouble) from None


def open_session(in_flight: int, verify: ssl.SSLContext | Literal[False]) -> aiohttp.ClientSession:
    """A session with at most `in_flight` connections; it keeps no cookies.

    `verify` is who may vouch for the other side; False is for plain HTTP to this computer.
    """
    connector = _Connector(limit=in_flight, keepalive_timeout=_KEPT, ssl=verify)
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
