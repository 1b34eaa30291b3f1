"""What Braze's answer to a batch means, row by row.

The only place that reads `/users/track` answers, because two mistakes here lose data without a
trace: taking 201 for "every row is in" (refused rows are listed inside a 201), and guessing about
rows that an answer does not cover. Statuses and counts decide what became of a row, never the
wording of a message: Braze has changed its texts and sends two kinds of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import msgspec

from ci_braze_tui.braze.refusals import clean, message_of, quoting, refusal
from ci_braze_tui.braze.reply import Reply
from ci_braze_tui.braze.waits import seconds_to_wait
from ci_braze_tui.errors import BrazeRefusedError
from ci_braze_tui.secret import Secret
from ci_braze_tui.words import _

_TOO_MANY = "max input length exceeded"
"""Braze docs, api/errors: more objects than the contract allows."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """One object that Braze refused: its place in the batch, from 0, and Braze's reason."""

    index: int
    reason: str


@dataclass(frozen=True, slots=True)
class Taken:
    """Braze dealt with the batch: all of it is accepted but the rejected ones.

    With `unknown` set, the rows that are not rejected cannot be called accepted either; it says
    why.
    """

    rejected: tuple[Rejection, ...] = ()
    unknown: str | None = None
    is_garbled: bool = False
    """Whether it is not even JSON, as from something that is not Braze."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Too fast: nothing was taken; come back in `seconds`, None where Braze does not say."""

    seconds: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class TryAgain:
    """A passing trouble between here and Braze's servers; the same batch may be sent again."""

    reason: str


@dataclass(frozen=True, slots=True)
class BadBatch:
    """Braze refuses this batch as a whole; smaller ones may show which row is to blame."""

    reason: str
    too_much: Literal["objects", "bytes"] | None = None
    """Of what it has too much, where Braze says so."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Braze refuses the key or the kind of request; every other batch would be refused as well."""

    error: BrazeRefusedError
    status: int


Answer = Taken | Wait | TryAgain | BadBatch | Refused


def read_track_answer(reply: Reply, sent: int, key: Secret) -> Answer:
    """Judge the answer to a batch of `sent` attributes objects; texts never show the key."""
    match reply.status:
        case status if 200 <= status < 300:
            return _taken(reply, sent, key)
        case 400:
            return _bad_request(reply, sent, key)
        case 413:
            return BadBatch(quoting(_("Braze finds the request too large."), reply, key), "bytes")
        case 429:
            return Wait(seconds_to_wait(reply), _("Braze asks to slow down."))
        case status if status >= 500 or status in {408, 425}:
            answered = _("Braze answered with {status}.", status=str(status))
            return TryAgain(quoting(answered, reply, key))
    return Refused(refusal(reply, key), reply.status)


def _taken(reply: Reply, sent: int, key: Secret) -> Taken:
    answer = _object(reply.body)
    if answer is None:
        return Taken(unknown=_("Braze's answer was cut off or is not JSON."), is_garbled=True)
    entries = answer.get("errors") or []
    rejected, doubt = _rejections(entries, sent, key)
    if doubt:
        return Taken(rejected, doubt)
    message = answer.get("message")
    if reply.status == 202 and message in ("queued", "success") and not rejected:
        # During maintenance Braze queues a request whole and counts nothing.
        return Taken()
    if message != "success":
        no_success = _("Braze did not call the request a success.")
        return Taken(rejected, quoting(no_success, reply, key))
    processed = answer.get("attributes_processed")
    if processed != sent - len(rejected):
        return Taken(
            rejected,
            _(
                "Braze's counts do not add up: sent {sent}, rejected {rejected}, "
                "processed {processed}.",
                sent=sent,
                rejected=len(rejected),
                processed=clean(str(processed), key)[:20],
            ),
        )
    return Taken(rejected)


def _bad_request(reply: Reply, sent: int, key: Secret) -> Taken | BadBatch:
    answer = _object(reply.body) or {}
    rejected, doubt = _rejections(answer.get("errors") or [], sent, key)
    if sent and not doubt and len(rejected) == sent:
        return Taken(rejected)
    # The one text that is looked at: that it was the size saves finding out for every batch anew.
    has_too_many = _TOO_MANY in message_of(reply.body).casefold()
    return BadBatch(
        quoting(_("Braze refuses the request."), reply, key),
        "objects" if has_too_many else None,
    )


def _object(body: bytes) -> dict[str, object] | None:
    try:
        answer = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return None
    return answer if isinstance(answer, dict) else None


def _rejections(
    entries: object, sent: int, key: Secret
) -> tuple[tuple[Rejection, ...], str | None]:
    """The rejections in `errors`, by row, and why they are not the whole truth, if so."""
    if not isinstance(entries, list):
        return (), _("Braze's list of errors cannot be read.")
    reasons: dict[int, list[str]] = {}
    doubt = None
    for entry in entries:
        index = _index(entry, sent)
        if index is None:
            doubt = _(
                "Braze reports an error without saying for which row: {error}",
                error=clean(_type(entry), key),
            )
        else:
            reasons.setdefault(index, []).append(clean(_type(entry), key))
    rejected = (Rejection(index, "; ".join(texts)) for index, texts in sorted(reasons.items()))
    return tuple(rejected), doubt


def _index(entry: object, sent: int) -> int | None:
    """The row that an entry of `errors` is about, None when it names no row of this batch."""
    if not isinstance(entry, dict) or entry.get("input_array", "attributes") != "attributes":
        return None
    index = entry.get("index")
    # A JSON `true` is an int to Python.
    return index if type(index) is int and 0 <= index < sent else None


def _type(entry: object) -> str:
    text = entry.get("type") if isinstance(entry, dict) else entry
    return text if isinstance(text, str) and text.strip() else _("no reason given")
