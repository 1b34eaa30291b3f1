"""Delivery: every batch that the journal lacks goes to Braze and its answer into the journal.

Batch after batch waits for a free place and its turn, is entered into the journal, sent, and what came of
it is entered again. Whatever is not one of Braze's final answers is tried again; when that does not help,
or Braze refuses us, the run stops where it is and can be gone on with.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass, replace

from ci_braze_tui.braze.answers import (
    BadBatch,
    Refused,
    Taken,
    TryAgain,
    Wait,
    read_track_answer,
)
from ci_braze_tui.braze.client import BrazeClient
from ci_braze_tui.braze.losses import NotSentError
from ci_braze_tui.braze.pacing import Pace, backoff
from ci_braze_tui.braze.waits import allowance
from ci_braze_tui.delivery.batch import Batch
from ci_braze_tui.delivery.control import Control
from ci_braze_tui.delivery.flight import Flight
from ci_braze_tui.delivery.hour import Hour
from ci_braze_tui.delivery.journal import Entry, Journal, State
from ci_braze_tui.delivery.patience import Patience, Tries
from ci_braze_tui.delivery.progress import Progress
from ci_braze_tui.delivery.sizes import Sizes
from ci_braze_tui.errors import CiBrazeError, ConnectionLostError
from ci_braze_tui.secret import Secret
from ci_braze_tui.words import _

_NO_BULK = frozenset({403, 404, 405})
"""What Braze answers to a bulk request where the contract or the key does not include it."""


@dataclass(frozen=True, slots=True)
class _Lost:
    """No answer of use came back."""

    trouble: ConnectionLostError
    maybe_taken: bool
    """Whether Braze may have the objects all the same."""


@dataclass(slots=True)
class Engine:
    """Everything a delivery works with."""

    client: BrazeClient
    key: Secret
    pace: Pace
    hour: Hour
    flight: Flight
    sizes: Sizes
    patience: Patience
    journal: Journal
    control: Control
    progress: Progress
    chance: random.Random
    on_refused: Callable[[Batch, Iterable[int]], None] = lambda batch, positions: None
    """Told which positions of a batch Braze refuses."""

    async def deliver(self, batches: AsyncGenerator[Batch, None]) -> None:
        """Send all of the batches.

        Returns when they are all answered, or as soon as `control` was told to stop.

        Raises:
            BrazeRefusedError: Braze refuses the key or the kind of request.
            ConnectionLostError: there was no usable answer for longer than is to be waited.
            sqlite3.DatabaseError: the journal cannot be written any more.
            BadInputError, OSError: the outbox cannot be read any more.
        """
        troubles: list[Exception] = []

        async def see_through(batch: Batch) -> None:
            try:
                await self._settle(batch, has_turn=True)
            except CiBrazeError as trouble:
                troubles.append(trouble)
                self.control.stop()
            except sqlite3.DatabaseError:
                self.journal.wait_no_more()
                raise
            finally:
                self.flight.leave()

        try:
            async with asyncio.TaskGroup() as under_way, aclosing(batches):
                async for batch in batches:
                    await self.flight.room()
                    # Entered here, one after the other: a batch behind one that fails to be would hide a gap.
                    if not await self._turn(batch):
                        break
                    self.flight.take()
                    under_way.create_task(see_through(batch))
        except* (sqlite3.DatabaseError, CiBrazeError, OSError) as broken:
            # The books or the outbox are out of reach: no answer can be entered, so none is waited for.
            troubles.insert(0, broken.exceptions[0])
        if troubles:
            raise troubles[0]

    async def _settle(self, batch: Batch, *, has_turn: bool = False) -> None:
        """Send one batch until it has a final answer, is cut in two, or cannot be sent now."""
        doubt = batch.doubt
        tries, waits = Tries(self.patience), 0
        while self.sizes.fits(batch):
            if not has_turn and not await self._turn(batch):
                self._leave(batch, doubt)
                return
            has_turn = False
            bulk = self.sizes.bulk
            match await self._send(batch, bulk):
                case Taken() as taken:
                    self._believe(batch, taken)
                    return
                case BadBatch(reason, too_much):
                    self._got_through()
                    if len(batch.objects) == 1:
                        self._enter(batch, "accepted", None, {batch.first: reason})
                        return
                    self.sizes.refused(batch, too_much)
                    break
                case Refused(error, status):
                    if not (bulk and status in _NO_BULK):
                        self._leave(batch, doubt)
                        raise error
                    self._without_bulk()
                case Wait(seconds, reason):
                    self.progress.retries += 1
                    self.flight.hurt()
                    waits += 1
                    # The window may have ended while its refusal was under way: 0 says as little as nothing.
                    self.pace.slow_down(seconds or backoff(waits, self.chance), reason)
                case _Lost(trouble, maybe_taken):
                    doubt = str(trouble) if maybe_taken else doubt
                    if tries.failed():
                        self._leave(batch, doubt)
                        raise trouble
                    await self._recover(tries, str(trouble))
        await self._divide(replace(batch, doubt=doubt))

    def _believe(self, batch: Batch, taken: Taken) -> None:
        """Enter what Braze says it did; stop when it has long not been Braze who answers."""
        unknown = taken.unknown
        reasons = {batch.first + each.index: each.reason for each in taken.rejected}
        self._enter(batch, "unknown" if unknown else "accepted", unknown, reasons)
        if not taken.is_garbled:
            self._got_through()
        elif self.patience.has_heard_enough():
            raise ConnectionLostError(
                _(
                    "{trouble} So it is with every answer; is that Braze? "
                    "Check the endpoint, the network and its proxy.",
                    trouble=str(unknown),
                )
            )

    async def _recover(self, tries: Tries, trouble: str) -> None:
        """Let some time pass before a batch is tried again; for everybody, when nobody gets through."""
        self.progress.last_error = trouble
        self.progress.retries += 1
        self.flight.hurt()
        if self.patience.is_general:
            self.pace.probe(trouble)
        else:
            await self.control.sleep(backoff(tries.count, self.chance))

    async def _turn(self, batch: Batch) -> bool:
        """Wait for the turn of a batch, and enter that it goes out; whether it may."""
        while await self.control.may_send():
            if pause := self.pace.take():
                await self.control.sleep(pause)
            elif wait := self.hour.take():
                self.pace.hold(wait, _("The requests of this hour are used up."))
            else:
                self.journal.sending(batch.first, len(batch.objects))
                return True
        return False

    def _without_bulk(self) -> None:
        """Go the plain way from now on; whoever is under way to the bulk endpoint will follow."""
        if self.sizes.bulk:
            self.sizes.refuse_bulk()
            self.pace.change(*self.sizes.window)

    def _got_through(self) -> None:
        self.sizes.got_through()
        self.patience.got_through()
        self.pace.all_clear()

    async def _send(self, batch: Batch, bulk: bool) -> Taken | BadBatch | Refused | Wait | _Lost:
        self.progress.requests += 1
        self.progress.in_flight += 1
        try:
            reply = await self.client.track(batch.body, bulk=bulk)
        except ConnectionLostError as lost:
            return _Lost(lost, maybe_taken=not isinstance(lost, NotSentError))
        finally:
            self.progress.in_flight -= 1
        self.flight.answered(reply.seconds)
        if reply.status < 300 and (left := allowance(reply)) is not None:
            self.pace.observe(left)
        answer = read_track_answer(reply, len(batch.objects), self.key)
        if isinstance(answer, TryAgain):
            return _Lost(ConnectionLostError(answer.reason), maybe_taken=True)
        return answer

    async def _divide(self, batch: Batch) -> None:
        """Send a batch in two, because it is too large, or to find the object that spoils it."""
        left, right = batch.halves()
        self.journal.split(batch.first, len(batch.objects), len(left.objects), batch.doubt)
        await self._settle(left)
        await self._settle(right)

    def _leave(self, batch: Batch, doubt: str | None) -> None:
        """Give up on a batch for now."""
        self._enter(batch, "unknown" if doubt else "pending", doubt)

    def _enter(
        self,
        batch: Batch,
        state: State,
        reason: str | None,
        rejected: dict[int, str] | None = None,
    ) -> None:
        entry = Entry(batch.first, len(batch.objects), state, reason)
        self.journal.enter(entry, rejected)
        if rejected:
            self.on_refused(batch, rejected)
        if state != "pending":
            self.progress.tally.add(entry, rejected or ())
