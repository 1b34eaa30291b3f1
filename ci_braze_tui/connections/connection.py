"""A connection to Braze as it is kept in a file, and the checks of what is typed into it.

It holds no API key: where that is kept is for `keys`.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Annotated

import msgspec

from ci_braze_tui.braze.contract import Contract
from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.secret import Secret
from ci_braze_tui.words import _
from ci_braze_tui.workspace.access import Users as Users

_LONGEST_NAME = 100
_AROUND = " \t\r\n\"'`“”‘’«»"


class Consent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who agreed, when (UTC), and to which version of the wording, that data leaves for Braze."""

    agreed_by: str
    agreed_at: Annotated[datetime, msgspec.Meta(tz=True)]
    text_version: int


class Connection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One connection; `endpoint` is the host as `braze.clusters.Endpoint.host` has it."""

    name: str
    endpoint: str
    users: Users = "administrators"
    export_user: str | None = None
    consent: Consent | None = None
    contract: Contract = Contract()
    version: int = 1


def check_name(name: str) -> str | None:
    """None when `name` will do as a display name, else the sentence that says why not."""
    if not name.strip():
        return _("Type a name.")
    if len(name) > _LONGEST_NAME:
        return _(
            "A name has at most {most} characters; this one has {length}.",
            most=_LONGEST_NAME,
            length=len(name),
        )
    if any(unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} for letter in name):
        return _("A name has no line breaks or control characters.")
    if not any(letter.isalnum() for letter in name):
        return _("A name needs a letter or a digit.")
    return None


def clean_key(text: str) -> tuple[Secret, str | None]:
    """The API key in a pasted text, and a sentence when something around it was taken off.

    Raises DefinitionError when nothing is left, or when it holds what no API key holds; the text is
    not repeated.
    """
    trimmed = text.strip()
    taken = [_("white space")] if trimmed != text else []
    if (kept := trimmed.strip(_AROUND)) != trimmed:
        taken.append(_("quotes"))
    word, *rest = kept.split(" ", 1)
    if word.casefold() == "bearer":
        kept = "".join(rest).strip(_AROUND)
        taken.append(_('the word "Bearer"'))
    if not kept:
        raise DefinitionError(
            _("Type or paste the API key; Braze shows it under Settings > API Keys.")
        )
    if any(letter.isspace() for letter in kept):
        raise DefinitionError(_("The API key has white space inside; copy it again, in one piece."))
    if not kept.isascii() or not kept.isprintable():
        raise DefinitionError(
            _("The API key has characters that no API key has; copy it from Braze again.")
        )
    removed = _("Removed around the key: {what}.", what=", ".join(taken)) if taken else None
    return Secret(kept), removed
