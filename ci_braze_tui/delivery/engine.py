"""Delivery: every batch that the journal lacks goes to Braze and its answer into the journal.

A few workers share one iterator of batches. Each enters its batch into the journal, waits for its turn,
sends, and enters what came of it. Whatever is not one of Braze's final answers is tried again; when that
does not help, or Braze refuses us, the run stops where it is and can be gone on with.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import Iterator
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
from ci_braze_tui.delivery.batches import Batch
from ci_braze_tui.delivery.control import Control
from ci_braze_tui.delivery.journal import Entry, Journal, State
from ci_braze_tui.delivery.progress import Progress
from ci_braze_tui.errors import CiBrazeError, ConnectionLostError
from ci_braze_tui.secret import Secret

WORKERS = 32
"""Requests in flight at most."""
TRIES = 8
"""How often one batch is sent before the run gives up; waiting as Braze asks does not count."""


@dataclass(slots=True)
class Engine:
    """Everything a delivery works with."""

    client: BrazeClient
    key: Secret
    pace: Pace
    journal: Journal
    control: Control
    progress: Progress
    chance: random.Random

    async def deliver(self, batches: Iterator[Batch]) -> None:
        """Send all of the batches.

        Returns when they are all answered, or as soon as `control` was told to stop.

        Raises:
            BrazeRefusedError: Braze refuses the key or the kind of request.
            ConnectionLostError: a batch got no usable answer in all its tries.
            sqlite3.OperationalError: the journal cannot be written any more.
        """
        troubles: list[Exception] = []

        async def work() -> None:
            try:
                while await self.control.may_send() and (batch := next(batches, None)):
                    if not batch.doubt:
                        self.journal.claim(batch.first, len(batch.objects))
                    await self._settle(batch)
            except (CiBrazeError, sqlite3.OperationalError) as trouble:
                troubles.append(trouble)
                self.control.stop()

        async with asyncio.TaskGroup() as workers:
            for _ in range(WORKERS):
                workers.create_task(work())
        if troubles:
            raise troubles[0]

    async def _settle(self, batch: Batch) -> None:
        """Send one batch until it has a final answer, is cut in two, or cannot be sent now."""
        maybe_taken = batch.doubt
        tried = 0
        while True:
            if not await self._turn():
                return self._enter(batch, "unknown" if maybe_taken else "pending", maybe_taken)
            try:
                answer = await self._send(batch)
            except ConnectionLostError as lost:
                trouble = lost
                if not isinstance(lost, NotSentError):
                    maybe_taken = str(lost)
            else:
                match answer:
                    case Taken(rejected, unknown):
                        reasons = {batch.first + each.index: each.reason for each in rejected}
                        return self._enter(
                            batch, "unknown" if unknown else "accepted", unknown, reasons
                        )
                    case BadBatch(reason):
                        return await self._divide(replace(batch, doubt=maybe_taken), reason)
                    case Refused(error):
                        self._enter(batch, "unknown" if maybe_taken else "pending", maybe_taken)
                        raise error
                    case Wait(seconds, reason):
                        self.progress.retries += 1
                        self.pace.hold(seconds or backoff(tried, self.chance), reason)
                        continue
                    case TryAgain(reason):
                        trouble = ConnectionLostError(reason)
                        maybe_taken = reason
            tried += 1
            self.progress.last_error = str(trouble)
            if tried == TRIES:
                self._enter(batch, "unknown" if maybe_taken else "pending", maybe_taken)
                raise trouble
            self.progress.retries += 1
            await self.control.unless_stopped(asyncio.sleep(backoff(tried, self.chance)))

    async def _turn(self) -> bool:
        """Wait for this request's turn; whether it may be sent."""
        if not await self.control.may_send():
            return False
        await self.control.unless_stopped(self.pace.slot())
        return not self.control.stopping

    async def _send(self, batch: Batch) -> Taken | Wait | TryAgain | BadBatch | Refused:
        self.journal.sending(batch.first, len(batch.objects))
        self.progress.requests += 1
        self.progress.in_flight += 1
        try:
            reply = await self.client.track(batch.body)
        finally:
            self.progress.in_flight -= 1
        return read_track_answer(reply, len(batch.objects), self.key)

    async def _divide(self, batch: Batch, reason: str) -> None:
        """Find the object that spoils a batch, so that all the others get through."""
        if len(batch.objects) == 1:
            self._enter(batch, "accepted", None, {batch.first: reason})
            return
        left, right = batch.halves()
        self.journal.split(batch.first, len(batch.objects), len(left.objects), batch.doubt)
        await self._settle(left)
        await self._settle(right)

    def _enter(
        self,
        batch: Batch,
        state: State,
        reason: str | None,
        rejected: dict[int, str] | None = None,
    ) -> None:
        entry = Entry(batch.first, len(batch.objects), state, reason)
        self.journal.enter(entry, rejected)
        if state != "pending":
            self.progress.tally.add(entry, rejected or ())
