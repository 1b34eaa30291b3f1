"""Standard fields: their names, what each takes, and what Braze keeps quiet about.

A value that does not fit is not refused: Braze answers 201 and leaves the field alone, or empties
it (Braze docs, user_attributes_object). Every such case raises `NotStoredError`, which ends in the
log of dropped values.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache, lru_cache

from ci_braze_tui.sandbox.countries import country_code

CONTROL_FIELDS = frozenset(
    {
        "external_id",
        "braze_id",
        "user_alias",
        "push_token_import",
        "_update_existing_only",
        "_merge_objects",
    }
)
"""Say whose profile and how to write; never stored as attributes."""

UNBILLED_FIELDS = frozenset({"email_subscribe", "push_subscribe", "subscription_groups"})
"""Standard fields that cost no data point."""

TEXT_FIELDS = frozenset({"first_name", "last_name", "home_city"})
"""Standard fields that take any text, as long as that of a custom attribute (assumed)."""

CONTACT_FIELDS = frozenset({"email", "phone"})
"""Standard fields that find a profile."""

_REMEMBERED = 65_536
"""Values whose reading is kept: countries and birthdays repeat."""

_RAILS_TIME_ZONES = frozenset(
    {
        "Eastern Time (US & Canada)",
        "Central Time (US & Canada)",
        "Mountain Time (US & Canada)",
        "Pacific Time (US & Canada)",
        "London",
        "Berlin",
        "Paris",
        "Seoul",
        "Tokyo",
    }
)
"""Assumed: the best known of the Rails names, not all."""

_is_iso_day = re.compile(r"\d{4}-\d\d-\d\d").fullmatch
_not_phone = re.compile(r"[^\d]").sub


Reader = Callable[[object], object]
"""From a value that was sent to what is stored; None empties the field."""


class NotStoredError(Exception):
    """Braze would take the request and not store this value; the text is the reason."""


def text(value: object) -> object:
    """A plain text."""
    if not isinstance(value, str):
        raise NotStoredError("not a text")
    return value


def country(value: object) -> object:
    """A country code; an unknown country empties the field (Braze docs: stored as NULL)."""
    return country_code(value) if isinstance(value, str) else None


def time_zone(value: object) -> object:
    """A time zone name; an unknown one is not set (Braze docs)."""
    if not isinstance(value, str) or value not in _time_zones():
        raise NotStoredError("unknown time zone")
    return value


def language(value: object) -> object:
    """A two-letter language code (assumed: others are not set)."""
    if not (isinstance(value, str) and len(value) == 2 and value.isalpha() and value.islower()):
        raise NotStoredError("not an ISO 639-1 language")
    return value


def gender(value: object) -> object:
    """One of the five letters (assumed: others are not set)."""
    if value not in ("M", "F", "O", "N", "P"):
        raise NotStoredError("not one of M, F, O, N, P")
    return value


def day_of_birth(value: object) -> object:
    """A day as YYYY-MM-DD (assumed: others are not set)."""
    if not isinstance(value, str) or not _is_day(value):
        raise NotStoredError("not a day as YYYY-MM-DD")
    return value


def phone(value: object) -> object:
    """Digits with a leading plus; ten digits alone are taken as a US number (Braze docs)."""
    if not isinstance(value, str):
        raise NotStoredError("not a text")
    digits = _not_phone("", value)
    if not digits:
        raise NotStoredError("no digits")
    if value.strip().startswith("+"):
        return f"+{digits}"
    return f"+1{digits}" if len(digits) == 10 else f"+{digits}"


def image_url(value: object) -> object:
    """An address of at most 1,024 characters."""
    if not isinstance(value, str) or len(value) > 1_024:
        raise NotStoredError("not an address of at most 1,024 characters")
    return value


def unchanged(value: object) -> object:
    """Stored as it comes: shapes the sandbox does not look into."""
    return value


READERS: dict[str, Reader] = {
    "email": text,
    "phone": phone,
    "first_name": text,
    "last_name": text,
    "home_city": text,
    "country": country,
    "time_zone": time_zone,
    "language": language,
    "gender": gender,
    "dob": day_of_birth,
    "image_url": image_url,
    "email_subscribe": text,
    "push_subscribe": text,
    "subscription_groups": unchanged,
    "email_open_tracking_disabled": unchanged,
    "email_click_tracking_disabled": unchanged,
    "marked_email_as_spam_at": unchanged,
    "date_of_first_session": unchanged,
    "date_of_last_session": unchanged,
    "current_location": unchanged,
    "push_tokens": unchanged,
    "facebook": unchanged,
    "twitter": unchanged,
}
"""The standard fields; each reader raises `NotStoredError` for what Braze leaves out."""


@lru_cache(_REMEMBERED)
def _is_day(value: str) -> bool:
    if not _is_iso_day(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


@cache
def _time_zones() -> frozenset[str]:
    import zoneinfo

    return frozenset(zoneinfo.available_timezones()) | _RAILS_TIME_ZONES
