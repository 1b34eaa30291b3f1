"""What the last check of a connection found, kept to be compared with the next one.

A key that has lost a permission looks like one that never had it; only whoever remembers can tell that somebody
changed it in Braze. A module of its own because checks, saving and refreshes all write here, and because the
endpoint outlives the connection: what Braze was told counts for a new one of that name only at the same host.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec

from ci_braze_tui.braze.permissions import BULK, OPTIONAL, REQUIRED
from ci_braze_tui.connections.check import Finding
from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.paths import Home, slug, write_private
from ci_braze_tui.words import _
from ci_braze_tui.workspace.account import current_account

Known = Literal["passed", "failed", "missing"]
"""What a check can find out for certain."""

_WARN_EVERY = timedelta(days=1)
_PERMISSIONS = (*REQUIRED, BULK, *OPTIONAL)


class Health(msgspec.Struct, frozen=True):
    """What is known of a connection; it is no definition, and holds no key."""

    endpoint: str
    account: str = ""
    """Whose key was checked: each account has its own."""
    checked_at: datetime | None = None
    """In UTC; None for never."""
    states: dict[str, Known] = {}
    """The latest that is known for certain of each subject of the check."""
    warned_at: datetime | None = None
    """When a refresh last warned that Braze refuses the key, in UTC."""

    def lost(self, findings: Iterable[Finding]) -> tuple[str, ...]:
        """The permissions that the key had and has no more."""
        now = {each.subject: each.state for each in findings}
        had = (each for each in _PERMISSIONS if self.states.get(each) == "passed")
        return tuple(each for each in had if now.get(each) in ("failed", "missing"))


def last_health(home: Home, connection: str) -> Health | None:
    """What is known of a connection; None where nothing is, or where it cannot be read."""
    try:
        return msgspec.json.decode(_path(home, connection).read_bytes(), type=Health)
    except (OSError, msgspec.MsgspecError):
        return None


def enter_check(
    home: Home, connection: Connection, findings: Iterable[Finding], *, is_new_key: bool = False
) -> str:
    """Keep what a check found, and tell what was lost since the one before.

    Args:
        home: where everything is kept.
        connection: what was checked.
        findings: what was found.
        is_new_key: whether the key is another one than before, which has lost nothing.

    Returns:
        A sentence; empty where nothing was lost, or nothing can be compared.

    Raises:
        OSError: it cannot be kept.
    """
    found = tuple(findings)
    before = last_health(home, connection.name)
    if before is not None and not _is_about(before, connection, is_new_key=is_new_key):
        before = None
    now = Health(
        endpoint=connection.endpoint,
        account=current_account(),
        checked_at=datetime.now(UTC).replace(microsecond=0),
        states={**(before.states if before else {}), **_known(found)},
        warned_at=before.warned_at if before else None,
    )
    _write(home, connection.name, now)
    if before is None or before.checked_at is None or not (lost := before.lost(found)):
        return ""
    return _(
        "Since the last check, on {day} UTC, the key of {connection} lost {permissions}.",
        day=f"{before.checked_at:%Y-%m-%d %H:%M}",
        connection=connection.name,
        permissions=", ".join(lost),
    )


def enter_unchecked(home: Home, connection: Connection) -> None:
    """Keep where a connection leads, of which nothing else is known now.

    Raises:
        OSError: it cannot be kept.
    """
    _write(home, connection.name, Health(connection.endpoint))


def rename_health(home: Home, old: str, new: str) -> None:
    """Follow a connection to its new name."""
    if slug(old) != slug(new) and (known := last_health(home, old)) is not None:
        _write(home, new, known)
        _path(home, old).unlink(missing_ok=True)


def is_time_to_warn(home: Home, connection: Connection, now: datetime) -> bool:
    """Whether nobody was warned today that Braze refuses this connection; from now on somebody was.

    Args:
        home: where everything is kept.
        connection: which one.
        now: in UTC.

    Raises:
        OSError: it cannot be kept.
    """
    known = last_health(home, connection.name) or Health(connection.endpoint)
    # A clock that was set back must not keep anybody waiting.
    if known.warned_at is not None and abs(now - known.warned_at) < _WARN_EVERY:
        return False
    _write(home, connection.name, msgspec.structs.replace(known, warned_at=now))
    return True


def _is_about(health: Health, connection: Connection, *, is_new_key: bool) -> bool:
    same_key = health.account == current_account() and not is_new_key
    return same_key and health.endpoint == connection.endpoint


def _known(findings: Iterable[Finding]) -> dict[str, Known]:
    known: dict[str, Known] = {}
    for each in findings:
        if each.state in ("passed", "failed", "missing"):
            known[each.subject] = each.state
    return known


def _write(home: Home, connection: str, health: Health) -> None:
    write_private(_path(home, connection), msgspec.json.encode(health))


def _path(home: Home, connection: str) -> Path:
    return home.state / "checks" / f"{slug(connection)}.json"
