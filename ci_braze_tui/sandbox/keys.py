"""The API keys of the workspace and what each may do.

Names of permissions and the rule that a key never gains or loses one are Braze's (Braze docs,
api/basics). The keys of a sandbox are made up and open nothing but the sandbox, so they are plain
text here.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

import msgspec

KEY_KINDS: dict[str, tuple[str, ...]] = {
    "full": (
        "users.track",
        "users.track.bulk",
        "users.track.sync",
        "users.track.status",
        "users.identify",
        "users.alias.new",
        "users.merge",
        "users.delete",
        "users.export.ids",
        "users.export.segment",
        "segments.list",
        "segments.details",
    ),
    "connector": ("users.track", "users.export.segment"),
    "track_only": ("users.track",),
    "read_only": ("users.export.ids", "users.export.segment", "segments.list", "segments.details"),
}
"""The keys every sandbox has; `connector` is the one Braze's Customer Insights page asks for."""


class ApiKey(msgspec.Struct, frozen=True):
    """One key: a UUID and its permissions."""

    name: str
    value: str
    permissions: tuple[str, ...]

    def allows(self, permission: str, *, bulk_needs_own_permission: bool) -> bool:
        """Whether the key may do what needs `permission`."""
        if permission == "users.track.bulk" and not bulk_needs_own_permission:
            return "users.track" in self.permissions or permission in self.permissions
        return permission in self.permissions


def make_keys(given: Mapping[str, str]) -> tuple[ApiKey, ...]:
    """The keys of a workspace, with the values `given` by name and random ones for the rest."""
    return tuple(
        ApiKey(name, given.get(name) or str(uuid.uuid4()), permissions)
        for name, permissions in KEY_KINDS.items()
    )


def sent_key(authorization: str) -> str:
    """The key in an `Authorization` header; blank when there is no bearer."""
    scheme, _, value = authorization.partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""


def mask(value: str) -> str:
    """Dots and the last four characters, for records that must not hold a key."""
    return f"••••{value[-4:]}" if len(value) >= 16 else "••••"
