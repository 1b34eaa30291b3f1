"""How far reading a Braze segment is, as a line every now and then: for a log, and for ears.

Apart from the commands and the questions because both tell it, each in its place.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from ci_braze_tui.audience.reading import Awaited, Phase, Progress
from ci_braze_tui.tui.numbers import duration
from ci_braze_tui.words import _, ngettext

_AT_LEAST_EVERY = 60.0
"""Seconds between two lines about the same thing; Braze may need an hour."""


class ReadingProgress:
    """Says what is begun at once, and how far it is every minute."""

    def __init__(
        self, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._say = say
        self._clock = clock
        self._stage: tuple[Phase, Awaited] | None = None
        self._said_at = 0.0
        self._saying = threading.Lock()
        """The profiles are counted by another thread."""

    def show(self, progress: Progress) -> None:
        """Take the latest that is told."""
        with self._saying:
            stage = progress.phase, progress.awaited
            is_new = stage != self._stage
            if not is_new and self._clock() - self._said_at < _AT_LEAST_EVERY:
                return
            self._stage, self._said_at = stage, self._clock()
            self._say(_begun(progress) if is_new else _going_on(progress))


def _begun(progress: Progress) -> str:
    match progress.phase, progress.awaited:
        case "waiting", "writes":
            return _(
                "Braze has until {time} UTC to write what it took …",
                time=f"{progress.until or progress.since:%H:%M:%S}",
            )
        case "ordering" | "waiting", "turn":
            return _("This Braze segment is being read already; waiting for the turn …")
        case "ordering", _other:
            return _("Asking Braze for a file of the segment …")
        case "waiting", _other:
            return _(
                "Braze is making the file. That takes moments, and up to an hour for millions of profiles. "
                "Ctrl+C stops the waiting; reading it again goes on with the same file."
            )
        case "fetching", _other:
            return _("Fetching the file …")
    return _("Reading the profiles …")


def _going_on(progress: Progress) -> str:
    match progress.phase:
        case "fetching":
            return _("{megabytes} MB fetched …", megabytes=f"{progress.bytes / 1e6:.1f}")
        case "reading":
            return ngettext("{count} profile read …", "{count} profiles read …", progress.profiles)
    passed = duration((datetime.now(UTC) - progress.since).total_seconds())
    if progress.until is None:
        return _("Still waiting, for {time} by now …", time=passed)
    return _(
        "Still waiting, for {time} by now and until {until} UTC at the most …",
        time=passed,
        until=f"{progress.until:%H:%M}",
    )
