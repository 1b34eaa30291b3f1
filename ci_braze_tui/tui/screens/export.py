"""The export screen: plan, start, watch, and see how it came out.

This module starts processes, looks into the books and leads from page to page; what the pages show is
in `export_pages`, what they say in `export_words`. It never does a run's work itself.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Button, ContentSwitcher

from ci_braze_tui.errors import CiBrazeError
from ci_braze_tui.runs.run import Options, Run, Wish
from ci_braze_tui.tui.processes import RunProcess, RunStarted
from ci_braze_tui.tui.screens.export_pages import EndPage, GoingPage, PlanPage
from ci_braze_tui.tui.screens.export_run import ExportRun
from ci_braze_tui.tui.screens.export_standing import Standing
from ci_braze_tui.tui.screens.export_words import start_question
from ci_braze_tui.tui.screens.frame import FramedScreen
from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.trouble import words_for
from ci_braze_tui.tui.widgets.account import Account
from ci_braze_tui.tui.widgets.confirm import Confirm
from ci_braze_tui.tui.widgets.title_bar import Target

if TYPE_CHECKING:
    from ci_braze_tui.exports.definition import Export
    from ci_braze_tui.outbox.plan import Plan

Stage = Literal["reading", "plan", "going", "ended"]
Wanted = Literal["edit export", "edit connection"]
"""What somebody who leaves the screen wants to do next."""

_EVERY = 0.25
_ALLOWED: dict[str, tuple[Stage, ...]] = {
    "start": ("plan",),
    "pause": ("going",),
    "cancel": ("going",),
    "resume": ("ended",),
    "again": ("ended",),
    "resend": ("ended",),
    "edit": ("plan", "ended"),
    "edit_connection": ("ended",),
}


class ExportScreen(FramedScreen[Wanted | None]):
    """Plans an export and runs it, or shows a run where it stands."""

    CSS_PATH = Path(__file__).with_name("export.tcss")
    TITLE = "Export"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n,s", "start", "Start", id="export.start"),
        Binding("p", "pause", "Pause / Go on", id="export.pause"),
        Binding("c", "cancel", "Cancel", id="export.cancel"),
        Binding("r", "resume", "Resume", id="export.resume"),
        Binding("t", "resend", "Send returned rows", id="export.resend"),
        Binding("a", "again", "Run again", id="export.again"),
        Binding("ctrl+b,e", "edit", "Edit", id="export.edit"),
        Binding("k", "edit_connection", "Edit connection", id="export.connection"),
        Binding("escape", "leave", "Home", id="export.leave"),
        Binding("up", "scroll(-1)", "Up", id="export.up", show=False),
        Binding("down", "scroll(1)", "Down", id="export.down", show=False),
        Binding("pageup", "scroll(-10)", "Page up", id="export.pageup", show=False),
        Binding("pagedown", "scroll(10)", "Page down", id="export.pagedown", show=False),
    ]

    def __init__(
        self,
        session: Session,
        export: Export,
        run: Run | None = None,
        *,
        resume: bool = False,
        options: Options | None = None,
    ) -> None:
        """Args: `run` is one to show, and `resume` goes on with it; without, one is planned by `options`."""
        super().__init__()
        self._options = options or Options()
        self._session = session
        self._export = export
        self._resume_at_once = resume
        self._behind = ExportRun(session, export, run, self._tell_app)
        self._stage: Stage | None = None
        self._standing: Standing | None = None
        self._target: Target | None = None

    @property
    def HELP(self) -> str:  # type: ignore[override]  # noqa: N802 - Textual's name for it
        """About the page that is shown: the focus is on a button outside of it."""
        page = self.query_one(ContentSwitcher).visible_content
        return (page.HELP if page is not None else None) or ""

    @property
    def run(self) -> Run | None:
        """The run that is shown or planned."""
        return self._behind.run

    def compose_middle(self) -> ComposeResult:
        """The pages and the buttons."""
        with ContentSwitcher(initial="going"):
            yield PlanPage(id="plan")
            yield GoingPage()
            yield EndPage(id="end")
        with Horizontal(id="buttons"):
            yield Button("Home", id="leave")
            yield Button("Edit", id="edit")
            yield Button("Edit connection", id="edit_connection")
            yield Button("Send returned rows", id="resend")
            yield Button("Run again", id="again")
            yield Button("Cancel", id="cancel")
            yield Button("Pause", variant="primary", id="pause")
            yield Button("Resume", variant="primary", id="resume")
            yield Button("Start", variant="primary", id="start")

    def on_mount(self) -> None:
        """Show the run, or plan one."""
        super().on_mount()
        self.title = self._export.name
        self._enter("reading" if self.run is None else "going")
        self._open()

    async def on_unmount(self) -> None:
        """Forget a plan that was only looked at; customer data is in it."""
        await asyncio.to_thread(self._behind.forget_plan)

    # Beginning

    @work(group="export-open", exclusive=True, exit_on_error=False)
    async def _open(self) -> None:
        try:
            await self._find_target()
        except CiBrazeError as error:
            # A run that is over can be looked at when its connection is long gone.
            if self.run is None:
                raise
            self.banner.say("error", *words_for(error))
        await asyncio.to_thread(self._behind.find)
        if self.run is None:
            self._plan(self._options)
        elif self._resume_at_once:
            await self._look()
            self.action_resume()
        else:
            self._watch()

    async def _find_target(self) -> None:
        from ci_braze_tui.braze.clusters import parse_endpoint

        name = self.run.connection if self.run else self._export.connection
        if name is not None:
            connection = await asyncio.to_thread(self._session.connections.get, name)
            endpoint = parse_endpoint(connection.endpoint)
            self._target = Target(connection.name, endpoint.is_local)
            self.show_target(self._target)

    def _plan(self, options: Options) -> None:
        self._behind.run = None
        self._enter("reading")
        self._launch(options, plan_only=True)

    @work(group="export-launch", exclusive=True, exit_on_error=False)
    async def _launch(
        self, options: Options, *, plan_only: bool = False, consent: bool = False
    ) -> None:
        begin = self._behind.start
        try:
            await asyncio.to_thread(begin, options, plan_only=plan_only, consent=consent)
        except CiBrazeError as error:
            if self.run is None:
                raise
            self.banner.say("error", *words_for(error))
        self._watch()

    def _tell_app(self, process: RunProcess) -> None:
        self.app.post_message(RunStarted(process))

    # Watching

    @work(group="export-watch", exclusive=True, exit_on_error=False)
    async def _watch(self) -> None:
        while await self._look():  # noqa: ASYNC110 - what is waited for is another process
            await asyncio.sleep(_EVERY)
        await self._read_back()

    async def _look(self) -> bool:
        """Show how the run stands now; whether there is more to come."""
        self._standing = standing = await asyncio.to_thread(self._behind.look)
        if standing is None:
            return False
        if standing.is_alive:
            self._enter("reading" if self._behind.is_planning else "going")
            name = self._target.name if self._target else standing.run.connection
            self.query_one(GoingPage).show(standing.snapshot, name)
            self._name_pause()
        elif standing.run.status in ("planned", "braked") and standing.plan is not None:
            await self._show_plan(standing, standing.plan)
            self._enter("plan")
            if standing.run.sentence and standing.run.status == "planned":
                self.banner.say("error", "Not started", standing.run.sentence)
        else:
            await self.query_one(EndPage).show(standing.run, standing.report)
            self._enter("ended")
        return standing.is_alive

    async def _show_plan(self, standing: Standing, plan: Plan) -> None:
        await self.query_one(PlanPage).show(plan, self._file, standing.contract)

    @property
    def _file(self) -> str:
        """What was read, in words."""
        if self.run is not None and self.run.options.resend:
            return "the file of returned rows"
        return self._export.source.name

    async def _read_back(self) -> None:
        """In a demo, ask the sandbox for the people that were exported."""
        offer, standing = self._session.sandbox, self._standing
        if offer is None or standing is None or standing.run.status != "finished":
            return
        if self._target is None or not self._target.sandbox:
            return
        if Path(self._export.source.path) != offer.sample_path:
            return
        said = await asyncio.to_thread(offer.read_back, standing.run)
        await self.query_one(EndPage).show(standing.run, standing.report, said)

    # What stands on the screen

    def _enter(self, stage: Stage) -> None:
        before, self._stage = self._stage, stage
        if before == stage and stage in ("reading", "going"):
            return
        page = {"reading": "going", "plan": "plan", "going": "going", "ended": "end"}[stage]
        self.query_one(ContentSwitcher).current = page
        if page == "going":
            self.query_one(GoingPage).begin()
            self.query_one(GoingPage).show(None, "")
        for name in _ALLOWED:
            self.query_one(f"#{name}", Button).display = self._may(name)
        self.query_one("#start", Button).disabled = not self._may_start()
        self.refresh_bindings()
        self._focus_main_button()

    def _focus_main_button(self) -> None:
        if self._stage == "plan" and not self._may_start():
            self.query_one(PlanPage).focus_consent()
            return
        for name in ("start", "pause", "resume", "leave"):
            button = self.query_one(f"#{name}", Button)
            if button.display and not button.disabled:
                button.focus(scroll_visible=False)
                return

    def _name_pause(self) -> None:
        button = self.query_one("#pause", Button)
        label = "Go on" if self._is_paused() else "Pause"
        if str(button.label) != label:
            button.label = label

    def _is_paused(self) -> bool:
        snapshot = self._standing.snapshot if self._standing else None
        return snapshot is not None and snapshot.phase == "paused"

    def _may(self, action: str) -> bool:
        allowed = _ALLOWED.get(action)
        if allowed is not None and self._stage not in allowed:
            return False
        standing = self._standing
        if action == "resume":
            return standing is not None and standing.is_resumable
        if action == "resend":
            report = standing.report if standing else None
            ended = report is not None and not (standing and standing.is_resumable)
            return ended and report is not None and report.returned is not None
        if action in ("edit", "edit_connection"):
            refused = standing is not None and standing.run.status == "refused"
            return refused is (action == "edit_connection")
        return True

    def _may_start(self) -> bool:
        plan = self._standing.plan if self._standing else None
        return plan is not None and (plan.brake is None or self.query_one(PlanPage).consent)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what can be done at this stage."""
        if not self._may(action):
            return False
        return None if action == "start" and not self._may_start() else True

    # What a person does

    @on(Button.Pressed, "#buttons > Button")
    async def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        await self.run_action(event.button.id or "")

    @on(PlanPage.Consented)
    def _consented(self) -> None:
        self.query_one("#start", Button).disabled = not self._may_start()
        self.refresh_bindings()

    def action_start(self) -> None:
        """Send what is planned; asks first when it goes to real customers."""
        plan = self._standing.plan if self._standing else None
        if plan is not None:
            self._send_if_sure(plan.records)

    def _send_if_sure(self, profiles: int) -> None:
        if self._target is not None and self._target.sandbox:
            self._send(True)
            return
        name = self._target.name if self._target else self._export.connection or ""
        question = Confirm(
            start_question(profiles, name),
            "Their membership is written to the custom attribute "
            f"{self._export.rules.membership_attribute}. What Braze has taken cannot be taken back.",
            yes="Send",
            no="Not yet",
        )
        self.app.push_screen(question, self._send)

    def _send(self, sure: bool | None) -> None:
        if sure:
            self.banner.close()
            self._enter("going")
            self._launch(Options(), consent=self.query_one(PlanPage).consent)

    def action_pause(self) -> None:
        """Pause, or go on."""
        self._ask("go on" if self._is_paused() else "pause")

    def action_cancel(self) -> None:
        """Stop at the next safe point; the run can be resumed."""
        self._ask("cancel")

    @work(group="export-ask", exit_on_error=False)
    async def _ask(self, wish: Wish) -> None:
        if self.run is not None:
            await asyncio.to_thread(self._session.runs.ask, self.run.id, wish)

    def action_resume(self) -> None:
        """Go on where the run stopped; what has to be seen first is planned or shown first."""
        if (standing := self._standing) is None or not standing.is_resumable:
            return
        if standing.plan is None:
            self._enter("reading")
            self._launch(Options(), plan_only=True)
        elif standing.plan.brake is not None:
            self._show_plan_again(standing, standing.plan)
        else:
            done = standing.snapshot.done if standing.snapshot else 0
            self._send_if_sure(standing.plan.records - done)

    @work(group="export-plan", exclusive=True, exit_on_error=False)
    async def _show_plan_again(self, standing: Standing, plan: Plan) -> None:
        await self._show_plan(standing, plan)
        self._enter("plan")

    def action_again(self) -> None:
        """Plan another run of the export."""
        self._plan(Options())

    def action_resend(self) -> None:
        """Plan a run of only the rows that came back."""
        self._plan(Options(resend=True))

    def action_edit(self) -> None:
        """Leave, to change the export."""
        self.dismiss("edit export")

    def action_edit_connection(self) -> None:
        """Leave, to change the connection."""
        self.dismiss("edit connection")

    def action_leave(self) -> None:
        """Leave; a run that is going goes on, a plan is forgotten."""
        self.dismiss(None)

    def action_scroll(self, lines: int) -> None:
        """Scroll what is shown."""
        page = self.query_one(ContentSwitcher).visible_content
        if isinstance(page, GoingPage):
            page.scroll_relative(y=lines, animate=False)
        elif page is not None:
            page.query_one(Account).scroll_relative(y=lines, animate=False)

    def tell_trouble(self, title: str, sentence: str) -> None:
        """Say what went wrong in the background, and offer what can be done then."""
        super().tell_trouble(title, sentence)
        if self._standing is None or self._stage == "reading":
            self._enter("ended")
