"""The profiles Braze holds, and the four ways to find one.

Memory and speed decide the shape: a slotted object and one dict for standard and custom attributes
together, because a sandbox has to take a million profiles at Braze's own rate. Which are standard
is decided when somebody looks.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from operator import attrgetter

BRAZE_ID_LENGTH = 24
_number_of = attrgetter("number")


class Profile:
    """One user profile; `values` holds standard fields and custom attributes by name."""

    __slots__ = ("aliases", "created_at", "external_id", "number", "updated", "values")

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
        self.values: dict[str, object] = {}
        self.created_at = created_at
        """Epoch seconds."""
        self.updated = 0
        """The number of the latest write to this profile, counted over the workspace."""

    @property
    def email(self) -> str | None:
        """The e-mail address, if there is one."""
        found = self.values.get("email")
        return found if isinstance(found, str) else None


class ProfileStore:
    """All profiles of the workspace with their indexes."""

    def __init__(self) -> None:
        self.profiles: list[Profile] = []
        """In order of creation, so of their numbers."""
        self._by_external_id: dict[str, Profile] = {}
        self._by_alias: dict[tuple[str, str], Profile] = {}
        self._by_contact: dict[str, dict[str, dict[int, Profile]]] = {"email": {}, "phone": {}}
        """By field and address, every profile that has or once had it."""
        self._contacts_written: list[Profile] = []
        """Not in `_by_contact` yet."""
        self._prefix = f"{int(time.time()):08x}"
        self._created = 0
        self._writes = 0

    def create(
        self,
        external_id: str | None = None,
        alias: tuple[str, str] | None = None,
    ) -> Profile:
        """A new empty profile, findable by the identifiers given."""
        aliases = () if alias is None else (alias,)
        profile = Profile(self._created, external_id, aliases, time.time())
        self._created += 1
        self.profiles.append(profile)
        if external_id is not None:
            self._by_external_id[external_id] = profile
        if alias is not None:
            self._by_alias[alias] = profile
        return profile

    def identify(self, profile: Profile, external_id: str) -> None:
        """Give `profile`, which has none, an external id that no other profile has."""
        profile.external_id = external_id
        self._by_external_id[external_id] = profile

    def add_alias(self, profile: Profile, alias: tuple[str, str]) -> None:
        """Let `profile` also be found by an alias that no other profile has."""
        profile.aliases += (alias,)
        self._by_alias[alias] = profile

    def remove(self, profile: Profile) -> None:
        """Forget `profile`; its number and Braze id are not given again."""
        del self.profiles[bisect_left(self.profiles, profile.number, key=_number_of)]
        if profile.external_id is not None:
            del self._by_external_id[profile.external_id]
        for alias in profile.aliases:
            del self._by_alias[alias]
        profile.values.clear()  # So that the index of addresses finds it no more.

    def touch(self, profile: Profile) -> None:
        """Note that `profile` was written to just now."""
        self._writes += 1
        profile.updated = self._writes

    def braze_id(self, profile: Profile) -> str:
        """The 24 hex characters Braze itself gave the profile."""
        return f"{self._prefix}{profile.number:016x}"

    def by_external_id(self, external_id: str) -> Profile | None:
        """The profile of this external id; letter case counts (assumed)."""
        return self._by_external_id.get(external_id)

    def by_alias(self, label: str, name: str) -> Profile | None:
        """The profile that carries this alias."""
        return self._by_alias.get((label, name))

    def by_braze_id(self, braze_id: str) -> Profile | None:
        """The profile of this Braze id."""
        if len(braze_id) != BRAZE_ID_LENGTH or not braze_id.startswith(self._prefix):
            return None
        try:
            number = int(braze_id[len(self._prefix) :], 16)
        except ValueError:
            return None
        index = bisect_left(self.profiles, number, key=_number_of)
        found = self.profiles[index : index + 1]
        return found[0] if found and found[0].number == number else None

    def by_contact(self, field: str, address: str) -> list[Profile]:
        """The profiles with this `email` or `phone`; letter case does not count (assumed)."""
        self._index_contacts()
        wanted = address.lower()
        return [
            profile
            for profile in self._by_contact[field].get(wanted, {}).values()
            if str(profile.values.get(field)).lower() == wanted
        ]

    def preferred_by_contact(self, field: str, address: str) -> Profile | None:
        """The one profile a bare e-mail address or phone number means.

        The latest updated with an external id, else the latest updated (Braze docs,
        user_attributes_object).
        """
        return max(
            self.by_contact(field, address),
            key=lambda profile: (profile.external_id is not None, profile.updated),
            default=None,
        )

    def note_contact(self, profile: Profile) -> None:
        """Say that the `email` or `phone` of `profile` was written."""
        self._contacts_written.append(profile)

    def _index_contacts(self) -> None:
        """Bring the indexes up to date; left until somebody asks, because most writes never are."""
        for profile in self._contacts_written:
            for field, index in self._by_contact.items():
                if isinstance(address := profile.values.get(field), str):
                    index.setdefault(address.lower(), {})[profile.number] = profile
        self._contacts_written.clear()
