"""The last look at what is drawn: nothing in it steers the terminal.

Apart from `visible`, which shows such characters as signs: a box that is typed into holds a path or a name
as it is, and Textual draws it so, escape codes and all.
"""

from __future__ import annotations

import re

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
"""Control characters, and those that turn the reading direction; none of them takes up a cell."""

_UNWRITABLE = re.compile("[\ud800-\udfff]")
"""What stands for a byte of a path that is no text; no terminal can be sent it."""


class NoSteering(LineFilter):
    """Leaves out of every line what a terminal would obey; nothing moves."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments without such characters."""
        if all(text.isprintable() for text, _style, _control in segments):
            return segments
        return [
            Segment(_UNWRITABLE.sub("\ufffd", _STEERING.sub("", text)), style, control)
            for text, style, control in segments
        ]
