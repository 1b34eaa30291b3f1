"""The sandbox as a web server: routes, the order of checks, faults, headers.

The only module that knows aiohttp, together with `serving`. It sits on aiohttp's bare server rather
than its router, because the order in which Braze checks a request (route, method, key, permission,
rate, type, size, syntax, content) is part of what is imitated. That the key comes before the
permission is documented; the rest of the order is assumed.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import sys
import time
import uuid

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
    message,
)
from ci_braze_tui.sandbox.calls import Call
from ci_braze_tui.sandbox.faults import Misfortune, html_page
from ci_braze_tui.sandbox.keys import mask, sent_key
from ci_braze_tui.sandbox.limits import Pool
from ci_braze_tui.sandbox.recorder import RequestRecord
from ci_braze_tui.sandbox.routes import ROUTES, Route
from ci_braze_tui.sandbox.settings import Settings
from ci_braze_tui.sandbox.workspace import Workspace, with_fixed_identifiers

_GZIP_FROM = 1_024
"""Bytes from which an answer is compressed, for a client that accepts it (assumed)."""

_OWN_HOSTS = ("127.0.0.1", "localhost")


class ConnectionCutError(Exception):
    """The connection is to be reset instead of answered."""


class Sandbox:
    """Answers requests over one workspace, which a reset replaces."""

    def __init__(self, settings: Settings) -> None:
        self._first = with_fixed_identifiers(settings, Settings(segments=()))
        """What was announced at the start; its keys and identifiers stay valid."""
        self._settings = self._first
        self.workspace = Workspace(self._settings)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one HTTP request, whatever it is."""
        began = time.perf_counter()
        body = await request.content.read()
        if request.path.startswith(admin.PREFIX):
            answer = await self._admin(request, body)
            return await _respond(request, answer, {})
        workspace = self.workspace
        key = sent_key(request.headers.get("Authorization", ""))
        agent = request.headers.get("User-Agent", "")
        record = workspace.recorder.begin(request.method, request.path, mask(key), agent, body)
        status = 0
        try:
            answer, pool = await self._answer(workspace, request, body, key, record)
            status = answer.status
        except ConnectionCutError:
            _reset(request)
            return web.Response()
        finally:
            workspace.recorder.end(record, status, time.perf_counter() - began)
        headers = {
            "X-Request-Id": str(uuid.uuid4()),
            "X-Runtime": f"{record.seconds:.6f}",
        }
        if pool is not None:
            headers |= pool.headers()
        return await _respond(request, answer, headers)

    async def _admin(self, request: web.BaseRequest, body: bytes) -> Answer:
        if "Origin" in request.headers or request.host.rpartition(":")[0] not in _OWN_HOSTS:
            # A web page in the user's browser reaches loopback too, and has no business here.
            return ACCESS_DENIED
        if request.method == "GET":
            return admin.look(self.workspace, request.path, request.query)
        if request.path == f"{admin.PREFIX}/reset":
            return self._start_again(body)
        return await admin.change(self.workspace, request.path, body)

    def _start_again(self, body: bytes) -> Answer:
        """A new workspace, under the settings in `body` if there are any."""
        if body:
            try:
                wanted = msgspec.json.decode(body, type=Settings)
            except msgspec.DecodeError as error:
                return message(400, str(error))
            self._settings = with_fixed_identifiers(wanted, self._first)
        self.workspace.close()
        self.workspace = Workspace(self._settings)
        return json_answer(200, admin.overview(self.workspace))

    async def _answer(
        self,
        workspace: Workspace,
        request: web.BaseRequest,
        body: bytes,
        key: str,
        record: RequestRecord,
    ) -> tuple[Answer, Pool | None]:
        """The answer, and the pool whose rate headers go with it."""
        route = ROUTES.get(request.path)
        if route is None:
            return NOT_FOUND, workspace.limits.default
        pool = route.pool(workspace.limits)
        if request.method != route.method:
            return METHOD_NOT_ALLOWED, pool
        misfortune = workspace.faults.next(request.path)
        record.fault = misfortune.kind or ""
        if misfortune.latency:
            await asyncio.sleep(misfortune.latency)
        known = workspace.keys.get(key)
        if known is None or misfortune.kind == "key_revoked":
            return invalid_key(key), None
        own_bulk = workspace.settings.bulk_needs_own_permission
        allowed = known.allows(route.permission, bulk_needs_own_permission=own_bulk)
        if not allowed or misfortune.kind == "permission_lost":
            return ACCESS_DENIED, pool
        if not pool.take() or misfortune.kind == "429":
            headers = workspace.limits.refusal_headers(pool)
            return Answer(429, RATE_LIMITED.body, headers=headers), None
        failure = _failure(misfortune)
        if failure is not None:
            return failure, None
        refusal, content = _read(request, body, route, workspace.settings)
        if refusal is not None:
            return refusal, pool
        answer = route.answer(workspace, Call(request.query, content, record, request.host))
        return await _spoiled(answer, misfortune), pool


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
    request: web.BaseRequest, answer: Answer, headers: dict[str, str]
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
