"""What Braze says when it is asked, rather than told: profiles and segments.

Used to read back what an export wrote; apart from `answers`, which judges what was sent.
"""

from __future__ import annotations

from typing import TypeVar

import msgspec

from ci_braze_tui.braze.losses import NoAnswerError
from ci_braze_tui.braze.refusals import quoting, refusal
from ci_braze_tui.braze.reply import Reply
from ci_braze_tui.errors import BrazeRefusedError
from ci_braze_tui.secret import Secret
from ci_braze_tui.words import _


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """A user as `/users/export/ids` tells it; what was not asked for, or is not set, is None."""

    external_id: str | None = None
    braze_id: str | None = None
    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = None
    dob: str | None = None
    gender: str | None = None
    country: str | None = None
    language: str | None = None
    home_city: str | None = None
    time_zone: str | None = None
    email_subscribe: str | None = None
    push_subscribe: str | None = None
    created_at: str | None = None
    custom_attributes: dict[str, object] = msgspec.field(default_factory=dict)
    user_aliases: tuple[dict[str, object], ...] = ()


class BrazeSegment(msgspec.Struct, frozen=True):
    """A segment of Braze: its segment identifier and its name."""

    id: str
    name: str = ""


class SegmentDetails(msgspec.Struct, frozen=True):
    """What `/segments/details` says of one segment."""

    name: str = ""
    description: str | None = None
    updated_at: str | None = None


class _Profiles(msgspec.Struct, frozen=True):
    users: tuple[Profile, ...]


class _Whole(msgspec.Struct, frozen=True):
    users: tuple[dict[str, object], ...]


class _Segments(msgspec.Struct, frozen=True):
    segments: tuple[BrazeSegment, ...]


_T = TypeVar("_T")


def read_profiles(reply: Reply, key: Secret) -> tuple[Profile, ...]:
    """The profiles in an answer of `/users/export/ids`."""
    return read_answer(reply, key, _Profiles).users


def read_whole(reply: Reply, key: Secret) -> tuple[dict[str, object], ...]:
    """The same with every member as it stands."""
    return read_answer(reply, key, _Whole).users


def read_segments(reply: Reply, key: Secret) -> tuple[BrazeSegment, ...]:
    """The segments in an answer of `/segments/list`."""
    return read_answer(reply, key, _Segments).segments


def read_about_segment(reply: Reply, key: Secret, kind: type[_T]) -> _T:
    """The answer to a question about one segment; what Braze refuses of it is most likely its identifier.

    Raises:
        BrazeRefusedError: Braze says no.
        NoAnswerError: it is not what Braze usually answers.
    """
    if reply.status == 400:
        unknown = _(
            "Braze does not seem to know this segment identifier. Copy it from API Identifier at the foot of "
            "the segment's page in Braze."
        )
        raise BrazeRefusedError(quoting(unknown, reply, key))
    return read_answer(reply, key, kind)


def read_answer(reply: Reply, key: Secret, kind: type[_T]) -> _T:
    """The answer to a question as a value of `kind`.

    Raises:
        BrazeRefusedError: Braze says no.
        NoAnswerError: it is not what Braze usually answers.
    """
    if reply.status == 429:
        raise BrazeRefusedError(_("Braze asks to slow down; wait a minute and ask again."))
    if reply.status == 400:
        raise BrazeRefusedError(quoting(_("Braze refuses the question."), reply, key))
    if reply.status >= 500:
        answered = _("Braze answered with {status}.", status=str(reply.status))
        raise NoAnswerError(quoting(answered, reply, key))
    if not 200 <= reply.status < 300:
        raise refusal(reply, key)
    try:
        return msgspec.json.decode(reply.body, type=kind)
    except msgspec.DecodeError:
        raise NoAnswerError(
            _("Braze's answer was cut off or has another shape than usual.")
        ) from None
