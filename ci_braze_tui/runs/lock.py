"""One run of an export at a time, held by the operating system.

The lock is on a file that a run's process keeps open; it goes when the process goes, however that
happens, so a lock is never stale and tells for certain whether a run is still alive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_braze_tui.errors import RunInProgressError
from ci_braze_tui.paths import Home, private_folder, slug

if TYPE_CHECKING:
    from filelock import FileLock

_PATIENCE = 2.0
"""Seconds to wait for the lock: `is_going` of somebody else holds it for a moment."""


def export_lock(home: Home, export: str) -> FileLock:
    """The lock of an export, not taken yet."""
    from filelock import FileLock

    folder = private_folder(home.state / "locks")
    return FileLock(folder / f"{slug(export)}.lock", timeout=0, mode=0o600)


def take_lock(home: Home, export: str) -> FileLock:
    """Take the lock of an export; released by `release` or with the process.

    Raises:
        RunInProgressError: a run of the export holds it.
    """
    from filelock import Timeout

    lock = export_lock(home, export)
    try:
        lock.acquire(timeout=_PATIENCE)
    except Timeout:
        raise RunInProgressError(
            f"Another run of {export} is going on. Wait for it, or cancel it, and start again."
        ) from None
    return lock


def is_going(home: Home, export: str) -> bool:
    """Whether a run of this export is alive."""
    from filelock import Timeout

    lock = export_lock(home, export)
    try:
        with lock:
            return False
    except Timeout:
        return True
