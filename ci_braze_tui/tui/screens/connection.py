"""The connection wizard: name, key and endpoint, consent, connect; then it is saved.

This module leads from page to page, tries the connection out and saves it; what is asked is in
`connection_pages`. Nothing is written before Save, so leaving early leaves nothing behind.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Button, ContentSwitcher, Input
from textual.worker import Worker, WorkerState

from ci_braze_tui.connections.connection import Connection, current_account
from ci_braze_tui.connections.consent import TEXT_VERSION, agree
from ci_braze_tui.errors import CiBrazeError, DefinitionError, KeyMissingError
from ci_braze_tui.paths import slug
from ci_braze_tui.secret import Secret
from ci_braze_tui.tui.screens.connect_page import ConnectPage
from ci_braze_tui.tui.screens.connection_pages import BrazePage, ConsentPage, NamePage
from ci_braze_tui.tui.screens.frame import FramedScreen
from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.widgets.confirm import Confirm
from ci_braze_tui.tui.widgets.step_rail import Step, StepRail
from ci_braze_tui.tui.widgets.title_bar import Target

if TYPE_CHECKING:
    from ci_braze_tui.connections.keys import FoundKey

PAGES = (
    Step("name", "Name"),
    Step("braze", "Key and endpoint"),
    Step("consent", "Consent"),
    Step("connect", "Connect"),
)
_LAST = len(PAGES) - 1


class ConnectionScreen(FramedScreen[Connection | None]):
    """Makes a connection or changes one; answers with the saved connection, or with nothing."""

    CSS_PATH = Path(__file__).with_name("connection.tcss")
    TITLE = "New connection"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n", "next", "Next", id="connection.next"),
        Binding("ctrl+b", "back", "Back", id="connection.back"),
        Binding("escape", "leave", "Leave", id="connection.leave"),
    ]

    def __init__(self, session: Session, existing: Connection | None = None) -> None:
        """Args: `existing` is the connection to change."""
        super().__init__()
        self._session = session
        self._existing = existing
        self._page = 0
        self._seen: set[int] = set()
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
        self._connect_page = ConnectPage(export_user=existing.export_user if existing else None)
        self._pages = (self._name_page, self._braze_page, self._consent_page, self._connect_page)

    def compose_middle(self) -> ComposeResult:
        """The steps, the pages, and the buttons."""
        yield StepRail(PAGES)
        with ContentSwitcher(initial=PAGES[0].id):
            yield from self._pages
        with Horizontal(id="buttons"):
            yield Button("Cancel", id="cancel")
            yield Button("Back", id="back")
            yield Button("Next", variant="primary", id="next")
            yield Button("Save anyway", variant="warning", id="save-anyway")
            yield Button("Save", variant="primary", id="save")

    def on_mount(self) -> None:
        """Begin on the first page."""
        super().on_mount()
        if self._existing is not None:
            self.title = "Change connection"
            self._look_for_key(self._existing.name)
        self._show(0)
        self.call_after_refresh(self._remember_first)

    # Going from page to page

    def action_next(self) -> None:
        """Go on, if this page is in order; on the last page connect, then save."""
        if self._page == _LAST:
            if not self.query_one("#save", Button).disabled:
                self._save()
            elif not any(page.problem for page in self._pages):
                self._connect_now()
        elif self._pages[self._page].verify():
            self._show(self._page + 1)
        else:
            self._pages[self._page].focus_first()

    def action_back(self) -> None:
        """Go to the page before; nothing is lost and nothing is checked."""
        if self._page > 0:
            self._show(self._page - 1)

    def action_leave(self) -> None:
        """Leave without saving; asks if something was typed."""
        if self._typed() == self._at_first:
            self.dismiss(None)
            return
        question = Confirm(
            "Leave without saving?",
            "What you typed for this connection will be lost. Nothing was saved.",
            yes="Leave",
            no="Stay",
        )
        self.app.push_screen(question, self._leave_if_sure)

    def _typed(self) -> tuple[object, ...]:
        """Everything that was answered, to tell whether leaving loses something."""
        texts = [box.value for box in self.query(Input)]
        return *texts, self._name_page.users, self._consent_page.agreed

    def _remember_first(self) -> None:
        self._at_first = self._typed()

    def _leave_if_sure(self, sure: bool | None) -> None:
        if sure:
            self.dismiss(None)

    @on(StepRail.Chosen)
    def _go_to(self, event: StepRail.Chosen) -> None:
        self._show([step.id for step in PAGES].index(event.step_id))

    @on(Button.Pressed, "#next")
    def _next(self) -> None:
        self.action_next()

    @on(Button.Pressed, "#back")
    def _back(self) -> None:
        self.action_back()

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.action_leave()

    @on(Input.Submitted)
    def _enter(self, event: Input.Submitted) -> None:
        inputs = list(self._pages[self._page].query(Input))
        if event.input is inputs[-1]:
            self.action_next()
        else:
            inputs[inputs.index(event.input) + 1].focus()

    @on(Input.Blurred)
    def _say_target(self) -> None:
        endpoint = self._braze_page.endpoint
        name = self._name_page.name_text
        self.show_target(Target(name, endpoint.is_local) if endpoint else None)

    def _show(self, page: int) -> None:
        self._seen.add(self._page)
        self._page = page
        self.query_one(ContentSwitcher).current = PAGES[page].id
        self._mark_steps()
        self._refresh_last_page()
        self._pages[page].focus_first()
        self._say_target()

    def _mark_steps(self) -> None:
        rail = self.query_one(StepRail)
        for number, step in enumerate(PAGES):
            if number == self._page:
                rail.mark(step.id, "here")
            elif number not in self._seen or number == _LAST:
                rail.mark(step.id, "todo")
            else:
                rail.mark(step.id, "attention" if self._pages[number].problem else "done")

    # Connecting

    @on(ConnectPage.ConnectWanted)
    def _connect_now(self) -> None:
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
        async for finding in check_connection(endpoint, key):
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
            step.label for step, page in zip(PAGES, self._pages, strict=True) if page.problem
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
        last = self._page == _LAST
        complete = not any(page.problem for page in self._pages)
        proven = self._passed is not None or self._is_as_it_was()
        self.query_one("#back", Button).disabled = self._page == 0
        self.query_one("#next", Button).display = not last
        self.query_one("#save", Button).display = last
        self.query_one("#save", Button).disabled = not (complete and proven)
        self.query_one("#save-anyway", Button).display = last and complete and not proven

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

    @on(Button.Pressed, "#save")
    def _save_pressed(self) -> None:
        self._save()

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
            self._save()

    @work(group="connection-save", exclusive=True, exit_on_error=False)
    async def _save(self) -> None:
        connection = self._answers()
        try:
            kept_in = await asyncio.to_thread(self._write, connection)
        except DefinitionError as error:
            self._show(0)
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
        )

    def _write(self, connection: Connection) -> str:
        """Write file and key; says where the key is kept. Takes its time: not for the screen's loop."""
        old = self._existing
        self._session.connections.save(connection, replacing=old.name if old else None)
        if old is not None:
            self._session.keys.rename(old.name, connection.name)
            self._session.exports.connection_changed(old, connection)
        if (typed := self._braze_page.key) is not None:
            return self._session.keys.save(connection.name, typed)
        return self._kept.kept_in if self._kept else "no place yet"

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say what went wrong in the background instead of ending the app."""
        if event.state is not WorkerState.ERROR:
            return
        error = event.worker.error
        title = error.title if isinstance(error, CiBrazeError) else "Something went wrong"
        text = str(error) if isinstance(error, CiBrazeError) else f"Unexpected: {error!r}"
        self.banner.say("error", title, self._key.masked_in(text) if self._key else text)
        self._connect_page.say("")
