"""Trying a connection out without changing anything in Braze.

Braze has no request that tells what a key may do. Requests that cannot have an effect do: Braze
looks at the key, then at the permission, then at the request, so that being told "bad request"
proves that key and permission are good. What Customer Insights asks for comes first; then what would
add something, and without which nothing fails.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Literal

from ci_braze_tui.braze.client import BrazeClient
from ci_braze_tui.braze.clusters import Endpoint
from ci_braze_tui.braze.losses import NotTrustedError
from ci_braze_tui.braze.permissions import (
    BULK,
    EXPORT_IDS,
    EXPORT_SEGMENT,
    LIST_SEGMENTS,
    OPTIONAL,
    SEGMENT_DETAILS,
    TRACK,
    lacking,
)
from ci_braze_tui.braze.refusals import message_of, quoting, refusal
from ci_braze_tui.braze.reply import Reply
from ci_braze_tui.errors import ConnectionLostError
from ci_braze_tui.secret import Secret
from ci_braze_tui.words import _

SUBJECTS = ("Host", "TLS", "API key", TRACK, EXPORT_SEGMENT, "Round trip")
"""What a connection needs. BULK is tried before the round trip, where it is used."""

_SHOWN = {
    "Host": _("Host"),
    "TLS": _("TLS"),
    "API key": _("API key"),
    "Round trip": _("Round trip"),
}

_GIVEN = {
    EXPORT_IDS: _("The key may read profiles back."),
    LIST_SEGMENTS: _("The key may list Braze segments."),
    SEGMENT_DETAILS: _("The key may look at Braze segments."),
}

_NOTHING = b'{"attributes":[]}'
_TIMEOUT = 15.0
"""Seconds; a person is looking on."""


State = Literal["passed", "failed", "unsure", "untried", "missing"]
"""missing: not there, and the connection does without."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known about one subject, in a sentence, and whether it is good."""

    subject: str
    state: State
    sentence: str


def shown(subject: str) -> str:
    """A subject as people read it; permissions are called as Braze calls them."""
    return _SHOWN.get(subject, subject)


def subjects(*, bulk: bool) -> tuple[str, ...]:
    """What is tried, in order."""
    needed = (*SUBJECTS[:-1], BULK, SUBJECTS[-1]) if bulk else SUBJECTS
    return (*needed, *OPTIONAL)


async def check_connection(
    endpoint: Endpoint, key: Secret, *, bulk: bool = False
) -> AsyncIterator[Finding]:
    """Try host, key and permissions; yields one finding for each of `subjects`, in that order."""
    told = 0
    try:
        async with BrazeClient(endpoint, key, in_flight=1, timeout=_TIMEOUT) as client:
            async for finding in _findings(client, endpoint, key, bulk=bulk):
                told += 1
                yield finding
    except NotTrustedError as lost:
        yield Finding("Host", "passed", _("Something answers at {host}.", host=endpoint.host))
        yield Finding("TLS", "failed", str(lost))
        told = 2
    except ConnectionLostError as lost:
        yield Finding(subjects(bulk=bulk)[told], "unsure" if told else "failed", str(lost))
        told += 1
    for subject in subjects(bulk=bulk)[told:]:
        yield Finding(subject, "untried", _("Not tried, because of the above."))


def passed(findings: Iterable[Finding]) -> bool:
    """Whether nothing failed, and all up to users.track is known to be good."""
    states = {finding.subject: finding.state for finding in findings}
    needed = all(states.get(subject) == "passed" for subject in SUBJECTS[:4])
    return needed and "failed" not in states.values()


def refused(findings: Iterable[Finding]) -> bool:
    """Whether Braze itself said no, in contrast to a host that cannot be reached now."""
    return any(
        finding.state == "failed" and finding.subject not in SUBJECTS[:2] for finding in findings
    )


async def _findings(
    client: BrazeClient, endpoint: Endpoint, key: Secret, *, bulk: bool
) -> AsyncIterator[Finding]:
    reply = await client.track(_NOTHING)
    for judge in (_host, _tls, _key, _track):
        finding = judge(reply, endpoint, key)
        yield finding
        if finding.state == "failed" and finding.subject != TRACK:
            return
    probe = await client.probe(EXPORT_SEGMENT)
    yield _export_segment(probe, key)
    if bulk:
        yield _bulk(await client.track(_NOTHING, bulk=True), key)
    # The second request: the first one also had to find the host and open the connection.
    milliseconds = round(probe.seconds * 1000)
    yield Finding(
        "Round trip",
        "passed",
        _("A request and its answer take {milliseconds} ms.", milliseconds=milliseconds),
    )
    for permission in OPTIONAL:
        yield _optional(permission, await client.probe(permission), key)


def _host(reply: Reply, endpoint: Endpoint, key: Secret) -> Finding:
    host, status = endpoint.host, str(reply.status)
    if reply.status >= 500:
        return Finding(
            "Host",
            "failed",
            _(
                "{host} has trouble ({status}); try again in some minutes.",
                host=host,
                status=status,
            ),
        )
    is_braze = bool(message_of(reply.body)) and reply.status in {*range(200, 300), 400, 401, 403}
    if not is_braze and reply.status != 429:
        return Finding(
            "Host",
            "failed",
            _(
                "Something answers at {host} ({status}), but not as Braze does; check the endpoint, "
                "and whether a proxy or a login page is in between.",
                host=host,
                status=status,
            ),
        )
    if endpoint.instance:
        answers = _("{host} ({instance}) answers.", host=host, instance=endpoint.instance)
    else:
        answers = _("{host} answers.", host=host)
    return Finding("Host", "passed", f"{answers} {endpoint.note or ''}".strip())


def _tls(reply: Reply, endpoint: Endpoint, key: Secret) -> Finding:
    if endpoint.is_local:
        return Finding("TLS", "passed", _("Not needed: nothing leaves this computer."))
    return Finding("TLS", "passed", _("Encrypted, and the certificate is trusted."))


def _key(reply: Reply, endpoint: Endpoint, key: Secret) -> Finding:
    if reply.status == 401:
        return Finding("API key", "failed", str(refusal(reply, key)))
    if reply.status == 429:
        return Finding("API key", "unsure", _slow_down())
    return Finding("API key", "passed", _("Braze knows the key {hint}.", hint=key.hint()))


def _track(reply: Reply, endpoint: Endpoint, key: Secret) -> Finding:
    if reply.status == 403:
        return Finding(
            TRACK,
            "failed",
            quoting(
                _(
                    "The API key may not write profiles: give a new key the permission users.track, "
                    "and check its list of IP addresses."
                ),
                reply,
                key,
            ),
        )
    if reply.status == 429:
        return Finding(TRACK, "unsure", _slow_down())
    return Finding(TRACK, "passed", _("The key may write profiles."))


def _export_segment(reply: Reply, key: Secret) -> Finding:
    if 200 <= reply.status < 300 or reply.status == 400:
        return Finding(EXPORT_SEGMENT, "passed", _("The key may read Braze segments."))
    if reply.status in {401, 403}:
        return Finding(
            EXPORT_SEGMENT,
            "failed",
            _(
                "The API key may not read Braze segments. Customer Insights asks for the permission "
                "users.export.segment; the export itself works without it."
            ),
        )
    return Finding(EXPORT_SEGMENT, "unsure", _try_later(reply, key))


def _optional(permission: str, reply: Reply, key: Secret) -> Finding:
    # What Braze says to a segment that it does not have is not documented; that it says it is enough.
    does_not_know = reply.status == 404 and message_of(reply.body)
    if 200 <= reply.status < 300 or reply.status == 400 or does_not_know:
        return Finding(permission, "passed", _GIVEN[permission])
    if reply.status in {401, 403}:
        return Finding(permission, "missing", lacking(permission))
    return Finding(permission, "unsure", _try_later(reply, key))


def _bulk(reply: Reply, key: Secret) -> Finding:
    if 200 <= reply.status < 300 or reply.status == 400:
        return Finding(BULK, "passed", _("The key may use the bulk endpoint."))
    if reply.status in {401, 403, 404, 405}:
        return Finding(
            BULK,
            "failed",
            _(
                "Braze refuses the bulk endpoint ({status}): give a new key the permission "
                "{permission}, or turn bulk off in the contract of the connection; until then "
                "exports go without it.",
                status=str(reply.status),
                permission=BULK,
            ),
        )
    return Finding(BULK, "unsure", _try_later(reply, key))


def _try_later(reply: Reply, key: Secret) -> str:
    sentence = _(
        "Braze answered with {status}; try again in some minutes.", status=str(reply.status)
    )
    return quoting(sentence, reply, key)


def _slow_down() -> str:
    return _("Braze asks to slow down; try again in a minute.")
