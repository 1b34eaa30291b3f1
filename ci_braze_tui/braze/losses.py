"""The two ways to lose a request, and telling them apart.

Whether something reached Braze decides what a run may claim about its rows, so this is not left to
the names of a library's exceptions: httpx-aiohttp reports a connection that died after sending as a
failure to connect. The error underneath, aiohttp's own, is what counts here.
"""

from __future__ import annotations

from ci_braze_tui.errors import ConnectionLostError


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
                f"No such host: {host} could not be found; check the endpoint and the network."
            )
        case aiohttp.ClientConnectorCertificateError(certificate_error=problem):
            return NotTrustedError(_about_certificate(problem, host))
        case aiohttp.ClientSSLError():
            return NotTrustedError(
                f"No secure connection to {host}: the TLS handshake failed; "
                "check the network and its proxy."
            )
        case aiohttp.ClientHttpProxyError(status=407):
            return NotSentError(
                "The proxy asks for a user name and password; put them into HTTPS_PROXY "
                "as http://user:password@host:port."
            )
        case aiohttp.ClientHttpProxyError(status=status):
            return NotSentError(f"The proxy lets nothing through to {host} (it answered {status}).")
        case aiohttp.ClientProxyConnectionError():
            return NotSentError(
                "The proxy that HTTPS_PROXY names cannot be reached, or does not answer as a proxy."
            )
        case aiohttp.ConnectionTimeoutError():
            return NotSentError(
                f"{host} did not pick up in time; check the network, its firewall and its proxy."
            )
        case aiohttp.ClientConnectorError(os_error=ConnectionRefusedError()):
            return NotSentError(
                f"{host} refused the connection: nothing answers there, or a firewall forbids it."
            )
        case aiohttp.ClientConnectorError():
            return NotSentError(f"{host} cannot be reached; check the network and its firewall.")
        case aiohttp.InvalidURL():
            return NotSentError(
                f"No request to {host} could be made; check the proxy settings of this computer."
            )
        case TimeoutError():
            return NoAnswerError(
                f"{host} gave no answer within {timeout:g} seconds; it may have taken the request."
            )
        case _:
            return NoAnswerError(
                f"The connection to {host} broke before the answer was complete; "
                "it may have taken the request."
            )


def _about_certificate(problem: Exception, host: str) -> str:
    """The sentence for OpenSSL's verdict: its numbers for dates (9, 10) and for names (62, 64)."""
    match getattr(problem, "verify_code", None):
        case 9 | 10:
            return (
                f"The certificate of {host} is not valid today; check the date of this computer, "
                "and whether something in your network answers in its place."
            )
        case 62 | 64:
            return (
                f"What answers as {host} has the certificate of another host; check the endpoint "
                "and the proxy of your network."
            )
        case _:
            return (
                f"The certificate of {host} is not trusted; if your network inspects traffic, "
                "name its certificate file in the environment variable SSL_CERT_FILE."
            )
