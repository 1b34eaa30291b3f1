"""What a kind of scheduler can do, and what is found in it.

Apart from the kinds, so that commands speak to all of them in one way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from ci_braze_tui.scheduling.call import Call
from ci_braze_tui.scheduling.stamp import Found, find
from ci_braze_tui.words import _

Kind = Literal["systemd", "crontab", "launchd", "task-scheduler"]
KINDS: tuple[Kind, ...] = ("systemd", "crontab", "launchd", "task-scheduler")

NAMES: dict[Kind, str] = {
    "systemd": _("systemd"),
    "crontab": _("cron"),
    "launchd": _("launchd"),
    "task-scheduler": _("Task Scheduler"),
}
"""What they are called in a sentence."""

Texts = Mapping[str, str | None]
"""Places (the path of a file, or `crontab`), and what stands there; None for nothing."""


class Scheduler(Protocol):
    """A scheduler of the operating system."""

    @property
    def kind(self) -> Kind:
        """Which one it is."""
        ...

    def works_here(self) -> bool:
        """Whether this computer has it, and this account may use it."""
        ...

    def render(self, call: Call) -> Mapping[str, str]:
        """What would be written, by the place where."""
        ...

    def read(self, label: str) -> Texts:
        """What stands in these places now."""
        ...

    def put(self, call: Call) -> None:
        """Write it and have it begin, in place of what stood there."""
        ...

    def drop(self, label: str) -> None:
        """End it and remove it, and nothing else."""
        ...

    def is_active(self, label: str) -> bool | None:
        """Whether the scheduler goes by it; None where it cannot be asked."""
        ...

    def to_do(self, call: Call) -> tuple[str, ...]:
        """Sentences: what is left to the person after `put`."""
        ...

    def left_over(self, label: str) -> tuple[str, ...]:
        """Sentences: what is left to the person after `drop`."""
        ...

    def remarks(self, label: str) -> tuple[str, ...]:
        """Sentences: what is worth knowing about it now."""
        ...


@dataclass(frozen=True, slots=True)
class Standing:
    """What was found in a scheduler."""

    places: tuple[str, ...]
    """Where something stands."""
    found: Found | None
    """What is known of it; None where nothing, or not all of it, is ours."""
    is_intact: bool
    """Whether all of it is there, as it was written."""


def standing(texts: Texts) -> Standing:
    """What the texts of one scheduler come to."""
    there = {place: text for place, text in texts.items() if text is not None}
    ours = [find(text) for text in there.values()]
    known = [each for each in ours if each is not None]
    all_ours = bool(known) and len(known) == len(ours)
    return Standing(
        tuple(there),
        known[0] if all_ours else None,
        all_ours and len(there) == len(texts) and all(each.is_intact for each in known),
    )
