"""What goes wrong between here and a cloud, as a sentence: the address, the cause, the remedy.

Apart from the reading because polars gives the words of the object store, seven layers deep, with the
whole address in them; only the cause is taken from them, never the words.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.address import shown_address
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.words import _

_SIGN_IN = {
    "s3": _(
        "sign in with `aws sso login`, or set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION"
    ),
    "gs": _(
        "sign in with `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS"
    ),
    "az": _(
        "sign in with `az login`, or set AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY"
    ),
}
_STATUS = re.compile(r"status code: (\d{3})")
_LINK = re.compile(r"\S*(?:://|[?&]\w+=)\S*")
_NOWHERE = ("dns error", "lookup address", "name resolution")
_UNTRUSTED = ("certificate", "invalidcontenttype", "tls")
_UNREACHED = ("tcp connect", "connection refused", "timed out", "timeout", "error sending request")
_BROKEN_OFF = (
    "connection closed",
    "connection reset",
    "incompletemessage",
    "error decoding",
    "body",
)
_NO_CREDENTIALS = ("169.254.169.254", "token request", "metadata.google", "sso token")


class NothingThereError(SourceError):
    """There is nothing at an address, as far as may be seen."""


class NotThisFormatError(SourceError):
    """What is at an address can be read, but is not of the format that was tried."""


def explain_cloud(address: str, kind: str, error: Exception) -> SourceError:
    """The sentence for what polars raised while it read `address` as `kind` ("Parquet")."""
    place, said = shown_address(address), str(error).lower()

    def any_of(causes: tuple[str, ...]) -> bool:
        return any(cause in said for cause in causes)

    status = _STATUS.search(said)
    if any_of(_NO_CREDENTIALS) and not isinstance(error, FileNotFoundError):
        cause = _(
            "{place} needs credentials, and none were found; {sign_in}.",
            place=place,
            sign_in=_sign_in(address),
        )
    elif isinstance(error, FileNotFoundError) or "expanded paths were empty" in said:
        return NothingThereError(
            _(
                "There is nothing to read at {place}; check the address, capitals included.",
                place=place,
            )
        )
    elif isinstance(error, PermissionError) or (status and status[1] in ("401", "403")):
        cause = _no_access(address)
    elif any_of(_NOWHERE):
        cause = _(
            "The host of {place} is not known; check the address and your network.", place=place
        )
    elif any_of(_UNTRUSTED):
        cause = _(
            "{place} cannot prove who it is (TLS); check the address, or a proxy's certificate.",
            place=place,
        )
    elif status:
        cause = _(
            "{place} answered with status {status}; try again later.", place=place, status=status[1]
        )
    elif any_of(_UNREACHED):
        cause = _(
            "{place} cannot be reached; check the address and your network, then try again.",
            place=place,
        )
    elif any_of(_BROKEN_OFF) and isinstance(error, OSError):
        cause = _("The connection to {place} broke off; try again.", place=place)
    elif kind == "CSV" and "more fields" in said:
        cause = _(
            "{place} has a row with more cells than its header; put double quotes around "
            "cells that hold a delimiter, or download it and choose the file to be told "
            "the line.",
            place=place,
        )
    elif kind == "CSV" and ("utf8" in said or "utf-8" in said):
        cause = _("{place} is not text in UTF-8; download it and choose the file.", place=place)
    else:
        return NotThisFormatError(
            _(
                "{place} cannot be read as {kind}; check what it is, or download it and choose "
                "the file ({error}).",
                place=place,
                kind=kind,
                error=_first_words(error),
            )
        )
    return SourceError(cause)


def _sign_in(address: str) -> str:
    scheme = urlsplit(address).scheme.lower()
    return _SIGN_IN.get(scheme, _SIGN_IN["az"])


def _no_access(address: str) -> str:
    place = shown_address(address)
    if urlsplit(address).scheme.lower() in ("https", "http"):
        return _(
            "{place} may not be read by you; the link may have expired: ask for a new one, or download "
            "the file and choose it.",
            place=place,
        )
    return _(
        "{place} may not be read by you; ask its owner for the right to read and list it, or {sign_in}.",
        place=place,
        sign_in=_sign_in(address),
    )


def _first_words(error: Exception) -> str:
    """The start of what polars says, without anything that could be part of an address."""
    return shown(_LINK.sub("…", str(error).strip().partition("\n")[0]))
