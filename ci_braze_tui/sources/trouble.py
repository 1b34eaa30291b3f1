"""Sentences for what can happen to any file while it is read."""

from __future__ import annotations

from pathlib import Path

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.naming import shown


def gone(path: Path, error: Exception) -> SourceError | None:
    """The sentence for a file that was there when it was opened and cannot be reached any more."""
    if isinstance(error, FileNotFoundError) or not path.exists():
        return SourceError(
            f"{shown(path.name)} has gone while it was read; put it back and start again."
        )
    if isinstance(error, PermissionError):
        return SourceError(
            f"{shown(path.name)} may not be read by you any more; ask its owner for access."
        )
    return None


def first_line(error: Exception) -> str:
    """The first line of what a reader complains about, fit to be shown."""
    return shown(str(error).strip().partition("\n")[0])
