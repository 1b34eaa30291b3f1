"""One choice that looks wrong, in a sentence.

Apart from the modules that find them, because screens and reports take them from both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Challenge:
    """A warning about what a person chose; it never forbids."""

    about: Literal["email", "braze_customer_id", "field", "segment"]
    column: str
    sentence: str
    attribute: str | None = None
    """What the column fills, for "field"."""
