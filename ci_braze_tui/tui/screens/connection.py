"""The connection wizard: name, key and endpoint, consent, connect, summary; then it is saved.

This module leads: what is asked is in the pages, the way from page to page in `wizard`, trying it out in
`connection_trial`, and the writing in `connection_saving`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Button, Input

from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.exports.administration import note_checked
from ci_braze_tui.paths import slug
from ci_braze_tui.tui.screens.connect_page import ConnectPage
from ci_braze_tui.tui.screens.connection_answers import Answers
from ci_braze_tui.tui.screens.connection_braze import BrazePage
from ci_braze_tui.tui.screens.connection_contract import ContractBox
from ci_braze_tui.tui.screens.connection_draft import first_draft
from ci_braze_tui.tui.screens.connection_drafts import DraftKeeper
from ci_braze_tui.tui.screens.connection_key_page import browse, key_page
from ci_braze_tui.tui.screens.connection_keys import KeyOutlook, look_for_key
from ci_braze_tui.tui.screens.connection_page import ConnectionPage
from ci_braze_tui.tui.screens.connection_pages import ConnectionPages
from ci_braze_tui.tui.screens.connection_saving import save_connection
from ci_braze_tui.tui.screens.connection_trial import Trial
from ci_braze_tui.tui.screens.connection_words import GOING_ON, LEAVING
from ci_braze_tui.tui.screens.wizard import WizardScreen
from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.widgets.confirm import Answer, Confirm, Question
from ci_braze_tui.tui.widgets.secret_input import SecretBox
from ci_braze_tui.tui.widgets.step_rail import Step
from ci_braze_tui.tui.widgets.title_bar import Target
from ci_braze_tui.words import _

_BRAZE, _CONNECT = 1, 3
"""The page that a key is looked up for, and the one where ctrl+n tries before it goes on."""

_DRAFT_SECONDS = 1.0
"""Between two looks whether there is something new to keep."""


class ConnectionScreen(WizardScreen[Connection | None]):
    """Makes a connection or changes one; answers with the saved connection, or with nothing."""

    CSS_PATH = Path(__file__).with_name("connection.tcss")
    TITLE = _("New connection")
    BINDINGS: ClassVar[list[BindingType]] = [
        # All meanings of a key stand together: Textual takes them from the last class that has one.
        Binding(
            "ctrl+n", "next", _("Next"), id="connection.next", tooltip=_("Go to the next step")
        ),
        Binding(
            "ctrl+n",
            "connect",
            _("Connect"),
            id="connection.connect",
            tooltip=_("Try host, encryption, key and permissions"),
        ),
        Binding(
            "ctrl+n", "save", _("Save"), id="connection.save", tooltip=_("Save what you entered")
        ),
        Binding(
            "f5",
            "try_again",
            _("Try again"),
            id="connection.try_again",
            show=False,
            tooltip=_("Try host, encryption, key and permissions once more"),
        ),
    ]
    TERSE = True
    STEPS = (
        Step("name", _("Name")),
        Step("braze", _("Braze")),
        Step("consent", _("Consent")),
        Step("connect", _("Connect")),
        Step("summary", _("Summary")),
    )

    def __init__(
        self,
        session: Session,
        existing: Connection | None = None,
        *,
        copied: Connection | None = None,
    ) -> None:
        """Args: `existing` is the connection to change, `copied` the one to begin a new one from."""
        super().__init__()
        self._session = session
        self._existing = existing
        self._copied = copied
        self._outlook: KeyOutlook | None = None
        self._exports = 0
        others = session.connections.load().items
        old = slug(existing.name) if existing else ""
        taken = {slug(other.name): other.name for other in others if slug(other.name) != old}
        is_new = existing is None and copied is None
        prefill = is_new and session.sandbox is not None
        self._filled = ConnectionPages(
            first_draft(taken, existing=existing, copied=copied, demo=prefill),
            taken,
            before=existing,
            offer=session.sandbox,
            prefill=prefill,
        )
        self._pages = self._filled.all
        self._trial = Trial(self._filled.connect)
        self._keeper = DraftKeeper(session.home, existing, self._filled)

    def pages(self) -> Sequence[ConnectionPage]:
        """The pages, one for each step."""
        return self._pages

    def compose_save(self) -> ComposeResult:
        """The buttons of the last page."""
        yield Button(_("Save anyway"), variant="warning", id="save-anyway")
        yield from super().compose_save()

    def on_mount(self) -> None:
        """Begin on the first page, or with what was left half-filled."""
        super().on_mount()
        if self._existing is not None:
            self.title = _("Change connection")
            self._look_for_key()
        elif self._copied is not None:
            self.title = _("Copy of a connection")
        self.show_page(0)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self._keeper.begin()
        self.set_interval(_DRAFT_SECONDS, self._keep_draft)
        if self._copied is not None or (draft := self._keeper.offered) is None:
            return

        def take(wanted: bool | None) -> None:
            if wanted:
                self._keeper.take(draft)
                self._refresh()
            else:
                self._keeper.refuse()

        question = Question(
            _("Go on where you left?"),
            GOING_ON,
            (Answer(_("Start afresh"), "s", value=False), Answer(_("Go on"), "g", value=True)),
        )
        self.app.push_screen(question, take)

    def on_screen_suspend(self) -> None:
        """Hide the key: the command palette lies on top now, and can take a picture of this screen."""
        for box in self.query(SecretBox):
            box.hide()

    # Going from page to page

    def go_on(self, page: int) -> None:
        """Go forward to `page`, if the one that is shown is in order."""
        if self._pages[self._page].verify():
            self.show_page(page)
        else:
            self.page.focus_first()

    def has_problem(self, page: int) -> bool:
        """Whether something is wrong on a page that was left."""
        return self._pages[page].problem is not None

    def has_changes(self) -> bool:
        """Whether leaving now loses something that a person did."""
        return self._keeper.has_changes

    def show_page(self, page: int) -> None:
        """Go to a page; from the last one Enter saves."""
        super().show_page(page)
        if self.is_on_last:
            self.query_one(self._way_on).focus()

    def entered(self) -> None:
        """Another page is shown."""
        if self._page == _BRAZE or (self._page and self._outlook is None):
            self._look_for_key()
        self._refresh()
        self._say_target()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let the footer say what the keys do: Connect where that was not done yet, else on to Save."""
        if action == "connect":
            return self._wants_try
        if action == "try_again":
            return self._page == _CONNECT and self._filled.is_complete
        if action == "next" and self._wants_try:
            return False
        if action == "save" and self.is_on_last:
            return True if self._way_on == "#save" else None
        return super().check_action(action, parameters)

    @property
    def _wants_try(self) -> bool:
        untried = not (self._is_proven or self._filled.connect.is_tried)
        return self._page == _CONNECT and self._filled.is_complete and untried

    @property
    def _way_on(self) -> str:
        """The button of the last page that leads on."""
        if not self._filled.is_complete or self._trial.keeps_old_key(self._answers):
            return "#back"
        return "#save" if self._is_proven else "#save-anyway"

    @on(Input.Blurred)
    def _say_target(self) -> None:
        endpoint = self._filled.braze.endpoint
        name = self._filled.name.name_text
        self.show_target(Target(name, endpoint.is_local) if endpoint else None)

    # Leaving, and what was left half-filled

    def leaving_words(self) -> str:
        """What becomes of what was entered."""
        return LEAVING

    def leave(self) -> None:
        """Go without saving; the answers are kept, the key is not among them."""
        self._keep_and_go()

    @work(group="connection-leave", exit_on_error=False)
    async def _keep_and_go(self) -> None:
        await self._keeper.keep()
        self.dismiss(None)

    @work(group="connection-draft", exit_on_error=False)
    async def _keep_draft(self) -> None:
        await self._keeper.keep()

    # Connecting

    @on(BrazePage.KeyPageWanted)
    @work(group="connection-browser", exit_on_error=False)
    async def _show_key_page(self, event: BrazePage.KeyPageWanted) -> None:
        page = key_page(event.endpoint)
        self.banner.say("info", page.title, page.sentence)
        if page.address is not None:
            await browse(page.address)

    @on(ConnectPage.ConnectWanted)
    def action_connect(self) -> None:
        """Try host, encryption, key and permissions."""
        self.banner.close()
        self._try_out()

    action_try_again = action_connect

    @work(group="connection-check", exclusive=True, exit_on_error=False)
    async def _try_out(self) -> None:
        # The key is no argument of the worker: Textual writes those into its log.
        if (attempt := self._answers.attempt) is None:
            return
        self.call_later(self._refresh_buttons)
        await self._trial.run(attempt)
        await self._note_checked()
        self._refresh()
        self._focus_what_is_left()

    async def _note_checked(self) -> None:
        """Compare what was found about the saved connection with the check before."""
        answers = self._answers
        findings = self._trial.findings(answers)
        if self._existing is None or findings is None or not answers.leads_as_before:
            return
        home = self._session.home
        if lost := await asyncio.to_thread(note_checked, home, self._existing, findings):
            self.banner.say("warning", _("A permission went missing"), lost)

    @on(ConnectPage.ExportUserAdded)
    def _focus_what_is_left(self) -> None:
        if self._page != _CONNECT:  # somebody went on or back while it was tried
            return
        if not self._is_proven:
            self._filled.connect.focus_first()
        elif not self._filled.connect.ask_for_user():
            self.query_one("#next", Button).focus()

    @work(group="connection-key", exclusive=True, exit_on_error=False)
    async def _look_for_key(self) -> None:
        name = self._existing.name if self._existing else self._filled.name.name_text
        copied, keys = self._copied.name if self._copied else None, self._session.keys
        self._outlook = await asyncio.to_thread(look_for_key, keys, name, copied=copied)
        if self._existing is not None:
            saved = await asyncio.to_thread(self._session.exports.load)
            self._exports = sum(export.connection == name for export in saved.items)
        self._filled.braze.say_where_kept(self._outlook)
        self._refresh()

    # What the last two pages say

    @property
    def _answers(self) -> Answers:
        return self._filled.answers(self._outlook, self._exports)

    @property
    def _is_proven(self) -> bool:
        return self._trial.is_proven(self._answers)

    @on(ContractBox.Changed)
    def _refresh(self) -> None:
        answers, steps = self._answers, zip(self.STEPS, self._pages, strict=True)
        self._trial.compare(answers)
        missing = [step.label for step, page in steps if page.problem]
        self._filled.sum_up(answers, self._trial.result(answers), missing)
        self._refresh_buttons()

    def _refresh_buttons(self) -> None:
        complete, proven = self._filled.is_complete, self._is_proven
        self.query_one("#save", Button).disabled = not (complete and proven)
        can_insist = complete and not (proven or self._trial.keeps_old_key(self._answers))
        self.query_one("#save-anyway", Button).display = self.is_on_last and can_insist
        self.refresh_bindings()

    # Saving

    @on(Button.Pressed, "#save-anyway")
    def _save_anyway(self) -> None:
        name = self._filled.name.name_text
        words = (
            _(
                '"{name}" was not checked. Its key is replaced all the same; exports that use it may stop at '
                "once.",
                name=name,
            )
            if self._answers.replaces_key
            else _(
                '"{name}" did not pass the test. Exports that use it may stop at once.', name=name
            )
        )
        question = Confirm(
            _("Save without a connection that works?"),
            words,
            yes=_("Save anyway"),
            no=_("Go back"),
            danger=True,
        )
        self.app.push_screen(question, self._save_if_sure)

    def _save_if_sure(self, sure: bool | None) -> None:
        if sure:
            self.begin_saving()

    @work(group="connection-save", exit_on_error=False)
    async def save(self) -> None:
        """Write the connection and its key, and leave."""
        connection = self._answers.connection()
        try:
            kept_in = await asyncio.to_thread(self._write, connection)
        except DefinitionError as error:
            self.show_page(0)
            self._filled.name.refuse(str(error))
        except OSError as error:
            self.banner.say(
                "error", _("The connection was not saved"), f"{error.strerror or error}."
            )
        else:
            said = _("The API key is kept in {place}.", place=kept_in)
            self.notify(said, title=_("Saved"), markup=False)
            await self._keeper.end()
            self.dismiss(connection)

    def _write(self, connection: Connection) -> str:
        return save_connection(
            self._session,
            connection,
            replacing=self._existing,
            typed=self._filled.braze.key,
            outlook=self._outlook,
            findings=self._trial.findings(self._answers),
            insist=not self._is_proven,
        )

    def tell_trouble(self, title: str, sentence: str) -> None:
        """Say what went wrong in the background, without the key."""
        key = self._answers.key
        super().tell_trouble(title, key.masked_in(sentence) if key else sentence)
        self._filled.connect.say("")
