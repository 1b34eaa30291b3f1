"""The files of schedulers that go by files: read, written and removed.

Apart from their kinds because all of them do it alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from ci_braze_tui.paths import write_private


def read_files(paths: Iterable[Path], encoding: str = "utf-8") -> dict[str, str | None]:
    """What stands in files; None where there is none."""
    return {str(path): _text(path, encoding) for path in paths}


def write_files(texts: Mapping[str, str], encoding: str = "utf-8") -> None:
    """Write files, each in one step."""
    for place, text in texts.items():
        write_private(Path(place), text.encode(encoding))


def remove_files(paths: Iterable[Path]) -> None:
    """Remove files; fine where they are gone."""
    for path in paths:
        path.unlink(missing_ok=True)


def _text(path: Path, encoding: str) -> str | None:
    try:
        return path.read_bytes().decode(encoding, errors="replace")
    except FileNotFoundError:
        return None
