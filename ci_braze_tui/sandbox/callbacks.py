"""Telling a client's `callback_endpoint` that its export is ready.

Only at an address of this computer: nothing that happens in a sandbox leaves it, whatever address a
request names. Apart, with its own small HTTP, because only the server may know a web framework.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

import msgspec

_SECONDS = 5.0


async def call_back(endpoint: str, news: Mapping[str, object]) -> None:
    """POST `news` as JSON; an endpoint that is elsewhere, or does not listen, is passed over."""
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port or 80
    except ValueError:
        return
    if parts.scheme != "http" or not _is_here(host):
        return
    target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    if not (target.isascii() and target.isprintable()) or " " in target:
        return
    body = msgspec.json.encode(news)
    head = (
        f"POST {target} HTTP/1.1\r\nHost: {parts.netloc.rpartition('@')[2]}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    try:
        async with asyncio.timeout(_SECONDS):
            await _send(host, port, head.encode() + body)
    except OSError:
        # Braze would not tell anybody either; the export lies ready all the same.
        return


async def _send(host: str, port: int, request: bytes) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(request)
        await writer.drain()
        await reader.read(1)
    finally:
        writer.close()


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
