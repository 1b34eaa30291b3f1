"""Errands at Braze that take long: what is asked, and what is told back, between two processes.

Apart from both ends, so that each knows it by the same name: `ci_braze_tui.exports.errand_process` goes, and
the app, which must stay small and quick, only listens.
"""

from __future__ import annotations

import msgspec

from ci_braze_tui.audience.book import Facts
from ci_braze_tui.audience.proof import Proof
from ci_braze_tui.audience.reading import Progress
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.proof_wish import AFTER


class ReadSegment(msgspec.Struct, frozen=True, tag=True):
    """Read the Braze segment of an export, which need not be saved; the result is `Facts`."""

    export: Export
    patience: float = 3600.0
    """Seconds to wait for Braze at the most."""


class TakeOver(msgspec.Struct, frozen=True, tag=True):
    """Let the ledger of a saved export know what was read; the result is `TakenOver`."""

    export: Export


class ProveRun(msgspec.Struct, frozen=True, tag=True):
    """Compare what Braze has with what a run told it; the result is a `Proof`."""

    run_id: str
    sample: int | None
    """How many profiles to look at; None for the whole Braze segment."""
    after: float = AFTER
    """Seconds that Braze has, from the end of the run, to write what it took."""


Errand = ReadSegment | TakeOver | ProveRun


class TakenOver(msgspec.Struct, frozen=True):
    """How much the ledger has learned."""

    profiles: int


Result = Facts | TakenOver | Proof

RESULTS: dict[type[Errand], type[Result]] = {
    ReadSegment: Facts,
    TakeOver: TakenOver,
    ProveRun: Proof,
}


class Task(msgspec.Struct, frozen=True):
    """All that the process is given, in one line; the key comes this way and no other."""

    errand: Errand
    config: str
    state: str
    """The folders of the home."""
    key: str

    def __repr__(self) -> str:
        return f"Task({self.errand!r})"


class Told(msgspec.Struct, frozen=True, tag=True):
    """How far it is."""

    progress: Progress


class Done(msgspec.Struct, frozen=True, tag=True):
    """It is done; what came of it is JSON for one of `RESULTS`."""

    result: msgspec.Raw


class Failed(msgspec.Struct, frozen=True, tag=True):
    """Why nothing came of it: the name of a class of `ci_braze_tui.errors`, and its sentence."""

    error: str
    sentence: str


Word = Told | Done | Failed
