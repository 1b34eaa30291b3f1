"""Braze's export of a segment: ordered here, made by Braze in its own time, fetched from a link.

Apart from the client because the link leads to another host, which must never see the API key; and because
what its answers mean is nobody else's business. Braze docs, export/user_data/post_users_segment: the link
answers 403 until the file is ready and again when it has expired, after about four hours; one export of a
segment runs at a time; companies with cloud storage of their own get no link.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import IO, TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from ci_braze_tui.braze.clusters import Endpoint
from ci_braze_tui.braze.losses import NoAnswerError, loss
from ci_braze_tui.braze.profiles import read_about_segment
from ci_braze_tui.braze.refusals import quoting
from ci_braze_tui.braze.reply import Reply
from ci_braze_tui.braze.transport import open_transport
from ci_braze_tui.errors import BrazeRefusedError, StorageError
from ci_braze_tui.secret import Secret
from ci_braze_tui.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_ATTRIBUTES = 500
"""Custom attributes that can be asked for by name."""
LINK_HOURS = 4
"""How long a link lives."""

_NOT_READY = (403, 404)
_STALLED_SECONDS = 60.0
_TOLD_BYTES = 1 << 20
"""Between two times that it is told how far the transfer is: who listens may write it down each time."""


class AlreadyExportingError(BrazeRefusedError):
    """An export of this segment is running, or too many are."""


class SegmentExport(msgspec.Struct, frozen=True):
    """What Braze says of an export it has begun."""

    object_prefix: str = ""
    url: str | None = None
    """Where the file will lie; None for companies that keep exports in their own cloud storage."""


def read_order(reply: Reply, key: Secret) -> SegmentExport:
    """The answer of `/users/export/segment`.

    Raises:
        AlreadyExportingError: Braze answered 429.
        BrazeRefusedError: the segment, or the key, is not good for this.
    """
    if reply.status == 429:
        busy = _(
            "Braze makes one export of a segment at a time, and this one is being made already, or the key "
            "has asked too often."
        )
        raise AlreadyExportingError(quoting(busy, reply, key))
    return read_about_segment(reply, key, SegmentExport)


def place_of(url: str, endpoint: Endpoint) -> Endpoint:
    """Where a link leads: over TLS, or on this computer if Braze is there too.

    Raises:
        BrazeRefusedError: it leads elsewhere.
    """
    import httpx

    try:
        # A host that has no name in the network's own letters.
        httpx.URL(url).host.encode("idna")
        address = urlsplit(url)
        port = address.port
    except (ValueError, httpx.InvalidURL):
        address, port = urlsplit(""), None
    host = address.hostname or ""
    local = endpoint.is_local and f"{address.scheme}://{address.netloc}" == endpoint.base_url
    if not local and (address.scheme != "https" or not host or address.username is not None):
        raise BrazeRefusedError(
            _(
                "Braze's answer names a place to fetch the Braze segment from that is not safe to go to."
            )
        )
    origin = f"{address.scheme}://{address.netloc}"
    return Endpoint(origin if local or port else host, origin, None, None)


async def fetch(
    url: str, endpoint: Endpoint, file: IO[bytes], on_bytes: Callable[[int], None]
) -> bool:
    """Write what lies behind the link into `file`, piece by piece; False while it is not there.

    Args:
        url: the link; it is a secret of its own, for whoever has it can fetch the file.
        endpoint: the Braze that gave it.
        file: where to write; what a broken transfer left in it is of no use.
        on_bytes: told with the first piece and every megabyte how many bytes have come so far.

    Raises:
        BrazeRefusedError: the link is not safe, or answers with something else.
        ConnectionLostError: the transfer broke off.
        StorageError: the disk takes no more.
    """
    import aiohttp
    import httpx

    place = place_of(url, endpoint)
    transport = open_transport(place, 1)
    request = httpx.Request(
        "GET",
        url,
        headers={"Accept-Encoding": "identity"},
        extensions={"timeout": {"connect": 10.0, "pool": 10.0, "read": _STALLED_SECONDS}},
    )
    come = told = 0
    try:
        async with asyncio.timeout(_STALLED_SECONDS) as patience:
            response = await transport.handle_async_request(request)
            async with aclosing(response):
                if response.status_code in _NOT_READY:
                    return False
                if response.status_code != 200:
                    raise NoAnswerError(
                        _(
                            "The place where Braze keeps the file answered with {status}.",
                            status=str(response.status_code),
                        )
                    )
                async for piece in response.aiter_raw():
                    patience.reschedule(asyncio.get_running_loop().time() + _STALLED_SECONDS)
                    await asyncio.to_thread(_write, file, piece)
                    come += len(piece)
                    if not told or come - told >= _TOLD_BYTES:
                        told = come
                        on_bytes(come)
            return True
    except (httpx.HTTPError, aiohttp.ClientError, OSError) as error:
        lost = loss(error, place.host, _STALLED_SECONDS)
    finally:
        await transport.aclose()
    # Raised out here, so that the library's error, which quotes the link, is not its context.
    raise lost


def _write(file: IO[bytes], piece: bytes) -> None:
    """Write into the file; what goes wrong with the disk must not look like a lost connection."""
    try:
        file.write(piece)
    except OSError as error:
        raise StorageError(
            _(
                "What Braze sends cannot be stored ({why}). Make room on the disk, and read the Braze "
                "segment again.",
                why=error.strerror or str(error),
            )
        ) from error
