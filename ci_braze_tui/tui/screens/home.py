"""Home: what is saved, what each export did last, what is going or unfinished, and what to start.

This module lists and leads: it opens the other screens in their order (connect, match, export) and
comes back to lists that are up to date. What it reads is in `home_books`, what it says in `home_words`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Center, Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

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
from ci_braze_tui.tui.screens.home_removal import ask_removal
from ci_braze_tui.tui.screens.home_words import (
    ALL_ROWS,
    FORGET_TOLD,
    invitation,
    item_lines,
)
from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.widgets.confirm import Confirm
from ci_braze_tui.tui.widgets.journey import Journey, Stage

if TYPE_CHECKING:
    from ci_braze_tui.connections.connection import Connection
    from ci_braze_tui.exports.definition import Export
    from ci_braze_tui.runs.run import Options, Run

Result = TypeVar("Result")


class HomeScreen(WatchingScreen[object]):
    """The base screen of the app."""

    HELP = """## Home
**Enter** does what is most likely wanted: opens an export, watches a going run, resumes one that was
interrupted, changes a connection.

An **export** is saved once and run as often as you like; only what has changed is sent. A
**connection** says which Braze workspace it goes to."""

    CSS_PATH = Path(__file__).with_name("home.tcss")
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,ctrl+n", "new_export", "New export", id="home.new-export"),
        Binding("c", "new_connection", "New connection", id="home.new-connection"),
        Binding("l", "look", "Look", id="home.look"),
        Binding("e", "edit", "Edit", id="home.edit"),
        Binding("y", "copy", "Copy", id="home.copy", show=False),
        Binding("delete,x", "remove", "Remove", id="home.remove"),
        Binding("r", "runs", "Runs", id="home.runs"),
        Binding(
            "a",
            "run_all",
            "Run all rows",
            id="home.run-all",
            show=False,
            tooltip="Send every row again, changed or not",
        ),
        Binding(
            "f",
            "forget_told",
            "Forget what Braze was told",
            id="home.forget-told",
            show=False,
            tooltip="Let the next run send everything",
        ),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._books = Books()
        self._items: dict[str, Item] = {}
        self._wanted: str | None = None
        """What the highlight goes to when this screen comes back."""

    def compose_middle(self) -> ComposeResult:
        """The invitation, the list, the buttons."""
        with Vertical(id="empty"):
            yield Static("Export Customer Insights segments to Braze", id="empty--title")
            yield Static(Content(invitation(self._session.sandbox)))
            with Center():
                yield Button("Start", variant="primary", id="new_export-first")
        yield OptionList(id="items", markup=False)
        with Horizontal(id="buttons"):
            with Horizontal(id="always"):
                yield Button("New export", id="new_export")
                yield Button("New connection", id="new_connection")
                yield Button("Runs", id="runs")
            yield Button("Look", id="look")
            yield Button("Copy", id="copy")
            yield Button("Edit", id="edit")
            yield Button("Remove", id="remove")
            yield Button("Open", variant="primary", id="open")

    def on_mount(self) -> None:
        """Offer what can be done."""
        self._show_buttons()

    # What is listed

    @work(group="home-read", exclusive=True, exit_on_error=False)
    async def _read(self) -> None:
        books = await asyncio.to_thread(read_books, self._session)
        if not self.is_current:  # what is on top may change all this; it is read again afterwards
            return
        if books.problems and books.problems != self._books.problems:
            self.banner.say("warning", "Not everything could be read", " ".join(books.problems))
        if books != self._books or not (self._items or self.has_class("-empty")):
            self._books = books
            self._list()
        if self._wanted in self._items:
            self._highlight(self._wanted)
        self._wanted = None

    def _list(self) -> None:
        books, now = self._books, datetime.now().astimezone()
        turned = self.has_class("-empty") != books.is_empty
        self.set_class(books.is_empty, "-empty")
        going = [item for item in books.runs if item.is_going]
        groups: list[tuple[str, list[Item]]] = [
            ("Running now", list(going)),
            ("Not finished", [item for item in books.runs if not item.is_going]),
            ("Exports", list(books.exports)),
            ("Connections", list(books.connections)),
        ]
        chosen = self._chosen
        options: list[Option] = []
        self._items = {}
        for title, items in groups:
            if items:
                space = "\n" if options else ""
                options.append(Option(Content(f"{space}{title}"), disabled=True))
            for item in items:
                self._items[item.id] = item
                options.append(Option(item_lines(item, now), id=item.id))
        listed = self.query_one("#items", OptionList)
        listed.set_options(options)
        if chosen is not None and chosen.id in self._items:
            self._highlight(chosen.id)
        else:
            listed.action_first()
        if turned or self.focused is None:
            self.query_one("#new_export-first" if books.is_empty else "#items").focus()
        self._show_buttons()

    def _highlight(self, item_id: str) -> None:
        listed = self.query_one("#items", OptionList)
        listed.highlighted = listed.get_option_index(item_id)

    @property
    def _chosen(self) -> Item | None:
        option = self.query_one("#items", OptionList).highlighted_option
        return self._items.get(option.id or "") if option is not None else None

    @on(OptionList.OptionHighlighted, "#items")
    def _show_buttons(self) -> None:
        item = self._chosen
        opening, removing = "Open", "Remove"
        if isinstance(item, RunItem):
            opening = "Watch" if item.is_going else "Resume"
            removing = "Discard"
        for name in ("open", "look", "copy", "edit", "remove"):
            self.query_one(f"#{name}", Button).display = self._may(name)
        for name, label in (("open", opening), ("remove", removing)):
            button = self.query_one(f"#{name}", Button)
            button.label = label
            # A longer label alone does not make a button wider.
            button.refresh(layout=True)
        self.refresh_bindings()

    def _may(self, action: str) -> bool:
        return action in offered(self._chosen)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what can be done with the chosen item."""
        of_item = ("look", "copy", "edit", "remove", "run_all", "forget_told")
        return self._may(action) if action in of_item else True

    # What a person does

    @on(Button.Pressed)
    async def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        await self.run_action((event.button.id or "").removesuffix("-first"))

    @on(OptionList.OptionSelected, "#items")
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Do with the chosen item what is most likely wanted."""
        match self._chosen:
            case RunItem(run=run, export=export, is_going=is_going):
                self._go_export(export, run, resume=not is_going)
            case ExportItem(export=export) if export.connection is None:
                self._edit_export(export)
            case ExportItem(export=export):
                self._go_export(export)
            case ConnectionItem(connection=connection):
                self._edit_connection(connection)
            case None:
                pass

    def action_look(self) -> None:
        """Show the chosen run where it stands."""
        if isinstance(item := self._chosen, RunItem):
            self._go_export(item.export, item.run)

    def action_edit(self) -> None:
        """Change the chosen export or connection."""
        match self._chosen:
            case ExportItem(export=export):
                self._edit_export(export)
            case ConnectionItem(connection=connection):
                self._edit_connection(connection)
            case _:
                pass

    @work(group="home-flow", exclusive=True, exit_on_error=False)
    async def action_new_export(self) -> None:
        """The whole way: connect, unless that was done before, match, export."""
        saved = await asyncio.to_thread(self._session.connections.load)
        if not saved.items and not await self._connect(stage="connect"):
            return
        await self._match_and_export(None)

    @work(group="home-flow", exclusive=True, exit_on_error=False)
    async def action_new_connection(self) -> None:
        """Connect to one more workspace."""
        await self._connect()

    def action_runs(self) -> None:
        """The history of all runs."""
        from ci_braze_tui.tui.screens.runs import RunsScreen

        self.app.push_screen(RunsScreen(self._session, self._export))

    @work(group="home-flow", exclusive=True, exit_on_error=False)
    async def _edit_connection(self, connection: Connection) -> None:
        await self._connect(connection)

    @work(group="home-flow", exclusive=True, exit_on_error=False)
    async def _edit_export(self, export: Export) -> None:
        await self._match_and_export(export)

    @work(group="home-flow", exclusive=True, exit_on_error=False)
    async def _go_export(
        self,
        export: Export,
        run: Run | None = None,
        resume: bool = False,
        options: Options | None = None,
    ) -> None:
        await self._export(export, run, resume, options)

    @work(group="home-flow", exclusive=True, exit_on_error=False)
    async def action_copy(self) -> None:
        """Make a connection that begins as the chosen one is."""
        if isinstance(item := self._chosen, ConnectionItem):
            await self._connect(copied=item.connection)

    # The way through the screens

    async def _connect(
        self,
        existing: Connection | None = None,
        *,
        copied: Connection | None = None,
        stage: Stage | None = None,
    ) -> Connection | None:
        from ci_braze_tui.tui.screens.connection import ConnectionScreen

        return await self._show(ConnectionScreen(self._session, existing, copied=copied), stage)

    async def _match_and_export(self, existing: Export | None) -> None:
        from ci_braze_tui.tui.screens.matching import MatchingScreen

        export = await self._show(MatchingScreen(self._session, existing), "match")
        if export is not None:
            await self._export(export)

    async def _export(
        self,
        export: Export,
        run: Run | None = None,
        resume: bool = False,
        options: Options | None = None,
    ) -> None:
        from ci_braze_tui.tui.screens.export import ExportScreen

        self._wanted = f"export/{export.name}"
        screen = ExportScreen(self._session, export, run, resume=resume, options=options)
        match await self._show(screen, "export"):
            case "edit export":
                await self._match_and_export(export)
            case "edit connection":
                name = screen.run.connection if screen.run else export.connection or ""
                connection = await asyncio.to_thread(self._session.connections.get, name)
                if await self._connect(connection):
                    await self._export(export, screen.run)
            case None:
                pass

    async def _show(self, screen: Screen[Result], stage: Stage | None) -> Result | None:
        """Push a screen, with the line that says how far one is, and wait for its answer."""
        answer: asyncio.Future[Result | None] = asyncio.get_running_loop().create_future()
        await self.app.push_screen(screen, answer.set_result)
        if stage is not None:
            await screen.mount(Journey(stage), before="#banner")
        return await answer

    # Removing

    def action_remove(self) -> None:
        """Remove the chosen export or connection, or give up the chosen run; asks first."""
        if (item := self._chosen) is not None:
            ask_removal(self.app, item, lambda exports: self._remove(item, exports))

    def _ask(self, question: Confirm, then: Callable[[], object]) -> None:
        def answered(sure: bool | None) -> None:
            if sure:
                then()

        self.app.push_screen(question, answered)

    @work(group="home-remove", exit_on_error=False)
    async def _remove(self, item: Item, exports: tuple[str, ...]) -> None:
        await asyncio.to_thread(remove_item, self._session, item, exports)
        self._read()

    # Sending what Braze has

    def action_run_all(self) -> None:
        """Plan a run of the chosen export that sends every row, changed or not; asks first."""
        if not isinstance(item := self._chosen, ExportItem):
            return
        from ci_braze_tui.runs.run import Options

        options = Options(all_rows=True)
        question = Confirm(f"Run all rows of {item.export.name}?", ALL_ROWS, yes="Plan it")
        self._ask(question, lambda: self._go_export(item.export, options=options))

    def action_forget_told(self) -> None:
        """Forget what Braze was told for the chosen export; asks first."""
        if isinstance(item := self._chosen, ExportItem):
            name = item.export.name
            title = f"Forget what Braze was told for {name}?"
            question = Confirm(title, FORGET_TOLD, yes="Forget", no="Keep", danger=True)
            self._ask(question, lambda: self._forget_told(name))

    @work(group="home-remove", exit_on_error=False)
    async def _forget_told(self, name: str) -> None:
        await asyncio.to_thread(self._session.exports.forget_told, name)
        self.banner.say("info", "Forgotten", f"The next run of {name} sends everything.")
        self._read()
