"""Steering a run from outside: pause, go on, cancel.

Wishes come through the books, so that any terminal can express them, and from signals to the run's own
process. Workers ask here before each step that is worth not taking.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from ci_braze_tui.runs.run import Wish

_Result = TypeVar("_Result")


class Control:
    """What the run has been asked to do."""

    def __init__(self) -> None:
        self._going = asyncio.Event()
        self._going.set()
        self._stopping = asyncio.Event()
        self.sentence: str | None = None
        """Why it was stopped, if it was stopped from outside."""

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
            case "pause":
                self._going.clear()
            case "go on":
                self._going.set()
            case "cancel":
                self.stop("Canceled.")
            case None:
                pass

    def stop(self, sentence: str | None = None) -> None:
        """Send nothing new; what is in flight is finished and recorded."""
        if not self.stopping:
            self.sentence = sentence
        self._stopping.set()

    async def may_send(self) -> bool:
        """Wait out a pause; whether one more request may be sent."""
        if self.paused:
            await self.unless_stopped(self._going.wait())
        return not self.stopping

    async def unless_stopped(self, step: Awaitable[_Result]) -> _Result | None:
        """Wait for `step`, but not any longer once the run is being stopped."""
        doing = asyncio.ensure_future(step)
        stopped = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait({doing, stopped}, return_when=asyncio.FIRST_COMPLETED)
            return doing.result() if doing.done() else None
        finally:
            for task in (doing, stopped):
                task.cancel()
            await asyncio.gather(doing, stopped, return_exceptions=True)
