"""How requests travel: the one choice of transport, certificates and proxies.

httpx's own connection pool grows slower with every request in flight, so httpx runs over aiohttp's.
Proxies and extra certificates come from the environment (HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE, …),
as companies set them.
"""

from __future__ import annotations

import os
import ssl
from typing import TYPE_CHECKING
from urllib.request import getproxies, proxy_bypass

from ci_braze_tui.braze.clusters import Endpoint
from ci_braze_tui.braze.losses import NotSentError

if TYPE_CHECKING:
    import httpx


def open_http(endpoint: Endpoint, in_flight: int) -> httpx.AsyncClient:
    """An HTTP client for up to `in_flight` requests at once to `endpoint`.

    Raises NotSentError when this computer's proxy or certificate settings cannot be used.
    """
    import httpx
    from httpx_aiohttp import HttpxAiohttpClient

    limits = httpx.Limits(max_connections=in_flight, max_keepalive_connections=in_flight)
    if endpoint.is_local:
        # A server on this computer is never reached through a proxy, and has no certificate.
        return HttpxAiohttpClient(limits=limits, trust_env=False, verify=False)
    _refuse_socks(endpoint.host)
    try:
        return HttpxAiohttpClient(limits=limits, verify=_authorities())
    except (OSError, ValueError):
        raise NotSentError(
            "The proxy or certificate settings of this computer cannot be used; "
            "check HTTPS_PROXY, ALL_PROXY, SSL_CERT_FILE and SSL_CERT_DIR."
        ) from None


def _authorities() -> ssl.SSLContext:
    import httpx

    context = httpx.create_ssl_context()
    if not (os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR")):
        # A company's own authority is known to the system, not to the list that httpx brings along.
        context.load_default_certs()
    return context


def _refuse_socks(host: str) -> None:
    proxies = getproxies()
    chosen = proxies.get("https") or proxies.get("all") or ""
    if chosen.lower().startswith("socks") and not proxy_bypass(host):
        raise NotSentError(
            "This computer is set to a SOCKS proxy, which this tool cannot use; "
            "set HTTPS_PROXY to an HTTP proxy."
        )
