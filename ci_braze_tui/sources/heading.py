"""The names of the columns of a table, and whether they can be that.

Apart from the formats because every one of them has a header, and because what polars would do
about a bad one is to rename columns silently.
"""

from __future__ import annotations

import re
from pathlib import Path

from ci_braze_tui.errors import EmptySourceError, SourceError
from ci_braze_tui.sources.naming import shown

_SAMPLE_BYTES = 1 << 20
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def read_sample(path: Path) -> bytes:
    """The first mebibyte of a file.

    Raises:
        SourceError: there is no such file, it is a folder, may not be read, or is empty.
    """
    try:
        if path.is_dir():
            raise SourceError(f"{shown(path.name)} is a folder; choose a file in it.")
        if path.exists() and not path.is_file():
            raise SourceError(f"{shown(path.name)} is not a regular file; choose a file.")
        with path.open("rb") as file:
            sample = file.read(_SAMPLE_BYTES)
    except FileNotFoundError:
        raise SourceError(
            f"There is no file {shown(path.name)} in {shown(str(path.parent))}; check the path."
        ) from None
    except PermissionError:
        raise SourceError(
            f"{shown(path.name)} may not be read by you; ask its owner for access or copy it."
        ) from None
    except (OSError, ValueError) as error:
        raise SourceError(
            f"{shown(path.name)} cannot be opened ({error}); check the path."
        ) from error
    if not sample:
        raise EmptySourceError(f"{shown(path.name)} is empty; export it again.")
    return sample


def checked_names(path: Path, names: tuple[str, ...]) -> tuple[str, ...]:
    """`names`, if columns can be told apart by them.

    Raises:
        SourceError: a name is blank, stands twice, or is a value: the header is missing.
    """
    file = shown(path.name)
    seen: set[str] = set()
    for position, name in enumerate(names, start=1):
        if not name.strip():
            raise SourceError(f"{file}: column {position} has no name; name it in the header.")
        if _ADDRESS.fullmatch(name.strip()):
            raise SourceError(
                f"{file} has no header: its first line holds {shown(name)}; add a first line with "
                "the names of the columns."
            )
        if name in seen:
            raise SourceError(f"{file} has two columns named {shown(name)}; rename one of them.")
        seen.add(name)
    return names
