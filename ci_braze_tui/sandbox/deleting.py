"""POST /users/delete: profiles are gone at once, and the answer says how many.

The order of the answer is recorded, `invalid_user_ids` with the unknown ids as they were sent.
Assumed: that it is missing when all were known, and that the profiles go before the answer and not
after it.
"""

from __future__ import annotations

from ci_braze_tui.sandbox.answers import TOO_MANY_USERS, Answer, json_answer, message
from ci_braze_tui.sandbox.calls import Call
from ci_braze_tui.sandbox.identity import known
from ci_braze_tui.sandbox.workspace import Workspace

IDENTIFIERS = {
    "external_ids": "external_id",
    "user_aliases": "user_alias",
    "braze_ids": "braze_id",
    "email_addresses": "email",
}
"""The arrays a request may have one of, and what an entry is in a user object."""

NOT_ONE_KIND = (
    "You must provide exactly one of 'external_ids', 'user_aliases', 'braze_ids', or "
    "'email_addresses' as an array"
)
"""Assumed: the rule is documented, the sentence is not."""


def delete_users(workspace: Workspace, call: Call) -> Answer:
    """Delete up to 50 profiles that are named by one kind of identifier."""
    sent = [name for name in IDENTIFIERS if call.member(name) is not None]
    wanted = call.member(sent[0]) if len(sent) == 1 else None
    if not isinstance(wanted, list):
        return message(400, NOT_ONE_KIND)
    call.record.objects = len(wanted)
    if len(wanted) > workspace.settings.users_objects_limit:
        return message(400, TOO_MANY_USERS)
    store = workspace.store
    unknown: list[object] = []
    for value in wanted:
        # An e-mail address comes in an object, beside a `prioritization` that is not looked at.
        identifier = value.get("email") if isinstance(value, dict) and "email" in value else value
        profile = known(store, {IDENTIFIERS[sent[0]]: identifier})
        if profile is None:
            unknown.append(value)
        else:
            store.remove(profile)
    invalid = {"invalid_user_ids": unknown} if unknown else {}
    deleted = len(wanted) - len(unknown)
    return json_answer(201, invalid | {"deleted": deleted, "message": "success"})
