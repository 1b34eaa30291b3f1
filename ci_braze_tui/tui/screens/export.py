"""The export screen: plan, start, watch, and see how it came out.

This module starts processes, looks into the books and leads from page to page; what the pages show is
in `export_pages`, what can be done when in `export_offers`, by which key and button in `export_buttons`.
It never does a run's work itself.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import ContentSwitcher

from ci_braze_tui.errors import CiBrazeError
from ci_braze_tui.runs.run import Options, Run, Wish
from ci_braze_tui.tui.processes import RunProcess, RunStarted, RunWatched
from ci_braze_tui.tui.screens.export_buttons import KEYS, ExportButtons
from ci_braze_tui.tui.screens.export_log import RunLog
from ci_braze_tui.tui.screens.export_offers import Stage, may
from ci_braze_tui.tui.screens.export_pages import EndPage, GoingPage, PlanPage, RowsPage
from ci_braze_tui.tui.screens.export_plan_words import start_question
from ci_braze_tui.tui.screens.export_run import ExportRun
from ci_braze_tui.tui.screens.export_standing import Standing
from ci_braze_tui.tui.screens.frame import FramedScreen
from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.trouble import words_for
from ci_braze_tui.tui.widgets.account import Account
from ci_braze_tui.tui.widgets.confirm import Confirm
from ci_braze_tui.tui.widgets.log_panel import LogPanel
from ci_braze_tui.tui.widgets.title_bar import Target
from ci_braze_tui.words import _

if TYPE_CHECKING:
    from ci_braze_tui.exports.definition import Export
    from ci_braze_tui.outbox.plan import Plan

Wanted = Literal["edit export", "edit connection", "prove run"]
"""What somebody who leaves the screen wants to do next."""

_EVERY = 0.25
_PAGES = {"reading": "going", "plan": "plan", "going": "going", "ended": "end", "rows": "rows"}


class ExportScreen(FramedScreen[Wanted | None]):
    """Plans an export and runs it, or shows a run where it stands."""

    CSS_PATH = Path(__file__).with_name("export.tcss")
    TITLE = _("Export")
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = KEYS

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
        self._resume_at_once = resume
        self._behind = ExportRun(session, export, run, self._tell_app)
        self._stage: Stage | None = None
        self._standing: Standing | None = None
        self._target: Target | None = None
        self._log = RunLog()
        self._watched = ""

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
        """The pages, the log and the buttons."""
        with ContentSwitcher(initial="going"):
            yield PlanPage(id="plan")
            yield GoingPage()
            yield EndPage(id="end")
            yield RowsPage(id="rows")
        yield LogPanel(_("What the run did"))
        yield ExportButtons(id="buttons")

    def on_mount(self) -> None:
        """Show the run, or plan one."""
        super().on_mount()
        self.title = self._behind.export.name
        self._enter("reading" if self.run is None else "going")
        self._open()

    async def on_unmount(self) -> None:
        """Forget a plan that was only looked at; customer data is in it."""
        await asyncio.to_thread(self._behind.forget_plan)

    # Beginning

    @work(group="export-open", exclusive=True, exit_on_error=False)
    async def _open(self) -> None:
        try:
            self._target = await asyncio.to_thread(self._behind.target)
            self.show_target(self._target)
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
        now = datetime.now().astimezone()
        self.query_one(LogPanel).add(each.line(now) for each in self._log.see(standing))
        if standing.is_alive:
            self._show_going(standing)
        elif standing.run.status in ("planned", "braked") and standing.plan is not None:
            await self._show_plan(standing, standing.plan)
            self._enter("plan")
            if standing.run.sentence and standing.run.status == "planned":
                self.banner.say("error", _("Not started"), standing.run.sentence)
        else:
            await self.query_one(EndPage).show(standing)
            self._enter("ended")
        return standing.is_alive

    def _show_going(self, standing: Standing) -> None:
        self._enter("reading" if self._behind.is_planning else "going")
        name = self._target.name if self._target else standing.run.connection
        self.query_one(GoingPage).show(standing.snapshot, name)
        self.query_one(ExportButtons).name_pause(self._is_paused())
        if self._behind.process is None and self._watched != standing.run.id:
            self._watched = standing.run.id
            self.app.post_message(RunWatched(standing.run.id))

    async def _show_plan(self, standing: Standing, plan: Plan) -> None:
        resend = self.run is not None and self.run.options.resend
        file = _("the file of returned rows") if resend else self._behind.export.source.name
        await self.query_one(PlanPage).show(plan, file, standing.contract)

    async def _read_back(self) -> None:
        """In a demo, ask the sandbox for the people that were exported."""
        if (standing := self._standing) is None:
            return
        said = await asyncio.to_thread(self._behind.read_back, standing, self._target)
        if said:
            await self.query_one(EndPage).show(standing, said)

    # What stands on the screen

    def _enter(self, stage: Stage) -> None:
        before, self._stage = self._stage, stage
        if before == stage and stage in ("reading", "going"):
            return
        page = _PAGES[stage]
        self.query_one(ContentSwitcher).current = page
        if page == "going":
            self.query_one(GoingPage).begin()
            self.query_one(GoingPage).show(None, "")
        buttons = self.query_one(ExportButtons)
        buttons.show(stage, self._may)
        buttons.allow_start(self._may_start())
        self.refresh_bindings()
        if stage == "plan" and not self._may_start():
            self.query_one(PlanPage).focus_consent()
        elif stage != "rows":
            buttons.focus_main()

    def _is_paused(self) -> bool:
        snapshot = self._standing.snapshot if self._standing else None
        return snapshot is not None and snapshot.phase == "paused"

    def _may(self, action: str) -> bool:
        return may(action, self._stage, self._standing)

    def _may_start(self) -> bool:
        plan = self._standing.plan if self._standing else None
        return plan is not None and (plan.brake is None or self.query_one(PlanPage).consent)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what can be done at this stage."""
        if not self._may(action):
            return False
        return None if action == "start" and not self._may_start() else True

    def tell_trouble(self, title: str, sentence: str) -> None:
        """Say what went wrong in the background, and offer what can be done then."""
        super().tell_trouble(title, sentence)
        if self._standing is None or self._stage == "reading":
            self._enter("ended")

    # What a person does

    @on(PlanPage.Consented)
    def _consented(self) -> None:
        self.query_one(ExportButtons).allow_start(self._may_start())
        self.refresh_bindings()

    def action_start(self) -> None:
        """Send what is planned; asks first when it goes to real customers."""
        if self._standing is not None and self._standing.plan is not None:
            self._send_if_sure(self._standing, self._standing.plan)

    def _send_if_sure(self, standing: Standing, plan: Plan) -> None:
        if self._target is not None and self._target.sandbox:
            self._send(True)
            return
        title, text = start_question(
            plan.records - standing.answered,
            self._target.name if self._target else standing.run.connection,
            self._behind.export,
            standing.run.options,
            goes_on=standing.answered > 0,
        )
        self.app.push_screen(Confirm(title, text, yes=_("Send"), no=_("Not yet")), self._send)

    def _send(self, sure: bool | None) -> None:
        if sure:
            self.banner.close()
            self._enter("going")
            self._launch(Options(), consent=self.query_one(PlanPage).consent)

    def action_segment(self) -> None:
        """Look at the Braze segment; what changes there is planned anew."""
        from ci_braze_tui.tui.screens.segment import SegmentScreen

        screen = SegmentScreen(self._session, self._behind.export)

        def answered(has_changed: bool | None) -> None:
            if has_changed:
                self._behind.export = screen.export
                self._replan()

        self.app.push_screen(screen, answered)

    @work(group="export-open", exclusive=True, exit_on_error=False)
    async def _replan(self) -> None:
        options = self.run.options if self.run is not None else self._options
        await asyncio.to_thread(self._behind.drop_plan)
        self._plan(options)

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
            self._send_if_sure(standing, standing.plan)

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

    def action_browse(self) -> None:
        """Show the rows that came back, or the result again."""
        if self._stage == "rows":
            self._enter("ended")
        elif self._standing is not None and self._standing.returned is not None:
            self._enter("rows")
            self.query_one(RowsPage).show(self._standing.returned)

    def action_prove(self) -> None:
        """Leave, to prove the run on its story."""
        self.dismiss("prove run")

    def action_log(self) -> None:
        """Show what the run did, or hide it."""
        self.query_one(LogPanel).toggle()

    def action_edit(self) -> None:
        """Leave, to change the export."""
        self.dismiss("edit export")

    def action_edit_connection(self) -> None:
        """Leave, to change the connection."""
        self.dismiss("edit connection")

    def action_leave(self) -> None:
        """Leave; a run that is going goes on, a plan is forgotten."""
        if self._stage == "rows":
            self._enter("ended")
        else:
            self.dismiss(None)

    def action_scroll(self, lines: int) -> None:
        """Scroll what is shown."""
        page = self.query_one(ContentSwitcher).visible_content
        if isinstance(page, GoingPage):
            page.scroll_relative(y=lines, animate=False)
        elif page is not None:
            for account in page.query(Account):
                account.scroll_relative(y=lines, animate=False)
