"""The connection wizard: name, key and endpoint, consent, connect, summary; then it is saved.

This module leads, and tries the connection out; what is asked is in the pages, the way from page to page in
`wizard`, and the writing in `connection_saving`.
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
from ci_braze_tui.paths import slug
from ci_braze_tui.tui.screens.connect_page import ConnectPage
from ci_braze_tui.tui.screens.connection_answers import Answers, Attempt
from ci_braze_tui.tui.screens.connection_braze import BrazePage
from ci_braze_tui.tui.screens.connection_consent import ConsentPage
from ci_braze_tui.tui.screens.connection_contract import ContractBox
from ci_braze_tui.tui.screens.connection_draft import ConnectionDraft, first_draft
from ci_braze_tui.tui.screens.connection_keys import KeyOutlook, look_for_key
from ci_braze_tui.tui.screens.connection_page import ConnectionPage, NamePage
from ci_braze_tui.tui.screens.connection_saving import save_connection
from ci_braze_tui.tui.screens.connection_summary import SummaryPage, Tried, summary_rows
from ci_braze_tui.tui.screens.connection_words import (
    CONNECTED,
    GOING_ON,
    LEAVING,
    NOT_CONNECTED,
    attempt_line,
    saving_words,
)
from ci_braze_tui.tui.screens.wizard import WizardScreen
from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.widgets.confirm import Answer, Confirm, Question
from ci_braze_tui.tui.widgets.secret_input import SecretBox
from ci_braze_tui.tui.widgets.step_rail import Step
from ci_braze_tui.tui.widgets.title_bar import Target

_BRAZE, _CONNECT = 1, 3
"""The page that a key is looked up for, and the one where ctrl+n tries before it goes on."""


class ConnectionScreen(WizardScreen[Connection | None]):
    """Makes a connection or changes one; answers with the saved connection, or with nothing."""

    CSS_PATH = Path(__file__).with_name("connection.tcss")
    TITLE = "New connection"
    BINDINGS: ClassVar[list[BindingType]] = [
        # All meanings of a key stand together: Textual takes them from the last class that has one.
        Binding("ctrl+n", "next", "Next", id="connection.next"),
        Binding("ctrl+n", "connect", "Connect", id="connection.connect"),
        Binding("ctrl+n", "save", "Save", id="connection.save"),
        Binding("f5", "try_again", "Try again", id="connection.try-again", show=False),
    ]
    SUBJECT = "connection"
    TERSE = True
    STEPS = (
        Step("name", "Name"),
        Step("braze", "Braze"),
        Step("consent", "Consent"),
        Step("connect", "Connect"),
        Step("summary", "Summary"),
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
        self._tried: Attempt | None = None
        self._has_passed = False
        self._at_first: tuple[object, ...] = ()
        others = session.connections.load().items
        old = slug(existing.name) if existing else ""
        taken = {slug(other.name): other.name for other in others if slug(other.name) != old}
        self._offer = session.sandbox if existing is None and copied is None else None
        first = first_draft(taken, existing=existing, copied=copied, demo=self._offer is not None)
        self._name_page = NamePage(taken, name=first.name, users=first.users)
        self._braze_page = BrazePage(
            endpoint=first.endpoint,
            contract=first.contract,
            offer=session.sandbox,
            prefill=self._offer is not None,
        )
        self._connect_page = ConnectPage(export_user=first.export_user)
        self._consent_page = ConsentPage(existing.consent if existing else None)
        self._summary_page = SummaryPage()
        first_three = (self._name_page, self._braze_page, self._consent_page)
        self._pages = (*first_three, self._connect_page, self._summary_page)

    def pages(self) -> Sequence[ConnectionPage]:
        """The pages, one for each step."""
        return self._pages

    def compose_save(self) -> ComposeResult:
        """The buttons of the last page."""
        yield Button("Save anyway", variant="warning", id="save-anyway")
        yield from super().compose_save()

    def on_mount(self) -> None:
        """Begin on the first page, or with what was left half-filled."""
        super().on_mount()
        if self._existing is not None:
            self.title = "Change connection"
            self._look_for_key()
        elif self._copied is not None:
            self.title = "Copy of a connection"
        self.show_page(0)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self._at_first = self._typed()
        if self._copied is None and self._draft_name in self._session.connection_drafts:
            question = Question(
                "Go on where you left?",
                GOING_ON,
                (Answer("Start afresh", "s", value=False), Answer("Go on", "g", value=True)),
            )
            self.app.push_screen(question, self._take_draft)

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
        return self._typed() != self._at_first

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
            return self._page == _CONNECT and self._is_complete
        if action == "next" and self._wants_try:
            return False
        if action == "save" and self.is_on_last:
            return True if self._way_on == "#save" else None
        return super().check_action(action, parameters)

    @property
    def _wants_try(self) -> bool:
        untried = not (self._is_proven or self._connect_page.is_tried)
        return self._page == _CONNECT and self._is_complete and untried

    @property
    def _way_on(self) -> str:
        """The button of the last page that leads on."""
        if not self._is_complete:
            return "#back"
        return "#save" if self._is_proven else "#save-anyway"

    def _typed(self) -> tuple[object, ...]:
        """Everything that was answered, to tell whether leaving loses something."""
        texts = [box.value for box in self.query(Input)]
        agreed, user = self._consent_page.agreed, self._connect_page.export_user
        return *texts, self._name_page.users, self._braze_page.contract_draft.bulk, agreed, user

    @on(Input.Blurred)
    def _say_target(self) -> None:
        endpoint = self._braze_page.endpoint
        name = self._name_page.name_text
        self.show_target(Target(name, endpoint.is_local) if endpoint else None)

    # What was left half-filled

    @property
    def _draft_name(self) -> str:
        return self._existing.name if self._existing else ""

    def leaving_words(self) -> str:
        """What becomes of what was entered."""
        return LEAVING

    def leave(self) -> None:
        """Go without saving, and keep the answers until the app is left; the key is not among them."""
        page = self._braze_page
        self._session.connection_drafts[self._draft_name] = ConnectionDraft(
            name=self._name_page.name_text,
            users=self._name_page.users,
            endpoint=page.endpoint_text,
            contract=page.contract_draft,
            export_user=self._connect_page.export_user,
        )
        super().leave()

    def _take_draft(self, wanted: bool | None) -> None:
        draft = self._session.connection_drafts.pop(self._draft_name)
        if not wanted:
            return
        self._name_page.fill(draft.name, draft.users)
        self._braze_page.fill(draft.endpoint, draft.contract)
        self._connect_page.name_export_user(draft.export_user)
        self._refresh()

    # Connecting

    @on(ConnectPage.ConnectWanted)
    def action_connect(self) -> None:
        """Try host, encryption, key and permissions."""
        self.banner.close()
        self._try_out()

    action_try_again = action_connect

    @work(group="connection-check", exclusive=True, exit_on_error=False)
    async def _try_out(self) -> None:
        # The key is no argument of the worker: Textual writes those into its log.
        from ci_braze_tui.connections.check import check_connection, passed

        if (attempt := self._answers.attempt) is None:
            return
        self._tried = None
        self._connect_page.begin()
        self._refresh_buttons()
        findings = []
        async for finding in check_connection(attempt.endpoint, attempt.key, bulk=attempt.bulk):
            findings.append(finding)
            self._connect_page.show(finding.subject, finding.state, finding.sentence)
        self._tried, self._has_passed = attempt, passed(findings)
        self._connect_page.end(CONNECTED if self._has_passed else NOT_CONNECTED)
        self._refresh()
        self._focus_what_is_left()

    @on(ConnectPage.ExportUserAdded)
    def _focus_what_is_left(self) -> None:
        if self._page != _CONNECT:  # somebody went on or back while it was tried
            return
        if not self._is_proven:
            self._connect_page.focus_first()
        elif self._connect_page.export_user is None:
            self.query_one("#connect--user", Button).focus(scroll_visible=False)
            self._connect_page.scroll_end(animate=False)  # findings have pushed it down
        else:
            self.query_one("#next", Button).focus()

    @work(group="connection-key", exclusive=True, exit_on_error=False)
    async def _look_for_key(self) -> None:
        name = self._existing.name if self._existing else self._name_page.name_text
        copied, keys = self._copied.name if self._copied else None, self._session.keys
        self._outlook = await asyncio.to_thread(look_for_key, keys, name, copied=copied)
        if self._existing is not None:
            saved = await asyncio.to_thread(self._session.exports.load)
            self._exports = sum(export.connection == name for export in saved.items)
        self._braze_page.say_where_kept(self._outlook)
        self._refresh()

    # What was answered

    @property
    def _answers(self) -> Answers:
        return Answers(
            name=self._name_page.name_text,
            name_problem=self._name_page.problem,
            users=self._name_page.users,
            typed_key=self._braze_page.key,
            outlook=self._outlook,
            endpoint=self._braze_page.endpoint,
            contract=self._braze_page.contract,
            agreed=self._consent_page.agreed,
            export_user=self._connect_page.export_user,
            before=self._existing,
            exports=self._exports,
        )

    @property
    def _is_complete(self) -> bool:
        return not any(page.problem for page in self._pages)

    @property
    def _is_proven(self) -> bool:
        """Whether it passed the test, or is as it was saved and so needs none."""
        return self._has_passed if self._tried is not None else self._answers.leads_as_before

    # What the last two pages say

    @on(ContractBox.Changed)
    def _refresh(self) -> None:
        answers = self._answers
        if self._tried is not None and self._tried != answers.attempt:
            self._tried = None
            self._connect_page.forget()
        missing = [
            step.label for step, page in zip(self.STEPS, self._pages, strict=True) if page.problem
        ]
        self._connect_page.allow(f"First answer: {', '.join(missing)}." if missing else "")
        self._connect_page.summarize(attempt_line(answers), bulk=self._tries_bulk)
        self._summary_page.show(summary_rows(answers, self._trial), saving_words(answers, missing))
        self._refresh_buttons()

    def _refresh_buttons(self) -> None:
        complete, proven = self._is_complete, self._is_proven
        self.query_one("#save", Button).disabled = not (complete and proven)
        self.query_one("#save-anyway", Button).display = self.is_on_last and complete and not proven
        self.refresh_bindings()

    @property
    def _tries_bulk(self) -> bool:
        contract = self._braze_page.contract
        return contract is not None and contract.bulk

    @property
    def _trial(self) -> Tried:
        good = self._is_proven
        if self._tried is None:
            return Tried("As it was saved" if good else "Not yet", good)
        failed = ", ".join(self._connect_page.failed)
        return Tried("Connected" if good else f"Failed: {failed}", good)

    # Saving

    @on(Button.Pressed, "#save-anyway")
    def _save_anyway(self) -> None:
        question = Confirm(
            "Save without a connection that works?",
            f'"{self._name_page.name_text}" did not pass the test. Exports that use it may stop at once.',
            yes="Save anyway",
            no="Go back",
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
            self._name_page.refuse(str(error))
        except OSError as error:
            self.banner.say("error", "The connection was not saved", f"{error.strerror}.")
        else:
            self.notify(f"The API key is kept in {kept_in}.", title="Saved", markup=False)
            self._session.connection_drafts.pop(self._draft_name, None)
            self.dismiss(connection)

    def _write(self, connection: Connection) -> str:
        return save_connection(
            self._session,
            connection,
            replacing=self._existing,
            typed=self._braze_page.key,
            outlook=self._outlook,
        )

    def tell_trouble(self, title: str, sentence: str) -> None:
        """Say what went wrong in the background, without the key."""
        key = self._answers.key
        super().tell_trouble(title, key.masked_in(sentence) if key else sentence)
        self._connect_page.say("")
