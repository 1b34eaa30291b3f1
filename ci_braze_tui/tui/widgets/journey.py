"""The line below the title bar that shows how far one is on the way: connect, match, export.

Not a `StepRail`: the screens on the way have rails of their own, and going back is by their keys. This
only tells where one is.
"""

from __future__ import annotations

from typing import Literal

from textual.content import Content
from textual.widgets import Static

from ci_braze_tui.words import _

Stage = Literal["connect", "match", "export"]

_STAGES: tuple[tuple[Stage, str], ...] = (
    ("connect", _("1 Connect")),
    ("match", _("2 Match")),
    ("export", _("3 Export")),
)


class Journey(Static):
    """Three stages in a line: those behind have a tick, the present one stands out."""

    DEFAULT_CSS = """
    Journey { height: 1; padding: 0 1; background: $panel; color: $foreground-muted; }
    """

    def __init__(self, here: Stage) -> None:
        super().__init__()
        self.here = here

    def render(self) -> Content:
        """The stages with their signs."""
        position = [stage for stage, _label in _STAGES].index(self.here)
        parts: list[Content] = []
        for number, (_stage, label) in enumerate(_STAGES):
            if number == position:
                parts.append(Content.styled(f"● {label}", "bold $text-primary"))
            elif number < position:
                parts.append(Content.styled(f"✓ {label}", "$text-success"))
            else:
                parts.append(Content(f"○ {label}"))
        return Content(" ── ").join(parts)
