"""What has not been told yet: one file for each event, until everybody who asked for it has been told.

On disk, because whoever tells may be killed at any moment, and because a chat that cannot be reached today can
be tomorrow. The files hold facts and no addresses; which notices an event concerns is decided when it is sent.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from ci_braze_tui.notices.facts import Facts
from ci_braze_tui.paths import Home, write_private

KEPT = timedelta(days=7)
"""Nobody is told of what is older."""


class Wait(msgspec.Struct, frozen=True):
    """A notice that still has to be sent."""

    notice: str
    problem: str | None = None
    """Why the last try came to nothing."""


class Event(msgspec.Struct, frozen=True):
    """Something to tell of."""

    id: str
    facts: Facts
    waiting: tuple[Wait, ...] | None = None
    """None until it is decided whom it concerns."""


def folder_of(home: Home) -> Path:
    """Where it is kept."""
    return home.state / "notices"


def enter(home: Home, facts: Facts) -> None:
    """Keep facts until they are told.

    Raises:
        OSError: they cannot be written.
    """
    number = f"{facts.at:%Y%m%d-%H%M%S}-{facts.kind}-{secrets.token_hex(4)}"
    keep(home, Event(number, facts))


def keep(home: Home, event: Event) -> None:
    """Write an event as it stands; one that everybody has been told of is gone then."""
    path = folder_of(home) / f"{event.id}.json"
    if event.waiting == ():
        path.unlink(missing_ok=True)
    else:
        write_private(path, msgspec.json.encode(event))


def events(home: Home) -> list[Event]:
    """Everything that has not been told, oldest first; what is too old, or no event, is removed."""
    found = []
    for path in sorted(folder_of(home).glob("*-*.json")):
        try:
            event = msgspec.json.decode(path.read_bytes(), type=Event)
        except FileNotFoundError:
            continue
        except (msgspec.MsgspecError, ValueError):
            path.unlink(missing_ok=True)
            continue
        if event.id == path.stem and datetime.now(UTC) - event.facts.at < KEPT:
            found.append(event)
        else:
            path.unlink(missing_ok=True)
    return found
