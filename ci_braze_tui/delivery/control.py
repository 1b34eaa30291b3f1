"""Steering a run from outside: pause, go on, cancel.

Wishes come through the books, so that any terminal can express them, and from signals to the run's own
process. Workers ask here before each step that is worth not taking.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from ci_braze_tui.runs.run import Wish


class Control:
    """What the run has been asked to do."""

    def __init__(self) -> None:
        self._going = asyncio.Event()
        self._going.set()
        self._stopping = asyncio.Event()
        self.sentence: str | None = None
        """Why it was stopped, if that was not because somebody canceled it."""

    @property
    def paused(self) -> bool:
        """Whether nothing new may be sent for now."""
        return not self._going.is_set() and not self.stopping

    @property
    def stopping(self) -> bool:
        """Whether nothing new may be sent at all."""
        return self._stopping.is_set()

    def obey(self, wish: Wish | None) -> None:
        """Do as a person asked."""
        match wish:
            case "pause" if not self.stopping:
                self._going.clear()
            case "go on":
                self._going.set()
            case "cancel":
                self.stop()
            case _:
                pass

    def stop(self, sentence: str | None = None) -> None:
        """Send nothing new; what is in flight is finished and recorded."""
        if not self.stopping:
            self.sentence = sentence
        self._stopping.set()
        self._going.set()

    async def may_send(self) -> bool:
        """Wait out a pause; whether one more request may be sent."""
        await self._going.wait()
        return not self.stopping

    async def sleep(self, seconds: float) -> None:
        """Let time pass, but not any longer once the run is being stopped."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
