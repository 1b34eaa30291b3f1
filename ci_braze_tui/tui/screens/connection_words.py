"""What the connection wizard says about keys, consent and saving.

Apart from the screens so that every sentence is in one place, can be tested without one, and is the same
where the wizard is a dialogue of plain lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ci_braze_tui.braze.clusters import Endpoint
from ci_braze_tui.braze.permissions import FEATURES, REQUIRED
from ci_braze_tui.connections.connection import Consent, Users
from ci_braze_tui.connections.consent import TEXT_VERSION
from ci_braze_tui.paths import slug
from ci_braze_tui.tui.visible import visible
from ci_braze_tui.words import _, ngettext, number_locale

if TYPE_CHECKING:
    from ci_braze_tui.tui.screens.connection_answers import Answers
    from ci_braze_tui.tui.screens.connection_keys import KeyOutlook

PERMISSIONS = tuple((permission, FEATURES[permission]) for permission in REQUIRED)
"""What the key must be allowed to do, and what for."""

USERS: Mapping[Users, str] = {
    "administrators": _("Administrators"),
    "administrators and contributors": _("Administrators and contributors"),
}
"""Who may use a connection, as people read it."""

LEAVING = _(
    "Nothing was saved. What you entered, but not the key, is kept as a draft and offered the next time."
)
"""What becomes of a wizard that is left."""

CONNECTED = _("✓ Connected to Braze.")
NOT_CONNECTED = _("✗ Not connected. What to do is said below.")

OLD_KEY_STAYS = _(
    "The old key stays until a new one passes. Go back and type another key, or leave it blank to keep the old."
)
"""What is said in place of what saving does, when Braze refuses a new key."""

REMOVE_IN_USE = _(
    "Detach keeps an export; it does not run until it gets another connection. Remove deletes it and the "
    "ledger of what Braze was told. Profiles in Braze stay."
)
"""What becomes of an export whose connection is removed."""

GOING_ON = _("There is a draft of this. Only the key and the consent have to be given again.")
"""What is asked when such a wizard is opened again."""


def key_help(outlook: KeyOutlook | None) -> str:
    """Where the key is or will be kept; None while that is being looked up."""
    if outlook is None:
        return _("Looking where keys are kept on this computer …")
    kept, place = outlook.kept, outlook.place
    if kept is None:
        return _("On Save it is kept in {place}, never in a file.", place=place.words)
    if outlook.source is not None:
        return _(
            "Leave blank to use the key of {connection}.", connection=visible(outlook.source, 40)
        )
    if not kept.is_given:
        return _("Kept in {place}. Leave blank to keep it.", place=kept.kept_in)
    if place.lasts:
        return _("Found in {place}. Leave blank to use it.", place=kept.kept_in)
    return _(
        "Found in {place}. Leave blank: that one is used, whatever is typed here, for there is no "
        "keyring to keep another.",
        place=kept.kept_in,
    )


def key_will_be(outlook: KeyOutlook | None, *, typed: bool) -> str:
    """Where the key is after saving, to stand behind the key's last letters."""
    if outlook is None:
        return ""
    kept, place = outlook.kept, outlook.place
    if kept is not None and kept.is_given and (not typed or not place.lasts):
        return _("read from {place} each time", place=kept.kept_in)
    if not (typed or outlook.source is not None or kept is None):
        return _("stays in {place}", place=kept.kept_in)
    if place.lasts:
        return _("goes into {place}", place=place.words)
    return _("kept in {place}", place=place.words)


def consent_help(before: Consent | None, account: str) -> str:
    """Who agreed and when, or what will be stored."""
    if before is not None and before.text_version == TEXT_VERSION:
        return _(
            "{account} agreed on {day} at {time} to this wording, version {version}.",
            account=visible(before.agreed_by, 40),
            day=_day(before),
            time=_time(before),
            version=str(TEXT_VERSION),
        )
    return _(
        "Stored with it: your account ({account}), the time, and version {version}.",
        account=visible(account, 40),
        version=str(TEXT_VERSION),
    )


def consent_change(before: Consent | None) -> str:
    """Why somebody is asked who has agreed before; empty if nobody has, or to this wording."""
    if before is None or before.text_version == TEXT_VERSION:
        return ""
    return _(
        "The wording has changed: {account} agreed on {day} at {time} to version {before}, this is "
        "version {version}. Please read it and agree again.",
        account=visible(before.agreed_by, 40),
        day=_day(before),
        time=_time(before),
        before=str(before.text_version),
        version=str(TEXT_VERSION),
    )


def consent_line(before: Consent | None, account: str) -> str:
    """The consent as the summary has it, once it is given."""
    if before is not None and before.text_version == TEXT_VERSION:
        return _(
            "{account} agreed on {day} at {time}, version {version}",
            account=visible(before.agreed_by, 40),
            day=_day(before),
            time=_time(before),
            version=str(TEXT_VERSION),
        )
    return _(
        "{account} agrees on Save, version {version}",
        account=visible(account, 40),
        version=str(TEXT_VERSION),
    )


def endpoint_words(endpoint: Endpoint) -> str:
    """An endpoint and whose it is."""
    if endpoint.instance is None:
        return _("{host} (not a cluster we know)", host=endpoint.host)
    return f"{endpoint.host} ({endpoint.instance})"


def attempt_line(answers: Answers) -> str:
    """What will be connected to, in a line."""
    endpoint, key = answers.endpoint, answers.key
    said = (
        answers.name or _("No name yet"),
        endpoint.host if endpoint else _("no endpoint yet"),
        _("key {hint}", hint=key.hint()) if key else _("no key yet"),
    )
    return "  ·  ".join(said)


def saving_words(answers: Answers, missing: Sequence[str]) -> str:
    """What saving does, or the pages to go to before."""
    if missing:
        return _("Go back and answer first: {steps}.", steps=", ".join(missing))
    if answers.leads_elsewhere and answers.exports:
        return ngettext(
            "Another endpoint: what Braze was told is forgotten for {count} export; the next run sends "
            "everything.",
            "Another endpoint: what Braze was told is forgotten for {count} exports; the next run sends "
            "everything.",
            answers.exports,
        )
    return _("Save writes {file}, which never holds the key.", file=f"{slug(answers.name)}.toml")


def _day(consent: Consent) -> str:
    from babel.dates import format_date

    return format_date(consent.agreed_at.astimezone(), "d MMM y", locale=number_locale())


def _time(consent: Consent) -> str:
    return f"{consent.agreed_at.astimezone():%H:%M}"
