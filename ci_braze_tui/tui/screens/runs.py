"""The history: every run of every export, newest first, to be filtered, sorted and opened.

This module lists and leads to a run's story. What it reads is in `exports.history`, what it says in
`runs_words`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Button, Input, Static

from ci_braze_tui.exports.history import History
from ci_braze_tui.tui.plain import plain
from ci_braze_tui.tui.screens.frame import WatchingScreen
from ci_braze_tui.tui.screens.runs_words import ORDERS, RunRows, chosen_runs, columns, summary
from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.widgets.action_buttons import ActionButtons
from ci_braze_tui.tui.widgets.row_table import RowTable
from ci_braze_tui.words import _

if TYPE_CHECKING:
    from ci_braze_tui.exports.definition import Export
    from ci_braze_tui.runs.history import PastRun
    from ci_braze_tui.runs.run import Options, Run

Lead: TypeAlias = "Callable[[Export, Run | None, bool, Options | None], Awaitable[None]]"
"""Shows an export: the run of it to look at, whether to resume that, and the options of a new one."""

_FRAME = 3
"""Columns of the screen beside the table: its margins and its scroll bar."""
_READING = _("Reading the books…")
_NOT_READ = _("The runs cannot be shown.")
_NOTHING_YET = _("Nothing has run yet. Every run of every export will be listed here.")
_NOTHING_FOUND = _("No run has this in its export, connection or status. Esc shows all.")


class RunsScreen(WatchingScreen[object]):
    """All runs, and the way to the story of each."""

    HELP = _(
        """## Runs
Every run of every export, newest first. Type to filter by export, connection or status; several words
narrow it down. **Enter** opens the story of a run.

**Accepted** counts the profiles that Braze took, **Came back** the rows that were refused or are in
doubt. Click the heading of a column to sort by it, once more to turn the order round."""
    )

    CSS_PATH = Path(__file__).with_name("runs.tcss")
    TITLE = _("Runs")
    AUTO_FOCUS = "#filter"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", _("Open"), id="runs.open"),
        Binding("ctrl+s", "sort", _("Sort"), id="runs.sort", tooltip=_("Sort by the next column")),
        Binding("ctrl+r", "turn", _("Turn round"), id="runs.turn", tooltip=_("Reverse the order")),
        Binding("escape", "leave", _("Home"), id="runs.leave"),
        Binding("up", "table('move', -1)", _("Up"), id="runs.up", show=False),
        Binding("down", "table('move', 1)", _("Down"), id="runs.down", show=False),
        Binding("pageup", "table('page', -1)", _("Page up"), id="runs.pageup", show=False),
        Binding("pagedown", "table('page', 1)", _("Page down"), id="runs.pagedown", show=False),
        Binding("ctrl+home", "table('first')", _("First"), id="runs.first", show=False),
        Binding("ctrl+end", "table('last')", _("Last"), id="runs.last", show=False),
    ]

    def __init__(self, session: Session, lead: Lead) -> None:
        """Args: `lead` shows an export when somebody goes on from a run."""
        super().__init__()
        self._session = session
        self._lead = lead
        self._history = History(session.home)
        self._runs: tuple[PastRun, ...] | None = None
        self._order = 0
        self._backwards = ORDERS[0].starts_backwards

    def compose_middle(self) -> ComposeResult:
        """Filter, summary, table, buttons."""
        yield Input(
            placeholder=_("Type to filter: export, connection, status"),
            select_on_focus=False,
            id="filter",
        )
        yield Static(id="summary", markup=False)
        yield RowTable(id="runs")
        yield Static(_READING, id="note", markup=False)
        with ActionButtons(id="buttons"):
            yield Button(_("Home"), id="leave")
            yield Button(_("Sort"), id="sort")
            yield Button(_("Turn round"), id="turn")
            yield Button(_("Open"), variant="primary", id="open")

    def on_mount(self) -> None:
        """Wait for the first look."""
        self._show_table(is_shown=False)

    def on_screen_resume(self) -> None:
        """Read all of it anew."""
        self._history.forget()

    def on_resize(self) -> None:
        """Share the room anew."""
        self._list()

    async def _read(self) -> None:
        runs = await asyncio.to_thread(self._history.read)
        if runs != self._runs:
            self._runs = runs
            self._list()

    def tell_trouble(self, title: str, sentence: str) -> None:
        """Say what went wrong; what was read before stays."""
        super().tell_trouble(title, sentence)
        if self._runs is None:
            self.query_one("#note", Static).update(_NOT_READ)

    # What is listed

    @on(Input.Changed, "#filter")
    def _list(self) -> None:
        if self._runs is None:
            return
        table, typed = self.query_one(RowTable), self.query_one("#filter", Input).value
        found = chosen_runs(self._runs, typed, self._order, self._backwards)
        place = _place(found, table.row.id) if table.row is not None else None
        room = self.size.width - _FRAME
        heads = columns(room, self._order, self._backwards)
        table.show(heads, RunRows(found, datetime.now().astimezone()), place)
        said = summary(len(found), len(self._runs), self._order, self._backwards)
        self.query_one("#summary", Static).update(plain(said))
        self.query_one("#note", Static).update(_NOTHING_FOUND if self._runs else _NOTHING_YET)
        self._show_table(is_shown=bool(found))

    def _show_table(self, *, is_shown: bool) -> None:
        self.query_one(RowTable).display = is_shown
        self.query_one("#note").display = not is_shown
        self.query_one("#summary").display = bool(self._runs)
        for name in ("open", "sort", "turn"):
            self.query_one(f"#{name}", Button).disabled = not is_shown

    # What a person does

    @on(Input.Submitted, "#filter")
    def action_open(self) -> None:
        """Show the story of the run under the cursor."""
        self.query_one(RowTable).action_choose()

    @on(RowTable.Chosen)
    def _open(self, event: RowTable.Chosen) -> None:
        from ci_braze_tui.tui.screens.run_story import RunStoryScreen

        event.stop()
        self.app.push_screen(RunStoryScreen(self._session, event.row.id, self._lead))

    @on(RowTable.HeadingClicked)
    def _sort_by(self, event: RowTable.HeadingClicked) -> None:
        event.stop()
        if event.position == self._order:
            self.action_turn()
        else:
            self._sort(event.position)

    def action_sort(self) -> None:
        """Sort by the next column."""
        self._sort((self._order + 1) % len(ORDERS))

    def _sort(self, order: int) -> None:
        self._order, self._backwards = order, ORDERS[order].starts_backwards
        self._list()
        self.query_one(RowTable).begin()

    def action_turn(self) -> None:
        """Turn the order round."""
        self._backwards = not self._backwards
        self._list()
        self.query_one(RowTable).begin()

    async def action_table(self, action: str, amount: int | None = None) -> None:
        """Move in the table while the cursor stays in the filter."""
        given = "" if amount is None else str(amount)
        await self.query_one(RowTable).run_action(f"{action}({given})")

    def on_key(self, event: events.Key) -> None:
        """Type into the filter from wherever the focus is."""
        if event.is_printable and event.character and isinstance(self.focused, RowTable):
            event.stop()
            box = self.query_one("#filter", Input)
            box.focus()
            box.insert_text_at_cursor(event.character)

    def action_leave(self) -> None:
        """Take the filter back; without one, go home."""
        box = self.query_one("#filter", Input)
        if box.value:
            box.value = ""
        else:
            self.dismiss(None)


def _place(runs: Sequence[PastRun], run_id: str) -> int | None:
    return next((place for place, run in enumerate(runs) if run.id == run_id), None)
