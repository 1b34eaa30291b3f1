"""Whose profile an object means: what Braze refuses, and which profile it picks or makes.

The rules are those of Braze docs, objects_filters/user_attributes_object and user_alias_object.
They are used twice, at the request (refuse) and when the write is applied (resolve), which may be
seconds apart.
"""

from __future__ import annotations

import re

from ci_braze_tui.sandbox.profile import Profile
from ci_braze_tui.sandbox.profiles import ProfileStore
from ci_braze_tui.sandbox.standard import NotStoredError, phone

EXTERNAL_ID_BYTES = 987
ALIAS_BYTES = 236

NO_IDENTIFIER = "'external_id', 'braze_id', 'user_alias', 'email' or 'phone' is required"
TWO_PRIMARIES = "You must specify only one of 'external_id', 'user_alias' or 'braze_id'"
LONG_EXTERNAL_ID = "'external_id' must be fewer than 988 bytes"
BLOCKED_EXTERNAL_ID = "provided external_id is blacklisted and disallowed"
BAD_EMAIL = "The value provided for the 'email' field is not a valid email."
BAD_ALIAS = "'user_alias' must have a non-empty 'alias_name' and 'alias_label'"
"""Assumed: no wording for a malformed alias is published."""

SUBSCRIPTION_STATES = frozenset({"opted_in", "subscribed", "unsubscribed"})
_SUBSCRIPTION = "'{}' must be 'subscribed', 'unsubscribed', or 'opted_in'"
BAD_EMAIL_SUBSCRIBE = _SUBSCRIPTION.format("email_subscribe")
BAD_PUSH_SUBSCRIBE = _SUBSCRIPTION.format("push_subscribe")

ERROR_NAMES = {
    BAD_EMAIL: "EMAIL_BAD_FORMAT",
    BAD_EMAIL_SUBSCRIBE: "BAD_EMAIL_SUBSCRIPTION_STATE",
    BAD_PUSH_SUBSCRIBE: "BAD_PUSH_SUBSCRIPTION_STATE",
    LONG_EXTERNAL_ID: "EXTERNAL_USER_ID_TOO_LARGE",
    BLOCKED_EXTERNAL_ID: "BLACKLISTED_EXTERNAL_USER_ID",
}
"""The constants the documentation lists for the sentences that live traffic shows."""

_looks_like_email = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+").fullmatch


def refusal(item: object, blocked: frozenset[str]) -> str | None:
    """Why Braze refuses this object, in its own words; None when it takes it."""
    if type(item) is not dict:
        return NO_IDENTIFIER
    external_id = item.get("external_id")
    alias = item.get("user_alias")
    braze_id = item.get("braze_id")
    email = item.get("email")
    if external_id:
        if alias or braze_id:
            return TWO_PRIMARIES
        problem = _refused_external_id(external_id, blocked)
        if problem is not None:
            return problem
    elif alias:
        if braze_id:
            return TWO_PRIMARIES
        if alias_of(alias) is None:
            return BAD_ALIAS
    elif not braze_id and not email and not item.get("phone"):
        return NO_IDENTIFIER
    if email is not None and not (type(email) is str and _looks_like_email(email)):
        return BAD_EMAIL
    if "email_subscribe" in item and not _is_state(item["email_subscribe"]):
        return BAD_EMAIL_SUBSCRIBE
    if "push_subscribe" in item and not _is_state(item["push_subscribe"]):
        return BAD_PUSH_SUBSCRIBE
    return None


def resolve(store: ProfileStore, item: dict[str, object]) -> Profile | None:
    """The profile to write to, made if the rules say so; None when the object is to be skipped."""
    if external_id := item.get("external_id"):
        text = external_id if type(external_id) is str else str(external_id)
        found = store.by_external_id(text)
        if found is not None or item.get("_update_existing_only"):
            return found
        return store.create(text)
    existing_only = item.get("_update_existing_only")
    if alias := item.get("user_alias"):
        pair = alias_of(alias)
        if pair is None:
            return None
        found = store.by_alias(*pair)
        return found or (store.create(alias=pair) if existing_only is False else None)
    if braze_id := item.get("braze_id"):
        return store.by_braze_id(str(braze_id))
    if email := item.get("email"):
        found = store.preferred_by_contact("email", str(email))
    else:
        try:
            found = store.preferred_by_contact("phone", str(phone(item.get("phone"))))
        except NotStoredError:
            return None
    return found or (None if existing_only else store.create())


def known(store: ProfileStore, item: dict[str, object]) -> Profile | None:
    """The profile that `item` means, and never a new one."""
    return resolve(store, item | {"_update_existing_only": True})


def alias_of(alias: object) -> tuple[str, str] | None:
    """(label, name) of a usable alias object."""
    if not isinstance(alias, dict):
        return None
    label, name = alias.get("alias_label"), alias.get("alias_name")
    if not (isinstance(label, str) and isinstance(name, str) and label and name):
        return None
    if max(len(label.encode()), len(name.encode())) > ALIAS_BYTES:
        return None
    return label, name


def _refused_external_id(external_id: object, blocked: frozenset[str]) -> str | None:
    if type(external_id) is int:
        # Assumed: a whole number is read as its digits, anything else is no identifier.
        external_id = str(external_id)
    if type(external_id) is not str:
        return NO_IDENTIFIER
    if external_id in blocked:
        return BLOCKED_EXTERNAL_ID
    if len(external_id) * 4 > EXTERNAL_ID_BYTES and len(external_id.encode()) > EXTERNAL_ID_BYTES:
        return LONG_EXTERNAL_ID
    return None


def _is_state(value: object) -> bool:
    return isinstance(value, str) and value in SUBSCRIPTION_STATES
