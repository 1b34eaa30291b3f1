"""Posting JSON to a webhook whose address is a secret.

One way for all that take JSON over HTTP. Plain HTTP is for this computer alone, and redirects are not followed:
the address lets whoever has it write into a channel. Proxies come from the environment.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from ci_braze_tui.braze.transport import authorities
from ci_braze_tui.notices.definition import is_here
from ci_braze_tui.notices.trouble import UnsentError
from ci_braze_tui.secret import Secret
from ci_braze_tui.words import _

SECONDS = 10.0
"""For connecting, and for each answer."""
_LATER = (408, 425, 429)
"""Refusals that another try may not meet."""


def post(url: Secret, body: bytes, token: Secret | None = None) -> None:
    """Post JSON to an address.

    Raises:
        UnsentError: it was not taken.
    """
    import httpx

    # A server on this computer is never reached through a proxy.
    goes_by_proxy = not is_here(_host_in(url))
    headers = {"Content-Type": "application/json"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token.reveal()}"
    try:
        with httpx.Client(verify=authorities(), timeout=SECONDS, trust_env=goes_by_proxy) as client:
            answer = client.post(url.reveal(), content=body, headers=headers)
    except (httpx.InvalidURL, ValueError):
        raise UnsentError(
            _("The address or the token of the webhook is none that can be used."), lasting=True
        ) from None
    except (httpx.HTTPError, ImportError, OSError) as error:
        # Their texts may hold the address; the kind is enough to look for the cause.
        why = type(error).__name__
        raise UnsentError(
            _("The webhook cannot be reached ({why}).", why=why), lasting=False
        ) from None
    if not answer.is_success:
        raise _refused(answer.status_code, answer.headers)


def _host_in(url: Secret) -> str:
    """Where an address leads to, if anything may go there."""
    try:
        parts = urlsplit(url.reveal())
        # A port that is none is only found out by asking for it.
        host, _port = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    if not host or parts.scheme not in ("https", "http"):
        raise UnsentError(
            _("The address of the webhook must begin with https:// and name a host."), lasting=True
        )
    if parts.scheme == "http" and not is_here(host):
        raise UnsentError(
            _("The address of the webhook must begin with https://, so that nobody listens."),
            lasting=True,
        )
    return host


def _refused(status: int, headers: Mapping[str, str]) -> UnsentError:
    lasting = status < 500 and status not in _LATER
    wait = headers.get("Retry-After", "")
    after = float(wait) if wait.isascii() and wait.isdigit() else 0.0
    return UnsentError(
        _("The webhook answered with HTTP status {status}.", status=str(status)),
        lasting=lasting,
        after=after,
    )
