"""The one place that talks to Braze.

It sends and reports what came back; what an answer means is for `answers`, when to send for
`pacing`. The headers are built once, and each request is made ready-to-send: what httpx would merge
and look up for each request is most of its cost.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from types import TracebackType
from typing import TYPE_CHECKING, Self

import msgspec

from ci_braze_tui import __version__
from ci_braze_tui.braze.clusters import Endpoint
from ci_braze_tui.braze.losses import loss
from ci_braze_tui.braze.permissions import (
    EXPORT_IDS,
    EXPORT_SEGMENT,
    LIST_SEGMENTS,
    SEGMENT_DETAILS,
    PermissionMissingError,
)
from ci_braze_tui.braze.profiles import (
    BrazeSegment,
    Profile,
    SegmentDetails,
    read_about_segment,
    read_profiles,
    read_segments,
    read_whole,
)
from ci_braze_tui.braze.refusals import message_of
from ci_braze_tui.braze.reply import Reply
from ci_braze_tui.braze.segment_exports import SegmentExport, read_order
from ci_braze_tui.braze.transport import open_transport
from ci_braze_tui.secret import Secret

if TYPE_CHECKING:
    import httpx

_CONNECT_SECONDS = 10.0
_PIECE = 2**20
"""Bytes that aiohttp writes in one go without a warning that it stops everything else meanwhile."""
_NO_SEGMENT = "00000000-0000-0000-0000-000000000000"
_PROBES = {
    # Without fields, so that no export begins whatever Braze makes of the segment.
    EXPORT_SEGMENT: ("POST", "/users/export/segment", f'{{"segment_id":"{_NO_SEGMENT}"}}'.encode()),
    EXPORT_IDS: (
        "POST",
        "/users/export/ids",
        b'{"external_ids":[],"fields_to_export":["external_id"]}',
    ),
    LIST_SEGMENTS: ("GET", "/segments/list?page=0", b""),
    SEGMENT_DETAILS: ("GET", f"/segments/details?segment_id={_NO_SEGMENT}", b""),
}


class BrazeClient:
    """Requests to one endpoint with one key; to be used as an async context manager.

    `in_flight` is how many requests may be under way at once, `timeout` the seconds for one of them
    from start to end. A lost request raises NotSentError or NoAnswerError.
    """

    def __init__(
        self, endpoint: Endpoint, key: Secret, *, in_flight: int = 32, timeout: float = 30.0
    ) -> None:
        self._endpoint = endpoint
        self._key = key
        self._in_flight = in_flight
        self._timeout = timeout

    async def __aenter__(self) -> Self:
        import httpx

        # httpx.Headers hides this header's value in its repr.
        self._headers = httpx.Headers(
            {
                "Authorization": f"Bearer {self._key.reveal()}",
                "Content-Type": "application/json",
                "Accept": "application/json",
                "Accept-Encoding": "gzip, deflate",
                "User-Agent": f"ci-braze-tui/{__version__}",
            }
        )
        connect = min(_CONNECT_SECONDS, self._timeout / 2)
        # "pool" ends before the whole does: what waits for a connection for so long was not sent.
        self._extensions = {"timeout": {"connect": connect, "pool": self._timeout * 0.75}}
        self._track_url = self._url("/users/track")
        self._bulk_url = self._url("/users/track/bulk")
        self._transport = open_transport(self._endpoint, self._in_flight)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._transport.aclose()

    async def track(self, body: bytes, *, bulk: bool = False) -> Reply:
        """Send one ready body to `/users/track`, or to `/users/track/bulk`."""
        return await self._send("POST", self._bulk_url if bulk else self._track_url, body)

    async def probe(self, permission: str) -> Reply:
        """Ask for what needs a permission of segments or reading back, in a way that has no effect.

        Braze looks at the permission before it looks at the request, so 403 and 400 tell the key's
        rights apart.
        """
        method, path, body = _PROBES[permission]
        return await self._send(method, self._url(path), body)

    async def export_ids(
        self,
        *,
        external_ids: Sequence[str] = (),
        email_address: str | None = None,
        fields: Sequence[str],
    ) -> tuple[Profile, ...]:
        """Read profiles back: up to 50 external ids, or everybody with one e-mail address.

        Who is not in Braze is not in the result. Needs the permission `users.export.ids`; raises
        BrazeRefusedError when Braze says no.
        """
        question: dict[str, object] = {"fields_to_export": list(fields)}
        if external_ids:
            question["external_ids"] = list(external_ids)
        if email_address is not None:
            question["email_address"] = email_address
        body = msgspec.json.encode(question)
        reply = await self._ask(EXPORT_IDS, "POST", "/users/export/ids", body)
        return read_profiles(reply, self._key)

    async def export_whole(
        self, question: Mapping[str, object], fields: Sequence[str]
    ) -> tuple[dict[str, object], ...]:
        """Profiles just as Braze tells them, everything in `fields` that they have.

        Args:
            question: whom to ask for: `external_ids` or `user_aliases`, 50 at most, or one `braze_id` or
                `email_address`.
            fields: standard fields, and `custom_attributes` for all of these.

        Needs the permission `users.export.ids`; raises BrazeRefusedError when Braze says no.
        """
        body = msgspec.json.encode({**question, "fields_to_export": list(fields)})
        reply = await self._ask(EXPORT_IDS, "POST", "/users/export/ids", body)
        return read_whole(reply, self._key)

    async def segments_list(self, page: int = 0) -> tuple[BrazeSegment, ...]:
        """One page of up to 100 of Braze's segments; a page past the end is empty.

        Needs the permission `segments.list`; raises BrazeRefusedError when Braze says no.
        """
        reply = await self._ask(LIST_SEGMENTS, "GET", f"/segments/list?page={page}")
        return read_segments(reply, self._key)

    async def segment_details(self, segment: str) -> SegmentDetails:
        """Name and last change of a segment.

        Needs the permission `segments.details`; raises BrazeRefusedError when Braze says no.
        """
        from urllib.parse import quote

        path = f"/segments/details?segment_id={quote(segment, safe='')}"
        reply = await self._ask(SEGMENT_DETAILS, "GET", path)
        return read_about_segment(reply, self._key, SegmentDetails)

    async def export_segment(
        self, segment: str, fields: Sequence[str], attributes: Sequence[str]
    ) -> SegmentExport:
        """Have Braze begin an export of a segment; the file comes later.

        Args:
            segment: its segment identifier.
            fields: standard fields to have of each profile.
            attributes: custom attributes, 500 at most.

        Needs the permission `users.export.segment`; raises AlreadyExportingError while Braze makes one.
        """
        order: dict[str, object] = {
            "segment_id": segment,
            "fields_to_export": list(fields),
            "output_format": "zip",
        }
        if attributes:
            order["custom_attributes_to_export"] = list(attributes)
        body = msgspec.json.encode(order)
        reply = await self._ask(EXPORT_SEGMENT, "POST", "/users/export/segment", body)
        return read_order(reply, self._key)

    async def cancel_segment_export(self, segment: str) -> None:
        """Have Braze stop making the export of a segment; one that is not being made is no trouble.

        Needs the permission `segments.list` (Braze docs, export/user_data/post_cancel_export); raises
        BrazeRefusedError when Braze says no.
        """
        body = msgspec.json.encode({"segment_id": segment})
        reply = await self._ask(LIST_SEGMENTS, "POST", "/export/segment/cancel", body)
        read_about_segment(reply, self._key, dict[str, object])

    async def _ask(self, permission: str, method: str, path: str, body: bytes = b"") -> Reply:
        """The answer to a question that needs a permission of its own.

        Raises:
            PermissionMissingError: Braze says that the key lacks it. A 403 that Braze does not sign is a
                proxy's, and nothing is known of the key.
        """
        reply = await self._send(method, self._url(path), body)
        if reply.status == 403 and message_of(reply.body):
            raise PermissionMissingError(permission)
        return reply

    def _url(self, path: str) -> httpx.URL:
        import httpx

        return httpx.URL(f"{self._endpoint.base_url}{path}")

    async def _send(self, method: str, url: httpx.URL, body: bytes) -> Reply:
        import aiohttp
        import httpx

        headers = self._headers
        sent: bytes | AsyncIterator[bytes] = body
        if len(body) > _PIECE:
            headers = httpx.Headers(headers)
            headers["Content-Length"] = str(len(body))
            sent = _in_pieces(body)
        request = httpx.Request(
            method, url, headers=headers, content=sent, extensions=self._extensions
        )
        started = time.perf_counter()
        try:
            async with asyncio.timeout(self._timeout):
                response = await self._transport.handle_async_request(request)
                async with aclosing(response):
                    content = await response.aread()
        except (httpx.HTTPError, aiohttp.ClientError, OSError) as error:
            lost = loss(error, self._endpoint.host, self._timeout)
        else:
            seconds = time.perf_counter() - started
            return Reply(response.status_code, response.headers, content, seconds)
        # Raised out here, so that the library's error, which holds the headers, is not its context.
        raise lost


async def _in_pieces(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), _PIECE):
        yield body[start : start + _PIECE]
