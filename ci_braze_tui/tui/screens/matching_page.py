"""What the pages of the matching wizard have in common.

Apart so that the screen can lead through them without knowing what they ask.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.containers import VerticalScroll


class MatchingPage(VerticalScroll, can_focus=False):
    """One page of questions; what is wrong is found by the screen and said by the page."""

    def blame(self, problems: Sequence[str]) -> None:
        """Say what is wrong, each thing where it can be put right; nothing wrong, nothing said."""
        raise NotImplementedError

    def focus_first(self) -> None:
        """Put the focus at the first answer that is wrong, else where the page begins."""
        raise NotImplementedError
