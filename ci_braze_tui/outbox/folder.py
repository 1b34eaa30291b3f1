"""The outbox on disk: what was read from the source, and the objects to send, as numbered Parquet parts.

`rows-*.parquet` hold every row of the source in its order: its cells and what we made of it.
`outcomes-*.parquet` hold the rows that are not sent, with outcome and reason.
`leavers-*.parquet` hold the members who left, before there are records of them.
`records-*.parquet` hold the objects in sending order; a record's position is its place among all of them.
Everything personal of a run is in here, so emptying the outbox forgets it.
"""

from __future__ import annotations

import os
import shutil
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.outbox.plan import Plan
from ci_braze_tui.paths import open_private, private_folder, storing, write_private
from ci_braze_tui.words import _

if TYPE_CHECKING:
    import polars as pl

Kind = Literal["rows", "outcomes", "leavers", "records"]

_PARTS_WAITING = 1
"""How many parts may wait to be written; each is held in memory."""


@dataclass(frozen=True, slots=True)
class Outbox:
    """The outbox of one run, in a folder of its own."""

    folder: Path

    def make(self) -> Outbox:
        """Create the folder, empty: what a broken attempt left in it is removed."""
        private_folder(self.folder)
        self.clear()
        return self

    def write(self, kind: Kind, number: int, frame: pl.DataFrame) -> None:
        """Write one part; parts are read back in the order of their numbers."""
        path = self.folder / f"{kind}-{number:06}.parquet"
        with storing(path), open_private(path) as file:
            frame.write_parquet(file, compression="lz4", statistics=False)

    @contextmanager
    def writing(self) -> Iterator[Callable[[Kind, int, pl.DataFrame], None]]:
        """`write`, done beside the work that goes on; at the end everything is written."""
        waiting: deque[Future[None]] = deque()
        with ThreadPoolExecutor(1, thread_name_prefix="outbox") as thread:

            def write(kind: Kind, number: int, frame: pl.DataFrame) -> None:
                if len(waiting) == _PARTS_WAITING:
                    waiting.popleft().result()
                waiting.append(thread.submit(self.write, kind, number, frame))

            yield write
            for written in waiting:
                written.result()

    def spill(self, name: str) -> Path:
        """A folder in it for what does not fit in memory while it is filled or settled."""
        return self.folder / f"spill-{name}"

    def parts(self, kind: Kind) -> list[Path]:
        """The parts of one kind, in order."""
        return sorted(self.folder.glob(f"{kind}-*.parquet"))

    def read(self, kind: Kind, columns: list[str] | None = None) -> Iterator[pl.DataFrame]:
        """Part after part, in order.

        Raises BadInputError when a part is damaged.
        """
        import polars as pl

        for path in self.parts(kind):
            try:
                part = pl.read_parquet(path, columns=columns, glob=False)
            except pl.exceptions.ComputeError as error:
                raise BadInputError(
                    _(
                        "{file} is damaged. Delete {folder}, and run the export anew.",
                        file=str(path),
                        folder=str(self.folder),
                    )
                ) from error
            yield part

    def write_plan(self, plan: Plan) -> None:
        """Keep the plan; with it the outbox is complete, also for whoever comes after a power cut."""
        for part in self.folder.glob("*.parquet"):
            with storing(part), part.open("rb+") as file:
                os.fsync(file.fileno())
        write_private(self._plan, msgspec.json.encode(plan))

    def plan(self) -> Plan | None:
        """The plan of a complete outbox, else None; also where it is damaged or of another version."""
        try:
            return msgspec.json.decode(self._plan.read_bytes(), type=Plan)
        except (FileNotFoundError, msgspec.DecodeError):
            return None

    def forget(self, kind: Kind) -> None:
        """Remove the parts of one kind."""
        for path in self.parts(kind):
            path.unlink()

    def clear(self) -> None:
        """Remove all that is in it; the folder stays."""
        self._plan.unlink(missing_ok=True)
        for path in self.folder.glob("*"):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()

    @property
    def _plan(self) -> Path:
        return self.folder / "plan.json"
