"""What can be done on the export screen, by the stage it is at and how its run stands.

Apart from the screen because buttons, keys and the command palette all go by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ci_braze_tui.tui.screens.export_standing import Standing

Stage = Literal["reading", "plan", "going", "ended", "rows"]
"""`rows` are those that came back, seen from the result."""

_STAGES: Mapping[str, tuple[Stage, ...]] = {
    "start": ("plan",),
    "segment": ("plan",),
    "pause": ("going",),
    "cancel": ("going",),
    "resume": ("ended",),
    "again": ("ended",),
    "resend": ("ended", "rows"),
    "browse": ("ended", "rows"),
    "prove": ("ended",),
    "edit": ("plan", "ended"),
    "edit_connection": ("ended",),
}

ACTIONS = tuple(_STAGES)
"""Those that are not always there."""


def may(action: str, stage: Stage | None, standing: Standing | None) -> bool:
    """Whether an action makes sense; every action that is not in `ACTIONS` does."""
    if action not in _STAGES:
        return True
    if stage not in _STAGES[action]:
        return False
    match action:
        case "resume":
            return standing is not None and standing.is_resumable
        case "browse":
            return standing is not None and standing.returned is not None
        case "prove":
            return standing is not None and standing.is_provable
        case "resend":
            ended = standing is not None and not standing.is_resumable
            return ended and standing is not None and standing.returned is not None
        case "edit" | "edit_connection":
            refused = standing is not None and standing.run.status == "refused"
            return refused is (action == "edit_connection")
        case _:
            return True
