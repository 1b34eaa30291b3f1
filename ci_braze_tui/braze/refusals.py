"""Braze's own words, made fit to show, and the sentences for a plain no.

Shared by all who read answers (batches, profiles, segments, the connection check), so that nobody
shows a text of Braze that was not cleaned: its answer to a wrong key repeats that key.
"""

from __future__ import annotations

import unicodedata

import msgspec

from ci_braze_tui.braze.reply import Reply
from ci_braze_tui.errors import BrazeRefusedError
from ci_braze_tui.secret import Secret
from ci_braze_tui.words import _

_LONGEST = 300
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean(text: str, key: Secret) -> str:
    """`text` in one line, without the key and control characters, 300 characters at most."""
    shown = (
        " " if letter.isspace() else letter
        for letter in text
        if letter.isspace() or unicodedata.category(letter) not in _INVISIBLE
    )
    line = " ".join("".join(shown).split())
    masked = key.masked_in(line)
    return masked if len(masked) <= _LONGEST else f"{masked[: _LONGEST - 1]}…"


def quoting(sentence: str, reply: Reply, key: Secret) -> str:
    """`sentence`, and behind it Braze's own message where the answer has one."""
    message = message_of(reply.body)
    if not message:
        return sentence
    return _("{sentence} Braze said: {message}", sentence=sentence, message=clean(message, key))


def message_of(body: bytes) -> str:
    """The text of `message`, or of `error` as some answers have it; empty when there is neither."""
    try:
        answer = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return ""
    if not isinstance(answer, dict):
        return ""
    texts = (answer.get(name) for name in ("message", "error"))
    return next((text for text in texts if isinstance(text, str) and text.strip()), "")


def refusal(reply: Reply, key: Secret) -> BrazeRefusedError:
    """The error for an answer that would be the same for every further request."""
    sentence = _SENTENCES.get(reply.status)
    if sentence is None and 300 <= reply.status < 400:
        sentence = _(
            "The endpoint sends us elsewhere, as a network's login page does and Braze does not "
            "({status}); check the endpoint and the network.",
            status=str(reply.status),
        )
    sentence = sentence or _(
        "Braze does not accept this kind of request ({status}).", status=str(reply.status)
    )
    return BrazeRefusedError(quoting(sentence, reply, key))


_SENTENCES = {
    401: _(
        "Braze does not know this API key (401): the key is wrong, or it belongs to another "
        "cluster than the endpoint of this connection."
    ),
    403: _(
        "Braze does not allow this (403): the API key lacks the permission, this computer is not "
        "on the key's list of IP addresses, or the plan does not include it."
    ),
    404: _("Braze has nothing at this address (404); check the endpoint of the connection."),
    405: _("Something other than Braze seems to answer (405); check the endpoint and the network."),
    407: _("The proxy asks for a user name and password (407); check HTTPS_PROXY."),
    415: _("Braze does not accept this kind of content (415); does a proxy change requests?"),
}
"""Braze docs, api/errors, for what the statuses mean."""
