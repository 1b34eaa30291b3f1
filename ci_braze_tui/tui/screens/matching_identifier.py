"""Which segment of Braze an export is about: its identifier, typed, pasted, or picked by name.

Apart from the page because Braze is asked here, with the key of the chosen connection: which segments there
are, and what it has to say of one. It may say nothing, and the question is answered all the same.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from textual import on, work
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Button, Input

from ci_braze_tui.errors import CiBrazeError, KeyMissingError
from ci_braze_tui.exports.definition import check_segment_identifier
from ci_braze_tui.tui.screens.matching_identifier_words import (
    HELP,
    by_name,
    said_of,
    segment_choices,
)
from ci_braze_tui.tui.visible import visible
from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.tui.widgets.pick_one import Choice, PickOne
from ci_braze_tui.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ci_braze_tui.audience.book import Facts
    from ci_braze_tui.braze.clusters import Endpoint
    from ci_braze_tui.braze.profiles import BrazeSegment
    from ci_braze_tui.connections.connection import Connection
    from ci_braze_tui.exports.braze_segments import SegmentLook
    from ci_braze_tui.secret import Secret
    from ci_braze_tui.tui.session import Session


_LIST, _LOOK = "matching-braze-segments", "matching-identifier"


@dataclass(frozen=True, slots=True)
class Asked:
    """What Braze is asked about."""

    connection: Connection
    identifier: str


class BrazeSegments:
    """What Braze says of its segments, and what was read of them on this computer."""

    def __init__(self, session: Session, saved_as: str | None) -> None:
        """Args: `saved_as` is the name of the export, if it has been saved."""
        self._session = session
        self._saved_as = saved_as

    async def all(self, connection: Connection) -> Sequence[BrazeSegment]:
        """The segments of the workspace, by name.

        Raises:
            CiBrazeError: there is no key, it may not ask, or Braze cannot be reached.
        """
        try:
            endpoint, key = await self._address_of(connection)
        except KeyMissingError:  # which names every place that was looked in
            raise KeyMissingError(
                _(
                    "No API key was found for {connection}. Add one in the connection's form, or paste "
                    "the identifier.",
                    connection=connection.name,
                )
            ) from None
        from ci_braze_tui.exports.braze_segments import list_braze_segments

        return by_name(await list_braze_segments(endpoint, key))

    async def look_up(self, asked: Asked) -> SegmentLook:
        """What Braze says of one; nothing where there is no key to ask with."""
        from ci_braze_tui.exports.braze_segments import SegmentLook, look_up

        try:
            endpoint, key = await self._address_of(asked.connection)
        except KeyMissingError:
            return SegmentLook(asked.identifier)
        return await look_up(endpoint, key, asked.identifier)

    async def read_of(self, asked: Asked, export: str) -> Facts | None:
        """What was read of it lately for the export, which may not be saved yet and is called `export`."""
        from ci_braze_tui.exports.reaching import audience_of

        name = self._saved_as or export
        audience = audience_of(self._session.home, name, asked.connection.name)
        facts = await asyncio.to_thread(audience.facts)
        return facts if facts is not None and facts.segment == asked.identifier else None

    async def _address_of(self, connection: Connection) -> tuple[Endpoint, Secret]:
        from ci_braze_tui.braze.clusters import parse_endpoint

        # The keyring may take its time; and so does loading what talks to Braze.
        key = await asyncio.to_thread(self._key_of, connection.name)
        return parse_endpoint(connection.endpoint), key

    def _key_of(self, connection: str) -> Secret:
        import httpx_aiohttp  # noqa: F401 - loaded here so that the screen need not wait for it

        return self._session.keys.find(connection).secret


class IdentifierQuestion(Field):
    """The identifier, a list to pick it from, and below what is known of the segment."""

    DEFAULT_CSS = """
    IdentifierQuestion {
        .identifier--box { height: auto; padding-right: 1; }
        .identifier--box > Input { width: 1fr; }
        .identifier--box > Button { width: 15; min-width: 15; margin: 1 0 1 1; }
    }
    """

    def __init__(self, first: str, segments: BrazeSegments, export: Callable[[], str]) -> None:
        """Make the question.

        Args:
            first: is filled in at the start.
            segments: whom to ask.
            export: tells what the export is called for now.
        """
        self._box = Input(
            first, placeholder="3aca937b-9bbc-4e42-9370-05e411967b2b", id="file--identifier"
        )
        pick = Button(_("By name (F5)"), id="file--segments")
        super().__init__(
            _("Segment identifier of Braze"),
            Horizontal(self._box, pick, classes="identifier--box"),
            help=HELP,
            check=check_segment_identifier,
            read=lambda: self._box.value,
            id="field-identifier",
        )
        self._segments = segments
        self._export = export
        self._connection: Connection | None = None
        self._names: dict[str, str] = {}
        """Of the segments that were listed, by their identifiers."""
        self._told: Asked | None = None
        """What Braze says is below, and is about this."""
        self._typed = first.strip()

    @property
    def identifier(self) -> str:
        """The identifier as it is typed."""
        return self._box.value.strip()

    def tell_connection(self, connection: Connection | None) -> None:
        """Say whose Braze the segment is in; it is asked, if it can be."""
        if connection != self._connection:
            self._connection = connection
            self._names = {}
            self._forget()
        self._look_up_once()

    def look_again(self) -> None:
        """Ask anew: a segment may have been read meanwhile, or changed."""
        self._told = None
        self._look_up_once()

    @on(Button.Pressed, "#file--segments")
    def pick(self) -> None:
        """Have the segment picked by its name, from all that Braze has."""
        if self._connection is None:
            self._warn(_("Choose a connection first: the list is in the Braze it leads to."))
        else:
            self._pick(self._connection)

    @on(Input.Changed, "#file--identifier")
    def _identifier_changed(self) -> None:
        if self.identifier == self._typed:
            return
        self._typed = self.identifier
        self._forget()
        if self.identifier in self._names:  # it was picked, or pasted whole: nobody is typing it
            self._look_up_once()

    @on(Input.Blurred, "#file--identifier")
    def _identifier_left(self) -> None:
        if self.app.app_focus:
            self._look_up_once()

    @property
    def _asked(self) -> Asked | None:
        if self._connection is None or check_segment_identifier(self.identifier) is not None:
            return None
        return Asked(self._connection, self.identifier)

    def _look_up_once(self) -> None:
        """Ask Braze about the identifier, unless that is done or there is nobody or nothing to ask."""
        if (asked := self._asked) is not None and asked != self._told:
            self._look_up(asked)

    def _forget(self) -> None:
        """What was asked was about another identifier or another Braze."""
        for group in (_LOOK, _LIST):
            self.workers.cancel_group(self, group)
        self._told = None
        self.change_help(HELP)

    def _warn(self, sentence: str) -> None:
        self.clear_error()
        self.change_help(f"! {sentence}", warns=True)

    @work(group=_LIST, exclusive=True, exit_on_error=False)
    async def _pick(self, connection: Connection) -> None:
        self.clear_error()
        self.change_help(_("Asking Braze for its segments …"))
        self._told = None
        try:
            found = await self._segments.all(connection)
        except CiBrazeError as error:
            self._warn(visible(error))
            return
        if not found:
            self._warn(_("This Braze has no segments yet. Make one there, then press F5 again."))
            return
        self._names = {each.id: each.name for each in found}
        self.change_help(HELP)
        self._look_up_once()
        if self._is_in_front:
            self._offer([each.id for each in found], segment_choices(found))

    @property
    def _is_in_front(self) -> bool:
        """Whether nothing lies over this question, and its page is still the one that is shown."""
        above = (node for node in self.ancestors_with_self if isinstance(node, Widget))
        return self.app.screen is self.screen and all(node.display for node in above)

    def _offer(self, ids: Sequence[str], choices: Sequence[Choice]) -> None:
        def take(place: int | None) -> None:
            if place is not None:
                self._box.value = ids[place]
            self._box.focus()

        chosen = ids.index(self.identifier) if self.identifier in ids else None
        self.app.push_screen(PickOne(_("Which segment of Braze?"), choices, position=chosen), take)

    @work(group=_LOOK, exclusive=True, exit_on_error=False)
    async def _look_up(self, asked: Asked) -> None:
        look = await self._segments.look_up(asked)
        facts = await self._segments.read_of(asked, self._export())
        look = replace(look, name=look.name or self._names.get(asked.identifier, ""))
        said = said_of(look, facts, datetime.now().astimezone())
        self._told = None if said.warns else asked
        self.change_help(said.text, warns=said.warns)
