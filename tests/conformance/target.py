"""The server that is held to the checklist: where it is, and what it may be asked.

Apart from `server`, so that whether a server may be written to at all is decided, and tested, before
anything speaks to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

_REAL_BRAZE = (".braze.com", ".braze.eu", ".appboy.com")
_WRITES_FOR_GOOD = (
    "{} is the real Braze: the suite writes profiles and attribute names there for good. "
    "Point it at a workspace made for tests and say --yes-write-to-braze."
)


@dataclass(frozen=True, slots=True)
class Target:
    """One workspace of one server."""

    url: str
    key: str = field(repr=False)
    """With every permission, at best."""
    limited_key: str | None = field(repr=False)
    """May only use /users/track."""
    segment: str | None
    """The identifier of a small segment."""
    patience: float
    """Seconds until a write must show."""
    foreign: bool
    """Whether anybody but this session started it."""


def objection(url: str, key: str, *, may_be_real: bool) -> str | None:
    """Why the suite does not go near this server; None when it does."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    if not host:
        return f"--braze-url {url} names no host; write it as https://HOST."
    if not key:
        return "--braze-url needs a --braze-key."
    if f".{host.rstrip('.')}".endswith(_REAL_BRAZE) and not may_be_real:
        return _WRITES_FOR_GOOD.format(host)
    return None
