"""Home: what is saved, what each export did last, what is going or unfinished, and what to start.

This module lists and leads: the list is in `home_list`, the ways from here in `home_ways`. What it
reads is in `home_books`, what it says in `home_words`.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Center, Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from ci_braze_tui.tui.plain import visible
from ci_braze_tui.tui.screens.frame import WatchingScreen
from ci_braze_tui.tui.screens.home_books import (
    Books,
    ConnectionItem,
    ExportItem,
    Item,
    RunItem,
    offered,
    read_books,
    remove_item,
)
from ci_braze_tui.tui.screens.home_keys import HOME_KEYS, OF_ITEM
from ci_braze_tui.tui.screens.home_list import HomeList
from ci_braze_tui.tui.screens.home_removal import ask_removal
from ci_braze_tui.tui.screens.home_ways import Ways
from ci_braze_tui.tui.screens.home_words import (
    ALL_ROWS,
    FORGET_TOLD,
    HELP,
    NOT_READ,
    READING,
    invitation,
    unfinished_words,
)
from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.widgets.confirm import Confirm
from ci_braze_tui.words import _

if TYPE_CHECKING:
    from ci_braze_tui.connections.connection import Connection
    from ci_braze_tui.exports.definition import Export
    from ci_braze_tui.runs.run import Options, Run


class HomeScreen(WatchingScreen[object]):
    """The base screen of the app."""

    HELP = HELP

    CSS_PATH = Path(__file__).with_name("home.tcss")
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = HOME_KEYS

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._ways = Ways(self, session)
        self._books: Books | None = None
        """None before the first look."""
        self._led_to: Export | None = None

    def compose_middle(self) -> ComposeResult:
        """The invitation or the list, and the buttons."""
        with Vertical(id="empty"):
            yield Static(_("Export Customer Insights segments to Braze"), id="empty--title")
            yield Static(Content(invitation(self._session.sandbox)))
            with Center():
                yield Button(_("Start"), variant="primary", id="new_export-first")
        yield Static(id="unfinished", markup=False)
        yield HomeList(id="items")
        yield Static(READING, id="note", markup=False)
        with Horizontal(id="buttons"):
            with Horizontal(id="always"):
                yield Button(_("New export"), id="new_export")
                yield Button(_("New connection"), id="new_connection")
                yield Button(_("Exports"), id="exports")
                yield Button(_("Runs"), id="runs")
            yield Button(_("Look"), id="look")
            yield Button(_("Copy"), id="copy")
            yield Button(_("Edit"), id="edit")
            yield Button(_("Remove"), id="remove")
            yield Button(_("Open"), variant="primary", id="open")

    def on_mount(self) -> None:
        """Offer what can be done."""
        self._show_buttons()

    # What is listed

    async def _read(self) -> None:
        books = await asyncio.to_thread(read_books, self._session)
        if not self.is_current:  # what is on top may change all this; it is read again afterwards
            return
        before = self._books
        if books.problems and (before is None or books.problems != before.problems):
            title = _("Not everything could be read")
            self.banner.say("warning", title, " ".join(books.problems))
        if books != before:
            self._books = books
            self._list(books, is_turned=before is None or before.is_empty != books.is_empty)
        # Who comes back from an export finds the highlight on it.
        if self._led_to is not self._ways.last:
            self._led_to = self._ways.last
            if self._led_to is not None:
                self._listed.highlight_item(f"export/{self._led_to.name}")

    def tell_trouble(self, title: str, sentence: str) -> None:
        """Say what went wrong; what was read before stays."""
        super().tell_trouble(title, sentence)
        if self._books is None:
            self.query_one("#note", Static).update(NOT_READ)

    def _list(self, books: Books, *, is_turned: bool) -> None:
        self.set_class(books.is_empty, "-empty")
        self.query_one("#note").display = False
        said = unfinished_words(books)
        offer = self.query_one("#unfinished", Static)
        offer.display = bool(said)
        offer.update(said)
        self._listed.show(books, datetime.now().astimezone())
        if is_turned or self.focused is None:
            self.query_one("#new_export-first" if books.is_empty else "#items").focus()
        self._show_buttons()

    @property
    def _listed(self) -> HomeList:
        return self.query_one(HomeList)

    @on(HomeList.OptionHighlighted, "#items")
    def _show_buttons(self) -> None:
        item = self._listed.chosen
        opening, removing = _("Open"), _("Remove")
        if isinstance(item, RunItem):
            opening = _("Watch") if item.is_going else _("Resume")
            removing = _("Discard")
        for name in ("open", "look", "copy", "edit", "remove"):
            self.query_one(f"#{name}", Button).display = self._may(name)
        for name, label in (("open", opening), ("remove", removing)):
            button = self.query_one(f"#{name}", Button)
            button.label = label
            # A longer label alone does not make a button wider.
            button.refresh(layout=True)
        self.refresh_bindings()

    def _may(self, action: str) -> bool:
        return action in offered(self._listed.chosen)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Dim what cannot be done with the chosen item."""
        return (self._may(action) or None) if action in OF_ITEM else True

    # What a person does

    @on(Button.Pressed)
    async def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        await self.run_action((event.button.id or "").removesuffix("-first"))

    @on(HomeList.OptionSelected, "#items")
    def _selected(self, event: HomeList.OptionSelected) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Do with the chosen item what is most likely wanted."""
        match self._listed.chosen:
            case RunItem(run=run, export=export, is_going=is_going):
                self._go_export(export, run, resume=not is_going)
            case ExportItem(export=export) if export.connection is None:
                self._edit_export(export)
            case ExportItem(export=export):
                self._go_export(export)
            case ConnectionItem(connection=connection, is_open=True):
                self._edit_connection(connection)
            case _other:
                pass

    def action_look(self) -> None:
        """Show the chosen run where it stands."""
        if isinstance(item := self._listed.chosen, RunItem):
            self._go_export(item.export, item.run)

    def action_edit(self) -> None:
        """Change the chosen export or connection."""
        match self._listed.chosen:
            case ExportItem(export=export):
                self._edit_export(export)
            case ConnectionItem(connection=connection):
                self._edit_connection(connection)
            case _other:
                pass

    def action_runs(self) -> None:
        """The history of all runs."""
        from ci_braze_tui.tui.screens.runs import RunsScreen

        self.app.push_screen(RunsScreen(self._session, self._ways.export))

    def action_exports(self) -> None:
        """The list of all exports."""
        from ci_braze_tui.tui.screens.exports import ExportsScreen

        self.app.push_screen(ExportsScreen(self._session))

    def action_segment(self) -> None:
        """The Braze segment of the chosen export."""
        from ci_braze_tui.tui.screens.segment import SegmentScreen

        if isinstance(item := self._listed.chosen, ExportItem):
            self.app.push_screen(SegmentScreen(self._session, item.export))

    # The ways from here, one at a time

    @work(group="home-flow", exclusive=True, exit_on_error=False)
    async def action_new_export(self) -> None:
        """The whole way: connect, unless that was done before, match, export."""
        saved = await asyncio.to_thread(self._session.connections.load)
        if not saved.items and not await self._ways.connect(stage="connect"):
            return
        await self._ways.match_and_export(None)

    @work(group="home-flow", exclusive=True, exit_on_error=False)
    async def action_new_connection(self) -> None:
        """Connect to one more workspace."""
        await self._ways.connect()

    @work(group="home-flow", exclusive=True, exit_on_error=False)
    async def action_copy(self) -> None:
        """Make a connection that begins as the chosen one is."""
        if isinstance(item := self._listed.chosen, ConnectionItem):
            await self._ways.connect(copied=item.connection)

    @work(group="home-flow", exclusive=True, exit_on_error=False)
    async def _edit_connection(self, connection: Connection) -> None:
        await self._ways.connect(connection)

    @work(group="home-flow", exclusive=True, exit_on_error=False)
    async def _edit_export(self, export: Export) -> None:
        await self._ways.match_and_export(export)

    @work(group="home-flow", exclusive=True, exit_on_error=False)
    async def _go_export(
        self,
        export: Export,
        run: Run | None = None,
        resume: bool = False,
        options: Options | None = None,
    ) -> None:
        await self._ways.export(export, run, resume, options)

    # Removing, and sending what Braze has

    def action_remove(self) -> None:
        """Remove the chosen export or connection, or give up the chosen run; asks first."""
        if (item := self._listed.chosen) is not None:
            ask_removal(self.app, item, lambda exports: self._remove(item, exports))

    @work(group="home-remove", exit_on_error=False)
    async def _remove(self, item: Item, exports: tuple[str, ...]) -> None:
        if left := await asyncio.to_thread(remove_item, self._session, item, exports):
            self.banner.say("warning", _("Removed"), left)
        self._look()

    def action_run_all(self) -> None:
        """Plan a run of the chosen export that sends every row, changed or not; asks first."""
        if not isinstance(item := self._listed.chosen, ExportItem):
            return
        from ci_braze_tui.runs.run import Options

        options = Options(all_rows=True)
        title = _("Run all rows of {export}?", export=item.export.name)
        question = Confirm(title, ALL_ROWS, yes=_("Plan it"))
        self.ask(question, lambda: self._go_export(item.export, options=options))

    def action_forget_told(self) -> None:
        """Forget what Braze was told for the chosen export; asks first."""
        if isinstance(item := self._listed.chosen, ExportItem):
            name = item.export.name
            title = _("Forget what Braze was told for {export}?", export=name)
            question = Confirm(title, FORGET_TOLD, yes=_("Forget"), no=_("Keep"), danger=True)
            self.ask(question, lambda: self._forget_told(name))

    @work(group="home-remove", exit_on_error=False)
    async def _forget_told(self, name: str) -> None:
        await asyncio.to_thread(self._session.exports.forget_told, name)
        said = _("The next run of {export} sends everything.", export=visible(name))
        self.banner.say("info", _("Forgotten"), said)
        self._look()
