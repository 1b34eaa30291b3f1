"""Lines that are added at the end and followed there, until somebody scrolls up to read.

Its own widget because Textual's logs cut long lines or take them as they were wide when they came; these
are sentences, and are wrapped anew whenever the terminal is resized. All text is taken literally.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from ci_braze_tui.tui.plain import plain, visible
from ci_braze_tui.words import _

MOST = 500
"""Lines that are kept; older ones go."""
_LONGEST = 600


class _Lines(VerticalScroll):
    """What is scrolled: it stays at its end while it grows, unless a person has scrolled up."""

    follows = True

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Only a person goes up, and ends the following."""
        super().watch_scroll_y(old_value, new_value)
        self.follows = new_value >= self.max_scroll_y or (self.follows and new_value > old_value)

    def watch_virtual_size(self) -> None:
        """Lines came, or are wrapped in another way."""
        self._follow()

    def on_resize(self) -> None:
        """There is more or less room."""
        self._follow()

    def _follow(self) -> None:
        if self.follows:
            self.scroll_end(animate=False)


class LogPanel(Vertical):
    """A frame with a title, and the lines in it."""

    HELP = _(
        """## The log
What the run did, newest last, and what its process said if something went wrong. No customer data and no
key is in it.

It follows the newest line. Scroll up to read in peace; at the end it follows again."""
    )

    DEFAULT_CSS = """
    LogPanel {
        height: 8;
        max-height: 50%;
        display: none;
        border: round $border-blurred;
        padding: 0 1;
        &.-shown { display: block; }
        &:focus-within { border: round $border; }
        & > VerticalScroll { height: 1fr; }
        & > VerticalScroll > Static { height: auto; color: $foreground-muted; }
    }
    """

    def __init__(self, title: str) -> None:
        super().__init__()
        self.border_title = plain(title)
        self._lines: deque[str] = deque(maxlen=MOST)

    def compose(self) -> ComposeResult:
        """The lines."""
        with _Lines():
            yield Static(markup=False)

    @property
    def lines(self) -> tuple[str, ...]:
        """What stands in it."""
        return tuple(self._lines)

    def add(self, lines: Iterable[str]) -> None:
        """Add lines at the end."""
        new = [visible(line, _LONGEST) for line in lines]
        if new:
            self._lines.extend(new)
            self.query_one(Static).update(Content("\n".join(self._lines)))

    def toggle(self) -> None:
        """Show it, or hide it."""
        self.toggle_class("-shown")
