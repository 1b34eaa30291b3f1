"""What is read of a Braze segment for an export that is still being made or changed.

Apart from the wizard because what is read belongs to an export by its name, and here there may be none on the
disk, or an older one: with Save it goes over to the export, and without it nothing of it stays.
"""

from __future__ import annotations

from contextlib import suppress

import msgspec

from ci_braze_tui.errors import RunInProgressError
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.paths import Home
from ci_braze_tui.tui.screens.segment_books import forget, hand_over, read_book


class Draft:
    """Under which name the wizard's export is read for, and what becomes of that."""

    def __init__(self, home: Home, existing: Export | None) -> None:
        """Args: `existing` is the export as it is saved, if it is."""
        self._home = home
        self._existing = existing
        self._name = existing.name if existing is not None else None
        self._read_for: dict[str | None, Export] = {}
        """What may have been read, by connection."""

    def name_of(self, export: Export) -> str:
        """The name that belongings of the export go by, whatever is typed meanwhile."""
        return self._name or export.name

    def read_for(self, export: Export) -> Export:
        """The export, as it is to be read for."""
        self._name = self.name_of(export)
        named = msgspec.structs.replace(export, name=self._name)
        self._read_for[export.connection] = named
        return named

    def keep(self, export: Export) -> None:
        """Leave all to the export, which is saved now."""
        if self._existing is None and self._name is not None:
            # It can be read again, and its folder is emptied within a day.
            with suppress(OSError):
                hand_over(self._home, self._name, export.name)
        self._read_for.clear()

    def leave(self) -> None:
        """Forget what is of no use to the export as it is saved; all, if it was not."""
        for connection, export in self._read_for.items():
            saved = self._existing
            is_of_saved = saved is not None and saved.connection == connection
            if saved is None or not is_of_saved or read_book(self._home, saved).is_other:
                # While another process reads it, that is its owner; and a day ends it in any case.
                with suppress(RunInProgressError):
                    forget(self._home, export)
