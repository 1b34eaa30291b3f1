"""The API keys of a workspace: what each may do, and from where.

Names of permissions and the rule that a key never gains or loses one, or its list of IP addresses,
are Braze's (Braze docs, api/basics). The keys of a sandbox are made up and open nothing but the
sandbox, so they are plain text here.
"""

from __future__ import annotations

import ipaddress
import uuid
from collections.abc import Mapping
from functools import cache

import msgspec

from ci_braze_tui.errors import BadInputError

EVERYTHING = (
    "users.track",
    "users.track.bulk",
    "users.track.sync",
    "users.track.status",
    "users.identify",
    "users.alias.new",
    "users.alias.update",
    "users.merge",
    "users.delete",
    "users.export.ids",
    "users.export.segment",
    "segments.list",
    "segments.details",
    "segments.data_series",
    "custom_attributes.get",
    "subscription.status.set",
)
"""All permissions that anything here asks for."""

KEY_KINDS: dict[str, tuple[str, ...]] = {
    "connector": ("users.track", "users.export.segment"),
    "full": EVERYTHING,
    "track_only": ("users.track",),
    "read_only": (
        "users.export.ids",
        "users.export.segment",
        "segments.list",
        "segments.details",
        "segments.data_series",
        "custom_attributes.get",
    ),
    "elsewhere": EVERYTHING,
}
"""The keys every workspace has; `connector` is the one Braze's Customer Insights page asks for."""

IP_LISTS: dict[str, tuple[str, ...]] = {"elsewhere": ("203.0.113.0/24",)}
"""A network nobody is in, so that a refused address can be tried from this computer."""


class ApiKey(msgspec.Struct, frozen=True):
    """One key: a UUID, its permissions, and the networks it may be used from; none is anywhere."""

    name: str
    value: str
    permissions: tuple[str, ...]
    networks: tuple[str, ...] = ()

    def allows(self, permission: str, *, bulk_needs_own_permission: bool) -> bool:
        """Whether the key may do what needs `permission`."""
        if permission == "users.track.bulk" and not bulk_needs_own_permission:
            return "users.track" in self.permissions or permission in self.permissions
        return permission in self.permissions

    def allows_from(self, address: str) -> bool:
        """Whether the key may be used from this IP address."""
        return not self.networks or _is_within(address, self.networks)


def make_keys(
    given: Mapping[str, str], ip_lists: Mapping[str, tuple[str, ...]], seed: uuid.UUID
) -> tuple[ApiKey, ...]:
    """The keys of a workspace, with the values `given` by name and others that `seed` decides."""
    networks = IP_LISTS | dict(ip_lists)
    return tuple(
        ApiKey(
            name,
            given.get(name) or str(uuid.uuid5(seed, f"key {name}")),
            permissions,
            networks.get(name, ()),
        )
        for name, permissions in KEY_KINDS.items()
    )


def check_keys(given: Mapping[str, str], ip_lists: Mapping[str, tuple[str, ...]]) -> None:
    """Make sure that these values and IP lists are for keys there are, and can be used.

    Raises:
        BadInputError: They cannot.
    """
    for name in (*given, *ip_lists):
        if name not in KEY_KINDS:
            raise BadInputError(f"There is no key “{name}”; there are {', '.join(KEY_KINDS)}.")
    if len(set(given.values())) < len(given):
        raise BadInputError("Two keys have the same value; give each its own.")
    for name, networks in ip_lists.items():
        for network in networks:
            try:
                ipaddress.ip_network(network)
            except ValueError:
                raise BadInputError(
                    f"“{network}” in the IP list of the key “{name}” is no network; write it like "
                    "203.0.113.0/24."
                ) from None


def sent_key(authorization: str) -> str:
    """The key in an `Authorization` header; blank when there is no bearer."""
    scheme, _, value = authorization.partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""


def mask(value: str) -> str:
    """Dots and the last four characters, for records that must not hold a key."""
    return f"••••{value[-4:]}" if len(value) >= 16 else "••••"


@cache
def _is_within(address: str, networks: tuple[str, ...]) -> bool:
    sender = ipaddress.ip_address(address)
    return any(sender in ipaddress.ip_network(network) for network in networks)
