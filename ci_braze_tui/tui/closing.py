"""A screen that closes itself and nothing else.

Apart from the screens because all of them need it: Textual's `dismiss` takes away whatever lies on top. A
second `n`, typed while the first one closed the question, would take the wizard below, too, and a wizard
that has saved while the command palette is open would close that instead of itself.
"""

from __future__ import annotations

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import Screen

Result = TypeVar("Result")


class ClosingScreen(Screen[Result]):
    """Closes once; while something lies on top of it, not before that is gone."""

    _waiting: tuple[Result | None] | None = None
    """The result to close with, while something lies on top."""

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Close with a result; the first one counts."""
        if self is self.app.screen:
            return super().dismiss(result)
        if self._waiting is None and self in self.app.screen_stack:
            self._waiting = (result,)
        return AwaitComplete()

    def on_screen_resume(self) -> None:
        """Close now if that was waited for."""
        if self._waiting is not None:
            self.dismiss(*self._waiting)
