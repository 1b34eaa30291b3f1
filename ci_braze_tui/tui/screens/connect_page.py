"""The last page of the connection wizard: trying the connection out, and naming its export user.

Apart from the other pages because it asks nothing: it shows what was found, as it is found.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from ci_braze_tui.connections.connection import current_account
from ci_braze_tui.tui.plain import plain, visible
from ci_braze_tui.tui.screens.connection_pages import ConnectionPage

SUBJECTS = ("Host", "API key", "users.track", "users.export.segment", "Round trip")
BULK = "users.track.bulk"

State = Literal["waiting", "trying", "passed", "failed", "unsure"]

_WORDS: Mapping[State, str] = {
    "waiting": "○",
    "trying": "… trying",
    "passed": "✓ passed",
    "failed": "✗ failed",
    "unsure": "? unsure",
}


class CheckLine(Horizontal):
    """One thing that is tried, and what was found."""

    def __init__(self, subject: str) -> None:
        super().__init__()
        self.subject = subject
        self.state: State = "waiting"

    def compose(self) -> ComposeResult:
        """State, subject, sentence."""
        yield Static(_WORDS["waiting"], classes="check--word", markup=False)
        yield Static(plain(self.subject), classes="check--subject")
        yield Static("", classes="check--sentence", markup=False)

    def show(self, state: State, sentence: str = "") -> None:
        """Say what was found."""
        self.state = state
        self.set_classes(f"-{state}")
        self.query_one(".check--word", Static).update(Content(_WORDS[state]))
        self.query_one(".check--sentence", Static).update(plain(sentence))


class ConnectPage(ConnectionPage):
    """Connect, watch the checks, add yourself as export user."""

    HELP = """## Connect
**Connect** tries the host, the key and its two permissions. Nothing in Braze is changed by that.

The **export user** is the account on this computer in whose name exports with this connection run."""

    class ConnectWanted(Message):
        """The button Connect was pressed."""

    class ExportUserAdded(Message):
        """Somebody made themselves the export user."""

    def __init__(self, *, export_user: str | None, bulk: bool = False) -> None:
        """Args: `bulk` is whether the bulk endpoint is tried too."""
        super().__init__(id="connect")
        self.export_user = export_user
        self._subjects = (*SUBJECTS[:-1], BULK, SUBJECTS[-1]) if bulk else SUBJECTS

    def compose(self) -> ComposeResult:
        """Summary, button, checks, export user."""
        yield Static(id="connect--summary", markup=False)
        with Horizontal(classes="connect--row"):
            yield Button("Connect", variant="primary", id="connect--go")
            yield Static(id="connect--status", markup=False)
        for subject in self._subjects:
            yield CheckLine(subject)
        with Horizontal(classes="connect--row", id="export-user"):
            yield Button("Add yourself as export user", id="connect--user")
            yield Static(id="connect--who", markup=False)

    def on_mount(self) -> None:
        """Say who the export user is."""
        self._say_export_user()

    def focus_first(self) -> None:
        """Put the focus on Connect, or, where it cannot be pressed, on the export user."""
        go = self.query_one("#connect--go", Button)
        (self.query_one("#connect--user", Button) if go.disabled else go).focus()

    def summarize(self, text: str) -> None:
        """Say in a line what will be connected to."""
        self.query_one("#connect--summary", Static).update(plain(text))

    def allow(self, missing: str) -> None:
        """Let Connect be pressed, unless something is `missing`, which is then said."""
        self.query_one("#connect--go", Button).disabled = bool(missing)
        self.say(missing)

    def say(self, text: str) -> None:
        """Say how the whole attempt stands."""
        self.query_one("#connect--status", Static).update(plain(text))

    def begin(self) -> None:
        """Forget what was found and show that the first thing is being tried."""
        for line in self.query(CheckLine):
            line.show("waiting")
        self.query(CheckLine).first().show("trying")
        self.say("Trying …")

    def forget(self) -> None:
        """Forget what was found: it was about another key or endpoint."""
        for line in self.query(CheckLine):
            line.show("waiting")

    def show(self, subject: str, state: State, sentence: str) -> None:
        """Say what was found about one subject, and that the next one is being tried."""
        lines = list(self.query(CheckLine))
        for line, following in zip(lines, [*lines[1:], None], strict=True):
            if line.subject == subject:
                line.show(state, sentence)
                if following is not None:
                    following.show("trying")

    @on(Button.Pressed, "#connect--go")
    def _connect(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(self.ConnectWanted())

    @on(Button.Pressed, "#connect--user")
    def _add_export_user(self, event: Button.Pressed) -> None:
        event.stop()
        self.export_user = current_account()
        self._say_export_user()
        self.post_message(self.ExportUserAdded())

    def _say_export_user(self) -> None:
        user = self.export_user
        said = "Nobody yet." if user is None else f"✓ {visible(user)} is the export user."
        self.query_one("#connect--who", Static).update(Content(said))
