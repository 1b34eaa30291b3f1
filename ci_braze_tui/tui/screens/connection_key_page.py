"""The page of Braze where API keys are made: what is said of it, and opening it in a browser.

Apart from the wizard because a terminal may have no browser, or one that would draw over this app: it is
opened from another process without a terminal, and the address is said in any case.
"""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import DEVNULL
from dataclasses import dataclass

from ci_braze_tui.braze.clusters import Endpoint
from ci_braze_tui.words import _


@dataclass(frozen=True, slots=True)
class KeyPage:
    """What to say, and the address to open, if there is one."""

    title: str
    sentence: str
    address: str | None = None


def key_page(endpoint: Endpoint) -> KeyPage:
    """Where the keys of an endpoint are made."""
    title = _("Making a key in Braze")
    if endpoint.is_local:
        return KeyPage(title, _("A server on this computer has no dashboard to make keys in."))
    if endpoint.cluster is None:
        return KeyPage(
            title,
            _(
                "The dashboard of {host} is not known here. Open Braze as usual and go to Settings > "
                "API Keys.",
                host=endpoint.host,
            ),
        )
    address = endpoint.cluster.key_page
    return KeyPage(
        title,
        _("{address} opens in your browser. If it does not, copy the address.", address=address),
        address,
    )


async def browse(address: str) -> None:
    """Open an address in the person's browser; nothing happens where there is none."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "webbrowser", address),
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=DEVNULL,
        start_new_session=True,
    )
    await process.wait()
