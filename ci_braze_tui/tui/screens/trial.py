"""Tries one row: sends it for real, waits for Braze, and shows the profile before and after side by side.

A screen of its own because it is the only place of the wizard that writes to Braze: it says so, asks first, and
keeps saying where the row went.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static
from textual.worker import Worker

from ci_braze_tui.audience.trial import WAIT, RowRefusedError, Trial
from ci_braze_tui.braze.client import BrazeClient
from ci_braze_tui.braze.clusters import Endpoint
from ci_braze_tui.braze.losses import NotSentError
from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.exports.trying import try_row
from ci_braze_tui.tui.plain import plain
from ci_braze_tui.tui.screens import trial_words as words
from ci_braze_tui.tui.screens.frame import FramedScreen
from ci_braze_tui.tui.widgets.confirm import Confirm
from ci_braze_tui.tui.widgets.row_table import RowTable
from ci_braze_tui.tui.widgets.title_bar import Target
from ci_braze_tui.words import _

if TYPE_CHECKING:
    from ci_braze_tui.braze.reply import Reply
    from ci_braze_tui.outbox.preview import PreviewedRow
    from ci_braze_tui.secret import Secret
    from ci_braze_tui.tui.session import Session

_EVERY = 0.5
"""Seconds between two looks at the clock."""


class _Sender(BrazeClient):
    """Knows what became of the row, however the trial ends."""

    fate: words.Fate = "kept"

    async def track(self, body: bytes, *, bulk: bool = False) -> Reply:
        """Send it, and remember that nobody can call it back."""
        self.fate = "out"
        try:
            return await super().track(body, bulk=bulk)
        except NotSentError:
            self.fate = "kept"
            raise


class TrialScreen(FramedScreen[None]):
    """One row on its way to Braze and back."""

    HELP = _("""## Try a row
The row is **sent for real**, to the connection named in the first line; then its profile is read back until
everything is there, half a minute at the most. Braze answers "queued" to all that it can parse: only the
profile tells what became of it.

**Before**, **Sent** and **After** are the values as JSON writes them, the whole of the one under the cursor
stands below. **✓** is in Braze as it was sent, **✗** is not, **·** cannot be read back.

Nothing is remembered of it: a later run sends this row like all others.""")

    CSS_PATH = Path(__file__).with_name("trial.tcss")
    TITLE = _("Try a row")
    AUTO_FOCUS = "RowTable"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape",
            "stop",
            _("Stop waiting"),
            id="trial.stop",
            tooltip=_("Stop here; a row that was sent stays sent"),
        ),
        Binding("escape", "leave", _("Back"), id="trial.leave"),
    ]

    def __init__(self, session: Session, connection: str | None, row: PreviewedRow) -> None:
        """Args: `connection` is the name of the one to send with; `row` has an object."""
        super().__init__()
        self._session = session
        self._connection = connection
        self._row = row.row
        self._object = row.object or "{}"
        self._sender: _Sender | None = None
        self._sending: Worker[None] | None = None
        self._trial: Trial | None = None

    def compose_middle(self) -> ComposeResult:
        """What is going on, the values side by side, the one under the cursor, and the way back."""
        yield Static(plain(words.which(self._row, self._object)), id="trial--which")
        yield Static(id="trial--said", markup=False)
        yield RowTable(id="trial--values")
        with VerticalScroll(id="trial--details"):
            yield Static(id="trial--value", markup=False)
        with Horizontal(id="buttons"):
            yield Button(_("Back"), id="leave")
            yield Button(_("Stop waiting"), id="stop")

    def on_mount(self) -> None:
        """Show what is to be sent, and ask."""
        self._clock = self.set_interval(_EVERY, self._say_time, pause=True)
        self._draw()
        self._ask()

    # Asking

    @work(group="trial-ask", exclusive=True, exit_on_error=False)
    async def _ask(self) -> None:
        endpoint, key = await asyncio.to_thread(self._address)
        target = Target(self._connection or "", endpoint.is_local)
        self.show_target(target)
        title, text = words.question(self._row, self._object, target)

        def answered(sure: bool | None) -> None:
            if sure:
                self._sending = self._send(endpoint, key)
                self._show_actions()
            else:
                self.dismiss(None)

        ask = Confirm(title, text, yes=_("Send it"), no=_("No"), danger=not target.sandbox)
        self.app.push_screen(ask, answered)

    def _address(self) -> tuple[Endpoint, Secret]:
        """Where the row goes, and the key for it."""
        if self._connection is None:
            raise DefinitionError(
                _("There is no connection to send with. Choose one on the page of the file.")
            )
        return self._session.keys.address_of(self._session.connections.get(self._connection))

    # Sending

    @work(group="trial-send", exclusive=True, exit_on_error=False)
    async def _send(self, endpoint: Endpoint, key: Secret) -> None:
        self._sender = sender = _Sender(endpoint, key)
        self._since = asyncio.get_running_loop().time()
        self._clock.resume()
        self._say_time()
        try:
            async with sender:
                self._trial = await try_row(
                    self._session.home, self._connection or "", sender, key, self._object
                )
        except RowRefusedError:
            sender.fate = "refused"
            raise
        finally:
            self._clock.pause()
            self._sending = None
            if self.is_attached:
                self._draw()

    def tell_trouble(self, title: str, sentence: str) -> None:
        """Say what went wrong, and what became of the row."""
        super().tell_trouble(title, sentence)
        self._say(plain(words.stopped(self._fate)).stylize("$text-warning"))

    @property
    def _fate(self) -> words.Fate:
        return self._sender.fate if self._sender is not None else "kept"

    def _say_time(self) -> None:
        seconds = asyncio.get_running_loop().time() - self._since
        said = words.going(seconds, WAIT, is_out=self._fate != "kept")
        self._say(Content.styled(said, "$foreground-muted"))

    # What is shown

    def _draw(self) -> None:
        """Show what is known now."""
        trial = self._trial
        if trial is not None:
            self._say(words.outcome(trial, self._object))
        elif self._sender is not None and self._sending is None:
            self._say(plain(words.stopped(self._fate)).stylize("$text-warning"))
        self._show_values()
        self._show_actions()

    def _show_values(self) -> None:
        trial, table = self._trial, self.query_one(RowTable)
        rows = words.planned(self._object) if trial is None else words.compared(trial.values)
        table.show(words.columns(rows, self.size.width - 4), rows)
        self._explain()

    def _show_actions(self) -> None:
        is_going = self._sending is not None
        self.query_one("#leave", Button).display = not is_going
        self.query_one("#stop", Button).display = is_going
        self.refresh_bindings()

    def _say(self, content: Content) -> None:
        self.query_one("#trial--said", Static).update(content)

    @on(RowTable.Marked)
    def _explain(self) -> None:
        """Show the value under the cursor in full."""
        place, trial = self.query_one(RowTable).place, self._trial
        shown = Content()
        if trial is not None and trial.values:
            shown = words.details(trial.values[place])
        elif planned := words.attributes(self._object):
            shown = words.details_planned(*list(planned.items())[place])
        self.query_one("#trial--value", Static).update(shown)
        self.query_one("#trial--details").scroll_home(animate=False)

    def on_resize(self, event: events.Resize) -> None:
        """Give each column its share of the new width."""
        if self.is_mounted:
            self._show_values()

    # What a person does

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Escape stops what is going on, and leaves only then."""
        if action in ("stop", "leave"):
            return (action == "stop") is (self._sending is not None)
        return True

    @on(Button.Pressed, "#stop")
    def action_stop(self) -> None:
        """Wait no more."""
        if self._sending is not None:
            self._sending.cancel()

    @on(Button.Pressed, "#leave")
    def action_leave(self) -> None:
        """Go back to the row."""
        self.dismiss(None)
