"""Finding profiles by e-mail address or phone number.

Apart from the store, and filled only when somebody asks, because most writes of addresses are never
looked up and a million of them weigh.
"""

from __future__ import annotations

from ci_braze_tui.sandbox.profile import Profile

FIELDS = ("email", "phone")
_MOST_WAITING = 100_000
"""Notes that are kept before those about the same profile become one."""


class Contacts:
    """By field and address, every profile that has or once had it; case does not count (assumed)."""

    def __init__(self) -> None:
        self._found: dict[str, dict[str, Profile | dict[int, Profile]]] = {
            field: {} for field in FIELDS
        }
        """The one profile of an address, or all of them by number."""
        self._written: list[Profile] = []
        """Not in `_found` yet."""
        self._most = _MOST_WAITING

    def note(self, profile: Profile) -> None:
        """Say that the e-mail address or phone number of `profile` was written."""
        self._written.append(profile)
        if len(self._written) > self._most:
            self._written = [one for one in dict.fromkeys(self._written) if one.names]
            self._most = 2 * len(self._written) + _MOST_WAITING

    def find(self, field: str, address: str) -> list[Profile]:
        """The profiles that have this address now."""
        self.catch_up()
        wanted = address.lower()
        found = self._found[field].get(wanted, {})
        candidates = [found] if isinstance(found, Profile) else list(found.values())
        return [one for one in candidates if str(one.get(field)).lower() == wanted]

    def catch_up(self, most: int | None = None) -> bool:
        """Index what was written, at most so many profiles; whether there are more."""
        for profile in self._written[:most]:
            for name in FIELDS:
                self._add(name, profile)
        del self._written[:most]
        return bool(self._written)

    def _add(self, field: str, profile: Profile) -> None:
        address = profile.get(field)
        if not isinstance(address, str):
            return
        index = self._found[field]
        key = address if address.islower() else address.lower()
        former = index.setdefault(key, profile)
        if isinstance(former, dict):
            former[profile.number] = profile
        elif former is not profile:
            index[key] = {former.number: former, profile.number: profile}
