"""What the screen of a Braze segment shows: what was read, what is waited for, and what Braze says of it.

Apart from the screen so that how it stands is a value, and because the disk and Braze are asked off its loop.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta

from ci_braze_tui.audience.book import Facts
from ci_braze_tui.audience.order import Order, placed
from ci_braze_tui.braze.segment_exports import LINK_HOURS
from ci_braze_tui.errors import CiBrazeError
from ci_braze_tui.exports.belongings import audiences_of
from ci_braze_tui.exports.braze_segments import SegmentLook, look_up
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.reaching import address_of, audience_of, facts_for
from ci_braze_tui.paths import Home
from ci_braze_tui.secret import Secret
from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.widgets.title_bar import Target


@dataclass(frozen=True, slots=True)
class SegmentBook:
    """How an export stands with its Braze segment."""

    facts: Facts | None = None
    """What was read, if it is recent and fits the export."""
    is_other: bool = False
    """Whether something was read that does not fit it."""
    order: Order | None = None
    """What Braze was asked for, and can still be waited for."""

    @property
    def waits_until(self) -> datetime | None:
        """How long the order can be gone on with."""
        return self.order.ordered_at + timedelta(hours=LINK_HOURS) if self.order else None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to forget."""
        return self.facts is None and self.order is None and not self.is_other


def read_book(home: Home, export: Export) -> SegmentBook:
    """What is on the disk; what is out of date is forgotten by looking."""
    if export.connection is None:
        return SegmentBook()
    audience = audience_of(home, export.name, export.connection)
    facts = facts_for(home, export)
    order = placed(audience.folder)
    if order is not None and order.segment != export.compared_segment:
        order = None
    return SegmentBook(facts, facts is None and audience.facts() is not None, order)


def target_of(session: Session, export: Export) -> Target | None:
    """Where its connection leads.

    Raises:
        DefinitionError: the connection is not there any more, or its file cannot be used.
    """
    if export.connection is None:
        return None
    connection = session.connections.get(export.connection)
    return Target.at(connection.name, connection.endpoint)


def key_of(session: Session, export: Export) -> Secret:
    """The API key for it.

    Raises:
        CiBrazeError: the export has no connection, or the connection no key.
    """
    _endpoint, key = address_of(session.home, session.keys, export)
    return key


async def look_at(session: Session, export: Export) -> SegmentLook:
    """What Braze says of the segment, or why it says nothing."""
    import asyncio

    find = asyncio.to_thread(address_of, session.home, session.keys, export)
    try:
        endpoint, key = await find
    except CiBrazeError as error:
        return SegmentLook(export.compared_segment, sentence=str(error))
    return await look_up(endpoint, key, export.compared_segment)


def forget(home: Home, export: Export) -> None:
    """Remove what was read for the export, and the order with it."""
    audience_of(home, export.name, export.connection or "").forget()


def hand_over(home: Home, drafted: str, saved: str) -> None:
    """Leave what was read while an export was made to the export that it has become."""
    old, new = audiences_of(home, drafted), audiences_of(home, saved)
    if old != new and old.exists():
        shutil.rmtree(new, ignore_errors=True)
        old.rename(new)
