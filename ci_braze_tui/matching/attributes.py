"""The attributes that Braze itself gives a meaning to, and what that meaning asks of a value.

A table of its own because everything asks it: suggestions, the checks of a matching, the writing of
values, the count of data points. Facts: Braze docs, "User attributes object" and "Data points".
What is not listed here is a custom attribute.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from ci_braze_tui.words import _

FieldType = Literal[
    "string",
    "integer",
    "number",
    "boolean",
    "date",
    "datetime",
    "array",
    "object",
    "subscription_groups",
    "location",
]
"""The types a field can be sent as; the last two are those of one standard field each."""

FIELD_TYPES: tuple[FieldType, ...] = get_args(FieldType)

STANDARD_TYPES: frozenset[FieldType] = frozenset({"subscription_groups", "location"})
"""Types that a custom attribute cannot have."""

EMAIL = "email"
"""Filled by the e-mail column of the matching, so never by an optional field."""

CONTROL_NAMES = frozenset(
    {
        "external_id",
        "braze_id",
        "user_alias",
        "push_token_import",
        "_update_existing_only",
        "_merge_objects",
    }
)
"""Keys that steer the request; Braze never stores them as attributes."""

STRUCTURED_NAMES = frozenset({"push_tokens", "facebook", "twitter"})
"""Standard fields that only an app can know, so that no column fills them."""

LONGEST_NAME = 255
"""Characters; the longest name of a custom attribute."""

_SUBSCRIPTION = ("opted_in", "subscribed", "unsubscribed")


@dataclass(frozen=True, slots=True)
class StandardField:
    """One standard field of a Braze profile that a column can fill."""

    name: str
    type: FieldType
    help: str
    values: tuple[str, ...] = ()
    """The only values Braze takes, spelt exactly so; empty where it takes any."""
    billed: bool = True
    """Whether a write costs a data point; Braze names the free ones, all others are counted."""
    longest: int | None = None
    """Characters; None where Braze publishes no limit."""


STANDARD_FIELDS: tuple[StandardField, ...] = (
    StandardField("first_name", "string", _("Given name.")),
    StandardField("last_name", "string", _("Family name.")),
    StandardField("phone", "string", _("Phone number, best with + and the country code.")),
    StandardField("dob", "date", _("Date of birth, as 1990-12-31.")),
    StandardField(
        "gender",
        "string",
        _("M, F, O (other), N (not applicable) or P (prefer not to say)."),
        values=("M", "F", "O", "N", "P"),
    ),
    StandardField(
        "country",
        "string",
        _("Two letters such as DE; Braze drops what it does not know without saying so."),
    ),
    StandardField("home_city", "string", _("The city a person lives in.")),
    StandardField("language", "string", _("Two letters such as en.")),
    StandardField(
        "time_zone",
        "string",
        _("A name such as Europe/Berlin; Braze drops what it does not know without saying so."),
    ),
    StandardField(
        "email_subscribe",
        "string",
        _("opted_in, subscribed or unsubscribed; changes every profile with that e-mail address."),
        values=_SUBSCRIPTION,
        billed=False,
    ),
    StandardField(
        "push_subscribe",
        "string",
        _("opted_in, subscribed or unsubscribed."),
        values=_SUBSCRIPTION,
        billed=False,
    ),
    StandardField(
        "subscription_groups",
        "subscription_groups",
        _("Identifiers of subscription groups, each with :subscribed or :unsubscribed behind it."),
        billed=False,
    ),
    StandardField("current_location", "location", _("Latitude and longitude, as 59.91, 10.75.")),
    StandardField(
        "email_open_tracking_disabled", "boolean", _("true: opened e-mails are not tracked.")
    ),
    StandardField(
        "email_click_tracking_disabled", "boolean", _("true: clicks in e-mails are not tracked.")
    ),
    StandardField("image_url", "string", _("The address of a profile picture."), longest=1024),
    StandardField("marked_email_as_spam_at", "datetime", _("When an e-mail was marked as spam.")),
    StandardField("date_of_first_session", "datetime", _("When the app was first used.")),
    StandardField("date_of_last_session", "datetime", _("When the app was last used.")),
)

_BY_NAME = {field.name: field for field in STANDARD_FIELDS}
_MEANT = {name.casefold(): name for name in (*_BY_NAME, EMAIL, *CONTROL_NAMES, *STRUCTURED_NAMES)}


def standard_field(attribute: str) -> StandardField | None:
    """The standard field of exactly this name (Braze tells upper from lower case), else None."""
    return _BY_NAME.get(attribute)


def costs_data_point(attribute: str) -> bool:
    """Whether Braze bills a write of this attribute; custom attributes and `email` are billed."""
    standard = _BY_NAME.get(attribute)
    return standard is None or standard.billed


def name_that_braze_knows(attribute: str) -> str | None:
    """The name with a meaning in Braze that equals `attribute` but for upper and lower case."""
    return _MEANT.get(attribute.strip().casefold())
