"""One user profile, in a shape of which a million fit on any computer.

A slotted object with one tuple of values, whose names it shares with all profiles that have the
same ones. Standard fields and custom attributes lie side by side; which is which is decided when
somebody looks.
"""

from __future__ import annotations


class Profile:
    """One user profile; its values are standard fields and custom attributes together."""

    __slots__ = ("aliases", "cells", "created_at", "external_id", "names", "number", "updated")

    def __init__(
        self,
        number: int,
        external_id: str | None,
        aliases: tuple[tuple[str, str], ...],
        created_at: float,
    ) -> None:
        self.number = number
        self.external_id = external_id
        self.aliases = aliases
        """(label, name) pairs."""
        self.names: tuple[str, ...] = ()
        """What it has values for; one tuple for all profiles that are alike."""
        self.cells: tuple[object, ...] = ()
        """The values of `names`."""
        self.created_at = created_at
        """Epoch seconds."""
        self.updated = 0
        """The number of the latest write to this profile, counted over the workspace."""

    @property
    def values(self) -> dict[str, object]:
        """All values by name, in a dict of the caller's own."""
        return dict(zip(self.names, self.cells, strict=True))

    def get(self, name: str) -> object:
        """The value called `name`; None when there is none."""
        return self.cells[self.names.index(name)] if name in self.names else None

    @property
    def email(self) -> str | None:
        """The e-mail address, if there is one."""
        found = self.get("email")
        return found if isinstance(found, str) else None
