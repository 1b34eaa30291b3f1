"""One cluster of the sandbox as a web server: routes, the order of checks, faults, headers.

The only module that knows aiohttp, together with `serving`. It sits on aiohttp's bare server rather
than its router, because the order in which Braze checks a request (route, method, key, address,
permission, rate, type, size, syntax, content) is part of what is imitated. That the key comes before
the permission is documented; the rest of the order is assumed.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import sys
import time
import uuid
from urllib.parse import parse_qsl

import msgspec
from aiohttp import web

from ci_braze_tui.sandbox import admin
from ci_braze_tui.sandbox.answers import (
    ACCESS_DENIED,
    INVALID_JSON,
    JSON,
    METHOD_NOT_ALLOWED,
    NOT_FOUND,
    NOT_JSON,
    QUEUED,
    RATE_LIMITED,
    SERVER_ERROR,
    Answer,
    invalid_key,
    json_answer,
)
from ci_braze_tui.sandbox.calls import Call
from ci_braze_tui.sandbox.cluster import Cluster
from ci_braze_tui.sandbox.faults import Misfortune, html_page
from ci_braze_tui.sandbox.keys import ApiKey, sent_key
from ci_braze_tui.sandbox.page.buttons import press
from ci_braze_tui.sandbox.page.view import look
from ci_braze_tui.sandbox.recorder import RequestRecord, legible
from ci_braze_tui.sandbox.routes import ROUTES, Route
from ci_braze_tui.sandbox.settings import Settings
from ci_braze_tui.sandbox.workspace import Workspace

_GZIP_FROM = 1_024
"""Bytes from which an answer is compressed, for a client that accepts it (assumed)."""

_OWN_HOSTS = ("127.0.0.1", "localhost")
_PAGE = "/"

Headers = dict[str, str]


class ConnectionCutError(Exception):
    """The connection is to be reset instead of answered."""


class Sandbox:
    """Answers requests to one cluster."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one HTTP request, whatever it is."""
        began = time.perf_counter()
        try:
            body = await _body(request)
        except ConnectionError:
            # Nobody is left to answer; passed on, it would be printed over the terminal.
            return web.Response()
        path = request.path
        if path == _PAGE:
            return await _respond(request, await self._page(request, body), {})
        if path.startswith(admin.PREFIX):
            return await _respond(request, await self._admin(request, body), {})
        cluster = self.cluster
        recorder = cluster.recorder
        key = legible(sent_key(request.headers.get("Authorization", "")))
        record = recorder.begin(request.method, path, key, request.headers, body)
        status = 0
        try:
            answer, limit_headers = await self._answer(request, body, key, record)
            status = answer.status
        except ConnectionCutError:
            _reset(request)
            return web.Response()
        finally:
            recorder.end(record, status, time.perf_counter() - began)
        headers = {
            "X-Request-Id": str(uuid.uuid4()),
            "X-Runtime": f"{record.seconds:.6f}",
        }
        return await _respond(request, answer, headers | limit_headers)

    async def _page(self, request: web.BaseRequest, body: bytes) -> Answer:
        """The page for people: for a browser on this computer, from nobody's page but our own."""
        origin = request.headers.get("Origin")
        if not _is_called_by_own_name(request) or origin not in (None, f"http://{request.host}"):
            return ACCESS_DENIED
        if request.method == "GET":
            return await look(self.cluster, request.query)
        if request.method == "POST":
            form = dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
            return await press(self.cluster, form)
        return METHOD_NOT_ALLOWED

    async def _admin(self, request: web.BaseRequest, body: bytes) -> Answer:
        if "Origin" in request.headers or not _is_called_by_own_name(request):
            # A web page in the user's browser reaches loopback too, and has no business here.
            return ACCESS_DENIED
        if request.method == "GET":
            return await admin.look(self.cluster, request.path, request.query)
        if request.method == "POST":
            return await admin.change(self.cluster, request.path, request.query, body)
        return METHOD_NOT_ALLOWED

    async def _answer(
        self, request: web.BaseRequest, body: bytes, key: str, record: RequestRecord
    ) -> tuple[Answer, Headers]:
        """The answer, and the rate headers that go with it."""
        cluster = self.cluster
        known = cluster.find(key)
        # Nobody's request, too, is answered with rate headers; whose is assumed.
        limits = (cluster.default if known is None else known[0]).limits
        route = ROUTES.get(request.path)
        if route is None:
            return NOT_FOUND, limits.headers(limits.default)
        pool = route.pool(limits)
        if request.method != route.method:
            return METHOD_NOT_ALLOWED, limits.headers(pool)
        misfortune = cluster.faults.next(request.path)
        record.fault = misfortune.kind or ""
        if misfortune.latency:
            await asyncio.sleep(misfortune.latency)
        if known is None or misfortune.kind == "key_revoked":
            return invalid_key(key), {}
        workspace, api_key = known
        if misfortune.kind == "permission_lost" or not _may(request, workspace, api_key, route):
            return ACCESS_DENIED, limits.headers(pool)
        exhausted = limits.exhausted(pool)
        if exhausted is not None or misfortune.kind == "429":
            headers = limits.refusal_headers(exhausted or pool)
            return Answer(429, RATE_LIMITED.body, headers=headers), {}
        failure = _failure(misfortune)
        if failure is not None:
            # Only what Braze itself answers can know of its limits.
            return failure, limits.headers(pool) if failure is SERVER_ERROR else {}
        refusal, content = _read(request, body, route, workspace.settings)
        if refusal is not None:
            return refusal, limits.headers(pool)
        answer = route.answer(workspace, Call(request.query, content, record, request.host))
        if not isinstance(answer, Answer):
            answer = await answer
        return await _spoiled(answer, misfortune), limits.headers(pool)


async def _body(request: web.BaseRequest) -> bytes:
    """All of the body; a client that asks first whether to send it is told to go on."""
    if request.headers.get("Expect", "").lower() == "100-continue":
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    return await request.content.read()


def _may(request: web.BaseRequest, workspace: Workspace, key: ApiKey, route: Route) -> bool:
    """Whether the key opens this endpoint to whoever is asking."""
    own_bulk = workspace.settings.bulk_needs_own_permission
    return key.allows_from(request.remote or "") and key.allows(
        route.permission, bulk_needs_own_permission=own_bulk
    )


def _is_called_by_own_name(request: web.BaseRequest) -> bool:
    """Whether the client knows this server as loopback; not so a page that had a name point here."""
    host, _, port = request.host.partition(":")
    own = None if request.transport is None else request.transport.get_extra_info("sockname")
    return host in _OWN_HOSTS and own is not None and (port or "80") == str(own[1])


def _read(
    request: web.BaseRequest, body: bytes, route: Route, settings: Settings
) -> tuple[Answer | None, object]:
    """A refusal, or the decoded body."""
    if request.method == "GET":
        return None, None
    if request.content_type != JSON:
        return NOT_JSON, None
    if len(body) > route.body_limit(settings):
        return route.too_large, None
    try:
        return None, msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return json_answer(400, {settings.parse_error_field: INVALID_JSON}), None


def _failure(misfortune: Misfortune) -> Answer | None:
    """The answer of a fault that strikes before the content is looked at."""
    match misfortune.kind:
        case "500":
            return SERVER_ERROR
        case "502" | "503" | "504":
            return Answer(int(misfortune.kind), html_page(misfortune.kind), "text/html")
        case "reset_before":
            raise ConnectionCutError
        case _:
            return None


async def _spoiled(answer: Answer, misfortune: Misfortune) -> Answer:
    """The answer after a fault that strikes when the write is stored already."""
    match misfortune.kind:
        case "reset_after":
            raise ConnectionCutError
        case "slow":
            await asyncio.sleep(misfortune.seconds)
        case "truncated":
            return Answer(answer.status, answer.body[: len(answer.body) // 2])
        case "queued" if answer.status < 300:
            # Assumed: what is queued during maintenance is applied like anything else.
            return QUEUED
    return answer


async def _respond(
    request: web.BaseRequest, answer: Answer, headers: Headers
) -> web.StreamResponse:
    headers |= answer.headers
    headers["Content-Type"] = answer.content_type
    if answer.chunks is None:
        response = web.Response(body=answer.body, status=answer.status, headers=headers)
        accepted = request.headers.get("Accept-Encoding", "")
        if len(answer.body) >= _GZIP_FROM and answer.content_type == JSON and "gzip" in accepted:
            response.enable_compression(web.ContentCoding.gzip)
        return response
    stream = web.StreamResponse(status=answer.status, headers=headers)
    await stream.prepare(request)
    for chunk in answer.chunks:
        await stream.write(chunk)
    await stream.write_eof()
    return stream


def _reset(request: web.BaseRequest) -> None:
    """Cut the connection hard: no goodbye, the client sees a reset."""
    transport = request.transport
    if transport is None:
        return
    raw = transport.get_extra_info("socket")
    if raw is not None:
        linger = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    transport.abort()
