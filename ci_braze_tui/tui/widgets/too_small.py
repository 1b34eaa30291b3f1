"""What is shown when the terminal is too small to draw anything well.

A screen of its own, laid over whatever is there, so that no other screen has to care, and keys
typed into a hidden form go nowhere. The app puts it up and takes it away.
"""

from __future__ import annotations

from textual.app import ComposeResult
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widgets import Static

from ci_braze_tui.tui.closing import ClosingScreen
from ci_braze_tui.words import _

MIN_SIZE = Size(60, 18)


def is_too_small(size: Size) -> bool:
    """Whether a terminal of this size gets the sentence instead of the app."""
    return size.width < MIN_SIZE.width or size.height < MIN_SIZE.height


class TooSmall(ClosingScreen[None], ModalScreen[None]):
    """One sentence."""

    DEFAULT_CSS = """
    TooSmall {
        align: center middle;
        & > Static { width: 100%; height: auto; text-align: center; }
    }
    """

    def compose(self) -> ComposeResult:
        """The sentence."""
        yield Static(
            _(
                "Please make this window larger: {columns} columns and {rows} rows are needed. "
                "Nothing is lost.",
                columns=MIN_SIZE.width,
                rows=MIN_SIZE.height,
            ),
            markup=False,
        )
