"""The connection wizard: name, key and endpoint, consent, connect; then it is saved.

This module tries the connection out and saves it; what is asked is in `connection_pages`, and the way from
page to page in `wizard`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Button, Input

from ci_braze_tui.braze.contract import Contract
from ci_braze_tui.connections.connection import Connection, current_account
from ci_braze_tui.connections.consent import TEXT_VERSION, agree
from ci_braze_tui.errors import DefinitionError, KeyMissingError
from ci_braze_tui.paths import slug
from ci_braze_tui.secret import Secret
from ci_braze_tui.tui.screens.connect_page import ConnectPage
from ci_braze_tui.tui.screens.connection_pages import (
    BrazePage,
    ConnectionPage,
    ConsentPage,
    NamePage,
)
from ci_braze_tui.tui.screens.wizard import WizardScreen
from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.widgets.confirm import Confirm
from ci_braze_tui.tui.widgets.secret_input import SecretBox
from ci_braze_tui.tui.widgets.step_rail import Step
from ci_braze_tui.tui.widgets.title_bar import Target

if TYPE_CHECKING:
    from ci_braze_tui.connections.keys import FoundKey


class ConnectionScreen(WizardScreen[Connection | None]):
    """Makes a connection or changes one; answers with the saved connection, or with nothing."""

    CSS_PATH = Path(__file__).with_name("connection.tcss")
    TITLE = "New connection"
    BINDINGS: ClassVar[list[BindingType]] = [
        # All meanings of a key stand together: Textual takes them from the last class that has one.
        Binding("ctrl+n", "next", "Next", id="connection.next"),
        Binding("ctrl+n", "connect", "Connect", id="connection.connect"),
        Binding("ctrl+n", "save", "Save", id="connection.save"),
    ]
    SUBJECT = "connection"
    STEPS = (
        Step("name", "Name"),
        Step("braze", "Key and endpoint"),
        Step("consent", "Consent"),
        Step("connect", "Connect"),
    )

    def __init__(self, session: Session, existing: Connection | None = None) -> None:
        """Args: `existing` is the connection to change."""
        super().__init__()
        self._session = session
        self._existing = existing
        self._contract = existing.contract if existing else Contract()
        self._kept: FoundKey | None = None
        self._key: Secret | None = None
        self._passed: tuple[str, Secret] | None = None
        self._at_first: tuple[object, ...] = ()
        others = session.connections.load().items
        old = slug(existing.name) if existing else ""
        taken = {slug(other.name): other.name for other in others if slug(other.name) != old}
        offer = session.sandbox if existing is None else None
        name = existing.name if existing else "Sandbox" if offer and "sandbox" not in taken else ""
        consent = existing.consent if existing else None
        self._name_page = NamePage(
            taken, name=name, users=existing.users if existing else "administrators"
        )
        self._braze_page = BrazePage(
            endpoint=existing.endpoint if existing else "",
            may_keep=existing is not None,
            offer=session.sandbox,
            prefill=offer is not None,
        )
        self._consent_page = ConsentPage(
            agreed=consent is not None and consent.text_version == TEXT_VERSION
        )
        self._connect_page = ConnectPage(
            export_user=existing.export_user if existing else None, bulk=self._contract.bulk
        )
        self._pages = (self._name_page, self._braze_page, self._consent_page, self._connect_page)

    def pages(self) -> Sequence[ConnectionPage]:
        """The pages, one for each step."""
        return self._pages

    def compose_save(self) -> ComposeResult:
        """The buttons of the last page."""
        yield Button("Save anyway", variant="warning", id="save-anyway")
        yield from super().compose_save()

    def on_mount(self) -> None:
        """Begin on the first page."""
        super().on_mount()
        if self._existing is not None:
            self.title = "Change connection"
            self._look_for_key(self._existing.name)
        self.show_page(0)
        self.call_after_refresh(self._remember_first)

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

    def entered(self) -> None:
        """Another page is shown."""
        self._refresh_last_page()
        self._say_target()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let the footer say what the keys do: on the last page connect, then save."""
        if action in ("connect", "save") and self.is_on_last:
            may_save = not self.query_one("#save", Button).disabled
            if action == "save":
                return may_save
            return False if may_save else True if self._is_complete else None
        return super().check_action(action, parameters) if action != "connect" else False

    def _typed(self) -> tuple[object, ...]:
        """Everything that was answered, to tell whether leaving loses something."""
        texts = [box.value for box in self.query(Input)]
        return *texts, self._name_page.users, self._consent_page.agreed

    def _remember_first(self) -> None:
        self._at_first = self._typed()

    @on(Input.Blurred)
    def _say_target(self) -> None:
        endpoint = self._braze_page.endpoint
        name = self._name_page.name_text
        self.show_target(Target(name, endpoint.is_local) if endpoint else None)

    # Connecting

    @on(ConnectPage.ConnectWanted)
    def action_connect(self) -> None:
        """Try host, key and permissions."""
        self.banner.close()
        self._try_out()

    @work(group="connection-check", exclusive=True, exit_on_error=False)
    async def _try_out(self) -> None:
        # The key is no argument of the worker: Textual writes those into its log.
        from ci_braze_tui.connections.check import check_connection, passed

        endpoint, key = self._braze_page.endpoint, self._key
        if endpoint is None or key is None:
            return
        self._passed = None
        self._connect_page.begin()
        self._refresh_buttons()
        findings = []
        async for finding in check_connection(endpoint, key, bulk=self._contract.bulk):
            findings.append(finding)
            self._connect_page.show(finding.subject, finding.state, finding.sentence)
        if passed(findings):
            self._passed = endpoint.host, key
            self._connect_page.say("✓ Connected to Braze.")
        else:
            self._connect_page.say("✗ Not connected. What to do is said below.")
        self._refresh_buttons()
        self._focus_what_is_left()

    @on(ConnectPage.ExportUserAdded)
    def _focus_what_is_left(self) -> None:
        if not self.is_on_last:  # somebody went back while it was tried
            return
        save = self.query_one("#save", Button)
        if not save.disabled and self._connect_page.export_user is not None:
            save.focus()
        elif self._passed is not None:
            self.query_one("#connect--user", Button).focus()

    @work(group="connection-key", exclusive=True, exit_on_error=False)
    async def _look_for_key(self, name: str) -> None:
        try:
            self._kept = await asyncio.to_thread(self._session.keys.find, name)
        except KeyMissingError:
            self._kept = None
        self._braze_page.say_where_kept(self._kept.kept_in if self._kept else None)
        self._refresh_last_page()

    def _refresh_last_page(self) -> None:
        missing = [
            step.label for step, page in zip(self.STEPS, self._pages, strict=True) if page.problem
        ]
        self._connect_page.allow(f"First answer: {', '.join(missing)}." if missing else "")
        endpoint = self._braze_page.endpoint
        self._key = self._braze_page.key or (self._kept.secret if self._kept else None)
        host = endpoint.host if endpoint else "no endpoint yet"
        hint = f"key {self._key.hint()}" if self._key else "no key yet"
        self._connect_page.summarize(
            f"{self._name_page.name_text or 'No name yet'}  ·  {host}  ·  {hint}"
        )
        if self._passed is not None and self._passed != (endpoint and endpoint.host, self._key):
            self._passed = None
            self._connect_page.forget()
        self._refresh_buttons()

    def _refresh_buttons(self) -> None:
        complete = self._is_complete
        proven = self._passed is not None or self._is_as_it_was()
        insisting = self.is_on_last and complete and not proven
        self.query_one("#save", Button).disabled = not (complete and proven)
        self.query_one("#save-anyway", Button).display = insisting
        self.refresh_bindings()

    @property
    def _is_complete(self) -> bool:
        return not any(page.problem for page in self._pages)

    def _is_as_it_was(self) -> bool:
        """Whether a saved connection still has the endpoint and the key it was saved with."""
        endpoint = self._braze_page.endpoint
        return (
            self._existing is not None
            and endpoint is not None
            and endpoint.host == self._existing.endpoint
            and self._braze_page.key is None
        )

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
        connection = self._answers()
        try:
            kept_in = await asyncio.to_thread(self._write, connection)
        except DefinitionError as error:
            self.show_page(0)
            self._name_page.refuse(str(error))
        except OSError as error:
            self.banner.say("error", "The connection was not saved", f"{error.strerror}.")
        else:
            self.notify(f"The API key is kept in {kept_in}.", title="Saved", markup=False)
            self.dismiss(connection)

    def _answers(self) -> Connection:
        endpoint = self._braze_page.endpoint
        if endpoint is None:
            raise DefinitionError("The endpoint is missing.")
        before = self._existing.consent if self._existing else None
        valid = before is not None and before.text_version == TEXT_VERSION
        return Connection(
            name=self._name_page.name_text,
            endpoint=endpoint.host,
            users=self._name_page.users,
            export_user=self._connect_page.export_user,
            consent=before if valid else agree(current_account(), datetime.now(UTC)),
            contract=self._contract,
        )

    def _write(self, connection: Connection) -> str:
        """Write file and key; says where the key is kept. Takes its time: not for the screen's loop."""
        old = self._existing
        if old is not None:
            self._session.exports.check_idle(old.name)
        self._session.connections.save(connection, replacing=old.name if old else None)
        if old is not None:
            self._session.keys.rename(old.name, connection.name)
            self._session.exports.connection_changed(old, connection)
        if (typed := self._braze_page.key) is not None:
            return self._session.keys.save(connection.name, typed)
        return self._kept.kept_in if self._kept else "no place yet"

    def tell_trouble(self, title: str, sentence: str) -> None:
        """Say what went wrong in the background, without the key."""
        key = self._key
        super().tell_trouble(title, key.masked_in(sentence) if key else sentence)
        self._connect_page.say("")
