"""Writing one user object to one profile: standard or custom, stored or dropped, and what it costs.

All the rules are here, value by value; objects like earlier ones take the short way of `plans`.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable

import msgspec

from ci_braze_tui.sandbox.custom import (
    NAME_LIMIT,
    Kind,
    kind_of,
    points,
    stored,
)
from ci_braze_tui.sandbox.identity import resolve
from ci_braze_tui.sandbox.plans import Plan, Plans
from ci_braze_tui.sandbox.profile import Profile
from ci_braze_tui.sandbox.profiles import ProfileStore
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
Prepared = tuple[str | dict[str, object], Plan, tuple[object, ...]]
"""The external id, or else the object; how to write it; the values of the plan's names."""

Write = Prepared | dict[str, object]
"""What one object asks for: prepared, or the object itself where only the long way will do."""

_SHOWN = 60


class DroppedValue(msgspec.Struct, frozen=True):
    """A value that Braze took with a 201 and did not store, or not as sent."""

    external_id: str | None
    attribute: str
    reason: str
    value: str


class KeptAttributes(msgspec.Struct, frozen=True):
    """What a workspace knows about its attributes, outside of memory."""

    kinds: dict[str, Kind]
    drop_counts: dict[str, int]
    data_points: int

    @property
    def drops(self) -> int:
        """How many values were not stored as sent."""
        return sum(self.drop_counts.values())


class AttributeWriter:
    """Applies user objects to profiles, and keeps the workspace's types, drops and data points."""

    def __init__(self, store: ProfileStore, settings: Settings) -> None:
        self._store = store
        self._text_limit = settings.text_limit
        self._blocked = frozenset(settings.blocked_attributes)
        self.kinds: dict[str, Kind] = {}
        """The type of each custom attribute, as its first value fixed it."""
        self._plans = Plans(self.kinds, self._blocked, settings.text_limit)
        self.dropped: deque[DroppedValue] = deque(maxlen=KEPT_DROPS)
        """The latest values that were not stored as sent."""
        self.drop_counts: Counter[str] = Counter()
        """How many values were not stored as sent, by reason."""
        self.data_points = 0
        """What all writes so far cost."""

    def kept(self) -> KeptAttributes:
        """What there is to keep, but for the dropped values themselves."""
        return KeptAttributes(self.kinds, dict(self.drop_counts), self.data_points)

    def restore(self, kept: KeptAttributes, dropped: Iterable[DroppedValue]) -> None:
        """Go on from what another writer knew."""
        self.kinds.update(kept.kinds)
        self._plans.forget()
        self.dropped.extend(dropped)
        self.drop_counts.update(kept.drop_counts)
        self.data_points += kept.data_points

    def prepare(self, item: dict[str, object]) -> Write:
        """All of a write that can be done before the profile is known, so that the object can go."""
        plan = self._plans.find(item)
        if plan is None or (cells := plan.read(item)) is None:
            return item
        external_id = item.get("external_id")
        if type(external_id) is str and external_id and "_update_existing_only" not in item:
            return external_id, plan, cells
        return item, plan, cells

    def perform(self, write: Write) -> int:
        """Do what was prepared and return the data points that takes; 0 when it means nobody."""
        store = self._store
        if isinstance(write, dict):
            profile = resolve(store, write)
            return 0 if profile is None else self._write_one_by_one(profile, write)
        whom, plan, cells = write
        if isinstance(whom, str):
            profile = store.by_external_id(whom) or store.create(whom)
        else:
            profile = resolve(store, whom)
            if profile is None:
                return 0
        if profile.names and profile.names != plan.names:
            store.put(profile, profile.values | dict(zip(plan.names, cells, strict=True)))
        else:
            profile.names = plan.names
            profile.cells = cells
            store.touch(profile)
        if plan.contact:
            store.note_contact(profile)
        return plan.cost

    def _write_one_by_one(self, profile: Profile, item: dict[str, object]) -> int:
        values = profile.values
        merge = item.get("_merge_objects") is True
        cost = 0
        for name, value in item.items():
            if name in CONTROL_FIELDS:
                continue
            if (read := READERS.get(name)) is not None:
                self._write_standard(profile, values, name, read, value)
                cost += name not in UNBILLED_FIELDS
            else:
                cost += self._write_custom(profile, values, name, value, merge=merge)
        self._store.put(profile, values)
        if not CONTACT_FIELDS.isdisjoint(item):
            self._store.note_contact(profile)
        if "email_subscribe" in item:
            self._share_email_subscribe(profile)
        return cost

    def _share_email_subscribe(self, profile: Profile) -> None:
        """The state belongs to the address, so every profile that has it changes (Braze docs)."""
        state = profile.get("email_subscribe")
        if profile.email is None or state is None:
            return
        for other in self._store.by_contact("email", profile.email):
            if other is not profile:
                self._store.put(other, other.values | {"email_subscribe": state})

    def _write_standard(
        self, profile: Profile, values: dict[str, object], name: str, read: Reader, value: object
    ) -> None:
        if value is None:
            values.pop(name, None)
            return
        try:
            kept = read(value)
        except NotStoredError as reason:
            self._drop(profile, name, str(reason), value)
            return
        if kept is None:
            self._drop(profile, name, "unknown, stored as empty", value)
            values.pop(name, None)
        else:
            values[name] = self._cut(profile, name, kept) if name in TEXT_FIELDS else kept

    def _write_custom(
        self, profile: Profile, values: dict[str, object], name: str, value: object, *, merge: bool
    ) -> int:
        if value is None:
            values.pop(name, None)
            return 1
        if name in self._blocked:
            # Before its type: it may have one from the time before it was blocked.
            self._drop(profile, name, "blocklisted attribute", value)
            return 0
        kind = self.kinds.get(name)
        known = kind is not None
        if kind is None:
            if not name or len(name) > NAME_LIMIT:
                self._drop(profile, name, "bad attribute name", value)
                return 0
            kind = kind_of(value)
        try:
            kept = stored(kind, value, values.get(name), merge=merge)
        except NotStoredError as reason:
            self._drop(profile, name, str(reason), value)
            return 0
        if not known:
            self.kinds[name] = kind
            self._plans.forget()
        values[name] = self._cut(profile, name, kept)
        return points(value)

    def _cut(self, profile: Profile, name: str, value: object) -> object:
        if not isinstance(value, str) or len(value) <= self._text_limit:
            return value
        self._drop(profile, name, f"cut to {self._text_limit} characters", value)
        return value[: self._text_limit]

    def _drop(self, profile: Profile, name: str, reason: str, value: object) -> None:
        shown = msgspec.json.encode(value).decode()[:_SHOWN]
        self.dropped.append(DroppedValue(profile.external_id, name, reason, shown))
        self.drop_counts[reason] += 1
