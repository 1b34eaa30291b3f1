"""What the log is told while a run delivers: in which phase it is, and which rows Braze refuses.

Apart from delivering, which is watched a few times a second; the log only wants to know what has changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

import msgspec

from ci_braze_tui.delivery.batch import Batch
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.log import Level, fingerprint, log
from ci_braze_tui.runs.snapshot import Phase

_MOST_NAMED = 5
"""Refused objects of one batch that are named, by their hash."""


class _Alias(msgspec.Struct, frozen=True):
    alias_name: str


class _Who(msgspec.Struct, frozen=True):
    """Whom an object is about, as far as it says (Braze docs, object_filters/user_attributes_object)."""

    external_id: str | None = None
    user_alias: _Alias | None = None
    braze_id: str | None = None
    email: str | None = None

    @property
    def identifier(self) -> str:
        alias = self.user_alias.alias_name if self.user_alias else None
        return self.external_id or alias or self.braze_id or self.email or ""


class DeliveryLog:
    """The log of one delivery."""

    def __init__(self, home: Home, run_id: str) -> None:
        self._home = home
        self._run_id = run_id
        self._phase: Phase | None = None

    def phase(self, phase: Phase, wait: float | None = None, *, retries: int = 0) -> None:
        """Tell the phase if it is another one; `wait` is in seconds."""
        if phase == self._phase:
            return
        self._phase = phase
        seconds = None if wait is None else round(wait, 1)
        level: Level = "warning" if phase == "waiting" else "info"
        facts = {"seconds": seconds, "retries": retries}
        log(self._home, "phase", level, run=self._run_id, phase=phase, **facts)

    def refused(self, batch: Batch, positions: Iterable[int]) -> None:
        """Tell which objects of a batch Braze refuses; the reasons, which may quote them, are in the books."""
        places = sorted(position - batch.first for position in positions)
        named = [batch.objects[place] for place in places[:_MOST_NAMED]]
        with suppress(OSError):
            who = tuple(fingerprint(self._home, _identifier(each)) for each in named)
            log(
                self._home,
                "rows refused",
                "warning",
                run=self._run_id,
                first=batch.first,
                objects=len(batch.objects),
                refused=len(places),
                who=who,
            )


def _identifier(object_text: str) -> str:
    try:
        return msgspec.json.decode(object_text, type=_Who, strict=False).identifier
    except msgspec.MsgspecError:
        return ""
