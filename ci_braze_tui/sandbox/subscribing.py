"""POST /subscription/status/set: people in and out of one subscription group.

Fields, the limit of 50 and the rate are documented (Braze docs, subscription_groups/
post_update_user_subscription_group_status); success and the refusal of a group are recorded. The
other refusals are assumed, and so is that nobody is told about unknown people.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from ci_braze_tui.sandbox.answers import TOO_MANY_USERS, Answer, message
from ci_braze_tui.sandbox.calls import Call
from ci_braze_tui.sandbox.profile import Profile
from ci_braze_tui.sandbox.standard import NotStoredError, phone
from ci_braze_tui.sandbox.workspace import Workspace

IDENTIFIERS = ("external_id", "email", "phone")
STATES = ("subscribed", "unsubscribed")
INVALID_GROUP = "Invalid subscription group ID"
INVALID_STATE = "'subscription_state' must be 'subscribed' or 'unsubscribed'"
NOBODY = "'external_id', 'email' or 'phone' is required"
SUBSCRIBED = message(201, "success")


def set_subscription(workspace: Workspace, call: Call) -> Answer:
    """Plan to let up to 50 people into one group, or out of it."""
    group, state = call.member("subscription_group_id"), call.member("subscription_state")
    if not isinstance(group, str) or not _is_group(group, workspace.settings.subscription_groups):
        return message(400, INVALID_GROUP)
    if state not in STATES:
        return message(400, INVALID_STATE)
    people = [(name, text) for name in IDENTIFIERS for text in _texts(call.member(name))]
    call.record.objects = len(people)
    if not people:
        return message(400, NOBODY)
    if len(people) > workspace.settings.users_objects_limit:
        return message(400, TOO_MANY_USERS)
    entry = {"subscription_group_id": group, "subscription_state": state}

    def write() -> None:
        for name, text in people:
            for profile in _meant(workspace, name, text):
                groups = [*_other_groups(profile, group), entry]
                braze_id = workspace.store.braze_id(profile)
                workspace.write({"braze_id": braze_id, "subscription_groups": groups})

    workspace.writes.add(write)
    return SUBSCRIBED


def _is_group(group: str, known: tuple[str, ...]) -> bool:
    if known:
        return group in known
    try:
        return str(uuid.UUID(group)) == group
    except ValueError:
        return False


def _texts(value: object) -> Iterator[str]:
    """One identifier, or each of an array."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str) and one:
            yield one


def _meant(workspace: Workspace, name: str, text: str) -> list[Profile]:
    store = workspace.store
    if name == "external_id":
        profile = store.by_external_id(text)
        return [] if profile is None else [profile]
    if name == "email":
        return store.by_contact("email", text)
    try:
        return store.by_contact("phone", str(phone(text)))
    except NotStoredError:
        return []


def _other_groups(profile: Profile, group: str) -> list[object]:
    former = profile.get("subscription_groups")
    return [
        one
        for one in (former if isinstance(former, list) else [])
        if not (isinstance(one, dict) and one.get("subscription_group_id") == group)
    ]
