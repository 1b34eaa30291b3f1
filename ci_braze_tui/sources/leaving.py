"""Let polars' threads leave our code before Python ends.

Apart from the streaming because it is about the end of the process and not about rows: a thread of
polars that is inside of Python while the interpreter shuts down takes the whole process down with it, exit
code and all, and a table that nobody finished reading (a look at its first rows, a cancelled run) has such
a thread.
"""

from __future__ import annotations

import atexit
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar
from weakref import WeakSet

if TYPE_CHECKING:
    import polars as pl

_PATIENCE = 5.0
_QUIET = 0.1
"""Seconds: a thread that is still wanted comes back sooner; one that is not waits outside of Python."""


class Guarded(Iterator["pl.DataFrame"]):
    """The same parts of a table, until Python ends."""

    _unfinished: ClassVar[WeakSet[Guarded]] = WeakSet()
    _ending: ClassVar[bool] = False

    def __init__(self, parts: Iterator[pl.DataFrame]) -> None:
        self._parts = parts
        self._inside = False
        Guarded._unfinished.add(self)

    def __next__(self) -> pl.DataFrame:
        self._inside = True
        try:
            if Guarded._ending:
                raise StopIteration
            return next(self._parts)
        except BaseException:
            Guarded._unfinished.discard(self)
            raise
        finally:
            self._inside = False

    @staticmethod
    def let_leave() -> None:
        """Wait until no thread is inside, and stop those that come back."""
        Guarded._ending = True
        until = time.monotonic() + _PATIENCE
        quiet = time.monotonic() + _QUIET
        while Guarded._unfinished and (now := time.monotonic()) < min(until, quiet):
            if any(guarded._inside for guarded in list(Guarded._unfinished)):
                quiet = now + _QUIET
            time.sleep(0.005)


atexit.register(Guarded.let_leave)
