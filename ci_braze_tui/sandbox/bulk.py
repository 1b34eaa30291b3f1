"""POST /users/track/bulk and /users/track/sync: the rules of /users/track with other sizes.

Sizes, rates and permissions are documented (Braze docs, post_user_track_bulk and
post_user_track_synchronous, both limited betas); the texts of the refusals are those of
/users/track (assumed). That bulk requests may wait behind others is not imitated.
"""

from __future__ import annotations

from collections import Counter

from ci_braze_tui.sandbox.answers import TOO_MANY_OBJECTS, Answer, json_answer, message
from ci_braze_tui.sandbox.calls import Call
from ci_braze_tui.sandbox.exporting import alias_views, split_values
from ci_braze_tui.sandbox.identity import known
from ci_braze_tui.sandbox.profile import Profile
from ci_braze_tui.sandbox.tracking import answer_later, apply, look, nothing_usable, sent_arrays
from ci_braze_tui.sandbox.workspace import Workspace

_IDENTIFIERS = ("external_id", "user_alias", "braze_id", "email", "phone")


def track_bulk(workspace: Workspace, call: Call) -> Answer:
    """Answer up to 1,000 objects, of which no more than 100 are about one user."""
    settings = workspace.settings
    arrays = sent_arrays(call)
    if (
        call.record.objects > settings.bulk_objects_limit
        or _most_about_one_user(arrays) > settings.bulk_user_limit
    ):
        return message(400, TOO_MANY_OBJECTS)
    return answer_later(workspace, call, arrays)


def track_synchronously(workspace: Workspace, call: Call) -> Answer:
    """Write exactly one object and answer with the profile as it is then.

    The shape of the answer is documented. Assumed: all identifiers and values of the profile are in
    it, and nobody is when the object is about nobody.
    """
    arrays = sent_arrays(call)
    if call.record.objects > 1:
        return message(400, TOO_MANY_OBJECTS)
    taken = look(workspace, call, arrays)
    if not taken.attributes and not taken.others:
        return nothing_usable(taken)
    apply(workspace, call.record, taken)
    [written] = [item for items in arrays.values() for item in items if isinstance(item, dict)]
    profile = known(workspace.store, written)
    users = [] if profile is None else [_resulting(profile)]
    return json_answer(201, {"users": users, "message": "success"})


def _most_about_one_user(arrays: dict[str, list[object]]) -> int:
    users = Counter(
        next(((name, repr(item[name])) for name in _IDENTIFIERS if item.get(name)), None)
        for items in arrays.values()
        for item in items
        if isinstance(item, dict)
    )
    del users[None]
    return max(users.values(), default=0)


def _resulting(profile: Profile) -> dict[str, object]:
    standard, custom = split_values(profile)
    whole: dict[str, object] = {
        "external_id": profile.external_id,
        "user_aliases": alias_views(profile),
        **standard,
        "custom_attributes": custom,
    }
    return {name: value for name, value in whole.items() if value}
