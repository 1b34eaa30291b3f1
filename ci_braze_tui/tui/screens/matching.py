"""The matching wizard: a file, its columns, fields and segments, and what that sends; then it is saved.

This module has the file opened by another process and saves the export; what is asked is in the pages, the way
from page to page in `wizard`, what is answered in `matching_answers`, and what is found out meanwhile in
`matching_counts` and `matching_feed`.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType

from ci_braze_tui.errors import CiBrazeError, DefinitionError
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.examiner import Examiner
from ci_braze_tui.exports.opened import OpenedFile
from ci_braze_tui.paths import slug
from ci_braze_tui.sources.choice import Choice, ChooseTableError
from ci_braze_tui.tui.examination import Examination
from ci_braze_tui.tui.screens.matching_answers import AnswersScreen
from ci_braze_tui.tui.screens.matching_columns import ColumnsPage
from ci_braze_tui.tui.screens.matching_counts import Counts
from ci_braze_tui.tui.screens.matching_draft import first_answers
from ci_braze_tui.tui.screens.matching_feed import Asked, PreviewFeed
from ci_braze_tui.tui.screens.matching_fields import FieldsPage
from ci_braze_tui.tui.screens.matching_file import FilePage
from ci_braze_tui.tui.screens.matching_preview_json import JsonPane
from ci_braze_tui.tui.screens.matching_segments import SegmentsPage
from ci_braze_tui.tui.screens.matching_source import SourceQuestion
from ci_braze_tui.tui.screens.segment_draft import Draft
from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.widgets.tick_list import TickRow
from ci_braze_tui.words import _, grouped
from ci_braze_tui.workspace.access import access_to

_READ = _("Read whom Braze has already")


class MatchingScreen(AnswersScreen):
    """Makes an export or changes one; answers with the saved export, or with nothing."""

    CSS_PATH = Path(__file__).with_name("matching.tcss")
    TITLE = _("New export")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f7", "segment", _("Braze segment"), id="matching.segment", tooltip=_READ),
    ]

    def __init__(self, session: Session, existing: Export | None = None) -> None:
        """Args: `existing` is the export to change."""
        super().__init__(session, existing)
        self._session = session
        self._examination = Examination(session.home.personal.state / "examinations", session.desks)
        self._counts = Counts(
            self._columns_page, self._segments_page, self._examination, lambda: self.banner
        )
        self._feed = PreviewFeed(
            self._preview_page, self._examination, session.home, self._focus_preview
        )
        self._draft = Draft(session.home, existing)
        self._reading: Choice | None = None
        self._wanted_page: int | None = None
        self._has_begun = False

    def on_mount(self) -> None:
        """Begin on the first page, with the file that is known."""
        super().on_mount()
        if self._existing is not None:
            self.title = _("Change export")
        self._examination.begin()
        self.accept()
        self.show_page(0)
        self._look_up_saved()
        self._begin_reading(self._file_page.choice)

    async def on_unmount(self) -> None:
        """Nobody waits for answers any more, and what was read for nothing is forgotten."""
        await self._examination.close()
        await asyncio.to_thread(self._draft.leave)

    # Going from page to page

    def entered(self) -> None:
        """Another page is shown."""
        self._fields_page.tell_roles(self._roles())
        self._segments_page.tell_identifier(self._file_page.answers.segment_identifier)
        if self.is_on_last:
            self._show_preview()

    def go_on(self, page: int) -> None:
        """Go forward to `page`, once the file is read and if the page that is shown is in order."""
        if self._page == 0 and self._file_page.path and not self._is_read:
            self._wanted_page = page
            self._begin_reading(self._file_page.choice)
        elif problems := self._problems_on(self._page):
            self._blame(problems)
        else:
            self.show_page(page)

    # The file

    @on(SourceQuestion.Wanted)
    def _file_wanted(self, event: SourceQuestion.Wanted) -> None:
        if event.asked or not self._is_read:
            self._begin_reading(event.choice)

    @on(FilePage.ConnectionChosen)
    def _say_target(self) -> None:
        self.show_target(self._file_page.target)

    @work(group="matching-saved", exclusive=True, exit_on_error=False)
    async def _look_up_saved(self) -> None:
        connections, exports, access, _written = await asyncio.gather(
            asyncio.to_thread(self._session.connections.load),
            asyncio.to_thread(self._session.exports.load),
            asyncio.to_thread(access_to, self._session.home),
            # How numbers are written is loaded with the first one, and takes a quarter of a second.
            asyncio.to_thread(grouped, 1_000),
        )
        own = slug(self._existing.name) if self._existing else None
        others = [export for export in exports.items if slug(export.name) != own]
        before = self._answers()
        are_open = access.is_administrator
        self._file_page.offer(connections.items, others, are_open=are_open)
        self._accept_as_untouched(before)
        self._say_target()

    @property
    def _is_read(self) -> bool:
        """Whether what is asked for has been opened."""
        return (
            self._opened is not None
            and self._reading is None
            and self._file_page.choice == self._opened.choice
        )

    def _begin_reading(self, choice: Choice) -> None:
        if choice.path and choice != self._reading:
            self._reading = choice
            self._feed.drop()
            self._file_page.say_reading()
            self._read_file(choice)

    @work(group="matching-file", exclusive=True, exit_on_error=False)
    async def _read_file(self, choice: Choice) -> None:
        try:
            opened = await self._examination.ask(Examiner.open, choice)
        except CiBrazeError as error:
            self._opened = self._wanted_page = None
            if isinstance(error, ChooseTableError):
                self._file_page.ask_table(choice, error.tables)
            else:
                self._file_page.refuse_file(choice, str(error))
            return
        finally:
            if self._reading == choice:
                self._reading = None
        self._file_page.say_opened(opened)
        self._take_file(opened)
        wanted, self._wanted_page = self._wanted_page, None
        if wanted is not None:
            self.go_on(wanted)

    def _take_file(self, opened: OpenedFile) -> None:
        """Offer the columns of this file on all pages; answers given so far stand where they can."""
        before = self._answers()
        given = before if self._has_begun else self._existing or before
        first = first_answers(opened, given.matching, given.segments)
        self._opened, self._has_begun = opened, True
        self._file_page.suggest_name(opened.stem)
        self._columns_page.offer(opened, first.matching)
        self._fields_page.offer(opened, first.matching.fields)
        self._segments_page.offer(opened, first.segments)
        is_first_guess = self._existing is None and before == self._untouched
        self._accept_as_untouched(before)
        if first.missing and not is_first_guess:
            gone = ", ".join(first.missing)
            self.banner.say(
                "warning",
                _("The file has other columns"),
                _("It does not have {columns}. Check what was chosen instead.", columns=gone),
            )
        self._count_rows()
        self._list_names()

    # What the answers mean for the file

    @on(ColumnsPage.Changed)
    @on(FieldsPage.Changed)
    @on(SegmentsPage.ColumnChosen)
    @on(SegmentsPage.Changed)
    def _drop_stale(self) -> None:
        self._feed.drop_unless(self._asked)

    @on(ColumnsPage.Changed)
    def _count_rows(self) -> None:
        if self._opened is None or self._find_problems().columns:
            self._counts.stop_counting_rows()
        else:
            self._counts.count_rows(self._opened.choice, self._columns_page.matching)
            self._count_people()

    @on(SegmentsPage.ColumnChosen)
    def _list_names(self) -> None:
        if self._opened is not None:
            self._counts.list_names(self._opened.choice, self._offer_names)

    def _offer_names(self, names: list[TickRow]) -> None:
        before = self._answers()
        self._segments_page.offer_values(names)
        self._accept_as_untouched(before)
        if self.page is self._segments_page:
            self.page.focus_first()

    @on(SegmentsPage.OverlapsWanted)
    def _count_people(self) -> None:
        export, opened = self._answers(), self._opened
        if opened is None or self._find_problems().columns:
            return
        if export.segments.column is None or export.segments.selected:
            self._counts.count_people(opened.choice, export.rules.segments, export.matching)

    @property
    def _asked(self) -> Asked | None:
        """What the last page is to show; None while it cannot."""
        if self._opened is None or self._problems_on(len(self._pages) - 1):
            return None
        export = self._answers()
        return Asked(self._opened, export, self._draft.name_of(export))

    def _show_preview(self) -> None:
        if (asked := self._asked) is not None:
            self._feed.show(asked)
        else:
            self._feed.drop()
            self._preview_page.say_preparing()
            self._preview_page.blame(self._problems_on(self._page))

    def _focus_preview(self) -> None:
        if self.is_on_last:  # somebody may have gone back meanwhile
            self._preview_page.focus_first()

    @on(JsonPane.RowWanted)
    def _row_wanted(self, event: JsonPane.RowWanted) -> None:
        self._feed.look_for(event.text)

    @on(JsonPane.TrialWanted)
    def _trial_wanted(self, event: JsonPane.TrialWanted) -> None:
        from ci_braze_tui.tui.screens.trial import TrialScreen

        self.app.push_screen(TrialScreen(self._session, self._answers().connection, event.row))

    # The Braze segment

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Besides what every wizard offers, the Braze segment on the last page."""
        if action != "segment":
            return super().check_action(action, parameters)
        if not self.is_on_last:
            return False
        return True if self._feed.is_showing and self._file_page.answers.connection else None

    def action_segment(self) -> None:
        """Look at the Braze segment; what changes there changes what is shown."""
        from ci_braze_tui.tui.screens.segment import SegmentScreen

        export, is_saved = self._draft.read_for(self._answers()), self._existing is not None
        screen = SegmentScreen(self._session, export, is_saved=is_saved, is_draft=True)

        def left(changed: bool | None) -> None:
            if changed:
                self._columns_page.compare_with(screen.export.reach.segment)
                self._feed.check_again(self._asked)

        self.app.push_screen(screen, left)

    # Saving

    def begin_saving(self) -> None:
        """Save, or go to the first page with something wrong on it."""
        for page in range(len(self._pages) - 1):
            if problems := self._problems_on(page):
                self.show_page(page)
                self._blame(problems)
                return
        super().begin_saving()

    @work(group="matching-save", exit_on_error=False)
    async def save(self) -> None:
        """Write the export, and leave."""
        export = self._answers()
        old = self._existing.name if self._existing else None
        try:
            await asyncio.to_thread(self._session.exports.save, export, replacing=old)
            await asyncio.to_thread(self._draft.keep, export)
        except DefinitionError as error:
            self.show_page(0)
            self._file_page.refuse_name(str(error))
        except OSError as error:
            self.banner.say(
                "error",
                _("The export was not saved"),
                _("{reason}. Make room, or check who may write there.", reason=str(error.strerror)),
            )
        else:
            self.dismiss(export)
