"""The matching wizard: a file, its columns, fields and segments, and what that sends; then it is saved.

This module has files read in the background and saves the export; what is asked is in the pages, and the way
from page to page in `wizard`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import msgspec
from textual import on, work

from ci_braze_tui.errors import DefinitionError, SourceError
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.matching.mapping import Matching, Segments
from ci_braze_tui.paths import slug
from ci_braze_tui.records.rules import Membership
from ci_braze_tui.sources.choice import Choice, ChooseTableError
from ci_braze_tui.tui.screens.matching_columns import ColumnsPage
from ci_braze_tui.tui.screens.matching_draft import (
    OpenedFile,
    Problems,
    consequence,
    find_problems,
    first_answers,
    open_file,
    tick_rows,
)
from ci_braze_tui.tui.screens.matching_fields import FieldsPage
from ci_braze_tui.tui.screens.matching_file import FileAnswers, FilePage
from ci_braze_tui.tui.screens.matching_page import MatchingPage
from ci_braze_tui.tui.screens.matching_preview import PreviewPage
from ci_braze_tui.tui.screens.matching_segments import MOST_VALUES, SegmentsPage
from ci_braze_tui.tui.screens.wizard import WizardScreen
from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.widgets.preview_table import MAX_ROWS
from ci_braze_tui.tui.widgets.step_rail import Step
from ci_braze_tui.tui.widgets.tick_list import TickRow

_MOST_CELLS = 100_000
"""So many different cells are read apart for the segments they name."""


class MatchingScreen(WizardScreen[Export | None]):
    """Makes an export or changes one; answers with the saved export, or with nothing."""

    CSS_PATH = Path(__file__).with_name("matching.tcss")
    TITLE = "New export"
    SUBJECT = "export"
    TERSE = True
    STEPS = (
        Step("file", "File"),
        Step("columns", "Columns"),
        Step("fields", "Fields"),
        Step("segments", "Segments"),
        Step("preview", "Preview"),
    )

    def __init__(self, session: Session, existing: Export | None = None) -> None:
        """Args: `existing` is the export to change."""
        super().__init__()
        self._session = session
        self._existing = existing
        self._opened: OpenedFile | None = None
        self._reading: Choice | None = None
        self._wanted_page: int | None = None
        self._has_begun = False
        self._file_page = FilePage(FileAnswers.at_first(session, existing))
        self._columns_page = ColumnsPage(existing.matching if existing else Matching(""))
        self._fields_page = FieldsPage(existing.matching.fields if existing else ())
        self._segments_page = SegmentsPage(
            existing.segments if existing else Segments(),
            existing.membership if existing else Membership(),
        )
        self._preview_page = PreviewPage()
        self._pages: tuple[MatchingPage, ...] = (
            self._file_page,
            self._columns_page,
            self._fields_page,
            self._segments_page,
            self._preview_page,
        )
        self._untouched: Export | None = None

    def pages(self) -> Sequence[MatchingPage]:
        """The pages, one for each step."""
        return self._pages

    def on_mount(self) -> None:
        """Begin on the first page, with the file that is known."""
        super().on_mount()
        if self._existing is not None:
            self.title = "Change export"
        self._untouched = self._answers()
        self.show_page(0)
        self._look_up_saved()
        self._begin_reading(self._file_page.choice)

    # Going from page to page

    def has_problem(self, page: int) -> bool:
        """Whether something is wrong on a page that was left."""
        return bool(self._problems_on(page))

    def has_changes(self) -> bool:
        """Whether leaving now loses something that a person did."""
        return self._answers() != self._untouched

    def entered(self) -> None:
        """Another page is shown."""
        self._fields_page.tell_roles(self._roles())
        self._segments_page.tell_identifier(self._file_page.answers.segment_identifier)
        if self.is_on_last:
            self._prepare_preview()

    def _roles(self) -> dict[str, str]:
        """What columns are for besides fields, in words."""
        matching = self._columns_page.matching
        said = {
            self._segments_page.column: "the segment",
            matching.braze_customer_id: "the Braze customer ID",
            matching.email: "the e-mail",
        }
        return {column: role for column, role in said.items() if column}

    def go_to(self, page: int) -> None:
        """Go to the page of a step that was chosen; forward only if all is in order here."""
        if page > self._page:
            self.go_on(page)
        else:
            self.show_page(page)

    def go_on(self, page: int) -> None:
        """Go forward to `page`, once the file is read and if the page that is shown is in order."""
        if self._page == 0 and self._file_page.path and not self._is_read:
            self._wanted_page = page
            self._begin_reading(self._file_page.choice)
        elif problems := self._problems_on(self._page):
            self._blame(problems)
        else:
            self.show_page(page)

    def _blame(self, problems: Sequence[str]) -> None:
        """Say on the page that is shown what is wrong there."""
        self._pages[self._page].blame(problems)
        self.page.focus_first()

    def _problems_on(self, page: int) -> tuple[str, ...]:
        """What is wrong on a page; on the last one, all that is wrong anywhere."""
        found = self._find_problems()
        on_page = (self._file_page.problems, found.columns, found.fields, found.segments)
        if page < len(on_page):
            return on_page[page]
        return tuple(problem for problems in on_page for problem in problems)

    def _find_problems(self) -> Problems:
        if self._opened is None:
            return Problems()
        return find_problems(self._answers(), self._opened.source.columns)

    # The file

    @on(FilePage.FileWanted)
    def _file_wanted(self, event: FilePage.FileWanted) -> None:
        if event.asked or not self._is_read:
            self._begin_reading(event.choice)

    @on(FilePage.ConnectionChosen)
    def _say_target(self) -> None:
        self.show_target(self._file_page.target)

    @work(group="matching-saved", exclusive=True, exit_on_error=False)
    async def _look_up_saved(self) -> None:
        connections, exports = await asyncio.gather(
            asyncio.to_thread(self._session.connections.load),
            asyncio.to_thread(self._session.exports.load),
        )
        own = slug(self._existing.name) if self._existing else None
        others = [export for export in exports.items if slug(export.name) != own]
        before = self._answers()
        self._file_page.offer(connections.items, others)
        self._accept_as_untouched(before)
        self._say_target()

    @property
    def _is_read(self) -> bool:
        """Whether what is asked for has been opened."""
        return (
            self._opened is not None
            and self._reading is None
            and self._file_page.choice == self._opened.asked
        )

    def _begin_reading(self, choice: Choice) -> None:
        if choice.path and choice != self._reading:
            self._reading = choice
            self._file_page.say_reading()
            self._read_file(choice)

    @work(group="matching-file", exclusive=True, exit_on_error=False)
    async def _read_file(self, choice: Choice) -> None:
        try:
            opened = await asyncio.to_thread(open_file, choice)
        except SourceError as error:
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
        self._file_page.suggest_name(opened.source.stem)
        self._columns_page.offer(opened, first.matching)
        self._fields_page.offer(opened, first.matching.fields)
        self._segments_page.offer(opened, first.segments)
        is_first_guess = self._existing is None and before == self._untouched
        self._accept_as_untouched(before)
        if first.missing and not is_first_guess:
            gone = ", ".join(first.missing)
            self.banner.say(
                "warning",
                "The file has other columns",
                f"It does not have {gone}. Check what was chosen instead.",
            )
        self._count_rows()
        self._list_values()

    def _accept_as_untouched(self, before: Export) -> None:
        """What the wizard fills in by itself is no change of the person's, if there was none yet."""
        if before == self._untouched:
            self._untouched = self._answers()

    # What the answers mean for the file

    @on(ColumnsPage.Changed)
    @work(group="matching-coverage", exclusive=True, exit_on_error=False)
    async def _count_rows(self) -> None:
        from ci_braze_tui.records.coverage import coverage

        matching, opened = self._columns_page.matching, self._opened
        if opened is None or self._find_problems().columns:
            self._columns_page.say_consequence("Choose the columns to see what they mean.")
            return
        self._columns_page.say_consequence("Counting the rows …")
        covered = await asyncio.to_thread(coverage, opened.source, matching)
        self._columns_page.say_consequence(consequence(covered, matching))

    @on(SegmentsPage.ColumnChosen)
    @work(group="matching-values", exclusive=True, exit_on_error=False)
    async def _list_values(self) -> None:
        from ci_braze_tui.sources.profile import value_counts

        opened, column = self._opened, self._segments_page.column
        if opened is None or column is None:
            return
        separator, chosen = self._segments_page.separator, self._segments_page.chosen_before

        def look() -> list[TickRow]:
            cells = MOST_VALUES if separator is None else _MOST_CELLS
            rows = tick_rows(value_counts(opened.source, column, cells), chosen, separator)
            return [row for at, row in enumerate(rows) if at < MOST_VALUES or row.name in chosen]

        rows = await asyncio.to_thread(look)
        before = self._answers()
        self._segments_page.offer_values(rows)
        self._accept_as_untouched(before)
        if self.page is self._segments_page:
            self.page.focus_first()

    @work(group="matching-preview", exclusive=True, exit_on_error=False)
    async def _prepare_preview(self) -> None:
        from ci_braze_tui.outbox.preview import preview

        opened, problems = self._opened, self._problems_on(self._page)
        self._preview_page.say_preparing()
        if opened is None or problems:
            self._preview_page.blame(problems)
            return
        rules = self._answers().rules
        shown = await asyncio.to_thread(preview, opened.source, rules, MAX_ROWS)
        self._preview_page.show(shown)
        if self.is_on_last:  # somebody may have gone back meanwhile
            self._preview_page.focus_first()

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
        except DefinitionError as error:
            self.show_page(0)
            self._file_page.refuse_name(str(error))
        except OSError as error:
            self.banner.say("error", "The export was not saved", f"{error.strerror}.")
        else:
            self.dismiss(export)

    def _answers(self) -> Export:
        """The export as it stands, right or wrong."""
        file = self._file_page.answers
        matching = msgspec.structs.replace(
            self._columns_page.matching, fields=self._fields_page.fields
        )
        first = self._existing or Export(
            name="", segment_identifier="", source=Choice(""), matching=matching
        )
        return msgspec.structs.replace(
            first,
            name=file.name,
            segment_identifier=file.segment_identifier,
            source=file.source,
            matching=matching,
            connection=file.connection,
            segments=self._segments_page.segments,
            membership=self._segments_page.membership,
        )
