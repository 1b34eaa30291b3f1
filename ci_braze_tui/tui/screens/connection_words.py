"""What the connection wizard says about keys, consent and saving.

Apart from the screens so that every sentence is in one place and can be tested without one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from ci_braze_tui.braze.clusters import Endpoint
from ci_braze_tui.connections.connection import Consent
from ci_braze_tui.connections.consent import TEXT_VERSION
from ci_braze_tui.paths import slug
from ci_braze_tui.tui.numbers import counted
from ci_braze_tui.tui.plain import visible

if TYPE_CHECKING:
    from ci_braze_tui.tui.screens.connection_answers import Answers
    from ci_braze_tui.tui.screens.connection_keys import KeyOutlook

PERMISSIONS = (
    ("users.track", "writes the profiles"),
    ("users.export.segment", "reads who is in a segment"),
)
"""What the key must be allowed to do, and what for (Customer Insights asks for both)."""

LEAVING = (
    "Nothing was saved. What you entered, but not the key, is offered again until you quit the app."
)
"""What becomes of a wizard that is left."""

CONNECTED = "✓ Connected to Braze."
NOT_CONNECTED = "✗ Not connected. What to do is said below."

GOING_ON = "You left this half-filled. Only the key and the consent have to be given again."
"""What is asked when such a wizard is opened again."""


def key_help(outlook: KeyOutlook | None) -> str:
    """Where the key is or will be kept; None while that is being looked up."""
    if outlook is None:
        return "Looking where keys are kept on this computer …"
    kept, place = outlook.kept, outlook.place
    if kept is None:
        return (
            f"On Save it is kept in {place.words}, never in a file."
            if place.lasts
            else (f"On Save it is kept for {place.words}, never in a file.")
        )
    if outlook.source is not None:
        return f"Leave blank to use the key of {visible(outlook.source, 40)}."
    if not kept.is_given:
        return f"Kept in {kept.kept_in}. Leave blank to keep it."
    if place.lasts:
        return f"Found in {kept.kept_in}. Leave blank to use it."
    return (
        f"Found in {kept.kept_in}. Leave blank: that one is used, whatever is typed here, for there "
        "is no keyring to keep another."
    )


def key_will_be(outlook: KeyOutlook | None, *, typed: bool) -> str:
    """Where the key is after saving, to stand behind the key's last letters."""
    if outlook is None:
        return ""
    kept, place = outlook.kept, outlook.place
    if kept is not None and kept.is_given and (not typed or not place.lasts):
        return f"read from {kept.kept_in} each time"
    if typed or outlook.source is not None or kept is None:
        return f"goes into {place.words}" if place.lasts else f"kept for {place.words}"
    return f"stays in {kept.kept_in}"


def consent_help(before: Consent | None, account: str) -> str:
    """Who agreed and when, or what will be stored."""
    if before is not None and before.text_version == TEXT_VERSION:
        return f"{_agreed(before)} to this wording, version {TEXT_VERSION}."
    return (
        f"Stored with it: your account ({visible(account)}), the time, and version {TEXT_VERSION}."
    )


def consent_change(before: Consent | None) -> str:
    """Why somebody is asked who has agreed before; empty if nobody has, or to this wording."""
    if before is None or before.text_version == TEXT_VERSION:
        return ""
    return (
        f"The wording has changed: {_agreed(before)} to version {before.text_version}, this is version "
        f"{TEXT_VERSION}. Please read it and agree again."
    )


def consent_line(before: Consent | None, account: str) -> str:
    """The consent as the summary has it, once it is given."""
    if before is not None and before.text_version == TEXT_VERSION:
        return f"{_agreed(before)}, version {TEXT_VERSION}"
    return f"{visible(account)} agrees on Save, version {TEXT_VERSION}"


def endpoint_words(endpoint: Endpoint) -> str:
    """An endpoint and whose it is."""
    return f"{endpoint.host} ({endpoint.instance or 'not a cluster we know'})"


def attempt_line(answers: Answers) -> str:
    """What will be connected to, in a line."""
    endpoint, key = answers.endpoint, answers.key
    said = (
        answers.name or "No name yet",
        endpoint.host if endpoint else "no endpoint yet",
        f"key {key.hint()}" if key else "no key yet",
    )
    return "  ·  ".join(said)


def saving_words(answers: Answers, missing: Sequence[str]) -> str:
    """What saving does, or the pages to go to before."""
    if missing:
        return f"Go back and answer first: {', '.join(missing)}."
    if answers.leads_elsewhere and answers.exports:
        return (
            "Another endpoint: what Braze was told is forgotten for "
            f"{counted(answers.exports, 'export')}; the next run sends everything."
        )
    return f"Save writes {slug(answers.name)}.toml, which never holds the key."


def _agreed(consent: Consent) -> str:
    at: datetime = consent.agreed_at.astimezone()
    return f"{visible(consent.agreed_by, 40)} agreed on {at.day} {at:%b %Y} at {at:%H:%M}"
