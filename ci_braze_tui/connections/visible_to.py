"""What somebody may be shown of a connection: administrators all of it, contributors its name and type.

Apart from the store because a contributor's run needs the whole connection, which no screen, list or JSON
shows to the contributor.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.workspace.access import Access

Type = Literal["Braze"]

TYPE: Type = "Braze"
"""The type of every connection, as Customer Insights lists it."""


class Glimpse(msgspec.Struct, frozen=True):
    """A connection, as those see it who do not administer it."""

    name: str
    type: Type = TYPE


def visible_to(access: Access, connection: Connection) -> Connection | Glimpse:
    """A connection as far as an account may see it; the store has left out what it may not even name."""
    return connection if access.is_administrator else Glimpse(connection.name)
