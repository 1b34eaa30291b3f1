"""What a person agrees to before a connection may be used.

The wording is numbered, so that a saved consent says what exactly was agreed to: a change of
meaning is a new version, and asks again.
"""

from __future__ import annotations

from datetime import UTC, datetime

from ci_braze_tui.connections.connection import Consent
from ci_braze_tui.words import _

TEXT_VERSION = 1

CONSENT_TITLE = _("Data privacy and compliance")

CONSENT_TEXT = _(
    "With this connection you let Customer Insights data, personal data included, be sent to "
    "Braze, a third party outside the place where that data is kept and protected. The data is "
    "sent on your instruction. You confirm that you have obtained the consents this needs, and "
    "that Braze meets your duties of privacy and security. You can remove this connection at any "
    "time to stop its use."
)

CONSENT_LABEL = _("I agree")


def agree(account: str, now: datetime) -> Consent:
    """The consent of `account` to the wording of today."""
    return Consent(
        agreed_by=account,
        agreed_at=now.astimezone(UTC).replace(microsecond=0),
        text_version=TEXT_VERSION,
    )
