"""Where the key of a connection is found, and where a new one would go: asked once, off the screen's loop.

Apart from the screen because keyrings take their time and have many answers; the screen needs one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_braze_tui.errors import KeyMissingError

if TYPE_CHECKING:
    from ci_braze_tui.connections.keys import FoundKey, Keys, Place


@dataclass(frozen=True, slots=True)
class KeyOutlook:
    """The key that is there already, if there is one, and where a typed one would be kept."""

    kept: FoundKey | None
    place: Place
    source: str | None = None
    """The connection that `kept` belongs to, where it is that of the connection that is copied."""


def look_for_key(keys: Keys, name: str, *, copied: str | None) -> KeyOutlook:
    """Ask all places; takes its time.

    Args:
        keys: where keys are kept.
        name: of the connection.
        copied: the name of the connection that this one is a copy of, whose key will do as well.
    """
    place = keys.place()
    if kept := _found(keys, name):
        return KeyOutlook(kept, place)
    if copied is not None and (kept := _found(keys, copied)) and not kept.is_given:
        return KeyOutlook(kept, place, source=copied)
    return KeyOutlook(None, place)


def _found(keys: Keys, name: str) -> FoundKey | None:
    try:
        return keys.find(name)
    except KeyMissingError:
        return None
