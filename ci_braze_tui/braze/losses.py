"""The two ways to lose a request, and telling them apart.

Whether something reached Braze decides what a run may claim about its rows, so this is not left to
the names of a library's exceptions: httpx-aiohttp reports a connection that died after sending as a
failure to connect. The error underneath, aiohttp's own, is what counts here.
"""

from __future__ import annotations

from ci_braze_tui.errors import ConnectionLostError
from ci_braze_tui.words import _


class NotSentError(ConnectionLostError):
    """Nothing reached Braze: no such host, refused, certificate not trusted, proxy shut."""


class NotTrustedError(NotSentError):
    """The host is there, but no encrypted connection to it can be trusted."""


class NoAnswerError(ConnectionLostError):
    """The request went out and no answer can be trusted; Braze may have taken it."""


def loss(error: BaseException, host: str, timeout: float) -> ConnectionLostError:
    """The plain sentence for a failed request to `host` that was given `timeout` seconds.

    Nothing of the original text is kept: it may quote headers.
    """
    import aiohttp

    # The cause of httpx's errors is aiohttp's; that of our own timeout is a mere cancellation.
    cause = error.__cause__ if isinstance(error.__cause__, Exception) else error
    match cause:
        case aiohttp.ClientConnectorDNSError():
            return NotSentError(
                _(
                    "No such host: {host} could not be found; check the endpoint and the network.",
                    host=host,
                )
            )
        case aiohttp.ClientConnectorCertificateError(certificate_error=problem):
            return NotTrustedError(_about_certificate(problem, host))
        case aiohttp.ClientSSLError():
            return NotTrustedError(
                _(
                    "No secure connection to {host}: the TLS handshake failed; check the network and "
                    "its proxy.",
                    host=host,
                )
            )
        case aiohttp.ClientHttpProxyError(status=407):
            return NotSentError(
                _(
                    "The proxy asks for a user name and password; put them into HTTPS_PROXY "
                    "as http://user:password@host:port."
                )
            )
        case aiohttp.ClientHttpProxyError(status=status):
            return NotSentError(
                _(
                    "The proxy lets nothing through to {host} (it answered {status}).",
                    host=host,
                    status=str(status),
                )
            )
        case aiohttp.ClientProxyConnectionError():
            return NotSentError(
                _(
                    "The proxy that HTTPS_PROXY names cannot be reached, or does not answer as a "
                    "proxy."
                )
            )
        case aiohttp.ConnectionTimeoutError():
            return NotSentError(
                _(
                    "{host} did not pick up in time; check the network, its firewall and its proxy.",
                    host=host,
                )
            )
        case aiohttp.ClientConnectorError(os_error=ConnectionRefusedError()):
            return NotSentError(
                _(
                    "{host} refused the connection: nothing answers there, or a firewall forbids it.",
                    host=host,
                )
            )
        case aiohttp.ClientConnectorError():
            return NotSentError(
                _("{host} cannot be reached; check the network and its firewall.", host=host)
            )
        case aiohttp.InvalidURL():
            return NotSentError(
                _(
                    "No request to {host} could be made; check the proxy settings of this computer.",
                    host=host,
                )
            )
        case TimeoutError():
            return NoAnswerError(
                _(
                    "{host} gave no answer within {seconds} seconds; it may have taken the request.",
                    host=host,
                    seconds=f"{timeout:g}",
                )
            )
    return NoAnswerError(
        _(
            "The connection to {host} broke before the answer was complete; it may have taken the "
            "request.",
            host=host,
        )
    )


def _about_certificate(problem: Exception, host: str) -> str:
    """The sentence for OpenSSL's verdict: its numbers for dates (9, 10) and for names (62, 64)."""
    match getattr(problem, "verify_code", None):
        case 9 | 10:
            return _(
                "The certificate of {host} is not valid today; check the date of this computer, "
                "and whether something in your network answers in its place.",
                host=host,
            )
        case 62 | 64:
            return _(
                "What answers as {host} has the certificate of another host; check the endpoint "
                "and the proxy of your network.",
                host=host,
            )
    return _(
        "The certificate of {host} is not trusted; if your network inspects traffic, name its "
        "certificate file in the environment variable SSL_CERT_FILE.",
        host=host,
    )
