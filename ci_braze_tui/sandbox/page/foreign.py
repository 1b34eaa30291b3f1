"""Text and values from profiles and requests, made safe and honest to look at.

Escaping is not enough: a control character hides, a bidi override turns the text beside it around,
and a megabyte pushes everything else off the page. So what comes from outside is cut, shown with
its invisible characters visible, and isolated.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ci_braze_tui.sandbox.page.markup import Markup, element, join

if TYPE_CHECKING:
    from collections.abc import Iterable

SHOWN_CHARACTERS = 300

_BIDI_CONTROLS = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_SEPARATORS = (0x2028, 0x2029)
_WITHOUT_WIDTH = (0x00AD, 0x180E, 0x200B, *range(0x2060, 0x2065), 0xFEFF)
"""Not the joiners U+200C and U+200D, without which Persian and many emoji are written wrongly."""
_VISIBLE: dict[int, str] = (
    {code: chr(0x2400 + code) for code in range(0x20)}
    | {0x7F: "\u2421"}
    | dict.fromkeys(range(0x80, 0xA0), "\ufffd")
    # A stray one of these would end the isolation of <bdi> itself.
    | {code: f"⟨U+{code:04X}⟩" for code in (*_BIDI_CONTROLS, *_SEPARATORS, *_WITHOUT_WIDTH)}
)
_VISIBLE_LINES = {code: shown for code, shown in _VISIBLE.items() if chr(code) not in "\n\t"}


def foreign(text: str, limit: int = SHOWN_CHARACTERS) -> Markup:
    """`text` on one line, at most `limit` characters of it, and a note where that is not all."""
    shown = element("bdi", text[:limit].translate(_VISIBLE))
    if len(text) <= limit:
        return shown
    return join(shown, _cut_note(f"cut: {len(text):,} characters"))


def foreign_lines(text: str, limit: int) -> Markup:
    """The same for text of several lines, which keeps them."""
    shown = element("pre", element("bdi", text[:limit].translate(_VISIBLE_LINES)), tabindex=0)
    if len(text) <= limit:
        return shown
    return join(shown, element("p", f"Cut: {limit:,} of {len(text):,} characters are shown."))


def foreign_value(value: object) -> Markup:
    """A value as Braze holds it: text as it is, everything else as JSON."""
    if isinstance(value, str):
        return foreign(value) if value else element("em", "empty")
    # Piece by piece, so that a huge list is not turned into text only to be cut.
    pieces = json.JSONEncoder(ensure_ascii=False, default=str).iterencode(value)
    text = _beginning(pieces, SHOWN_CHARACTERS + 1)
    shown = element("bdi", text[:SHOWN_CHARACTERS].translate(_VISIBLE))
    return shown if len(text) <= SHOWN_CHARACTERS else join(shown, _cut_note("cut: longer"))


def type_of(value: object) -> str:
    """The word for a value's type in data matching."""
    match value:
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list() | tuple():
            return "array"
        case _:
            return "object"


def _beginning(pieces: Iterable[str], length: int) -> str:
    text = ""
    for piece in pieces:
        text += piece
        if len(text) >= length:
            break
    return text[:length]


def _cut_note(text: str) -> Markup:
    return join(" ", element("span", f"… {text}", class_="note"))
