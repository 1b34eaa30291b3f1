"""Why a notice was not sent.

A module of its own because every way of sending ends in it, and none of them knows the others. The sentence
never holds an address or a password: libraries put them into their errors, so those are told by kind only.
"""

from __future__ import annotations


class UnsentError(Exception):
    """The notice did not go out; its text is one sentence for a person."""

    def __init__(
        self, sentence: str, *, lasting: bool, after: float = 0.0, in_part: bool = False
    ) -> None:
        super().__init__(sentence)
        self.in_part = in_part
        """Whether it went out to some, who would get it once more with each other try."""
        self.lasting = lasting
        """Whether trying again in a moment is of no use."""
        self.after = after
        """Seconds that the other side asks to wait before the next try."""
