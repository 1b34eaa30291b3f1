"""Any text from a file or a person, as one line that shows what it is and steers nothing.

Apart from `plain`, which makes it content for a widget, because plain mode and the words of the screens
need the text and must not load Textual. Terminals obey escape codes, and a bidirectional override makes
one word look like another: what cannot be shown harmlessly is shown as a sign.
"""

from __future__ import annotations

import unicodedata

_FIRST_PICTURE = 0x2400
"""Unicode has a picture for each control character, in the same order: U+2400 is the picture of
U+0000.
"""

_DELETE_PICTURE = "\u2421"
_LINE_END = "⏎"
_UNSHOWABLE = "\ufffd"
_JOINERS = "\u200c\u200d"
"""Part of how Persian and Indic words and many emoji are written; harmless, so they stay."""


def visible(value: object, limit: int | None = None) -> str:
    """`value` as one line of text with nothing hidden in it.

    Control characters become their pictures, line ends become `⏎`, and characters that only steer
    the layout (bidirectional overrides, byte-order marks, halves of surrogate pairs) become
    `U+FFFD`. A text longer than `limit` characters ends with `…`. `None` is the empty text.
    """
    text = "" if value is None else str(value)
    shortened = limit is not None and len(text) > limit
    if limit is not None and shortened:
        text = text[: max(limit - 1, 0)]
    shown = "".join(_shown(letter) for letter in text.replace("\r\n", "\n"))
    return f"{shown}…" if shortened else shown


def _shown(letter: str) -> str:
    if letter.isprintable():
        return letter
    code = ord(letter)
    if letter in "\n\r" or unicodedata.category(letter) in ("Zl", "Zp"):
        return _LINE_END
    if code < 0x20:
        return chr(_FIRST_PICTURE + code)
    if code == 0x7F:
        return _DELETE_PICTURE
    if letter in _JOINERS:
        return letter
    return " " if unicodedata.category(letter) == "Zs" else _UNSHOWABLE
