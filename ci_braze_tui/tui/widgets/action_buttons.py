"""The row of buttons at the foot of a screen.

Apart from the screens because a button does what a key does: the action of the screen that is called as its id.
"""

from __future__ import annotations

from textual import on
from textual.containers import Horizontal
from textual.widgets import Button


class ActionButtons(Horizontal):
    """Buttons whose ids are actions of the screen."""

    @on(Button.Pressed)
    async def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        await self.screen.run_action(event.button.id or "")
