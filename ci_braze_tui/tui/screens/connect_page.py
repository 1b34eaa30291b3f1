"""The fourth page of the connection wizard: trying the connection out, and naming its export user.

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

from ci_braze_tui.braze.permissions import BULK, FEATURES
from ci_braze_tui.connections.check import State, shown, subjects
from ci_braze_tui.tui.plain import plain, visible
from ci_braze_tui.tui.screens.connection_page import ConnectionPage
from ci_braze_tui.words import _
from ci_braze_tui.workspace.account import current_account

LineState = State | Literal["waiting", "trying"]

_WORDS: Mapping[LineState, str] = {
    "waiting": "○",
    "trying": _("… trying"),
    "passed": _("✓ passed"),
    "failed": _("✗ failed"),
    "unsure": _("! unsure"),
    "untried": "○",
    "missing": _("– optional"),
}


class CheckLine(Horizontal):
    """One thing that is tried, and what was found."""

    def __init__(self, subject: str) -> None:
        super().__init__(classes="-waiting")
        self.subject = subject
        self.state: LineState = "waiting"

    def compose(self) -> ComposeResult:
        """State, subject, sentence."""
        yield Static(_WORDS["waiting"], classes="check--word", markup=False)
        yield Static(plain(shown(self.subject)), classes="check--subject")
        yield Static("", classes="check--sentence", markup=False)

    def show(self, state: LineState, sentence: str = "") -> None:
        """Say what was found."""
        self.state = state
        self.set_classes(f"-{state}")
        # Whoever misses it says at length what does not work; here it is no trouble.
        said = FEATURES[self.subject] if state == "missing" else sentence
        self.query_one(".check--word", Static).update(Content(_WORDS[state]))
        self.query_one(".check--sentence", Static).update(plain(said))


class ConnectPage(ConnectionPage):
    """Connect, watch the checks, add yourself as export user."""

    HELP = _("""## Connect
**Connect** tries the host, the encryption, the key and its permissions; **F5** does it again. Nothing
in Braze is changed by that. What failed says what to do about it.

A permission marked **– optional** is one that the key lacks, and nothing stops without: its line says what it
would add. Braze does not change the permissions of a key, so that needs a new one.

The **export user** is the account on this computer in whose name exports with this connection run.""")

    class ConnectWanted(Message):
        """The button Connect was pressed."""

    class ExportUserAdded(Message):
        """Somebody made themselves the export user."""

    def __init__(self, *, export_user: str | None) -> None:
        super().__init__(id="connect")
        self.export_user = export_user
        self.is_tried = False
        """Whether what is shown was found about the key and the endpoint as they are."""

    def compose(self) -> ComposeResult:
        """What is tried, button, checks, export user."""
        yield Static(id="connect--summary", markup=False)
        with Horizontal(classes="connect--row"):
            yield Button(_("Connect"), variant="primary", id="connect--go")
            yield Static(id="connect--status", markup=False)
        for subject in subjects(bulk=True):
            yield CheckLine(subject)
        with Horizontal(classes="connect--row", id="export-user"):
            yield Button(_("Add yourself as export user"), id="connect--user")
            yield Static(id="connect--who", markup=False)

    def on_mount(self) -> None:
        """Say who the export user is."""
        self.name_export_user(self.export_user)

    def focus_first(self) -> None:
        """Put the focus on Connect, or, where it cannot be pressed, on the export user."""
        go = self.query_one("#connect--go", Button)
        (self.query_one("#connect--user", Button) if go.disabled else go).focus()

    def ask_for_user(self) -> bool:
        """Put the focus on the export user, if there is none; whether there was none."""
        if self.export_user is not None:
            return False
        self.query_one("#connect--user", Button).focus(scroll_visible=False)
        self.scroll_end(animate=False)  # findings have pushed it down
        return True

    def summarize(self, text: str, *, bulk: bool) -> None:
        """Say in a line what will be connected to, and whether the bulk endpoint is tried as well."""
        self.query_one("#connect--summary", Static).update(plain(text))
        for line in self.query(CheckLine):
            line.display = bulk or line.subject != BULK

    def allow(self, missing: str) -> None:
        """Let Connect be pressed, unless something is `missing`, which is then said."""
        self.query_one("#connect--go", Button).disabled = bool(missing)
        if missing or not self.is_tried:
            self.say(missing)

    def say(self, text: str) -> None:
        """Say how the whole attempt stands."""
        self.query_one("#connect--status", Static).update(plain(text))

    def begin(self) -> None:
        """Forget what was found and show that the first thing is being tried."""
        self.forget()
        self._lines()[0].show("trying")
        self.say(_("Trying …"))

    def end(self, text: str) -> None:
        """Say how it went; from now on it can be tried again."""
        self.is_tried = True
        self._label(_("Try again (F5)"))
        self.say(text)

    def forget(self) -> None:
        """Forget what was found: it was about another key or endpoint."""
        self.is_tried = False
        self._label(_("Connect"))
        self.say("")
        for line in self.query(CheckLine):
            line.show("waiting")

    def show(self, subject: str, state: State, sentence: str) -> None:
        """Say what was found about one subject, and that the next one is being tried."""
        lines = self._lines()
        for line, following in zip(lines, [*lines[1:], None], strict=True):
            if line.subject == subject:
                line.show(state, sentence)
                if following is not None:
                    following.show("trying")

    @property
    def failed(self) -> tuple[str, ...]:
        """What did not pass, as people read it."""
        return tuple(shown(line.subject) for line in self._lines() if line.state == "failed")

    def name_export_user(self, user: str | None) -> None:
        """Say who the export user is."""
        self.export_user = user
        said = (
            _("Nobody yet. You are {account}.", account=visible(current_account(), 40))
            if user is None
            else _("✓ {account} is the export user.", account=visible(user, 40))
        )
        self.query_one("#connect--who", Static).update(Content(said))

    def _lines(self) -> list[CheckLine]:
        return [line for line in self.query(CheckLine) if line.display]

    def _label(self, label: str) -> None:
        button = self.query_one("#connect--go", Button)
        button.label = label
        # A longer label alone does not make a button wider.
        button.refresh(layout=True)

    @on(Button.Pressed, "#connect--go")
    def _connect(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(self.ConnectWanted())

    @on(Button.Pressed, "#connect--user")
    def _add_export_user(self, event: Button.Pressed) -> None:
        event.stop()
        self.name_export_user(current_account())
        self.post_message(self.ExportUserAdded())
