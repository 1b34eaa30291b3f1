"""A private folder for what is written while files are examined: nothing of it outlives who made it.

Apart from the runs because nobody comes back to it. It lies beside them and not with the system's temporary
files, which may be held in memory. The operating system holds a lock on it as long as its maker lives; what
somebody left who was killed is removed by the next one.
"""

from __future__ import annotations

import itertools
import secrets
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ci_braze_tui.paths import private_folder

if TYPE_CHECKING:
    from filelock import FileLock

_LOCK = ".lock"


class Workplace:
    """Folders to be lent, below one that is made when the first is wanted."""

    def __init__(self, root: Path) -> None:
        """Args: `root` holds the workplaces of all who examine something at this home."""
        self._root = root
        self._folder = root / secrets.token_hex(8)
        self._lock: FileLock | None = None
        self._numbers = itertools.count(1)

    def lend(self) -> Path:
        """A new folder, empty and open to its owner only.

        Raises:
            OSError: it cannot be made.
        """
        if self._lock is None:
            private_folder(self._root)
            self._sweep()
            self._lock = _lock_of(self._folder)
            self._lock.acquire()
        return private_folder(self._folder / str(next(self._numbers)))

    def close(self) -> None:
        """Remove all of it."""
        if self._lock is not None:
            _remove(self._folder, self._lock)
            self._lock = None

    def _sweep(self) -> None:
        """Remove what is nobody's any more."""
        from filelock import Timeout

        for path in self._root.glob(f"*{_LOCK}"):
            folder = path.with_suffix("")
            lock = _lock_of(folder)
            with suppress(Timeout, OSError):
                lock.acquire()
                _remove(folder, lock)


def _lock_of(folder: Path) -> FileLock:
    from filelock import FileLock

    return FileLock(folder.with_suffix(_LOCK), timeout=0, mode=0o600)


def _remove(folder: Path, lock: FileLock) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    lock.release()
    with suppress(OSError):
        Path(lock.lock_file).unlink(missing_ok=True)
