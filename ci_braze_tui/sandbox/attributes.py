"""Writing one user object to one profile: standard or custom, stored or dropped, and what it costs.

This is the sandbox's innermost loop, hundreds of thousands of objects a second pass through it, so
the frequent case of a plain custom value of the known type is decided with two dict look-ups; all
else goes the slow way.
"""

from __future__ import annotations

from collections import Counter, deque

import msgspec

from ci_braze_tui.sandbox.custom import (
    NAME_LIMIT,
    PLAIN_KINDS,
    Kind,
    as_date,
    kind_of,
    points,
    stored,
)
from ci_braze_tui.sandbox.profiles import Profile, ProfileStore
from ci_braze_tui.sandbox.settings import Settings
from ci_braze_tui.sandbox.standard import (
    CONTACT_FIELDS,
    CONTROL_FIELDS,
    READERS,
    TEXT_FIELDS,
    UNBILLED_FIELDS,
    NotStoredError,
    Reader,
)

KEPT_DROPS = 10_000
_SHOWN = 60


class DroppedValue(msgspec.Struct, frozen=True):
    """A value that Braze took with a 201 and did not store, or not as sent."""

    external_id: str | None
    attribute: str
    reason: str
    value: str


class AttributeWriter:
    """Applies user objects to profiles, and keeps the workspace's types, drops and data points."""

    def __init__(self, store: ProfileStore, settings: Settings) -> None:
        self._store = store
        self._text_limit = settings.text_limit
        self._blocked = frozenset(settings.blocked_attributes)
        self._kinds: dict[str, Kind] = {}
        """The type of each custom attribute, as its first value fixed it."""
        self._plain_types: dict[str, type] = dict.fromkeys(TEXT_FIELDS, str)
        """What the latest value of an attribute was, where the same again is stored as it comes."""
        self.dropped: deque[DroppedValue] = deque(maxlen=KEPT_DROPS)
        """The latest values that were not stored as sent."""
        self.drop_counts: Counter[str] = Counter()
        """How many values were not stored as sent, by reason."""

    def apply(self, profile: Profile, item: dict[str, object]) -> int:
        """Write the attributes of `item` to `profile` and return the data points that takes."""
        values = profile.values
        plain_type = self._plain_types.get
        text_limit = self._text_limit
        cost = 0
        for name, value in item.items():
            if plain_type(name) is type(value):
                if type(value) is str and len(value) > text_limit:
                    value = self._cut(profile, name, value)
                values[name] = value
                cost += 1
            elif name in CONTROL_FIELDS:
                continue
            elif (read := READERS.get(name)) is not None:
                self._write_standard(profile, name, read, value)
                cost += name not in UNBILLED_FIELDS
            else:
                merge = item.get("_merge_objects") is True
                cost += self._write_custom(profile, name, value, merge=merge)
        self._store.touch(profile)
        return cost

    def _write_standard(self, profile: Profile, name: str, read: Reader, value: object) -> None:
        if value is None:
            profile.values.pop(name, None)
            return
        try:
            kept = read(value)
        except NotStoredError as reason:
            self._drop(profile, name, str(reason), value)
            return
        if kept is None:
            self._drop(profile, name, "unknown, stored as empty", value)
            profile.values.pop(name, None)
            return
        profile.values[name] = kept
        if name in CONTACT_FIELDS:
            self._store.note_contact(profile)
        elif name == "email_subscribe" and profile.email is not None:
            # The state belongs to the address, so every profile that has it changes (Braze docs).
            for other in self._store.by_contact("email", profile.email):
                other.values[name] = kept

    def _write_custom(self, profile: Profile, name: str, value: object, *, merge: bool) -> int:
        if value is None:
            profile.values.pop(name, None)
            return 1
        kind = self._kinds.get(name)
        if kind is Kind.DATE and type(value) is str and (moment := as_date(value)) is not None:
            profile.values[name] = moment
            return 1
        if kind is None:
            if name in self._blocked:
                self._drop(profile, name, "blocklisted attribute", value)
                return 0
            if not name or len(name) > NAME_LIMIT:
                self._drop(profile, name, "bad attribute name", value)
                return 0
            kind = kind_of(value)
        try:
            kept = stored(kind, value, profile.values.get(name), merge=merge)
        except NotStoredError as reason:
            self._drop(profile, name, str(reason), value)
            return 0
        self._kinds[name] = kind
        if PLAIN_KINDS.get(type(value)) is kind:
            self._plain_types[name] = type(value)
        if isinstance(kept, str) and len(kept) > self._text_limit:
            kept = self._cut(profile, name, kept)
        profile.values[name] = kept
        return points(value)

    def _cut(self, profile: Profile, name: str, value: str) -> str:
        self._drop(profile, name, f"cut to {self._text_limit} characters", value)
        return value[: self._text_limit]

    def _drop(self, profile: Profile, name: str, reason: str, value: object) -> None:
        shown = msgspec.json.encode(value).decode()[:_SHOWN]
        self.dropped.append(DroppedValue(profile.external_id, name, reason, shown))
        self.drop_counts[reason] += 1
