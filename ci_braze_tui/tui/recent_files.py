"""The customer files that were used before, so that nobody has to find one twice.

Apart from the settings because nobody writes this by hand, and apart from the exports because a file is
remembered before an export of it is saved. Names of files tell of customers: what is remembered is readable by
its owner only, and an address that grants access is not remembered. It is never worth a failure.
"""

from __future__ import annotations

import glob
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from ci_braze_tui.exports.definition import Export
from ci_braze_tui.paths import Home, write_private
from ci_braze_tui.sources.address import is_address, without_secrets
from ci_braze_tui.sources.choice import Choice

_MOST = 20


@dataclass(frozen=True, slots=True)
class RecentFile:
    """A source that was read here, or that a saved export reads."""

    choice: Choice
    used_at: datetime | None = None
    """When it was last chosen; None for one that only an export names."""
    export: str = ""
    """The export that reads it; empty if there is none."""


class _Used(msgspec.Struct, frozen=True):
    source: Choice
    used_at: datetime


class _Remembered(msgspec.Struct, frozen=True):
    version: int = 1
    files: tuple[_Used, ...] = ()


class RecentFiles:
    """The list of one home; its methods touch the disk, so call them in a thread."""

    def __init__(self, home: Home) -> None:
        self._path = home.personal.state / "recent.toml"

    def load(self, exports: Sequence[Export] = ()) -> tuple[RecentFile, ...]:
        """What was used, the latest first, then what exports read; without files that are gone."""
        readers: dict[str, Export] = {}
        for export in exports:
            readers.setdefault(export.source.path, export)
        found = []
        for each in self._remembered():
            reader = readers.pop(each.source.path, None)
            found.append(RecentFile(each.source, each.used_at, reader.name if reader else ""))
        found += [RecentFile(each.source, export=each.name) for each in readers.values()]
        return tuple(each for each in found if _is_there(each.choice.path))

    def remember(self, choice: Choice, now: datetime) -> None:
        """Put a source at the head of the list, unless its address grants access to it."""
        if is_address(choice.path) and without_secrets(choice.path) != choice.path:
            return
        others = [each for each in self._remembered() if each.source.path != choice.path]
        remembered = _Remembered(files=(_Used(choice, now), *others[: _MOST - 1]))
        with suppress(OSError, UnicodeEncodeError):  # the bytes of a path may be no text
            write_private(self._path, msgspec.toml.encode(remembered))

    def _remembered(self) -> tuple[_Used, ...]:
        try:
            return msgspec.toml.decode(self._path.read_bytes(), type=_Remembered).files
        except (OSError, ValueError, RecursionError):  # msgspec's errors are ValueErrors
            return ()


def _is_there(path: str) -> bool:
    """Whether a source can still be read; what is elsewhere is not looked up."""
    if is_address(path):
        return True
    try:
        return Path(path).exists() or _leads_to_any(path)
    except (OSError, ValueError):
        return False


def _leads_to_any(pattern: str) -> bool:
    found = glob.iglob(pattern, recursive=True)  # noqa: PTH207 - Path takes no absolute pattern
    return next(found, None) is not None
