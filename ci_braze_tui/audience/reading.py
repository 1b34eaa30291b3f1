"""Read a Braze segment: order its export, wait, fetch it, and keep what it says as hashes.

The waiting may take an hour for millions of profiles, and may be broken off and gone on with at any moment. Not
ready, expired and missing look the same at the link, so the waiting has an end (Braze docs, export/user_data/
post_users_segment).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ci_braze_tui.audience.book import Audience, Facts
from ci_braze_tui.audience.lines import lines
from ci_braze_tui.audience.order import Order, drop, keep, placed
from ci_braze_tui.audience.profiles import asked_fields, comparable, known
from ci_braze_tui.braze.client import BrazeClient
from ci_braze_tui.braze.clusters import Endpoint
from ci_braze_tui.braze.segment_exports import AlreadyExportingError, fetch
from ci_braze_tui.errors import BrazeRefusedError, ConnectionLostError
from ci_braze_tui.paths import open_private, private_folder
from ci_braze_tui.records.rules import Rules
from ci_braze_tui.words import _

if TYPE_CHECKING:
    import polars as pl

Phase = Literal["ordering", "waiting", "fetching", "reading"]

_FIRST_WAIT, _LONGEST_WAIT, _GROWTH = 1.0, 30.0, 1.5
"""Seconds between two looks at the link."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the reading is."""

    phase: Phase
    since: datetime
    """When Braze was asked for the file that is waited for."""
    bytes: int = 0
    profiles: int = 0
    next_look: datetime | None = None


async def read_audience(
    client: BrazeClient,
    endpoint: Endpoint,
    segment: str,
    rules: Rules,
    audience: Audience,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    *,
    patience: float = 3600.0,
) -> Facts:
    """Read the segment as it is now; an order that is waited for already is gone on with.

    Args:
        client: talks to the endpoint.
        endpoint: where the segment is.
        segment: its segment identifier.
        rules: those of the export that it is to be compared with.
        audience: where to keep it.
        on_progress: told how far it is, from this thread and from another one.
        patience: seconds to wait for Braze at the most.

    Raises:
        BrazeRefusedError: the key or the segment is not good for it, or Braze keeps exports elsewhere.
        ConnectionLostError: Braze cannot be reached, or takes too long; asking again goes on.
        OSError: what was read cannot be stored.
    """
    private_folder(audience.folder)
    order = await _order(client, segment, rules, audience.folder, on_progress, patience)
    archive = audience.folder / "segment.zip"
    try:
        await _fetch(order, endpoint, archive, on_progress, patience)
        name = await _name_of(client, segment)
        return await asyncio.to_thread(
            _fold, archive, audience, segment, name, rules, order, on_progress
        )
    finally:
        archive.unlink(missing_ok=True)


async def _order(
    client: BrazeClient,
    segment: str,
    rules: Rules,
    folder: Path,
    on_progress: Callable[[Progress], None],
    patience: float,
) -> Order:
    """The order that is waited for, or a new one; while Braze is busy with another, wait for its end."""
    fields, attributes = asked_fields(rules)
    wanted = Order(segment, fields, attributes, "", datetime.now(UTC))
    before = placed(folder)
    if before is not None and before.asks_the_same(wanted):
        return before
    clock = asyncio.get_running_loop()
    deadline, wait = clock.time() + patience, _FIRST_WAIT
    while True:
        on_progress(Progress("ordering", wanted.ordered_at))
        try:
            answer = await client.export_segment(segment, fields, attributes)
            break
        except AlreadyExportingError:
            if clock.time() + wait > deadline:
                raise
            await asyncio.sleep(wait)
            wait = min(wait * _GROWTH, _LONGEST_WAIT)
    if answer.url is None:
        raise BrazeRefusedError(
            _(
                "Braze puts this company's exports into its own cloud storage, under {prefix}, and gives no "
                "link to them. Everything but reading the segment works.",
                prefix=answer.object_prefix,
            )
        )
    order = Order(segment, fields, attributes, answer.url, datetime.now(UTC))
    keep(order, folder)
    return order


async def _fetch(
    order: Order,
    endpoint: Endpoint,
    archive: Path,
    on_progress: Callable[[Progress], None],
    patience: float,
) -> None:
    """Wait until the file is there, and fetch it; a transfer that breaks is begun anew."""
    clock = asyncio.get_running_loop()
    deadline, wait = clock.time() + patience, _FIRST_WAIT
    while True:
        try:
            with open_private(archive) as file:
                if await fetch(
                    order.url,
                    endpoint,
                    file,
                    lambda come: on_progress(Progress("fetching", order.ordered_at, bytes=come)),
                ):
                    return
        except ConnectionLostError:
            if clock.time() + wait > deadline:
                raise
        if not order.is_good:
            raise ConnectionLostError(
                _("Braze's link to the segment has expired. Read the segment again.")
            )
        if clock.time() + wait > deadline:
            raise ConnectionLostError(
                _(
                    "Braze has not made the file of the segment yet. Read the segment again later to go on "
                    "waiting for the same one."
                )
            )
        soon = datetime.fromtimestamp(datetime.now(UTC).timestamp() + wait, UTC)
        on_progress(Progress("waiting", order.ordered_at, next_look=soon))
        await asyncio.sleep(wait)
        wait = min(wait * _GROWTH, _LONGEST_WAIT)


async def _name_of(client: BrazeClient, segment: str) -> str:
    """The segment's name, where the key may read it."""
    try:
        return (await client.segment_details(segment)).name
    except (BrazeRefusedError, ConnectionLostError):
        return ""


def _fold(
    archive: Path,
    audience: Audience,
    segment: str,
    name: str,
    rules: Rules,
    order: Order,
    on_progress: Callable[[Progress], None],
) -> Facts:
    compared, count = comparable(rules), 0

    def frames() -> Iterator[pl.DataFrame]:
        nonlocal count
        for some in lines(archive):
            count += len(some)
            on_progress(Progress("reading", order.ordered_at, profiles=count))
            yield known(some, compared)

    facts = audience.keep(frames(), segment, name, rules)
    drop(audience.folder)
    return facts
