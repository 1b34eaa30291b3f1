"""Read a Braze segment: order its export, wait, fetch it, and keep what it says as hashes.

The waiting may take an hour for millions of profiles, and may be broken off and gone on with at any moment. Not
ready, expired and missing look the same at the link, so the waiting has an end (Braze docs, export/user_data/
post_users_segment). What Braze made of the segment is kept in a file without a name while it is read, so that
nothing of it stays behind, however the reading ends.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import IO, TYPE_CHECKING, Literal

import msgspec

from ci_braze_tui.audience.aside import Stop, aside
from ci_braze_tui.audience.book import Audience, Facts
from ci_braze_tui.audience.lines import lines
from ci_braze_tui.audience.order import ORDER, Order, drop, keep, placed
from ci_braze_tui.audience.profiles import asked_fields, comparable, known
from ci_braze_tui.braze.client import BrazeClient
from ci_braze_tui.braze.clusters import Endpoint
from ci_braze_tui.braze.segment_exports import AlreadyExportingError, fetch, place_of
from ci_braze_tui.errors import (
    BrazeRefusedError,
    ConnectionLostError,
    RunInProgressError,
    StorageError,
)
from ci_braze_tui.paths import private_folder
from ci_braze_tui.records.rules import Rules
from ci_braze_tui.words import _

if TYPE_CHECKING:
    import polars as pl

Phase = Literal["ordering", "waiting", "fetching", "reading"]
Awaited = Literal["file", "turn", "writes"]
"""file: Braze makes it · turn: another process reads the segment, or Braze makes another file of it · writes:
Braze writes what a run has told it.
"""

_FIRST_WAIT, _LONGEST_WAIT, _GROWTH = 1.0, 30.0, 1.5
"""Seconds between two looks at the link."""
_LOCK_WAIT = 0.5
_GRACE = 2.0
"""Seconds for an order that is under way when somebody gives up, so that it is not placed for nothing."""


class Progress(msgspec.Struct, frozen=True):
    """How far the reading is."""

    phase: Phase
    since: datetime
    """When Braze was asked for the file that is waited for."""
    bytes: int = 0
    profiles: int = 0
    next_look: datetime | None = None
    until: datetime | None = None
    """When the waiting ends, whatever has come of it."""
    awaited: Awaited = "file"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is read, for whom, and how long it may take."""

    client: BrazeClient
    endpoint: Endpoint
    segment: str
    rules: Rules
    audience: Audience
    on_progress: Callable[[Progress], None]
    until: datetime
    not_before: datetime | None

    def wait_ends(self, wait: float) -> bool:
        """Whether there is no time left to wait for so many seconds."""
        return _in(wait) > self.until

    def serves(self, facts: Facts | None) -> bool:
        """Whether that is the reading that is asked for."""
        return (
            facts is not None
            and facts.segment == self.segment
            and facts.fits(self.rules)
            and self.is_new(facts.read_at)
        )

    def is_new(self, asked_at: datetime) -> bool:
        """Whether what Braze was asked for at that moment is of use."""
        return self.not_before is None or asked_at >= self.not_before


async def read_audience(
    client: BrazeClient,
    endpoint: Endpoint,
    segment: str,
    rules: Rules,
    audience: Audience,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    *,
    patience: float = 3600.0,
    not_before: datetime | None = None,
) -> Facts:
    """Read the segment as it is now; an order that is waited for already is gone on with.

    While another process reads the same, it is waited for, and what it has read is taken.

    Args:
        client: talks to the endpoint.
        endpoint: where the segment is.
        segment: its segment identifier.
        rules: those of the export that it is to be compared with.
        audience: where to keep it.
        on_progress: told how far it is, from this thread and from another one.
        patience: seconds to wait for Braze at the most.
        not_before: an older order is of no use; None for an order of any age.

    Raises:
        BrazeRefusedError: the key or the segment is not good for it, or Braze keeps exports elsewhere.
        ConnectionLostError: Braze cannot be reached, or takes too long; asking again goes on.
        RunInProgressError: another process reads it for longer than `patience`.
        StorageError: what was read cannot be stored.
    """
    until = _in(patience)
    wanted = _Wanted(client, endpoint, segment, rules, audience, on_progress, until, not_before)
    try:
        before = audience.facts()
        async with _turn(wanted):
            facts = audience.facts()
            if facts is not None and facts != before and wanted.serves(facts):
                return facts
            private_folder(audience.folder)
            return await _read(wanted)
    except OSError as error:
        raise StorageError(
            _(
                "{path} cannot be written ({why}). Make room, and read the Braze segment again.",
                path=str(error.filename or audience.folder),
                why=error.strerror or str(error),
            )
        ) from error


@asynccontextmanager
async def _turn(wanted: _Wanted) -> AsyncIterator[None]:
    """While nobody else reads the same; Braze would make one file after the other for them."""
    since = datetime.now(UTC)
    with ExitStack() as turn:
        while True:
            try:
                turn.enter_context(wanted.audience.held())
                break
            except RunInProgressError:
                if wanted.wait_ends(_LOCK_WAIT):
                    raise
            wanted.on_progress(Progress("waiting", since, until=wanted.until, awaited="turn"))
            await asyncio.sleep(_LOCK_WAIT)
        yield


async def _read(wanted: _Wanted) -> Facts:
    folder = wanted.audience.folder
    order = await _order(wanted)
    with tempfile.TemporaryFile(dir=folder) as archive:
        await _fetch(order, archive, wanted)
        name = await _name_of(wanted)
        try:
            facts = await aside(lambda stop: _fold(archive, name, order, wanted, stop))
        except ConnectionLostError:
            # The file is damaged, and the next look at the link would find the same one.
            drop(folder)
            raise
    drop(folder)
    return facts


async def _order(wanted: _Wanted) -> Order:
    """The order that is waited for, or a new one; while Braze is busy with another, wait for its end."""
    folder = wanted.audience.folder
    fields, attributes = asked_fields(wanted.rules)
    ours = Order(wanted.segment, fields, attributes, "", datetime.now(UTC))
    before = placed(folder)
    if before is not None and before.asks_the_same(ours) and wanted.is_new(before.ordered_at):
        return before
    progress = Progress("ordering", ours.ordered_at, until=wanted.until)
    wanted.on_progress(progress)
    wait = _FIRST_WAIT
    while True:
        try:
            return await _placed(ours, wanted)
        except AlreadyExportingError:
            if wanted.wait_ends(wait):
                raise
            wanted.on_progress(
                msgspec.structs.replace(
                    progress, phase="waiting", next_look=_in(wait), awaited="turn"
                )
            )
            await asyncio.sleep(wait)
            wait = min(wait * _GROWTH, _LONGEST_WAIT)


async def _placed(order: Order, wanted: _Wanted) -> Order:
    """Place an order and remember it; who is canceled meanwhile waits a moment for Braze's answer."""
    placing = asyncio.ensure_future(_place(order, wanted))
    try:
        return await asyncio.shield(placing)
    except asyncio.CancelledError:
        await asyncio.wait([placing], timeout=_GRACE)
        if not placing.cancel():
            # Looked at, or asyncio would complain that nobody did.
            placing.exception()
        raise


async def _place(order: Order, wanted: _Wanted) -> Order:
    asked_at = datetime.now(UTC)
    answer = await wanted.client.export_segment(order.segment, order.fields, order.attributes)
    if answer.url is None:
        raise BrazeRefusedError(
            _(
                "Braze puts this company's exports into its own cloud storage, under {prefix}, and gives no "
                "link to them. Everything but reading the Braze segment works.",
                prefix=answer.object_prefix,
            )
        )
    place_of(answer.url, wanted.endpoint)
    placed_order = msgspec.structs.replace(order, url=answer.url, ordered_at=asked_at)
    keep(placed_order, wanted.audience.folder)
    return placed_order


async def _fetch(order: Order, archive: IO[bytes], wanted: _Wanted) -> None:
    """Wait until the file is there, and fetch it; a transfer that breaks is begun anew."""
    since, wait = order.ordered_at, _FIRST_WAIT

    def come(count: int) -> None:
        wanted.on_progress(Progress("fetching", since, bytes=count, until=wanted.until))

    while True:
        archive.seek(0)
        archive.truncate()
        try:
            if await fetch(order.url, wanted.endpoint, archive, come):
                return
        except ConnectionLostError:
            if wanted.wait_ends(wait):
                raise
        if not order.is_good:
            drop(wanted.audience.folder)
            raise ConnectionLostError(
                _("Braze's link to the file has expired. Read the Braze segment again.")
            )
        if wanted.wait_ends(wait):
            raise ConnectionLostError(
                _(
                    "Braze has not made the file of the segment yet. Read the Braze segment again later to go "
                    "on waiting for the same file."
                )
            )
        wanted.on_progress(Progress("waiting", since, next_look=_in(wait), until=wanted.until))
        await asyncio.sleep(wait)
        if not (wanted.audience.folder / ORDER).exists():
            raise ConnectionLostError(
                _(
                    "The file of the segment is waited for no more: it was canceled or forgotten meanwhile. "
                    "Read the Braze segment again if you want it."
                )
            )
        wait = min(wait * _GROWTH, _LONGEST_WAIT)


async def _name_of(wanted: _Wanted) -> str:
    """The segment's name, where the key may read it."""
    try:
        return (await wanted.client.segment_details(wanted.segment)).name
    except (BrazeRefusedError, ConnectionLostError):
        return ""


def _fold(archive: IO[bytes], name: str, order: Order, wanted: _Wanted, stop: Stop) -> Facts:
    compared, count = comparable(wanted.rules), 0

    def frames() -> Iterator[pl.DataFrame]:
        nonlocal count
        for some in stop.heeding(lines(archive)):
            count += len(some)
            wanted.on_progress(Progress("reading", order.ordered_at, profiles=count))
            yield known(some, compared)

    return wanted.audience.keep(frames(), wanted.segment, name, wanted.rules, order.ordered_at)


def _in(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)
