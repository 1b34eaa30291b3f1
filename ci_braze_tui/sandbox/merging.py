"""POST /users/merge, and how two profiles become one.

What the kept profile has stays, what it lacks comes from the other one, which is gone afterwards
(Braze docs, post_users_merge). The `prioritization` that the documentation asks for with e-mail
addresses and phone numbers is not looked at: the profile a bare address means is taken (assumed).
"""

from __future__ import annotations

from ci_braze_tui.sandbox.answers import TOO_MANY_USERS, Answer, message, not_objects
from ci_braze_tui.sandbox.calls import Call
from ci_braze_tui.sandbox.identity import known
from ci_braze_tui.sandbox.profile import Profile
from ci_braze_tui.sandbox.profiles import ProfileStore
from ci_braze_tui.sandbox.standard import CONTACT_FIELDS
from ci_braze_tui.sandbox.workspace import Workspace

MERGE_QUEUED = message(202, "success")


def merge_users(workspace: Workspace, call: Call) -> Answer:
    """Plan up to 50 merges; a pair of which one is unknown, or both are the same, does nothing."""
    pairs = call.objects("merge_updates")
    if pairs is None:
        return not_objects("merge_updates")
    call.record.objects = len(pairs)
    if len(pairs) > workspace.settings.users_objects_limit:
        return message(400, TOO_MANY_USERS)

    def write() -> None:
        store = workspace.store
        for pair in pairs:
            merged = _named(store, pair.get("identifier_to_merge"))
            kept = _named(store, pair.get("identifier_to_keep"))
            if merged is not None and kept is not None and merged is not kept:
                join(store, kept, merged)

    workspace.writes.add(write)
    return MERGE_QUEUED


def join(store: ProfileStore, kept: Profile, merged: Profile, *, with_values: bool = True) -> None:
    """Move the aliases of `merged`, and the values that `kept` lacks, and forget `merged`.

    An alias whose label `kept` has already is lost (assumed; a profile has one name per label).
    """
    values, aliases = merged.values, merged.aliases
    store.remove(merged)
    labels = {label for label, _ in kept.aliases}
    for alias in aliases:
        if alias[0] not in labels:
            store.add_alias(kept, alias)
    if with_values:
        store.put(kept, values | kept.values)
        if not CONTACT_FIELDS.isdisjoint(values):
            store.note_contact(kept)
    else:
        store.touch(kept)


def _named(store: ProfileStore, identifier: object) -> Profile | None:
    return known(store, identifier) if isinstance(identifier, dict) else None
