"""How large a request may be and where it goes: what the contract says, less what Braze has taught.

Apart from the cutting, because batches that were cut already are cut again when a size turns out too
large, and because what was learned is kept for the next run.
"""

from __future__ import annotations

from typing import Literal

from ci_braze_tui.braze.contract import Contract
from ci_braze_tui.delivery.batch import Batch
from ci_braze_tui.runs.budget import Budget, Learned

_FEWEST_OBJECTS = 10
_FEWEST_BYTES = 100_000
"""One refused giant, or one odd object, does not make all requests tiny."""


class Sizes:
    """The sizes in force; they only ever shrink, and what shrinks them is remembered."""

    def __init__(self, contract: Contract, budget: Budget) -> None:
        self._budget = budget
        self._given = contract
        self._lesson_waits = False
        self._know(budget.learned())

    @property
    def bulk(self) -> bool:
        """Whether requests go to the bulk endpoint."""
        return self._contract.bulk

    @property
    def window(self) -> tuple[int, float]:
        """So many requests in so many seconds."""
        return self._contract.window

    def refused(self, batch: Batch, too_much: Literal["objects", "bytes"] | None) -> None:
        """Braze has refused a batch, for its size where it says so."""
        if too_much == "objects" and len(batch.objects) <= self.objects:
            self._learn(objects=max(_FEWEST_OBJECTS, len(batch.objects) // 2))
        elif too_much == "bytes" and len(batch.body) <= self.bytes:
            self._learn(size=max(_FEWEST_BYTES, len(batch.body) // 2))

    def fits(self, batch: Batch) -> bool:
        """Whether a batch may go as it is; one object always has to."""
        if len(batch.objects) == 1:
            return True
        return len(batch.objects) <= self.objects and len(batch.body) <= self.bytes

    def refuse_bulk(self) -> None:
        """Braze does not let us use the bulk endpoint; remembered once the plain way is seen to work."""
        self._given = self._given.without_bulk()
        self._lesson_waits = True
        self._know(self._budget.learned())

    def got_through(self) -> None:
        """Braze has taken a request: that it refused others was not for the key or the network."""
        if self._lesson_waits:
            self._lesson_waits = False
            self._learn(bulk_refused=True)

    def _learn(
        self, *, objects: int | None = None, size: int | None = None, bulk_refused: bool = False
    ) -> None:
        self._know(self._budget.learn(objects=objects, bytes=size, bulk_refused=bulk_refused))

    def _know(self, known: Learned) -> None:
        self._contract = self._given.without_bulk() if known.bulk_refused else self._given
        self.objects = min(self._contract.objects, known.objects or self._contract.objects)
        """Objects in one request, at most."""
        self.bytes = min(self._contract.most_bytes, known.bytes or self._contract.most_bytes)
        """Bytes in the body of one request, at most."""
