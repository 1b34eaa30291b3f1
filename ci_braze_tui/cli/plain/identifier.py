"""Which Braze segment an export updates: its identifier pasted, or found by name where the key may list them.

Apart from the other questions about an export because this one asks Braze.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from datetime import datetime

import msgspec

from ci_braze_tui.braze.profiles import BrazeSegment
from ci_braze_tui.cli.plain.asking import BackError, Dialogue
from ci_braze_tui.cli.plain.draft import Draft
from ci_braze_tui.errors import CiBrazeError, DefinitionError
from ci_braze_tui.exports.braze_segments import SegmentLook, list_braze_segments, look_up
from ci_braze_tui.exports.definition import check_segment_identifier
from ci_braze_tui.exports.reaching import address_of, facts_for
from ci_braze_tui.tui.moments import when
from ci_braze_tui.tui.visible import visible
from ci_braze_tui.words import _, ngettext

LIST = frozenset({"list", _("list")})
"""Typed in place of an identifier."""
_NAME = 60


def ask_identifier(draft: Draft) -> None:
    """Ask for the segment identifier, and say what Braze says of it."""
    offer = draft.session.sandbox
    default = draft.export.segment_identifier or (offer.segment_identifier if offer else "")
    is_connected = draft.export.connection is not None

    def read(text: str) -> str | None:
        """The identifier; None for the list."""
        if is_connected and text.casefold() in LIST:
            return None
        if problem := check_segment_identifier(text):
            raise DefinitionError(problem)
        return text

    identifier: str | None = None
    while identifier is None:
        identifier = draft.dialogue.ask(
            _("Segment identifier, or list to choose by name")
            if is_connected
            else _("Segment identifier"),
            read,
            help=_(
                "In Braze, open the segment and copy API Identifier at the foot of its page. Members get a "
                "custom attribute of that name."
            ),
            default=default,
        )
        if identifier is None:
            with suppress(BackError):
                identifier = _choose(draft, default)
    draft.export = msgspec.structs.replace(draft.export, segment_identifier=identifier)
    if is_connected:
        _say_what_it_is(draft)


def _choose(draft: Draft, before: str) -> str | None:
    """The identifier of a segment that is chosen by name; None, and why, if there is none to choose from."""
    dialogue, session = draft.dialogue, draft.session
    dialogue.say(_("Asking Braze for its segments …"))
    try:
        endpoint, key = address_of(session.home, session.keys, draft.export)
        found = asyncio.run(list_braze_segments(endpoint, key))
    except CiBrazeError as error:
        dialogue.say(str(error))
        return None
    if not found:
        dialogue.say(_("There is no segment in this Braze workspace. Create one in Braze."))
        return None
    return pick_segment(dialogue, found, before)


def pick_segment(dialogue: Dialogue, found: tuple[BrazeSegment, ...], before: str) -> str:
    """The identifier of the one that is chosen; `before` is that of the default."""
    ordered = sorted(found, key=lambda each: (each.name.casefold(), each.id))
    options = [
        _("{name} ({identifier})", name=visible(each.name, _NAME), identifier=visible(each.id))
        for each in ordered
    ]
    times = Counter(each.name.casefold() for each in ordered)
    identifiers = [each.id for each in ordered]
    chosen = dialogue.choose(
        _("Which Braze segment?"),
        options,
        help=_("Type its number, its name, or a part of its name."),
        default=identifiers.index(before) if before in identifiers else None,
        # A name that several have does not say which of them is meant.
        names=[
            each.name if times[each.name.casefold()] == 1 else option
            for each, option in zip(ordered, options, strict=True)
        ],
    )
    return identifiers[chosen]


def _say_what_it_is(draft: Draft) -> None:
    """Say which segment the identifier means; a warning at most, for Braze need not be in reach."""
    session, export = draft.session, draft.export
    try:
        endpoint, key = address_of(session.home, session.keys, export)
    except CiBrazeError:
        # Whoever makes an export needs no key yet.
        return
    draft.dialogue.say(_("Asking Braze about it …"))
    draft.dialogue.say(look_words(asyncio.run(look_up(endpoint, key, export.segment_identifier))))
    facts = facts_for(session.home, export)
    if facts is not None and facts.segment == export.segment_identifier:
        draft.dialogue.say(
            ngettext(
                "It had {count} profile when it was read {when}.",
                "It had {count} profiles when it was read {when}.",
                facts.profiles,
                when=when(facts.read_at, datetime.now().astimezone()),
            )
        )


def look_words(look: SegmentLook) -> str:
    """What Braze says of an identifier, or why it says nothing."""
    if look.sentence:
        return _("Worth a look: {sentence}", sentence=look.sentence)
    name = visible(look.name, _NAME)
    if look.changed_at is None:
        return _("In Braze it is {name}.", name=name)
    changed = when(look.changed_at, datetime.now().astimezone())
    return _("In Braze it is {name}, last changed {when}.", name=name, when=changed)
