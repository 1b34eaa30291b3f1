"""A text as a cell of a table: one line, nothing hidden in it, and as wide in one terminal as in another.

Apart from `visible` because only columns need it: terminals do not agree how wide a sign is that is put
together of several (a family, a thumb with the colour of a skin, a heart that is told to be red), and one
that is drawn wider than it was measured moves everything behind it.
"""

from __future__ import annotations

import re

from ci_braze_tui.tui.visible import visible

_JOINER = "\u200d"
_VARIATIONS = "\ufe0e\ufe0f"
_SKINS = "\U0001f3fb-\U0001f3ff"
_PUT_TOGETHER = re.compile(f"[{_JOINER}{_VARIATIONS}{_SKINS}]")


def as_cell(value: object, limit: int | None = None) -> str:
    """`visible(value, limit)` with signs that are put together taken apart."""
    text = "" if value is None else str(value)
    # Nearly all cells are such that nothing has to be done; `visible` looks at each letter.
    if not text.isprintable() or (limit is not None and len(text) > limit):
        text = visible(text, limit)
    return text if text.isascii() else _PUT_TOGETHER.sub("", text)
