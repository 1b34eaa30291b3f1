"""The saved connections as a list: check one, change, copy or remove it, or make another.

Apart from making one, which asks much more.
"""

from __future__ import annotations

from ci_braze_tui.braze.clusters import parse_endpoint
from ci_braze_tui.cli.plain.asking import Dialogue
from ci_braze_tui.cli.plain.checking import check_and_say
from ci_braze_tui.cli.plain.connecting import ConnectionQuestions
from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.connections.visible_to import TYPE
from ci_braze_tui.exports.administration import note_checked
from ci_braze_tui.tui.screens.connection_words import REMOVE_IN_USE
from ci_braze_tui.tui.screens.home_books import Books, ConnectionItem, remove_item
from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.visible import visible
from ci_braze_tui.words import _, ngettext

_NAME = 60


class Connections:
    """The menu of the connections."""

    def __init__(self, dialogue: Dialogue, session: Session) -> None:
        self._dialogue = dialogue
        self._session = session

    def choose(self, books: Books) -> None:
        """Choose a connection and what to do with it, or make a new one.

        Raises:
            BackError: somebody went back.
            LeftError: somebody left.
            CiBrazeError: what was chosen cannot be done.
        """
        chosen = self._dialogue.choose(
            _("Which connection?"),
            [*(_said(each) for each in books.connections), _("New connection")],
            help=_("A connection says which Braze exports go to, and with which key."),
            default=0,
        )
        if chosen == len(books.connections):
            self.make()
        elif books.connections[chosen].is_open:
            self._act(books.connections[chosen])
        else:
            self._dialogue.say(_("Only administrators see more of a connection, and change it."))

    def make(self) -> Connection:
        """Make a connection."""
        self._session.connections.require_administrator()
        return ConnectionQuestions(self._dialogue, self._session).ask()

    def _act(self, item: ConnectionItem) -> None:
        dialogue, session, connection = self._dialogue, self._session, item.connection
        chosen = dialogue.choose(
            _("What to do with {name}?", name=visible(connection.name, _NAME)),
            (_("Check it"), _("Change it"), _("Make a copy"), _("Remove it")),
            help=_("Checking changes nothing in Braze."),
            default=0,
        )
        if chosen == 0:
            key = session.keys.find(connection.name).secret
            bulk = connection.contract.bulk
            findings = check_and_say(dialogue, parse_endpoint(connection.endpoint), key, bulk=bulk)
            if lost := note_checked(session.home, connection, findings):
                dialogue.say(lost)
        elif chosen == 1:
            ConnectionQuestions(dialogue, session, existing=connection).ask()
        elif chosen == 2:
            ConnectionQuestions(dialogue, session, copied=connection).ask()
        else:
            self._remove(item)

    def _remove(self, item: ConnectionItem) -> None:
        dialogue = self._dialogue
        if item.exports:
            dialogue.say(_("These exports use it:"))
            dialogue.say_all(f"- {visible(name, _NAME)}" for name in item.exports)
        goes = tuple(name for name in item.exports if self._is_to_go(name))
        if dialogue.agree(
            _("Remove {name} and its API key?", name=visible(item.connection.name, _NAME)),
            help=_("Nothing is changed in Braze."),
            default=False,
        ):
            left = remove_item(self._session, item, goes)
            name = visible(item.connection.name, _NAME)
            dialogue.say(left or _("Removed {name} and its API key.", name=name))

    def _is_to_go(self, export: str) -> bool:
        """Whether an export goes with its connection; nobody decides that by Enter."""
        chosen = self._dialogue.choose(
            _("What becomes of {export}?", export=visible(export, _NAME)),
            (
                _("Detach it: it stays, and does not run until it gets another connection"),
                _("Remove it, and what it remembers of Braze"),
            ),
            help=REMOVE_IN_USE,
        )
        return chosen == 1


def _said(item: ConnectionItem) -> str:
    """A connection, where it leads, and how many exports use it."""
    is_sandbox = parse_endpoint(item.connection.endpoint).is_local
    return ngettext(
        "{name} ({target}), {host}, used by {count} export",
        "{name} ({target}), {host}, used by {count} exports",
        len(item.exports),
        name=visible(item.connection.name, _NAME),
        target=_("SANDBOX") if is_sandbox else _("LIVE"),
        host=item.connection.endpoint if item.is_open else TYPE,
    )
