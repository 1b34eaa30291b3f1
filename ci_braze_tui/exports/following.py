"""A change of names that is under way, written down until all that belongs to it has followed.

The file of an export or a connection changes in one step, but what Braze was told, the runs, and other exports
lie elsewhere. A process that is killed in between, or a disk that is full, must not leave them behind: whoever
opens the exports next goes on with it (`ci_braze_tui.exports.store`).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from ci_braze_tui.paths import Home, file_mode, private_folder, slug, write_private

if TYPE_CHECKING:
    from filelock import FileLock

_PATIENCE = 10.0
"""Seconds to wait for another change of names."""


class Change(msgspec.Struct, frozen=True):
    """A change of names, or of where a connection leads."""

    kind: Literal["export", "connection"]
    old: str
    new: str
    old_endpoint: str = ""
    """Where the connection led before."""
    endpoint: str = ""
    """Where the connection leads now."""


@contextmanager
def under_way(home: Home, change: Change) -> Iterator[None]:
    """While a change is made; one that does not come to its end stays written down.

    Raises:
        OSError: it cannot be written down.
    """
    folder = private_folder(_folder(home))
    path = folder / f"{change.kind}-{slug(change.old)}.json"
    with _lock(folder, _PATIENCE):
        write_private(path, msgspec.json.encode(change))
        yield
        path.unlink()


def broken_off(home: Home) -> Iterator[Change]:
    """The changes that were broken off; each is forgotten once whoever asks comes back for the next one."""
    from filelock import Timeout

    folder = _folder(home)
    if not any(folder.glob("*.json")):
        return
    # Whoever has the lock is about to make the change, or goes on with it.
    with suppress(Timeout), _lock(folder, 0):
        for path in sorted(folder.glob("*.json")):
            with suppress(msgspec.MsgspecError):
                yield msgspec.json.decode(path.read_bytes(), type=Change)
            path.unlink()


def make_way(old: Path, new: Path) -> None:
    """Remove what something else has left at the new name of a folder."""
    if old != new:
        shutil.rmtree(new, ignore_errors=True)


def move_folder(old: Path, new: Path) -> None:
    """Rename a folder, if it is there."""
    if old != new and old.exists():
        make_way(old, new)
        old.rename(new)


def _folder(home: Home) -> Path:
    return home.state / "changes"


def _lock(folder: Path, patience: float) -> FileLock:
    from filelock import FileLock

    return FileLock(folder / ".lock", timeout=patience, mode=file_mode(folder))
