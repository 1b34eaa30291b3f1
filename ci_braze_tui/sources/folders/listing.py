"""The files in a folder, without those that no person put there as data.

Apart from what is made of them because every kind of folder starts with the same walk, and because
it is this walk that meets hostile folders: links in a circle, folders that may not be read, and
more files than anybody meant.
"""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePath, PurePosixPath
from typing import NoReturn

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.words import _

_MOST_FILES = 50_000
_CLUTTER = frozenset({"thumbs.db", "desktop.ini", "changelog.info"})
_DIGITS = re.compile(r"(\d+)")


def list_files(folder: Path) -> tuple[PurePosixPath, ...]:
    """The files below `folder`, relative to it, numbers in names compared as numbers.

    Hidden files, marks that programs leave (`_SUCCESS`, `~$open.xlsx`) and files without a byte are
    left out; a folder that is reached again through a link is not entered twice.

    Raises:
        SourceError: a folder may not be read, or there are more than 50,000 files.
    """
    found: list[PurePosixPath] = []
    entered = {_identity(folder)}
    for parent, folders, names in os.walk(folder, onerror=_refuse, followlinks=True):
        here = Path(parent)
        folders[:] = [name for name in sorted(folders) if _is_new(here / name, entered)]
        relative = PurePosixPath(here.relative_to(folder).as_posix())
        found += [relative / name for name in names if not is_clutter(name)]
        if len(found) > _MOST_FILES:
            raise SourceError(
                _(
                    "{folder} holds more than {most} files; choose the folder of one table.",
                    folder=shown(folder.name),
                    most=_MOST_FILES,
                )
            )
    return tuple(sorted((path for path in found if has_bytes(folder / path)), key=natural))


def is_clutter(name: str) -> bool:
    """Whether a file or folder of this name is hidden, a mark of a program, or a lock."""
    return (
        name.startswith((".", "~$"))
        or (name.startswith("_") and "." not in name)
        or name.endswith(".crc")
        or name.casefold() in _CLUTTER
    )


def natural(path: PurePath) -> tuple[tuple[tuple[int, int, str], ...], ...]:
    """A key to sort by: `part_2` before `part_10`, folder by folder."""
    return tuple(
        tuple(
            (0, int(piece), piece) if piece.isdecimal() else (1, 0, piece)
            for piece in _DIGITS.split(part)
            if piece
        )
        for part in path.parts
    )


def has_bytes(file: Path) -> bool:
    """Whether it is a file with something in it.

    Raises:
        SourceError: that may not be found out.
    """
    try:
        return file.is_file() and file.stat().st_size > 0
    except PermissionError as error:
        _refuse(error)
    except OSError:  # a link to itself
        return False


def _is_new(folder: Path, entered: set[tuple[int, int]]) -> bool:
    if is_clutter(folder.name):
        return False
    identity = _identity(folder)
    if identity in entered:
        return False
    entered.add(identity)
    return True


def _identity(folder: Path) -> tuple[int, int]:
    try:
        status = folder.stat()
    except OSError as error:
        _refuse(error)
    return status.st_dev, status.st_ino


def _refuse(error: OSError) -> NoReturn:
    name = shown(Path(str(error.filename)).name)
    raise SourceError(
        _(
            "{file} cannot be read ({error}); ask its owner for access or copy it.",
            file=name,
            error=error.strerror or str(error),
        )
    ) from error
