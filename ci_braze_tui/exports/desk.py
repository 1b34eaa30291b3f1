"""Another process at which files are examined, as it is seen by whoever asks.

Apart from `ci_braze_tui.exports.examiner_process`, which is that process, and from the app, which decides what
is asked of which desk. A desk answers one question at a time and blocks meanwhile: ask it in a thread.
"""

from __future__ import annotations

import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from ci_braze_tui.errors import SourceError
from ci_braze_tui.exports.questions import Answer, Failure, Progress, Question, Ready
from ci_braze_tui.words import _

T = TypeVar("T")

_GONE = (EOFError, OSError, pickle.UnpicklingError)
"""What speaking with a process raises that has ended."""


class Desk:
    """A process that examines files."""

    def __init__(self) -> None:
        """Start it, and wait until it is ready; should it end instead, that shows when it is asked."""
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "ci_braze_tui.exports.examiner_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        with suppress(*_GONE):
            assert self._hear() == Ready()

    @property
    def process_id(self) -> int:
        """Its number on this computer."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    def ask(self, question: Question[T], on_rows: Callable[[int], None] = lambda rows: None) -> T:
        """Ask, wait, and leave the folder of the question removed.

        Raises:
            CiBrazeError: what the examiner raised; a SourceError as well if the process was ended meanwhile.
        """
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(pickle.dumps(question))
            self._process.stdin.flush()
            while True:
                match self._hear():
                    case Progress(rows):
                        on_rows(rows)
                    case Answer(value):
                        return value  # type: ignore[no-any-return]  # it is what `asks` returns
                    case Failure() as failure:
                        raise failure.raised()
        except _GONE:
            self.end()
            raise SourceError(
                _(
                    "The process that reads the file has ended; there may be too little memory for it. "
                    "Try again."
                )
            ) from None
        finally:
            shutil.rmtree(question.folder, ignore_errors=True)

    def _hear(self) -> object:
        assert self._process.stdout is not None
        return pickle.load(self._process.stdout)

    def end(self) -> None:
        """End it, whatever it is doing; once more does no harm."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """Let it go, when no question is asked of it any more."""
        self.end()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


class Desks:
    """Where desks come from, and where they go when nobody needs them."""

    def __init__(self, kept: int = 0) -> None:
        """Args: `kept` of them are kept for whoever comes next, instead of being closed."""
        self._most = kept
        self._kept: list[Desk] = []

    def take(self) -> Desk:
        """A desk that answers questions."""
        while self._kept:
            if (desk := self._kept.pop()).is_alive:
                return desk
            desk.close()
        return Desk()

    def give_back(self, desk: Desk) -> None:
        """Take a desk that nobody asks any more."""
        if desk.is_alive and len(self._kept) < self._most:
            self._kept.append(desk)
        else:
            desk.close()

    def close(self) -> None:
        """Close those that were kept."""
        while self._kept:
            self._kept.pop().close()
