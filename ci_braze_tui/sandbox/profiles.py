"""The profiles Braze holds, and the four ways to find one."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Iterable
from operator import attrgetter

import msgspec

from ci_braze_tui.sandbox.contacts import Contacts
from ci_braze_tui.sandbox.profile import Profile

BRAZE_ID_LENGTH = 24
_MOST_ALIKE = 10_000
"""Sets of names that are shared; who sends more different ones pays with memory."""

_MOST_WORDS = 65_536
"""Texts that are looked out for when profiles are read back."""

_number_of = attrgetter("number")


class KeptProfile(msgspec.Struct, frozen=True, array_like=True):
    """A profile outside of memory, but for its number."""

    external_id: str | None
    aliases: tuple[tuple[str, str], ...]
    created_at: float
    updated: int
    values: dict[str, object]

    @classmethod
    def of(cls, profile: Profile) -> KeptProfile:
        """The profile as it is now."""
        return cls(
            profile.external_id,
            profile.aliases,
            profile.created_at,
            profile.updated,
            profile.values,
        )


class ProfileStore:
    """All profiles of the workspace with their indexes."""

    def __init__(self) -> None:
        self.profiles: list[Profile] = []
        """In order of creation, so of their numbers."""
        self._by_external_id: dict[str, Profile] = {}
        self.by_external_id = self._by_external_id.get
        """The profile of an external id, if there is one; letter case counts (assumed)."""
        self._by_alias: dict[tuple[str, str], Profile] = {}
        self._contacts = Contacts()
        self._alike: dict[tuple[str, ...], tuple[str, ...]] = {}
        """The `names` that profiles share."""
        self.prefix = f"{int(time.time()):08x}"
        """What all Braze ids begin with."""
        self.created = 0
        """How many profiles there ever were."""
        self._writes = 0
        self._changed: list[Profile] | None = None
        self._removed: list[int] = []
        self.note_contact = self._contacts.note
        """Say that the e-mail address or phone number of a profile was written."""

    def create(
        self,
        external_id: str | None = None,
        alias: tuple[str, str] | None = None,
    ) -> Profile:
        """A new empty profile, findable by the identifiers given."""
        aliases = () if alias is None else (alias,)
        profile = Profile(self.created, external_id, aliases, time.time())
        self.created += 1
        self.profiles.append(profile)
        if external_id is not None:
            self._by_external_id[external_id] = profile
        if alias is not None:
            self._by_alias[alias] = profile
        if self._changed is not None:
            self._changed.append(profile)
        return profile

    def identify(self, profile: Profile, external_id: str) -> None:
        """Give `profile`, which has none, an external id that no other profile has."""
        profile.external_id = external_id
        self._by_external_id[external_id] = profile

    def add_alias(self, profile: Profile, alias: tuple[str, str]) -> None:
        """Let `profile` also be found by an alias that no other profile has."""
        profile.aliases += (alias,)
        self._by_alias[alias] = profile

    def rename_alias(
        self, profile: Profile, former: tuple[str, str], latter: tuple[str, str]
    ) -> None:
        """Let `profile` be found by `latter`, which no profile has, instead of its alias `former`."""
        profile.aliases = tuple(latter if one == former else one for one in profile.aliases)
        del self._by_alias[former]
        self._by_alias[latter] = profile

    def remove(self, profile: Profile) -> None:
        """Forget `profile`; its number and Braze id are not given again."""
        del self.profiles[bisect_left(self.profiles, profile.number, key=_number_of)]
        if profile.external_id is not None:
            del self._by_external_id[profile.external_id]
        for alias in profile.aliases:
            del self._by_alias[alias]
        if self._changed is not None:
            self._removed.append(profile.number)
        profile.names = profile.cells = ()  # So that the index of addresses finds it no more.

    def put(self, profile: Profile, values: dict[str, object]) -> None:
        """Let `values` be all that `profile` holds."""
        profile.names = self._shared(tuple(values))
        profile.cells = tuple(values.values())
        self.touch(profile)

    def touch(self, profile: Profile) -> None:
        """Note that `profile` was written to just now."""
        self._writes += 1
        profile.updated = self._writes
        if self._changed is not None:
            self._changed.append(profile)

    def follow(self) -> None:
        """Remember from now on what changes."""
        self._changed = []
        self._removed.clear()

    def changes(self) -> tuple[list[Profile], list[int]]:
        """What was written, and the numbers of what was removed, since `follow` or the last call."""
        changed, removed = self._changed or [], self._removed
        self._changed, self._removed = [], []
        return changed, removed

    def restore(
        self, prefix: str, created: int, profiles: Iterable[tuple[int, KeptProfile]]
    ) -> None:
        """Hold what another store held; `profiles` come with their numbers and in their order."""
        self.prefix, self.created = prefix, created
        words: dict[object, object] = {}
        for number, kept in profiles:
            profile = Profile(number, kept.external_id, kept.aliases, kept.created_at)
            profile.names = self._shared(tuple(kept.values))
            profile.cells = tuple([_shared_text(words, value) for value in kept.values.values()])
            profile.updated = kept.updated
            self._writes = max(self._writes, kept.updated)
            self.profiles.append(profile)
            if kept.external_id is not None:
                self._by_external_id[kept.external_id] = profile
            for alias in kept.aliases:
                self._by_alias[alias] = profile
            self.note_contact(profile)

    def braze_id(self, profile: Profile) -> str:
        """The 24 hex characters Braze itself gave the profile."""
        return f"{self.prefix}{profile.number:016x}"

    def by_alias(self, label: str, name: str) -> Profile | None:
        """The profile that carries this alias."""
        return self._by_alias.get((label, name))

    def by_braze_id(self, braze_id: str) -> Profile | None:
        """The profile of this Braze id."""
        if len(braze_id) != BRAZE_ID_LENGTH or not braze_id.startswith(self.prefix):
            return None
        try:
            number = int(braze_id[len(self.prefix) :], 16)
        except ValueError:
            return None
        index = bisect_left(self.profiles, number, key=_number_of)
        found = self.profiles[index : index + 1]
        return found[0] if found and found[0].number == number else None

    def by_contact(self, field: str, address: str) -> list[Profile]:
        """The profiles with this `email` or `phone`; letter case does not count (assumed)."""
        return self._contacts.find(field, address)

    def index_contacts(self, most: int) -> bool:
        """Get `by_contact` ready a part at a time, for those who must not wait; whether there is more."""
        return self._contacts.catch_up(most)

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

    def _shared(self, names: tuple[str, ...]) -> tuple[str, ...]:
        if len(self._alike) < _MOST_ALIKE:
            return self._alike.setdefault(names, names)
        return self._alike.get(names, names)


def _shared_text(words: dict[object, object], value: object) -> object:
    """The same text as one object for all profiles that have it."""
    if type(value) is not str:
        return value
    if len(words) < _MOST_WORDS:
        return words.setdefault(value, value)
    return words.get(value, value)
