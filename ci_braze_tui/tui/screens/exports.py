"""The list of all exports: found, sorted, looked at, changed, run and scheduled, one or several.

This module lists and leads. What it reads is in `exports.listing`, what it says in `exports_words`, what it
shows of one export in `exports_view`, and what it asks and changes in `exports_changes`.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Button, Input, Static

from ci_braze_tui.exports.listing import ExportLine, Listed, Listing
from ci_braze_tui.tui.plain import plain
from ci_braze_tui.tui.screens.exports_changes import Changes
from ci_braze_tui.tui.screens.exports_columns import (
    ORDERS,
    chosen_lines,
    columns,
    export_row,
    summary,
)
from ci_braze_tui.tui.screens.exports_keys import EXPORTS_KEYS, LOOKING, OF_CHOSEN
from ci_braze_tui.tui.screens.exports_words import (
    HELP,
    NOT_READ,
    NOTHING_FOUND,
    NOTHING_YET,
    READING,
    told,
)
from ci_braze_tui.tui.screens.frame import WatchingScreen
from ci_braze_tui.tui.screens.home_ways import Ways
from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.widgets.row_table import RowTable
from ci_braze_tui.words import _

if TYPE_CHECKING:
    from ci_braze_tui.exports.definition import Export

_FRAME = 3
"""Columns of the screen beside the table: its margins and its scroll bar."""


class ExportsScreen(WatchingScreen[object]):
    """All exports, and what can be done with them."""

    HELP = HELP

    CSS_PATH = Path(__file__).with_name("exports.tcss")
    TITLE = _("Exports")
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = EXPORTS_KEYS

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._ways = Ways(self, session)
        self._changes = Changes(self, session)
        self._listing = Listing(session.home)
        self._read_last: Listed | None = None
        """None before the first look."""
        self._drawn: datetime | None = None
        """The minute in which it was drawn last: how long ago something was changes by itself."""
        self._ticked: set[str] = set()
        self._last_chosen: str | None = None
        """Where the cursor goes back to when a filter is taken back."""
        self._order = 0
        self._backwards = False

    def compose_middle(self) -> ComposeResult:
        """Filter, summary, table, what is told of the chosen one, buttons."""
        yield Input(
            placeholder=_("/ to filter: name, status, schedule, connection"),
            select_on_focus=False,
            id="filter",
        )
        yield Static(id="summary", markup=False)
        yield RowTable(id="exports")
        yield Static(READING, id="note", markup=False)
        yield Static(id="told", markup=False)
        with Horizontal(id="buttons"):
            yield Button(_("Home"), id="leave")
            yield Button(_("Run all"), id="run_all")
            yield Button(_("Remove"), id="remove")
            yield Button(_("Duplicate"), id="duplicate")
            yield Button(_("Connection"), id="connection")
            yield Button(_("Schedule"), id="schedule")
            yield Button(_("Edit"), id="edit")
            yield Button(_("View"), id="open")
            yield Button(_("Run"), variant="primary", id="run")

    def on_mount(self) -> None:
        """Wait for the first look."""
        self._show_table(is_shown=False)

    def on_screen_resume(self) -> None:
        """Read all of it anew."""
        self._listing.forget()

    def on_resize(self) -> None:
        """Share the room anew."""
        self._list()

    async def _read(self) -> None:
        read = await asyncio.to_thread(self._listing.read)
        before = self._read_last
        if read.problems and (before is None or read.problems != before.problems):
            self.banner.say("warning", _("Not everything could be read"), " ".join(read.problems))
        minute = datetime.now(UTC).replace(second=0, microsecond=0)
        if read == before and minute == self._drawn:
            return
        self._read_last, self._drawn = read, minute
        self._ticked &= {line.export.name for line in read.lines}
        self._list()
        if self.focused is None and self._table.display:
            self._table.focus()

    def tell_trouble(self, title: str, sentence: str) -> None:
        """Say what went wrong; what was read before stays."""
        super().tell_trouble(title, sentence)
        if self._read_last is None:
            self.query_one("#note", Static).update(NOT_READ)

    # What is listed

    @property
    def _table(self) -> RowTable:
        return self.query_one(RowTable)

    @on(Input.Changed, "#filter")
    def _list(self) -> None:
        if self._read_last is None:
            return
        table, typed = self._table, self.query_one("#filter", Input).value
        lines = self._read_last.lines
        found = chosen_lines(lines, typed, self._order, self._backwards)
        now = datetime.now().astimezone()
        rows = [export_row(line, now, is_ticked=line.export.name in self._ticked) for line in found]
        place = next((at for at, row in enumerate(rows) if row.id == self._last_chosen), None)
        heads = columns(self.size.width - _FRAME, self._order, self._backwards)
        table.show(heads, rows, place)
        said = summary(len(found), len(lines), len(self._ticked), self._order, self._backwards)
        self.query_one("#summary", Static).update(plain(said))
        self.query_one("#note", Static).update(NOTHING_FOUND if lines else NOTHING_YET)
        self._show_table(is_shown=bool(found))
        self._tell()

    def _show_table(self, *, is_shown: bool) -> None:
        self._table.display = is_shown
        self.query_one("#note").display = not is_shown
        has_any = self._read_last is not None and bool(self._read_last.lines)
        self.query_one("#summary").display = has_any
        self.query_one("#told").display = is_shown

    @on(RowTable.Marked)
    def _tell(self) -> None:
        """Say more of the chosen export, and offer what can be done with it."""
        line = self._chosen
        if line is not None:
            self._last_chosen = line.export.name
            said = told(line, datetime.now().astimezone())
            self.query_one("#told", Static).update(plain(said))
        for button in self.query("#buttons > Button").results(Button):
            button.disabled = not self.check_action(button.id or "", ())
        self.refresh_bindings()

    @property
    def _chosen(self) -> ExportLine | None:
        """The export under the cursor."""
        row = self._table.row
        if row is None or self._read_last is None:
            return None
        lines = self._read_last.lines
        return next((line for line in lines if line.export.name == row.id), None)

    @property
    def _targets(self) -> tuple[ExportLine, ...]:
        """The ticked exports, or the one under the cursor."""
        if self._ticked and self._read_last is not None:
            return tuple(line for line in self._read_last.lines if line.export.name in self._ticked)
        return (self._chosen,) if self._chosen is not None else ()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Dim what cannot be done; that it is refused is not up to the screen."""
        if action == "run_all":
            return any(line.runs_with_all for line in self._lines) or None
        if action not in OF_CHOSEN:
            return True
        if (line := self._chosen) is None:
            return None
        if action in LOOKING:
            return True
        if action == "run":
            return any(each.may_run for each in self._targets) or None
        if action == "schedule":
            return any(each.may_edit for each in self._targets) or None
        return line.may_edit or None

    @property
    def _lines(self) -> tuple[ExportLine, ...]:
        return self._read_last.lines if self._read_last is not None else ()

    # Finding, sorting, ticking

    @on(Button.Pressed, "#buttons > Button")
    async def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "leave":
            self.dismiss(None)
        else:
            await self.run_action(event.button.id or "")

    def action_find(self) -> None:
        """Type into the filter."""
        self.query_one("#filter", Input).focus()

    @on(Input.Submitted, "#filter")
    def _found(self) -> None:
        self._table.focus()

    @on(RowTable.HeadingClicked)
    def _sort_by(self, event: RowTable.HeadingClicked) -> None:
        event.stop()
        if event.position == 0:
            self.action_tick_all()
        elif event.position - 1 == self._order:
            self.action_turn()
        else:
            self._sort(event.position - 1)

    def action_sort(self) -> None:
        """Sort by the next column."""
        self._sort((self._order + 1) % len(ORDERS))

    def _sort(self, order: int) -> None:
        self._order, self._backwards = order, ORDERS[order].starts_backwards
        self._list()
        self._table.begin()

    def action_turn(self) -> None:
        """Turn the order round."""
        self._backwards = not self._backwards
        self._list()
        self._table.begin()

    def action_tick(self) -> None:
        """Tick the export under the cursor, or untick it."""
        if (row := self._table.row) is not None:
            self._ticked ^= {row.id}
            self._list()

    def action_tick_all(self) -> None:
        """Tick all that are listed; if all are ticked, none of them."""
        names = {row.id for row in self._table.rows}
        self._ticked = self._ticked - names if names <= self._ticked else self._ticked | names
        self._list()

    def action_leave(self) -> None:
        """Take back the filter, then the ticks; without either, go home."""
        box = self.query_one("#filter", Input)
        if box.value:
            box.value = ""
            self._list()
            self._table.focus()
        elif self._ticked:
            self._ticked = set()
            self._list()
        else:
            self.dismiss(None)

    # Looking, changing, running one

    @on(RowTable.Chosen)
    def _chose(self, event: RowTable.Chosen) -> None:
        event.stop()
        if event.column == 0:
            self.action_tick()
        else:
            self.action_open()

    def action_open(self) -> None:
        """Show all that the chosen export says."""
        if (line := self._chosen) is None:
            return
        from ci_braze_tui.tui.screens.exports_view import ExportView

        def answered(wish: str | None) -> None:
            if wish == "edit":
                self._edit(line.export)
            elif wish == "run":
                self._plan(line.export)

        refresh = self._read_last.refresh if self._read_last else None
        self.app.push_screen(ExportView(line, refresh), answered)

    def action_edit(self) -> None:
        """Change the chosen export."""
        if (line := self._chosen) is not None:
            self._edit(line.export)

    @work(group="exports-flow", exclusive=True, exit_on_error=False)
    async def _edit(self, export: Export) -> None:
        await self._ways.match_and_export(export)

    @work(group="exports-flow", exclusive=True, exit_on_error=False)
    async def _plan(self, export: Export) -> None:
        await self._ways.export(export)

    @work(group="exports-flow", exclusive=True, exit_on_error=False)
    async def action_run(self) -> None:
        """Plan a run of the one under the cursor, or run the ticked ones; asks before these."""
        lines = [line for line in self._targets if line.may_run]
        if lines and self._ticked:
            self._changed(is_done=await self._changes.run(lines))
        elif lines:
            await self._ways.export(lines[0].export)

    @work(group="exports-flow", exclusive=True, exit_on_error=False)
    async def action_run_all(self) -> None:
        """Run every export that has an active schedule; asks first."""
        if lines := [line for line in self._lines if line.runs_with_all]:
            self._changed(is_done=await self._changes.run(lines))

    # Connection, duplicate, removal, schedule

    @work(group="exports-flow", exclusive=True, exit_on_error=False)
    async def action_connection(self) -> None:
        """Give the chosen export a connection, another one, or none."""
        if (line := self._chosen) is not None and self._read_last is not None:
            names = self._read_last.connections
            self._changed(is_done=await self._changes.connect(line.export, names))

    @work(group="exports-flow", exclusive=True, exit_on_error=False)
    async def action_duplicate(self) -> None:
        """Save the chosen export once more, its schedule switched off."""
        if (line := self._chosen) is not None:
            said = await self._changes.duplicate(line.export)
            self.banner.say("info", _("Duplicated"), said)
            self._look()

    @work(group="exports-flow", exclusive=True, exit_on_error=False)
    async def action_remove(self) -> None:
        """Remove the chosen export; asks first."""
        if (line := self._chosen) is not None:
            self._changed(is_done=await self._changes.remove(line.export))

    @work(group="exports-flow", exclusive=True, exit_on_error=False)
    async def action_schedule(self) -> None:
        """Say when the ticked exports run by themselves, or the one under the cursor."""
        targets = [line.export for line in self._targets if line.may_edit]
        if targets and self._read_last is not None:
            everyone = [line.export for line in self._lines]
            refresh = self._read_last.refresh
            self._changed(is_done=await self._changes.schedule(targets, everyone, refresh))

    def _changed(self, *, is_done: bool) -> None:
        """Take the ticks back, and show what has become of it."""
        if is_done:
            self._ticked = set()
            self._list()
            self._look()
