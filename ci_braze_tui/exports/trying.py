"""One row sent for real, for an export or for one that is being made, with an entry in the audit.

Apart from the trial itself, which knows neither home nor audit.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from ci_braze_tui.audience.trial import Trial, send_one
from ci_braze_tui.braze.permissions import PermissionMissingError
from ci_braze_tui.errors import BadInputError
from ci_braze_tui.runs.audit import note

if TYPE_CHECKING:
    from ci_braze_tui.braze.client import BrazeClient
    from ci_braze_tui.paths import Home
    from ci_braze_tui.secret import Secret


async def try_row(
    home: Home, connection: str, client: BrazeClient, key: Secret, object_text: str
) -> Trial:
    """Send one object on a connection, wait for the profile to show it, and tell both.

    Raises:
        CiBrazeError: what `send_one` raises.
    """
    try:
        trial = await send_one(client, key, object_text)
    except (PermissionMissingError, BadInputError):
        # Nothing was sent.
        raise
    except BaseException:
        # Given up while it waits, or lost: Braze may have the row, so that the audit has to have it, too.
        note(home, "row tried", connection, came="unknown")
        raise
    came = "found" if trial.found else "not found"
    await asyncio.to_thread(note, home, "row tried", connection, came=came)
    return trial
