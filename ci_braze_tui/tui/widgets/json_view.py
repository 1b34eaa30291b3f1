"""One JSON text, to be read or to be checked to the letter.

Its own widget because it must not change what it shows: it is laid out by adding line ends and blanks between
the pieces of the text, never by reading the values and writing them again, which would turn `1.0` into `1`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from ci_braze_tui.tui.plain import plain
from ci_braze_tui.words import _

MOST_LETTERS = 40_000
"""More than so many take too long to draw; nobody reads them."""

_STEP = "  "
_PIECE = re.compile(r'"(?:[^"\\]|\\.?)*"?|[{}\[\],:]|[^\s{}\[\],:"]+')
_NAME = re.compile(r'( *"(?:[^"\\]|\\.)*"):')


class JsonView(VerticalScroll, can_focus=True):
    """Shows a text and scrolls through it."""

    DEFAULT_CSS = """
    JsonView {
        height: 1fr;
        scrollbar-size-vertical: 1;
        & > Static { height: auto; }
        &:focus { background-tint: $foreground 4%; }
    }
    """

    def __init__(self, *, id: str | None = None, text_id: str | None = None) -> None:
        """Args: `text_id` is the id of the text itself."""
        super().__init__(id=id)
        self._text_id = text_id

    def compose(self) -> ComposeResult:
        """The text."""
        yield Static(id=self._text_id, markup=False)

    def show(self, text: str, *, exact: bool) -> None:
        """Show a JSON text, as it is or laid out; `text` must be valid JSON."""
        shown, rest = text[:MOST_LETTERS], len(text) - MOST_LETTERS
        lines = [plain(shown)] if exact else [_painted(line) for line in laid_out(shown)]
        if rest > 0:
            left_out = _("… and {letters} more letters, not shown here", letters=rest)
            lines.append(Content.styled(left_out, "$text-warning"))
        self.say(Content("\n").join(lines))

    def say(self, sentence: Content) -> None:
        """Say something instead."""
        self.query_one(Static).update(sentence)
        self.scroll_home(animate=False)


def laid_out(text: str) -> list[str]:
    """The lines of a JSON text, one for each member or element, each indented as deep as it stands.

    Without the blanks and line ends between its pieces it is `text` again, to the letter.
    """
    return list(_lines(text))


def _lines(text: str) -> Iterator[str]:
    depth, line = 0, ""
    pieces = _PIECE.findall(text)
    for piece, following in zip(pieces, [*pieces[1:], ""], strict=True):
        line += piece
        if piece in ("{", "[") and following not in ("}", "]"):
            yield line
            depth += 1
            line = _STEP * depth
        elif piece == ",":
            yield line
            line = _STEP * depth
        elif piece == ":":
            line += " "
        if following in ("}", "]") and piece not in ("{", "["):
            yield line
            depth -= 1
            line = _STEP * depth
    yield line


def _painted(line: str) -> Content:
    """A line in which the name of a member stands out."""
    shown = plain(line)
    if named := _NAME.match(shown.plain):
        shown = shown.stylize("$text-secondary", 0, named.end(1))
    return shown
