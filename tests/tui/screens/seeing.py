"""Waiting for something on the screen, and reading what stands there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static

_PATIENCE = 25.0
_EVERY = 0.02


async def until(pilot: Pilot[None], seen: Callable[[], bool]) -> None:
    """Wait until something is so; what depends on a process has no other signal."""
    async with asyncio.timeout(_PATIENCE):
        while not seen():
            await asyncio.sleep(_EVERY)
            await pilot.pause()
    await pilot.pause()


def lines_of(screen: Screen[object]) -> str:
    """All texts on the screen that are not hidden, a line each."""
    texts = [widget for widget in screen.query(Static) if widget.is_attached and _is_shown(widget)]
    return "\n".join(str(widget.visual) for widget in texts)


def _is_shown(widget: Static) -> bool:
    return all(node.display for node in widget.ancestors_with_self if hasattr(node, "display"))
