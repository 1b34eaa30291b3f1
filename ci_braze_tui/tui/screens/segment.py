"""The Braze segment of an export: read it, stop waiting, take over what Braze has, forget it.

This module leads and shows how far the reading is; another process reads, so that this one stays small. What
is known is in `segment_books`, what is said in `segment_words`.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Button, ProgressBar, Static
from textual.worker import Worker, WorkerCancelled, WorkerFailed, WorkerState

from ci_braze_tui.audience.reading import Progress
from ci_braze_tui.exports.braze_segments import SegmentLook, cancel_order
from ci_braze_tui.exports.definition import Export, compared_with
from ci_braze_tui.exports.errands import ReadSegment, TakeOver
from ci_braze_tui.tui.errands import run_errand
from ci_braze_tui.tui.plain import plain
from ci_braze_tui.tui.screens import segment_words as words
from ci_braze_tui.tui.screens.frame import FramedScreen
from ci_braze_tui.tui.screens.segment_books import (
    SegmentBook,
    forget,
    key_of,
    look_at,
    read_book,
    target_of,
)
from ci_braze_tui.tui.screens.segment_dialog import SegmentDialog
from ci_braze_tui.tui.screens.segment_keys import ACTIONS, SEGMENT_KEYS, may, may_meanwhile
from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.widgets.account import Account
from ci_braze_tui.tui.widgets.action_buttons import ActionButtons
from ci_braze_tui.tui.widgets.confirm import Confirm
from ci_braze_tui.words import _

_PATIENCE = 3600.0
"""Seconds that Braze is waited for, if nobody stops it."""
_EVERY = 1.0
_MAIN = ("stop", "read", "leave")
"""What is most likely wanted, the first of these that is there."""


class SegmentScreen(FramedScreen[bool]):
    """One Braze segment; answers whether anything has changed that a plan goes by."""

    HELP = words.HELP

    CSS_PATH = Path(__file__).with_name("segment.tcss")
    TITLE = _("Braze segment")
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = SEGMENT_KEYS

    def __init__(
        self, session: Session, export: Export, *, is_saved: bool = True, is_draft: bool = False
    ) -> None:
        """Make the screen.

        Args:
            session: where everything is.
            export: what is to be known.
            is_saved: whether it has a ledger, which can take over what was read.
            is_draft: whether it is being changed, and whoever changes it keeps it.
        """
        super().__init__()
        self._session = session
        self._export = export
        self._is_saved = is_saved
        self._is_draft = is_draft
        self._book: SegmentBook | None = None
        """None before the first look."""
        self._look: SegmentLook | None = None
        self._errand: Worker[None] | None = None
        self._is_reading = False
        """Whether the errand, while it is going, is one that can be stopped."""
        self._progress: Progress | None = None
        self._gives_up_at = datetime.now(UTC)
        self._is_stopped = False
        self._main = ""
        self._has_changed = False
        self._drawing = asyncio.Lock()

    def compose_middle(self) -> ComposeResult:
        """How it stands, how far the reading is, and what can be done."""
        yield Account(id="segment--account")
        with Vertical(id="segment--going"):
            yield Static(id="segment--headline", markup=False)
            yield ProgressBar(show_percentage=False, show_eta=False)
            yield Static(id="segment--standing", markup=False)
        with ActionButtons(id="buttons"):
            yield Button(_("Back"), id="leave")
            yield Button(_("Forget"), id="forget")
            yield Button(_("Cancel order"), id="cancel_order")
            yield Button(_("Compare with"), id="compare")
            yield Button(_("Take over"), id="take_over")
            yield Button(_("Stop"), variant="primary", id="stop")
            yield Button(_("Read"), variant="primary", id="read")

    def on_mount(self) -> None:
        """Look at what there is, and ask Braze for the rest."""
        super().on_mount()
        self.title = _("Braze segment of {export}", export=self._export.name)
        self.set_interval(_EVERY, self._show_going)
        self._show_actions()
        self._open()
        if self._export.connection is not None:
            self._ask_braze()

    async def on_unmount(self) -> None:
        """Leave no process behind; what Braze was asked for stays and can be gone on with."""
        await self._end_errand()

    async def _end_errand(self) -> None:
        if self._errand is not None and not self._errand.is_finished:
            self._give_up(self._errand)
            with suppress(WorkerCancelled, WorkerFailed):
                await self._errand.wait()

    @property
    def export(self) -> Export:
        """The export, with the Braze segment that it is compared with now."""
        return self._export

    # What is shown

    @work(group="segment-open", exclusive=True, exit_on_error=False)
    async def _open(self) -> None:
        self.show_target(await asyncio.to_thread(target_of, self._session, self._export))
        await self._show_book()

    @work(group="segment-look", exclusive=True, exit_on_error=False)
    async def _ask_braze(self) -> None:
        self._look = await look_at(self._session, self._export)
        await self._show_account()

    async def _show_book(self) -> SegmentBook:
        book = await asyncio.to_thread(read_book, self._session.home, self._export)
        if self._book is not None and self._book.facts != book.facts:
            self._has_changed = True
        self._book = book
        await self._show_account()
        self._show_actions()
        return book

    async def _show_account(self) -> None:
        if self._book is not None:
            now = datetime.now().astimezone()
            said = (self._export, self._book, self._look, now)
            lines = words.book_lines(*said, is_saved=self._is_saved)
            async with self._drawing:
                await self.query_one(Account).show(*lines)

    def _show_going(self) -> None:
        going = self.query_one("#segment--going")
        going.display = self._is_going
        if self._is_going:
            said = words.standing(self._progress, datetime.now(UTC), self._gives_up_at)
            doing = words.headline(self._progress) if self._is_reading else words.TAKING_OVER
            self._put("#segment--headline", doing)
            self._put("#segment--standing", said)

    def _put(self, selector: str, text: str) -> None:
        part, said = self.query_one(selector, Static), plain(text)
        if part.content != said:
            part.update(said)

    def _show_actions(self) -> None:
        for name in ACTIONS:
            self.query_one(f"#{name}", Button).display = self._may(name)
        if self._book is not None:
            button = self.query_one("#read", Button)
            button.label = words.read_label(self._book)
            # A longer label alone does not make a button wider.
            button.refresh(layout=True)
        self._show_going()
        self.refresh_bindings()
        main = next(name for name in _MAIN if self._may(name))
        if main != self._main:
            self._main = main
            self.query_one(f"#{main}", Button).focus(scroll_visible=False)

    @property
    def _is_going(self) -> bool:
        return self._errand is not None and not self._errand.is_finished

    def _may(self, action: str) -> bool:
        if self._book is None or self._export.connection is None:
            return action not in ACTIONS
        if self._is_going:
            return may_meanwhile(action, self._progress, is_reading=self._is_reading)
        return may(action, self._book, is_saved=self._is_saved)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what can be done now."""
        return self._may(action)

    # The errands

    def action_read(self) -> None:
        """Ask Braze for the segment, or go on waiting for it."""
        self._gives_up_at = datetime.now(UTC) + timedelta(seconds=_PATIENCE)
        self._begin(self._read(), is_reading=True)

    def _begin(self, errand: Worker[None], *, is_reading: bool) -> None:
        self.banner.close()
        self._errand, self._is_reading, self._is_stopped = errand, is_reading, False
        self._progress = None
        self._show_actions()

    @work(group="segment-errand", exclusive=True, exit_on_error=False)
    async def _read(self) -> None:
        key = await asyncio.to_thread(key_of, self._session, self._export)
        errand = ReadSegment(self._export, _PATIENCE)
        await run_errand(errand, self._session.home, key, self._tell)
        self._has_changed = True

    def _tell(self, progress: Progress) -> None:
        before, self._progress = self._progress, progress
        if before is None or (before.phase, before.awaited) != (progress.phase, progress.awaited):
            self._show_actions()
        else:
            self._show_going()

    @work(group="segment-errand", exclusive=True, exit_on_error=False)
    async def _take_over(self) -> None:
        taken = await run_errand(TakeOver(self._export), self._session.home, None)
        self._has_changed = True
        self.banner.say("info", _("Taken over"), words.taken_words(taken.profiles))

    @on(Worker.StateChanged)
    def _errand_ended(self, event: Worker.StateChanged) -> None:
        if event.worker is self._errand and event.worker.is_finished:
            self._tell_end(is_stopped=self._is_stopped and event.state is WorkerState.CANCELLED)

    @work(group="segment-end", exclusive=True, exit_on_error=False)
    async def _tell_end(self, *, is_stopped: bool) -> None:
        book = await self._show_book()
        if is_stopped:
            said = words.stopped_words(book, datetime.now().astimezone())
            self.banner.say("info", _("Stopped"), said)

    def action_stop(self) -> None:
        """Stop waiting; Braze goes on."""
        if self._errand is not None:
            self._is_stopped = True
            self._give_up(self._errand)

    def _give_up(self, errand: Worker[None]) -> None:
        # Cancelled twice, it would not wait any more for its process to end.
        if not errand.is_cancelled:
            errand.cancel()

    # What is asked first

    def action_take_over(self) -> None:
        """Let the ledger know what Braze has; asks first."""
        if self._book is not None and self._book.facts is not None:
            question = words.take_over_question(self._export, self._book.facts)
            self.ask(
                Confirm(*question, yes=_("Take over"), no=_("Not now")),
                lambda: self._begin(self._take_over(), is_reading=False),
            )

    def action_cancel_order(self) -> None:
        """Have Braze stop making the file; asks first."""
        question = Confirm(*words.CANCEL, yes=_("Cancel it"), no=_("Keep it"), danger=True)
        self.ask(question, self._cancel_order)

    def action_forget(self) -> None:
        """Delete what was read; asks first."""
        question = Confirm(*words.FORGET, yes=_("Forget"), no=_("Keep"), danger=True)
        self.ask(question, self._forget)

    @work(group="segment-order", exclusive=True, exit_on_error=False)
    async def _cancel_order(self) -> None:
        await cancel_order(self._export, self._session.home, self._session.keys)
        await self._end_errand()
        self.banner.say("info", _("Canceled"), words.CANCELED)
        await self._show_book()

    @work(group="segment-order", exclusive=True, exit_on_error=False)
    async def _forget(self) -> None:
        await asyncio.to_thread(forget, self._session.home, self._export)
        self.banner.close()
        await self._show_book()

    def action_compare(self) -> None:
        """Hold the rows against another Braze segment; asks which."""
        self._compare()

    @work(group="segment-compare", exclusive=True, exit_on_error=False)
    async def _compare(self) -> None:
        find = self._session.connections.get
        connection = await asyncio.to_thread(find, self._export.connection or "")
        self.app.push_screen(
            SegmentDialog(self._session, self._export, connection), self._compare_with
        )

    def _compare_with(self, identifier: str | None) -> None:
        if identifier is not None and identifier != self._export.compared_segment:
            self._take(compared_with(self._export, identifier))

    @work(group="segment-compare", exclusive=True, exit_on_error=False)
    async def _take(self, export: Export) -> None:
        if not self._is_draft:
            save = self._session.exports.save
            await asyncio.to_thread(save, export, replacing=export.name)
        self._export, self._look, self._has_changed = export, None, True
        self.banner.close()
        await self._show_book()
        self._ask_braze()

    # The rest

    def action_scroll(self, lines: int) -> None:
        """Scroll what is said while a button has the focus."""
        self.query_one(Account).scroll_relative(y=lines, animate=False)

    def action_leave(self) -> None:
        """Go back; waiting ends, and can be gone on with."""
        self.dismiss(self._has_changed)
