"""Any text from a file or a person, as content that a widget shows without obeying it.

A module of its own because every screen needs it and none may forget it: Textual reads strings given to
widgets as markup, so a column called `[/]` would end the app.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_braze_tui.tui.visible import visible as visible

if TYPE_CHECKING:
    from textual.content import Content


def plain(value: object, limit: int | None = None) -> Content:
    """`visible(value, limit)` as content that a widget takes literally, never as markup."""
    # Plain mode shares modules of words that import `visible` from here, and does without Textual.
    from textual.content import Content

    return Content(visible(value, limit))
