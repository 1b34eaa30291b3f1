"""What can happen to any file while it is read, and the sentences for it."""

from __future__ import annotations

from pathlib import Path

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.words import _


def gone(path: Path, error: Exception) -> SourceError | None:
    """The sentence for a file that was there when it was opened and cannot be reached any more."""
    if isinstance(error, FileNotFoundError) or not path.exists():
        return SourceError(
            _(
                "{file} has gone while it was read; put it back and start again.",
                file=shown(path.name),
            )
        )
    if isinstance(error, PermissionError):
        return SourceError(
            _(
                "{file} may not be read by you any more; ask its owner for access.",
                file=shown(path.name),
            )
        )
    return None


def state_of(path: Path) -> tuple[int, int, int]:
    """What is another as soon as a file was replaced or written to.

    Raises:
        OSError: it has gone, or may not be looked at.
    """
    status = path.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns


def changed(path: Path) -> SourceError:
    """The sentence for a file of which the start is older than the end."""
    return SourceError(
        _(
            "{file} was changed while it was read; start again when it is complete.",
            file=shown(path.name),
        )
    )


def first_line(error: Exception) -> str:
    """The first line of what a reader complains about, fit to be shown."""
    return shown(str(error).strip().partition("\n")[0])
