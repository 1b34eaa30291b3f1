"""What goes through the pipes between whoever asks about a file and the process that reads it.

Apart from both ends, so that each side knows it by the same name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from ci_braze_tui.errors import CiBrazeError
from ci_braze_tui.sources.choice import ChooseTableError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """What is asked."""

    asks: Callable[..., T]
    """A method of `Examiner`."""
    arguments: tuple[object, ...]
    folder: Path
    """Made for this question, and empty."""


@dataclass(frozen=True, slots=True)
class Ready:
    """Everything is loaded that answers need."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an answer is."""

    rows: int


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What was asked for."""

    value: T


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no answer."""

    error: type[CiBrazeError]
    sentence: str
    tables: tuple[str, ...] = ()

    def raised(self) -> CiBrazeError:
        """The error as it was."""
        if self.error is ChooseTableError:
            return ChooseTableError(self.sentence, self.tables)
        return self.error(self.sentence)
