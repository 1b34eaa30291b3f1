"""What commands and questions about the Braze segment of an export share.

Apart from both because each has its own way to ask and to answer.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from ci_braze_tui.audience.order import Order, placed
from ci_braze_tui.audience.trial import RowRefusedError, Trial
from ci_braze_tui.braze.client import BrazeClient
from ci_braze_tui.braze.clusters import Endpoint
from ci_braze_tui.braze.permissions import PermissionMissingError
from ci_braze_tui.braze.segment_exports import LINK_HOURS
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.errors import BadInputError, CiBrazeError, KeyMissingError
from ci_braze_tui.exports.braze_segments import SegmentLook, look_up
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.reaching import address_of, audience_of
from ci_braze_tui.exports.trying import try_row
from ci_braze_tui.paths import Home
from ci_braze_tui.secret import Secret
from ci_braze_tui.words import _, ngettext


def looked_up(home: Home, keys: Keys, export: Export) -> SegmentLook:
    """What Braze says of the segment of an export with a connection, or why it says nothing."""
    try:
        endpoint, key = address_of(home, keys, export)
    except KeyMissingError as error:
        return SegmentLook(export.compared_segment, sentence=str(error))
    return asyncio.run(look_up(endpoint, key, export.compared_segment))


def waited_for(home: Home, export: Export) -> Order | None:
    """What Braze was asked for and can still be waited for."""
    order = placed(audience_of(home, export.name, export.connection or "").folder)
    return order if order is not None and order.segment == export.compared_segment else None


def stopped_words(home: Home, export: Export) -> str:
    """What becomes of the file when somebody waits for it no more."""
    order = waited_for(home, export)
    if order is None:
        return _("Stopped. Nothing is being made at Braze.")
    until = order.ordered_at + timedelta(hours=LINK_HOURS)
    return _(
        "Stopped waiting. Braze goes on making the file: read the segment again before {time} UTC to go on "
        "with it.",
        time=minute(until),
    )


def taken_words(profiles: int) -> str:
    """What came of taking over."""
    return ngettext(
        "Took over what Braze has of {count} profile; only differences are sent from now on.",
        "Took over what Braze has of {count} profiles; only differences are sent from now on.",
        profiles,
    )


def tried(home: Home, connection: str, endpoint: Endpoint, key: Secret, object_text: str) -> Trial:
    """Send one object for real and wait for the profile.

    Raises:
        CiBrazeError: what `try_row` raises.
    """

    async def send() -> Trial:
        async with BrazeClient(endpoint, key) as client:
            return await try_row(home, connection, client, key, object_text)

    return asyncio.run(send())


def became_of_row(error: CiBrazeError) -> str:
    """What became of a row that was tried in vain."""
    if isinstance(error, PermissionMissingError | BadInputError):
        return _("Nothing was sent.")
    if isinstance(error, RowRefusedError):
        return _("The profile is as it was.")
    return _("The row may have been sent: look for the person in Braze.")


def minute(moment: datetime) -> str:
    """A time of UTC, as logs and files have it."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}"
