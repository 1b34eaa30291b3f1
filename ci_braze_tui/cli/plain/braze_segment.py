"""The Braze segment of an export by questions: read it, take over what it has, cancel, forget.

Apart from the menu of exports because it is gone through several times in a row: read first, then take over.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime

from ci_braze_tui.cli.braze_segment import (
    looked_up,
    stopped_words,
    taken_words,
    waited_for,
)
from ci_braze_tui.cli.plain.asking import Dialogue, TerminalClosedError
from ci_braze_tui.cli.plain.identifier import look_words
from ci_braze_tui.cli.reading_progress import ReadingProgress
from ci_braze_tui.errors import CiBrazeError
from ci_braze_tui.exports.braze_segments import cancel_order
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.reaching import audience_of, facts_for, read_segment, take_over
from ci_braze_tui.tui.moments import when
from ci_braze_tui.tui.session import Session
from ci_braze_tui.words import _, ngettext

_Action = tuple[str, Callable[[], None]]


def read_now(dialogue: Dialogue, session: Session, export: Export) -> None:
    """Read the Braze segment of an export with a connection; Ctrl+C stops the waiting and nothing else.

    Raises:
        CiBrazeError: it cannot be read.
    """
    reading = read_segment(export, session.home, session.keys, ReadingProgress(dialogue.say).show)
    try:
        asyncio.run(reading)
    except TerminalClosedError:
        raise
    except KeyboardInterrupt:
        dialogue.say(stopped_words(session.home, export))
    else:
        dialogue.say(_("The plan says now whom a run reaches."))


class BrazeSegmentQuestions:
    """What can be done with the Braze segment of one export, which has a connection."""

    def __init__(self, dialogue: Dialogue, session: Session, export: Export) -> None:
        self._dialogue = dialogue
        self._session = session
        self._export = export

    def ask(self) -> None:
        """Say how it stands and ask what to do, until nothing more is wanted.

        Raises:
            BackError: somebody went back.
            LeftError: somebody left.
        """
        dialogue = self._dialogue
        dialogue.say(
            _(
                "Before anything is sent, the plan counts who is updated and who is created, if Braze's own "
                "segment was read. For a day this computer keeps the identifiers of the profiles, and of all "
                "else only hashes."
            )
        )
        dialogue.say(look_words(looked_up(self._session.home, self._session.keys, self._export)))
        while True:
            dialogue.say_all(self._standing())
            actions = [*self._actions()]
            words = [said for said, _action in actions]
            has_read = facts_for(self._session.home, self._export) is not None
            chosen = dialogue.choose(
                _("What to do with this Braze segment?"),
                [*words, _("Nothing more")],
                help=_(
                    "Reading it changes nothing in Braze. Taking over tells the ledger what Braze has, so that "
                    "a run sends only what differs."
                ),
                default=len(actions) if has_read else 0,
            )
            if chosen == len(actions):
                return
            try:
                actions[chosen][1]()
            except CiBrazeError as error:
                dialogue.say(str(error))

    def _standing(self) -> Iterator[str]:
        now = datetime.now().astimezone()
        if (facts := facts_for(self._session.home, self._export)) is not None:
            yield ngettext(
                "{count} profile, {members} with the membership, read {when}; kept until {until}.",
                "{count} profiles, {members} with the membership, read {when}; kept until {until}.",
                facts.profiles,
                members=facts.members,
                when=when(facts.read_at, now),
                until=when(facts.expires_at, now),
            )
        else:
            yield _("Nothing that fits the export was read lately.")
        if (order := waited_for(self._session.home, self._export)) is not None:
            yield _("Braze was asked for a file of it {when}.", when=when(order.ordered_at, now))

    def _actions(self) -> Iterator[_Action]:
        order = waited_for(self._session.home, self._export)
        facts = facts_for(self._session.home, self._export)
        if order is not None:
            yield _("Go on waiting for the file"), self._read
        else:
            yield _("Read it again") if facts is not None else _("Read it"), self._read
        if facts is not None and facts.profiles:
            yield _("Take over what Braze has"), self._take_over
        if order is not None:
            yield _("Have Braze stop making the file"), self._cancel
        if order is not None or facts is not None:
            yield _("Forget what was read"), self._forget

    def _read(self) -> None:
        read_now(self._dialogue, self._session, self._export)

    def _take_over(self) -> None:
        facts = facts_for(self._session.home, self._export)
        said = [
            _("From now on only what differs from it is sent, and billed. Nothing is sent now.")
        ]
        if facts is not None and facts.members and self._export.membership.leavers == "remove":
            said.append(
                ngettext(
                    "{count} of them has the membership, and loses it in the next run if no chosen segment "
                    "has this person any more.",
                    "{count} of them have the membership; whoever of them is in no chosen segment any more "
                    "loses it in the next run.",
                    facts.members,
                )
            )
        self._dialogue.say_all(said)
        if self._dialogue.agree(
            ngettext(
                "Take over what Braze has of {count} profile?",
                "Take over what Braze has of {count} profiles?",
                facts.profiles if facts is not None else 0,
            ),
            help=_(
                "To take it back, forget what Braze was told for the export; its menu has that."
            ),
            default=True,
        ):
            self._dialogue.say(taken_words(take_over(self._export, self._session.home)))

    def _cancel(self) -> None:
        if self._dialogue.agree(
            _("Have Braze stop making files of this segment?"),
            help=_("Also one that somebody else has asked for. What was read before stays."),
            default=False,
        ):
            asyncio.run(cancel_order(self._export, self._session.home, self._session.keys))
            self._dialogue.say(_("Braze makes no file of this segment any more."))

    def _forget(self) -> None:
        if self._dialogue.agree(
            _("Forget what was read of this Braze segment?"),
            help=_(
                "Braze and the ledger stay as they are. To read it again may take Braze an hour."
            ),
            default=False,
        ):
            connection = self._export.connection or ""
            audience_of(self._session.home, self._export.name, connection).forget()
            self._dialogue.say(
                _(
                    "Forgot what was read of the Braze segment for {export}.",
                    export=self._export.name,
                )
            )
