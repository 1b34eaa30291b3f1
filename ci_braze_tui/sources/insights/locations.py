r"""Find the file that a folder's description means, among the files that are really there.

`model.json` names its files by address (`https://account.blob.core.windows.net/container/…`), and
people copy the folder to their disk, or a part of it. Apart from the reading of such descriptions
because of what must never happen here: that a description leads out of the chosen folder.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote


def find_location(folder: Path, location: str) -> Path | None:
    """The file below `folder` with the longest end of `location` as its path; None: there is none.

    Scheme, host and query of an address do not count, `%20` is a blank. What follows the last `..` is
    looked for in the folder itself, never above it.
    """
    for text in dict.fromkeys((_path_of(location), location)):
        parts = [part for part in text.replace("\\", "/").split("/") if part not in ("", ".")]
        if ".." in parts:
            parts = parts[len(parts) - parts[::-1].index("..") :]
        for start in range(len(parts)):
            candidate = folder.joinpath(*parts[start:])
            if candidate.is_relative_to(folder) and _is_file(candidate):
                return candidate
    return None


def _path_of(location: str) -> str:
    """The path in an address; a plain relative path is one as well."""
    address = location.partition("?")[0]
    scheme, colon, rest = address.partition(":/")
    if colon and scheme.isalnum():
        address = rest
    return unquote(address)


def _is_file(candidate: Path) -> bool:
    try:
        return candidate.is_file()
    except (OSError, ValueError):  # a name too long, or with a character no name may have
        return False
