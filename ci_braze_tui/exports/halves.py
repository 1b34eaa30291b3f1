"""How far preparing is, over both of its long passes.

A row is half done when it is read, and done when its object is made. Apart from preparing, which tells of the
first pass only: a run shows that and then how much was sent, but who waits for a pre-flight has nothing else to
look at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_braze_tui.outbox.folder import Kind, Outbox

if TYPE_CHECKING:
    import polars as pl


@dataclass(slots=True)
class Halves:
    """Counts both passes and tells of them as one."""

    on_rows: Callable[[int], None]
    """Told how many rows are done, by halves."""
    _read: int = 0
    _made: int = 0

    def read(self, rows: int) -> None:
        """So many rows have been read in all."""
        self._read = rows
        self._tell()

    def made(self, rows: int) -> None:
        """So many more rows have their objects."""
        self._made += rows
        self._tell()

    def _tell(self) -> None:
        self.on_rows((self._read + self._made) // 2)


@dataclass(frozen=True, slots=True)
class WatchedOutbox(Outbox):
    """Tells of each part of rows that has been worked on when the next one is asked for."""

    halves: Halves = field(kw_only=True)

    def read(self, kind: Kind, columns: list[str] | None = None) -> Iterator[pl.DataFrame]:
        """As any outbox reads."""
        for part in Outbox.read(self, kind, columns):
            yield part
            if kind == "rows":
                self.halves.made(part.height)
