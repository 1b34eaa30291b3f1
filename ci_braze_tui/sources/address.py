"""Addresses of files elsewhere, as they may be shown: without what grants access to them.

Apart from the reading because a link to a file is often all that is needed to read it: a shared access
signature stands in it, and must not reach a screen, a log or a report.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import unquote, urlsplit

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.words import _

SCHEMES = ("https", "http", "s3", "abfss", "abfs", "az", "gs")
_ADDRESS = re.compile(r"\s*([a-z][a-z0-9+.-]+://|https?:/)", re.IGNORECASE)
"""Of any kind, also mistyped: read or not, it may hold what grants access. `C://` is a disk."""
_READ = re.compile(rf"({'|'.join(SCHEMES)})://", re.IGNORECASE)
_LONGEST = 300


def is_address(path: str) -> bool:
    """Whether a source is somewhere else, in a cloud or on a web server, or is said to be."""
    return _ADDRESS.match(path) is not None


def without_secrets(address: str) -> str:
    """The address without a user, a password and what follows `?` or `#`."""
    bare = re.split(r"[?#]", address.strip(), maxsplit=1)[0]
    scheme, place, path = _parts(bare)
    if not scheme.lower().startswith(("abfss:", "abfs:")):  # there a container stands before the @
        place = place.rpartition("@")[2]
    return f"{scheme}{place}{path}"


def shown_address(address: str) -> str:
    """The address for a sentence, whole as far as it is not absurdly long."""
    bare = without_secrets(address)
    return bare if bare.isprintable() and len(bare) <= _LONGEST else shown(bare)


def name_of(address: str) -> str:
    """What it is called: the last part of the path that is no pattern, or the host."""
    bare = without_secrets(address)
    _scheme, place, path = _parts(bare)
    parts = [part for part in path.split("/") if part and "*" not in part]
    return unquote(parts[-1]) if parts else place or bare


def refuse_unsafe(address: str) -> None:
    """Nothing, if rows may come from there.

    Raises:
        SourceError: it is `http://` to another computer, which anybody between could read or change,
            of a kind that is not read, or no address at all.
    """
    if not _READ.match(address):
        raise SourceError(
            _(
                "{address} is no address that is read; it begins with https://, s3://, "
                "abfss:// or gs://, with nothing before that.",
                address=shown_address(address),
            )
        )
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        host = ""
        parts = urlsplit("")
    if not host:
        raise SourceError(
            _("{address} is no address of a file; check it.", address=shown_address(address))
        )
    if parts.scheme.lower() == "http" and not _is_this_computer(host):
        raise SourceError(
            _(
                "{address} is not encrypted on its way; use https:// instead.",
                address=shown_address(address),
            )
        )


def _parts(address: str) -> tuple[str, str, str]:
    """`https://`, also mistyped, then the host with what is before it, then the path."""
    scheme = re.match(r"[^/]*:/+", address)
    start = scheme.end() if scheme else 0
    place, slash, path = address[start:].partition("/")
    return address[:start], place, f"{slash}{path}"


def _is_this_computer(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
