"""How requests travel: the one choice of transport, certificates and proxies.

httpx's own connection pool grows slower with every request in flight, so httpx runs over aiohttp's.
Proxies and extra certificates come from the environment (HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE, …),
as companies set them.
"""

from __future__ import annotations

import os
import ssl
from base64 import b64encode
from typing import TYPE_CHECKING, Literal
from urllib.request import getproxies, proxy_bypass

from ci_braze_tui.braze.clusters import Endpoint
from ci_braze_tui.braze.losses import NotSentError
from ci_braze_tui.words import _

if TYPE_CHECKING:
    import httpx


def open_transport(endpoint: Endpoint, in_flight: int) -> httpx.AsyncBaseTransport:
    """The way for up to `in_flight` requests at once to `endpoint`; it follows no redirects.

    A transport and no client: cookies, redirects and logins are none of Braze's ways, and looking for
    them in each answer is a fifth of what a request costs.

    Raises NotSentError when this computer's proxy or certificate settings cannot be used.
    """
    if endpoint.is_local:
        # A server on this computer is never reached through a proxy, and has no certificate.
        return _over_aiohttp(in_flight, False, None)
    try:
        return _over_aiohttp(in_flight, authorities(), _proxy_to(endpoint.host))
    except (OSError, ValueError):
        raise NotSentError(
            _(
                "The proxy or certificate settings of this computer cannot be used; "
                "check HTTPS_PROXY, ALL_PROXY, SSL_CERT_FILE and SSL_CERT_DIR."
            )
        ) from None


def _over_aiohttp(
    in_flight: int, verify: ssl.SSLContext | Literal[False], proxy: str | None
) -> httpx.AsyncBaseTransport:
    from httpx_aiohttp import AiohttpTransport

    from ci_braze_tui.braze.connector import open_session

    return AiohttpTransport(
        verify=verify,
        proxy=_with_login(proxy) if proxy else None,
        client=lambda: open_session(in_flight, verify),
    )


def _with_login(address: str) -> httpx.Proxy:
    """The proxy at an address, which may hold user name and password, with these in a header."""
    import httpx

    proxy = httpx.Proxy(address)
    if proxy.auth is None:
        return proxy
    login = b64encode(":".join(proxy.auth).encode()).decode()
    return httpx.Proxy(proxy.url, headers={"Proxy-Authorization": f"Basic {login}"})


def authorities() -> ssl.SSLContext:
    """Who may vouch for the other side: the usual ones, and those that the system or the environment names."""
    import httpx

    context = httpx.create_ssl_context()
    if not (os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR")):
        # A company's own authority is known to the system, not to the list that httpx brings along.
        context.load_default_certs()
    return context


def _proxy_to(host: str) -> str | None:
    """The address of the proxy for `host`, None for the direct way."""
    proxies = getproxies()
    chosen = proxies.get("https") or proxies.get("all") or ""
    if not chosen or proxy_bypass(host):
        return None
    if chosen.lower().startswith("socks"):
        raise NotSentError(
            _(
                "This computer is set to a SOCKS proxy, which this tool cannot use; "
                "set HTTPS_PROXY to an HTTP proxy."
            )
        )
    return chosen if "://" in chosen else f"http://{chosen}"
