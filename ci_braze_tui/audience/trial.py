"""One object sent for real, and the profile before and after it, side by side.

The safest first step with real customers: Braze answers "queued" to everything it can parse, and only the
profile itself tells what became of it.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal

import msgspec

from ci_braze_tui.audience.lines import Line
from ci_braze_tui.audience.profiles import READABLE
from ci_braze_tui.braze.answers import BadBatch, Refused, Taken, TryAgain, Wait, read_track_answer
from ci_braze_tui.errors import BadInputError, BrazeRefusedError, ConnectionLostError
from ci_braze_tui.matching.attributes import CONTROL_NAMES, standard_field
from ci_braze_tui.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ci_braze_tui.braze.client import BrazeClient
    from ci_braze_tui.braze.reply import Reply
    from ci_braze_tui.secret import Secret

Verdict = Literal["arrived", "there already", "not there", "other value", "not readable"]
"""What the profile says of a value that was sent. arrived: it has it now, and had not before · not there: Braze
took the request and has nothing · other value: it has something else, in another form perhaps.
"""

WAIT = 30.0
"""Seconds; Braze writes within moments, but promises nothing."""
_PAUSE = 0.5
_WHO = ("external_id", "user_alias", "braze_id", "email")


class Value(msgspec.Struct, frozen=True):
    """One attribute; values as JSON text, None where there is none."""

    attribute: str
    sent: str
    before: str | None
    after: str | None
    verdict: Verdict


class Trial(msgspec.Struct, frozen=True):
    """What became of one object."""

    profiles_before: int
    """How many profiles it could mean; several share an e-mail address, none means that one is created."""
    found: bool
    """Whether there is a profile now."""
    values: tuple[Value, ...]
    seconds: float
    """Until everything was there, or until waiting ended."""


class RowRefusedError(BrazeRefusedError):
    """Braze does not take the row; the profile is as it was."""


async def send_one(client: BrazeClient, key: Secret, object_text: str, wait: float = WAIT) -> Trial:
    """Send one object, wait for the profile to show it, and tell both.

    Args:
        client: talks to the endpoint; its key needs `users.track` and `users.export.ids`.
        key: masked in what Braze says.
        object_text: the object as JSON, exactly as a run would send it.
        wait: seconds to wait for the profile at the most.

    Raises:
        BadInputError: this is no object that Braze could take.
        RowRefusedError: Braze refuses it.
        BrazeRefusedError: the key may not read profiles; then nothing was sent.
        ConnectionLostError: Braze cannot be reached, or does not say whether it takes it.
    """
    sent = msgspec.json.decode(object_text, type=dict[str, object])
    question = _question(sent)
    names = [name for name in sent if name not in CONTROL_NAMES]
    fields = ["external_id", "custom_attributes", *(name for name in names if name in READABLE)]
    before = await client.export_whole(question, fields)
    _check(await client.track(b'{"attributes":[' + object_text.encode() + b"]}"), key)
    clock = asyncio.get_running_loop()
    started = clock.time()
    while True:
        after = await client.export_whole(question, fields)
        values = tuple(_value(name, sent[name], before, after) for name in names)
        done = all(each.verdict in ("arrived", "there already", "not readable") for each in values)
        if (after and done) or clock.time() - started >= wait:
            return Trial(len(before), bool(after), values, round(clock.time() - started, 1))
        await asyncio.sleep(_PAUSE)


def _check(reply: Reply, key: Secret) -> None:
    """Whether Braze takes the row; where its counts are in doubt, the profile will tell.

    Raises:
        RowRefusedError: it does not.
        ConnectionLostError: nobody knows.
    """
    match read_track_answer(reply, 1, key):
        case Taken(rejected=()):
            return
        case Taken(rejected=(rejection, *_others)):
            reason = rejection.reason
        case TryAgain(reason):
            raise ConnectionLostError(reason)
        case BadBatch(reason) | Wait(reason=reason):
            pass
        case Refused(error):
            reason = str(error)
    raise RowRefusedError(_("Braze does not take this row: {reason}", reason=reason))


def _question(sent: Mapping[str, object]) -> dict[str, object]:
    """How to ask for the profile that an object means."""
    for name in _WHO:
        if value := sent.get(name):
            match name:
                case "external_id":
                    return {"external_ids": [value]}
                case "user_alias":
                    return {"user_aliases": [value]}
                case "email":
                    return {"email_address": value}
            return {name: value}
    raise BadInputError(_("This row names no profile, so it cannot be tried. Choose another row."))


def _value(name: str, sent: object, before: tuple[Line, ...], after: tuple[Line, ...]) -> Value:
    old, new = _of(before, name), _of(after, name)
    verdict: Verdict
    if standard_field(name) is not None and name not in READABLE:
        verdict = "not readable"
    elif new == sent:
        verdict = "there already" if old == sent else "arrived"
    else:
        verdict = "not there" if new is None else "other value"
    return Value(name, _text(sent) or "null", _text(old), _text(new), verdict)


def _of(lines: tuple[Line, ...], name: str) -> object:
    """What the profile has; of several, the first that Braze names."""
    line = lines[0] if lines else {}
    if standard_field(name) is not None or name == "email":
        return line.get(name)
    custom = line.get("custom_attributes")
    return custom.get(name) if isinstance(custom, dict) else None


def _text(value: object) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()
