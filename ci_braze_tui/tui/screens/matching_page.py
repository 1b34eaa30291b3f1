"""What the pages of the matching wizard have in common.

Apart so that the screen can lead through them without knowing what they ask.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from ci_braze_tui.tui.screens.wizard import WizardPage


class MatchingPage(WizardPage):
    """One page of questions; what is wrong is found by the screen and said by the page."""

    @abstractmethod
    def blame(self, problems: Sequence[str]) -> None:
        """Say what is wrong, each thing where it can be put right; nothing wrong, nothing said."""
