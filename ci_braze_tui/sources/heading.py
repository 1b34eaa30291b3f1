"""The names of the columns of a table, and whether they can be that.

Apart from the formats because every one of them has a header, and because what polars would do
about a bad one is to rename columns silently.
"""

from __future__ import annotations

import re
from pathlib import Path

from ci_braze_tui.errors import EmptySourceError, SourceError
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.words import _

_SAMPLE_BYTES = 1 << 20
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def read_sample(path: Path) -> bytes:
    """The first mebibyte of a file.

    Raises:
        SourceError: there is no such file, it is a folder, may not be read, or is empty.
    """
    try:
        if path.is_dir():
            raise SourceError(_("{file} is a folder; choose a file in it.", file=shown(path.name)))
        if path.exists() and not path.is_file():
            raise SourceError(
                _("{file} is not a regular file; choose a file.", file=shown(path.name))
            )
        with path.open("rb") as file:
            sample = file.read(_SAMPLE_BYTES)
    except FileNotFoundError:
        raise SourceError(
            _(
                "There is no file {file} in {folder}; check the path.",
                file=shown(path.name),
                folder=shown(str(path.parent)),
            )
        ) from None
    except PermissionError:
        raise SourceError(
            _(
                "{file} may not be read by you; ask its owner for access or copy it.",
                file=shown(path.name),
            )
        ) from None
    except (OSError, ValueError) as error:
        raise SourceError(
            _(
                "{file} cannot be opened ({error}); check the path.",
                file=shown(path.name),
                error=str(error),
            )
        ) from error
    if not sample:
        raise EmptySourceError(_("{file} is empty; export it again.", file=shown(path.name)))
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
            raise SourceError(
                _(
                    "{file}: column {position} has no name; name it in the header.",
                    file=file,
                    position=position,
                )
            )
        if _ADDRESS.fullmatch(name.strip()):
            raise SourceError(
                _(
                    "{file} has no header: its first line holds {name}; add a first line with the "
                    "names of the columns.",
                    file=file,
                    name=shown(name),
                )
            )
        if name in seen:
            raise SourceError(
                _(
                    "{file} has two columns named {name}; rename one of them.",
                    file=file,
                    name=shown(name),
                )
            )
        seen.add(name)
    return names
