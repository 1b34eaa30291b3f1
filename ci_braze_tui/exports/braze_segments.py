"""The segments of Braze, as whoever defines an export looks for one.

Apart from reading a segment because this only asks for names: quick, harmless, and each with a permission of
its own that the key may lack.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from ci_braze_tui.audience.order import drop
from ci_braze_tui.braze.client import BrazeClient
from ci_braze_tui.braze.clusters import Endpoint
from ci_braze_tui.braze.profiles import BrazeSegment
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.errors import BrazeRefusedError, ConnectionLostError
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.reaching import address_of, audience_of
from ci_braze_tui.paths import Home
from ci_braze_tui.secret import Secret

_MOST_PAGES = 100
"""Of a hundred segments each."""
_TIMEOUT = 15.0
"""Seconds; a person is looking on."""


@dataclass(frozen=True, slots=True)
class SegmentLook:
    """What Braze says of a segment identifier."""

    identifier: str
    name: str = ""
    changed_at: datetime | None = None
    sentence: str = ""
    """Why Braze says nothing: the key may not ask, Braze does not know it, or is out of reach."""

    @property
    def is_known(self) -> bool:
        """Whether Braze has such a segment."""
        return not self.sentence


async def list_braze_segments(endpoint: Endpoint, key: Secret) -> tuple[BrazeSegment, ...]:
    """All segments of the workspace that are not archived, in Braze's order: oldest first.

    Needs the permission `segments.list` (Braze docs, export/segments/get_segment).

    Raises:
        BrazeRefusedError: the key may not ask.
        ConnectionLostError: Braze cannot be reached.
    """
    found: list[BrazeSegment] = []
    async with BrazeClient(endpoint, key, in_flight=1, timeout=_TIMEOUT) as client:
        for page in range(_MOST_PAGES):
            some = await client.segments_list(page)
            found += some
            if not some:
                break
    return tuple(found)


async def look_up(endpoint: Endpoint, key: Secret, identifier: str) -> SegmentLook:
    """What Braze says of a segment identifier, or why it says nothing.

    Needs the permission `segments.details` (Braze docs, export/segments/get_segment_details).
    """
    try:
        async with BrazeClient(endpoint, key, in_flight=1, timeout=_TIMEOUT) as client:
            details = await client.segment_details(identifier)
    except (BrazeRefusedError, ConnectionLostError) as error:
        return SegmentLook(identifier, sentence=str(error))
    return SegmentLook(identifier, details.name, _moment(details.updated_at))


async def cancel_order(export: Export, home: Home, keys: Keys) -> None:
    """Have Braze stop making the file of the segment, and wait for it no more.

    Needs the permission `segments.list` (Braze docs, export/user_data/post_cancel_export).

    Raises:
        CiBrazeError: the export, its key, Braze or the network is not good for it; the order stays.
    """
    endpoint, key = address_of(home, keys, export)
    async with BrazeClient(endpoint, key, in_flight=1, timeout=_TIMEOUT) as client:
        await client.cancel_segment_export(export.compared_segment)
    drop(audience_of(home, export.name, export.connection or "").folder)


def _moment(text: str | None) -> datetime | None:
    """A time as Braze writes it, such as `2024-07-25T13:50:47Z`."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
