"""POST /users/identify, /users/alias/new and /users/alias/update: other identifiers for somebody.

All answer with a number of aliases and never say whether anybody was found: what matches nothing is
passed over in silence (Braze docs, post_user_identify, post_user_alias and post_users_alias_update).
Assumed: e-mail addresses and phone numbers are counted in `aliases_processed` as well,
`prioritization` is not looked at, a new name that is taken changes nothing, and writes come as late
as those of a track request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ci_braze_tui.sandbox.answers import (
    TOO_MANY_USERS,
    Answer,
    json_answer,
    message,
    not_objects,
)
from ci_braze_tui.sandbox.calls import Call
from ci_braze_tui.sandbox.identity import alias_of
from ci_braze_tui.sandbox.merging import join
from ci_braze_tui.sandbox.profile import Profile
from ci_braze_tui.sandbox.profiles import ProfileStore
from ci_braze_tui.sandbox.standard import NotStoredError, phone
from ci_braze_tui.sandbox.workspace import Workspace

ARRAYS = ("aliases_to_identify", "emails_to_identify", "phone_numbers_to_identify")


def identify(workspace: Workspace, call: Call) -> Answer:
    """Plan to turn profiles without an external id into the one of the external id given."""
    items: list[dict[str, object]] = []
    for name in [name for name in ARRAYS if call.member(name) is not None] or ARRAYS[:1]:
        objects = call.objects(name)
        if objects is None:
            return not_objects(name)
        items += objects
    # Documented: the default merges; `none` leaves the values of the profile behind.
    with_values = call.member("merge_behavior") != "none"

    def write() -> None:
        for item in items:
            _identify(workspace.store, item, with_values=with_values)

    return _planned(workspace, call, len(items), write)


def add_aliases(workspace: Workspace, call: Call) -> Answer:
    """Plan up to 50 aliases; one without an external id makes a profile of its own."""
    items = call.objects("user_aliases")
    if items is None:
        return not_objects("user_aliases")

    def write() -> None:
        for item in items:
            _add_alias(workspace.store, item)

    return _planned(workspace, call, len(items), write)


def update_aliases(workspace: Workspace, call: Call) -> Answer:
    """Plan up to 50 other names under the same labels."""
    items = call.objects("alias_updates")
    if items is None:
        return not_objects("alias_updates")

    def write() -> None:
        for item in items:
            _update_alias(workspace.store, item)

    return _planned(workspace, call, len(items), write)


def _planned(workspace: Workspace, call: Call, count: int, write: Callable[[], None]) -> Answer:
    call.record.objects = count
    if count > workspace.settings.users_objects_limit:
        return message(400, TOO_MANY_USERS)
    workspace.writes.add(write)
    return json_answer(201, {"aliases_processed": count, "message": "success"})


def _identify(store: ProfileStore, item: dict[str, object], *, with_values: bool) -> None:
    external_id = item.get("external_id")
    found = _unidentified(store, item)
    if found is None or not isinstance(external_id, str) or not external_id:
        return
    kept = store.by_external_id(external_id)
    if kept is None:
        store.identify(found, external_id)
        store.touch(found)
    elif {label for label, _ in kept.aliases}.isdisjoint(label for label, _ in found.aliases):
        # Documented: profiles with an alias of the same label are not combined.
        join(store, kept, found, with_values=with_values)


def _add_alias(store: ProfileStore, item: dict[str, object]) -> None:
    alias = alias_of(item)
    if alias is None or store.by_alias(*alias) is not None:
        return
    external_id = item.get("external_id")
    if external_id is None:
        store.create(alias=alias)
        return
    profile = store.by_external_id(str(external_id))
    if profile is not None and alias[0] not in {label for label, _ in profile.aliases}:
        store.add_alias(profile, alias)
        store.touch(profile)


def _update_alias(store: ProfileStore, item: dict[str, object]) -> None:
    label = item.get("alias_label")
    former = alias_of({"alias_label": label, "alias_name": item.get("old_alias_name")})
    latter = alias_of({"alias_label": label, "alias_name": item.get("new_alias_name")})
    if former is None or latter is None or store.by_alias(*latter) is not None:
        return
    profile = store.by_alias(*former)
    if profile is not None:
        store.rename_alias(profile, former, latter)
        store.touch(profile)


def _unidentified(store: ProfileStore, item: dict[str, object]) -> Profile | None:
    """The profile without an external id that the alias, e-mail address or phone number means."""
    found: Iterable[Profile | None] = ()
    if (alias := alias_of(item.get("user_alias"))) is not None:
        found = (store.by_alias(*alias),)
    elif isinstance(email := item.get("email"), str):
        found = store.by_contact("email", email)
    else:
        try:
            found = store.by_contact("phone", str(phone(item.get("phone"))))
        except NotStoredError:
            return None
    candidates = [one for one in found if one is not None and one.external_id is None]
    return max(candidates, key=lambda profile: profile.updated, default=None)
