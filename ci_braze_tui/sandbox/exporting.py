"""Reading profiles back: POST /users/export/ids, and what an exported profile looks like.

Field names and limits are documented (Braze docs, export/user_data/post_users_identifier); the order
of the fields and the shape of the answer are recorded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ci_braze_tui.sandbox.answers import TOO_MANY_IDS, Answer, json_answer, message
from ci_braze_tui.sandbox.calls import Call
from ci_braze_tui.sandbox.identity import alias_of
from ci_braze_tui.sandbox.profile import Profile
from ci_braze_tui.sandbox.profiles import ProfileStore
from ci_braze_tui.sandbox.standard import READERS

if TYPE_CHECKING:
    from ci_braze_tui.sandbox.workspace import Workspace

IDS_LIMIT = 50
CHOSEN_LIMIT = 500
NO_FIELDS = "'fields_to_export' is required"
"""Assumed."""

TOO_MANY_CHOSEN = "'custom_attributes_to_export' must be an array of at most 500 names"
"""Assumed: the limit is documented, the sentence is not."""


@dataclass(frozen=True, slots=True)
class Fields:
    """What of a profile an export shows."""

    names: frozenset[str] | None
    """None is everything."""
    chosen: frozenset[str]
    """Custom attributes to show although `custom_attributes` is not among the names."""


def export_ids(workspace: Workspace, call: Call) -> Answer:
    """The profiles of up to 50 external ids and aliases, or of one e-mail address, phone or Braze id."""
    external_ids, aliases = call.member("external_ids"), call.member("user_aliases")
    ids = external_ids if isinstance(external_ids, list) else []
    pairs = aliases if isinstance(aliases, list) else []
    call.record.objects = len(ids) + len(pairs)
    if call.record.objects > IDS_LIMIT:
        return message(400, TOO_MANY_IDS)
    needs_fields = workspace.settings.export_ids_needs_fields
    fields = asked_fields(call, required=needs_fields)
    if isinstance(fields, Answer):
        return fields
    store = workspace.store
    found: dict[int, Profile] = {}
    unknown: list[object] = []
    for wanted in ids:
        profile = store.by_external_id(str(wanted))
        if profile is None:
            unknown.append(wanted)
        else:
            found[profile.number] = profile
    for wanted in pairs:
        pair = alias_of(wanted)
        profile = None if pair is None else store.by_alias(*pair)
        if profile is None:
            unknown.append(wanted)
        else:
            found[profile.number] = profile
    for profile in _by_single_identifier(store, call):
        found[profile.number] = profile
    users = [exported(store, profile, fields) for profile in found.values()]
    invalid = {"invalid_user_ids": unknown} if unknown else {}
    return json_answer(201, {"users": users} | invalid | {"message": "success"})


def asked_fields(call: Call, *, required: bool) -> Fields | Answer:
    """The fields that a request asks for, or its refusal."""
    names = call.member("fields_to_export")
    if names is None and not required:
        return Fields(None, frozenset())
    if not isinstance(names, list) or not names:
        return message(400, NO_FIELDS)
    chosen = call.member("custom_attributes_to_export")
    if chosen is None:
        chosen = []
    if not isinstance(chosen, list) or len(chosen) > CHOSEN_LIMIT:
        return message(400, TOO_MANY_CHOSEN)
    return Fields(frozenset(map(str, names)), frozenset(map(str, chosen)))


def exported(store: ProfileStore, profile: Profile, fields: Fields) -> dict[str, object]:
    """The profile as Braze exports it, reduced to `fields`; what has no value is left out."""
    standard, custom = split_values(profile)
    names = fields.names
    if names is not None and "custom_attributes" not in names:
        custom = {name: value for name, value in custom.items() if name in fields.chosen}
    push = standard.pop("push_subscribe", "subscribed")
    email = standard.pop("email_subscribe", "subscribed" if profile.email else None)
    whole: dict[str, object] = {
        "created_at": moment(profile.created_at),
        "external_id": profile.external_id,
        "user_aliases": alias_views(profile),
        "braze_id": store.braze_id(profile),
        "random_bucket": profile.number * 7_919 % 10_000,
        **standard,
        "push_subscribe": push,
        "email_subscribe": email,
        "custom_attributes": custom,
    }
    return {
        name: value
        for name, value in whole.items()
        if (names is None or name in names or name == "custom_attributes")
        and value is not None
        and value != {}
    }


def split_values(profile: Profile) -> tuple[dict[str, object], dict[str, object]]:
    """Standard fields and custom attributes apart."""
    standard: dict[str, object] = {}
    custom: dict[str, object] = {}
    for name, value in profile.values.items():
        (standard if name in READERS else custom)[name] = value
    return standard, custom


def alias_views(profile: Profile) -> list[dict[str, str]]:
    """The aliases in Braze's shape."""
    return [{"alias_name": name, "alias_label": label} for label, name in profile.aliases]


def _by_single_identifier(store: ProfileStore, call: Call) -> Iterable[Profile]:
    if isinstance(email := call.member("email_address"), str):
        yield from store.by_contact("email", email)
    if isinstance(phone := call.member("phone"), str):
        yield from store.by_contact("phone", phone)
    if isinstance(braze_id := call.member("braze_id"), str):
        profile = store.by_braze_id(braze_id)
        if profile is not None:
            yield profile


def moment(seconds: float) -> str:
    """Epoch seconds as Braze writes a time, in UTC to the millisecond."""
    when = datetime.fromtimestamp(seconds, UTC)
    return f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1_000:03d}Z"
