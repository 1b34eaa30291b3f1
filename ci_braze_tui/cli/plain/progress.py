"""How far a run is, as a line every now and then: often enough to trust it, rarely enough to listen to.

Apart from the run, which writes snapshots several times a second whoever looks.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from ci_braze_tui.cli.plain.asking import Dialogue
from ci_braze_tui.cli.watching import progress_words
from ci_braze_tui.runs.snapshot import Snapshot

_AT_LEAST_EVERY = 10.0
"""Seconds between two lines while nothing notable happens."""
_STEPS = 10
"""Lines for a run that goes quickly."""


class Progress:
    """Says a snapshot when a tenth more is done, the phase is another, or it has long been silent."""

    def __init__(self, dialogue: Dialogue, clock: Callable[[], float] = time.monotonic) -> None:
        self._dialogue = dialogue
        self._clock = clock
        self._said_at = clock()
        self._said = ("delivering None", 0)
        """It has been said that it is sent."""

    def show(self, snapshot: Snapshot) -> None:
        """Take the latest snapshot."""
        if snapshot.phase == "ended":
            return
        tenth = snapshot.done * _STEPS // snapshot.records if snapshot.records else 0
        state = (f"{snapshot.phase} {snapshot.waiting_for}", tenth)
        is_new = state != self._said and snapshot.phase != "preparing"
        if is_new or self._clock() - self._said_at >= _AT_LEAST_EVERY:
            self._said, self._said_at = state, self._clock()
            self._dialogue.say(progress_words(snapshot))
