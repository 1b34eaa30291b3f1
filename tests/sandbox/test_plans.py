"""The short way of writing against the long one: nobody may be able to tell which was taken."""

from __future__ import annotations

import random

from ci_braze_tui.sandbox.attributes import AttributeWriter
from ci_braze_tui.sandbox.profiles import ProfileStore
from ci_braze_tui.sandbox.settings import Settings

CHOICES: dict[str, tuple[object, ...]] = {
    "email": ("a@example.com", "B@example.com", None),
    "first_name": ("Anna", "x" * 300, "", 5, None),
    "country": ("DE", "Germany", "Atlantis", "", 7),
    "time_zone": ("Europe/Berlin", "Mars"),
    "language": ("en", "English"),
    "dob": ("1990-01-31", "1990-02-31", "yesterday"),
    "gender": ("F", "female"),
    "phone": ("+49 30 1234", "2125550100", "none"),
    "email_subscribe": ("opted_in", "unsubscribed"),
    "image_url": ("https://example.com/a.png",),
    "plan": ("gold", "2024-01-01", "y" * 256, 5, True, None),
    "points": (1, 2.5, "17", "many", True, None, {"inc": 3}),
    "member": (True, False, "true", "0", "perhaps", 1),
    "since": ("2024-01-31", "2024-01-31T08:00:00Z", "31.01.2024", 9, None),
    "tags": (["a", "b"], {"add": ["c"]}, "a", []),
    "address": ({"city": "Oslo"}, {"a.b": 1}, "Oslo"),
    "blocked": ("x",),
    "x" * 300: (1,),
    "_update_existing_only": (True, False),
    "_merge_objects": (True,),
}


PEOPLE: list[dict[str, object]] = [{"external_id": f"u{number}"} for number in range(40)]
WHO: tuple[dict[str, object], ...] = (
    *PEOPLE,
    {"external_id": 7},
    {"external_id": "", "email": "b@example.com"},
    {"email": "A@example.com"},
    {"phone": "2125550100"},
    {"user_alias": {"alias_label": "crm", "alias_name": "1"}, "_update_existing_only": False},
    {"user_alias": {"alias_label": "crm", "alias_name": "1"}},
    {"user_alias": {"alias_label": "crm", "alias_name": "2"}, "_update_existing_only": True},
    {"braze_id": "0000abcd0000000000000003"},
    {"braze_id": "0000abcd00000000000000ff"},
)


class OneByOne(AttributeWriter):
    """A writer that never takes the short way."""

    def prepare(self, item):
        """Nothing."""
        return item


def written(writer_type):
    """Everything that 3,000 random objects leave behind, about people named in every way."""
    chance = random.Random(5)
    settings = Settings(blocked_attributes=("blocked",))
    store = ProfileStore()
    store.prefix = "0000abcd"
    writer = writer_type(store, settings)
    costs = []
    for _ in range(3_000):
        names = chance.sample(list(CHOICES), chance.randrange(1, 7))
        item = {name: chance.choice(CHOICES[name]) for name in names} | chance.choice(WHO)
        costs.append(writer.perform(writer.prepare(item)))
    values = [
        (one.external_id, one.aliases, dict(sorted(one.values.items())), one.updated)
        for one in store.profiles
    ]
    found = [profile.number for profile in store.by_contact("email", "b@EXAMPLE.com")]
    return values, costs, list(writer.dropped), dict(writer.drop_counts), sorted(found)


def test_the_short_way_leaves_the_same_behind_as_the_long_one():
    """Values, data points, drops and the index of addresses agree on objects of every kind."""
    assert written(AttributeWriter) == written(OneByOne)


def test_objects_like_earlier_ones_take_the_short_way():
    """Without this the test above would compare the long way with itself."""
    store = ProfileStore()
    writer = AttributeWriter(store, Settings())
    item: dict[str, object] = {"external_id": "a", "email": "a@example.com", "points": 5}

    assert writer.prepare(item) is item
    writer.perform(writer.prepare(item))

    prepared = writer.prepare(item)
    assert isinstance(prepared, tuple)
    assert (prepared[0], prepared[2]) == ("a", ("a@example.com", 5))


def test_profiles_alike_share_their_names():
    """A million profiles do not hold a million lists of the same attributes."""
    store = ProfileStore()
    writer = AttributeWriter(store, Settings())
    for name in ("a", "b"):
        item: dict[str, object] = {"external_id": name, "plan": "gold"}
        writer.perform(writer.prepare(item))
    first, second = store.profiles

    assert first.values == second.values == {"plan": "gold"}
    store.put(first, {"plan": "gold", "x": 1})
    store.put(second, {"plan": "gold", "x": 2})
    assert first.names is second.names
