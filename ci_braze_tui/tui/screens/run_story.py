"""The story of one run: what came of it, at what speed, by which settings, and how to go on from there.

This module shows and leads: what it reads is in `run_story_books`, what it says in `run_story_words`. A
run is gone on with on the export screen, as everywhere.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Button, Static, TabbedContent, TabPane

from ci_braze_tui.errors import CiBrazeError
from ci_braze_tui.tui.plain import plain
from ci_braze_tui.tui.screens import run_story_words as words
from ci_braze_tui.tui.screens.frame import WatchingScreen
from ci_braze_tui.tui.screens.run_story_books import (
    Story,
    read_returned,
    read_story,
    story_to_save,
)
from ci_braze_tui.tui.screens.run_story_proof import ProofPane
from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.trouble import words_for
from ci_braze_tui.tui.widgets.account import Account, Sentence
from ci_braze_tui.tui.widgets.action_buttons import ActionButtons
from ci_braze_tui.tui.widgets.confirm import Confirm
from ci_braze_tui.tui.widgets.row_table import RowTable
from ci_braze_tui.words import _

if TYPE_CHECKING:
    from ci_braze_tui.runs.run import Options, Run
    from ci_braze_tui.tui.screens.runs import Lead

_READING = _("Reading the books…")


class RunStoryScreen(WatchingScreen[object]):
    """One run from its start to how it stands now."""

    HELP = _(
        """## One run
What became of the rows adds up to the rows of the file. The time that **sending took**
and the curve leave pauses out.

**Resume** goes on where the run stopped; what was answered is not sent again. **Send returned rows**
plans a run of the rows that came back, as their file is now. **Save as** writes this story, without any
customer data, as JSON or CSV. **Prove** reads back from Braze what the run sent, and compares. **Stop** ends
that, and so does leaving."""
    )

    CSS_PATH = Path(__file__).with_name("run_story.tcss")
    TITLE = _("Run")
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "r",
            "resume",
            _("Resume"),
            id="run_story.resume",
            tooltip=_("Go on where the run stopped"),
        ),
        Binding("w", "watch", _("Watch"), id="run_story.watch", tooltip=_("See it while it runs")),
        Binding(
            "t",
            "resend",
            _("Resend"),
            id="run_story.resend",
            tooltip=_("Send the returned rows again"),
        ),
        Binding(
            "b",
            "browse",
            _("Rows"),
            id="run_story.browse",
            tooltip=_("Look at the rows that came back, and why"),
        ),
        Binding("x", "save", _("Save as"), id="run_story.save", tooltip=_("Save as JSON or CSV")),
        Binding(
            "o",
            "report",
            _("Open report"),
            id="run_story.report",
            show=False,
            tooltip=_("Show where the report is"),
        ),
        Binding(
            "v",
            "prove",
            _("Prove"),
            id="run_story.prove",
            tooltip=_("Read back from Braze what the run sent, and compare"),
        ),
        Binding(
            "s",
            "stop",
            _("Stop"),
            id="run_story.stop",
            tooltip=_("Prove the run some other time"),
        ),
        Binding("escape", "leave", _("Back"), id="run_story.leave"),
        Binding("up", "scroll(-1)", _("Up"), id="run_story.up", show=False),
        Binding("down", "scroll(1)", _("Down"), id="run_story.down", show=False),
        Binding("pageup", "scroll(-10)", _("Page up"), id="run_story.pageup", show=False),
        Binding("pagedown", "scroll(10)", _("Page down"), id="run_story.pagedown", show=False),
    ]

    def __init__(self, session: Session, run_id: str, lead: Lead, *, proves: bool = False) -> None:
        """Show a run.

        Args:
            session: where everything is kept.
            run_id: the run.
            lead: shows an export when somebody goes on from this run.
            proves: whether it was opened to prove the run.
        """
        super().__init__()
        self._proves = proves
        self._session = session
        self._run_id = run_id
        self._lead = lead
        self._story: Story | None = None
        self._returned: Path | None = None
        """The file whose rows are shown."""

    def compose_middle(self) -> ComposeResult:
        """Three tabs and the buttons."""
        with TabbedContent(initial="story"):
            with TabPane(_("Story"), id="story"), Account(id="account"):
                yield Sentence(_READING, classes="-muted")
            with TabPane(_("Returned rows"), id="rows"):
                yield Static(id="returned--said", markup=False)
                yield RowTable(id="returned")
            with TabPane(_("Proof"), id="proof"):
                yield ProofPane(self._session)
        with ActionButtons(id="buttons"):
            yield Button(_("Back"), id="leave")
            yield Button(_("Report"), id="report")
            yield Button(_("Save as"), id="save")
            yield Button(_("Send returned rows"), id="resend")
            yield Button(_("Watch"), variant="primary", id="watch")
            yield Button(_("Resume"), variant="primary", id="resume")

    def on_mount(self) -> None:
        """Offer what can be done."""
        self._show_actions()
        self.query_one(Account).focus()

    # What is shown

    def tell_trouble(self, title: str, sentence: str) -> None:
        """Say what went wrong; what was read before stays."""
        super().tell_trouble(title, sentence)
        if self._story is None:
            for each in self.query("#account Sentence").results(Sentence):
                each.update(_("The run cannot be shown. The message above says why."))

    async def _read(self) -> None:
        await self._show(await asyncio.to_thread(read_story, self._session, self._run_id))

    async def _show(self, story: Story) -> None:
        if story == self._story:
            return
        is_first, self._story = self._story is None, story
        self.title = _("Run of {export}", export=story.run.export)
        self.show_target(story.target)
        await self.query_one(ProofPane).show(story.run, story.proof)
        account = self.query_one("#account", Account)
        seen = account.scroll_y
        await account.show(*words.story_lines(story, datetime.now().astimezone()))
        if not is_first:
            account.scroll_to(y=seen, animate=False)
        self._show_actions()
        if is_first and self._proves and self._may("prove"):
            self.action_prove()

    def _show_actions(self) -> None:
        for name in ("report", "save", "resend", "watch", "resume"):
            self.query_one(f"#{name}", Button).display = self._may(name)
        tabs = self.query_one(TabbedContent)
        for tab, action in (("rows", "browse"), ("proof", "prove")):
            (tabs.show_tab if self._may(action) else tabs.hide_tab)(tab)
        self.refresh_bindings()

    def _may(self, action: str) -> bool:
        return self._story is not None and self._story.allows(action)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what can be done with this run."""
        if action in ("prove", "stop"):
            is_going = self._story is not None and self.query_one(ProofPane).is_going
            return is_going if action == "stop" else self._may("prove") and not is_going
        of_run = ("resume", "watch", "resend", "browse", "report", "save")
        return self._may(action) if action in of_run else True

    # The rows that came back

    def action_browse(self) -> None:
        """Show the rows that came back, or the story again."""
        tabs = self.query_one(TabbedContent)
        tabs.active = "story" if tabs.active == "rows" else "rows"

    @on(TabbedContent.TabActivated)
    def _turn(self, event: TabbedContent.TabActivated) -> None:
        if event.pane.id != "rows":
            event.pane.query_one(Account).focus()
            return
        self.query_one(RowTable).focus()
        story = self._story
        if story is not None and story.returned is not None and story.returned != self._returned:
            self._returned = story.returned
            self.query_one("#returned--said", Static).update(_("Reading the rows…"))
            self._browse(story.returned)

    @work(group="run-story-rows", exclusive=True, exit_on_error=False)
    async def _browse(self, path: Path) -> None:
        try:
            found = await asyncio.to_thread(read_returned, path)
        except CiBrazeError:
            self._returned = None
            self.query_one("#returned--said", Static).update(_("The rows cannot be shown."))
            raise
        self.query_one(RowTable).show(found.columns, found.rows)
        said = words.first_rows(len(found.rows), found.is_all)
        self.query_one("#returned--said", Static).update(plain(said))

    def action_prove(self) -> None:
        """Show the proof of the run, and ask how to make one."""
        self.query_one(TabbedContent).active = "proof"
        self.query_one(ProofPane).ask()

    def action_stop(self) -> None:
        """Prove it some other time."""
        self.query_one(ProofPane).stop()

    @on(ProofPane.Ended)
    def _proof_ended(self, event: ProofPane.Ended) -> None:
        if event.error is not None:
            self.tell_trouble(*words_for(event.error))
        self._look()

    # What a person does

    def action_resume(self) -> None:
        """Go on with the run, on the export screen."""
        if self._story is not None and self._story.is_resumable:
            self._go(self._story.run, resume=True)

    def action_watch(self) -> None:
        """Watch the run, on the export screen."""
        if self._story is not None:
            self._go(self._story.run)

    def action_resend(self) -> None:
        """Plan a run of the rows that came back; asks first."""
        if self._story is None:
            return
        from ci_braze_tui.runs.run import Options

        title, text = words.resend_question(self._story)

        def answered(sure: bool | None) -> None:
            if sure:
                self._go(None, options=Options(resend=True))

        self.app.push_screen(Confirm(title, text, yes=_("Plan it"), no=_("Not now")), answered)

    @work(group="run-story-go", exclusive=True, exit_on_error=False)
    async def _go(
        self, run: Run | None, resume: bool = False, options: Options | None = None
    ) -> None:
        if self._story is not None:
            await self._lead(self._story.export, run, resume, options)

    def action_report(self) -> None:
        """Say where the report is."""
        if self._story is not None:
            self.banner.say("info", _("The report is in"), str(words.report_path(self._story)))

    def action_save(self) -> None:
        """Save the story as JSON or CSV; asks where."""
        from ci_braze_tui.tui.screens.run_story_dialog import SaveStory

        folder = self._session.home.runs / self._run_id

        def answered(path: Path | None) -> None:
            if path is not None:
                self._save(path)

        self.app.push_screen(SaveStory(folder / "story.json"), answered)

    @work(group="run-story-save", exclusive=True, exit_on_error=False)
    async def _save(self, path: Path) -> None:
        if self._story is None:
            return
        from ci_braze_tui.runs.story_file import save_story

        await asyncio.to_thread(save_story, story_to_save(self._story), path)
        self.banner.say("info", _("Saved"), str(path))

    def action_scroll(self, lines: int) -> None:
        """Scroll what is shown while a button has the focus."""
        for account in self.query(f"#{self.query_one(TabbedContent).active} Account"):
            account.scroll_relative(y=lines, animate=False)

    def action_leave(self) -> None:
        """Go back to where this was opened."""
        self.dismiss(None)
