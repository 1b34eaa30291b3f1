"""The history of all runs as it is now, read again and again.

Apart from the books because ten thousand runs are read once, afterwards only what may have changed is; and
because a run that says it is going may have died.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.exports.status import as_it_is
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.history import PastRun
from ci_braze_tui.runs.store import RunStore

_OVERLAP = timedelta(seconds=5)
"""How far back is looked again: between the time noted for an end and the note itself, time passes."""


class History:
    """All runs of one home; one thread at a time may read."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._runs = RunStore(home)
        self._known: dict[str, PastRun] = {}
        self._looked: datetime | None = None

    def forget(self) -> None:
        """Read everything the next time: exports may have been renamed."""
        self._looked = None

    def read(self) -> tuple[PastRun, ...]:
        """All runs as they are now, newest first.

        Raises:
            BadInputError: the books cannot be read.
        """
        now = datetime.now(UTC)
        since = self._looked - _OVERLAP if self._looked else None
        changed = {run.id: self._as_it_is(run) for run in self._runs.history(since)}
        # What was not over and is not told of any more has been taken out of the books.
        over = (
            {} if since is None else {run.id: run for run in self._known.values() if run.ended_at}
        )
        self._known = over | changed
        self._looked = now
        newest = sorted(self._known.values(), key=lambda run: (run.started_at, run.id))
        return tuple(reversed(newest))

    def _as_it_is(self, run: PastRun) -> PastRun:
        """The run with the status it really has: its process may have died without a word."""
        if run.ended_at is not None:
            return run
        try:
            full = self._runs.get(run.id)
        except BadInputError:
            # It was taken out of the books a moment ago, and will be missed at the next look.
            return run
        return msgspec.structs.replace(run, status=as_it_is(full, self._home).status)
