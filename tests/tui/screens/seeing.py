"""Waiting for something on the screen, and reading what stands there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Static

_PATIENCE = 25.0
_EVERY = 0.02


async def eventually(seen: Callable[[], bool]) -> None:
    """Wait until something is so; what depends on a process has no other signal."""
    async with asyncio.timeout(_PATIENCE):
        while not seen():  # noqa: ASYNC110 - another process is waited for
            await asyncio.sleep(_EVERY)


async def until(pilot: Pilot[None], seen: Callable[[], bool]) -> None:
    """Wait until something is so, and drawn."""
    await eventually(seen)
    await pilot.pause()


def lines_of(screen: Widget) -> str:
    """All texts on the screen that are not hidden, a line each."""
    texts = [widget for widget in screen.query(Static) if widget.is_attached and _is_shown(widget)]
    return "\n".join(str(widget.visual) for widget in texts)


def _is_shown(widget: Static) -> bool:
    return all(node.display for node in widget.ancestors_with_self if isinstance(node, Widget))
