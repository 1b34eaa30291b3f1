"""One run of an export at a time, held by the operating system.

The lock is on a file that a run's process keeps open; it goes when the process goes, however that
happens, so a lock is never stale and tells for certain whether a run is still alive.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ci_braze_tui.errors import RunInProgressError
from ci_braze_tui.paths import Home, file_mode, open_private, private_folder, slug
from ci_braze_tui.words import _

if TYPE_CHECKING:
    from filelock import FileLock

_PATIENCE = 2.0
"""Seconds to wait for the lock: `holder_of` of somebody else has it for a moment."""


def take_lock(home: Home, export: str, holder: str = "") -> FileLock:
    """Take the lock of an export; released by `release` or with the process.

    `holder` is the id of the run that takes it, if it is a run.

    Raises:
        RunInProgressError: a run of the export holds it.
    """
    from filelock import Timeout

    lock = _lock(home, export)
    try:
        lock.acquire(timeout=_PATIENCE)
    except Timeout:
        raise RunInProgressError(
            _(
                "Another run of {export} is going on. Wait for it, or cancel it, and start again.",
                export=export,
            )
        ) from None
    with open_private(_note(home, export)) as noted:
        noted.write(holder.encode())
    return lock


def holder_of(home: Home, export: str) -> str | None:
    """The id of the run that is alive; empty for a lock that no run took, None for a free one."""
    from filelock import Timeout

    try:
        with _lock(home, export):
            return None
    except Timeout:
        return _note(home, export).read_text()


def _lock(home: Home, export: str) -> FileLock:
    from filelock import FileLock

    folder = private_folder(home.state / "locks")
    return FileLock(folder / f"{slug(export)}.lock", timeout=0, mode=file_mode(folder))


def _note(home: Home, export: str) -> Path:
    """Who holds the lock; beside the lock, for whoever asks for that empties the lock's own file."""
    return home.state / "locks" / f"{slug(export)}.holder"
