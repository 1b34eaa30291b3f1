"""What the pages of the matching wizard answer together, and what is wrong with it.

Apart from the screen because it only looks: nothing here reads a file, or waits for anything.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ci_braze_tui.exports.definition import Export, Reaching
from ci_braze_tui.exports.opened import OpenedFile
from ci_braze_tui.matching.mapping import Matching, Segments
from ci_braze_tui.records.rules import Membership
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.tui.screens.matching_columns import ColumnsPage
from ci_braze_tui.tui.screens.matching_draft import Problems, find_problems
from ci_braze_tui.tui.screens.matching_fields import FieldsPage
from ci_braze_tui.tui.screens.matching_file import FileAnswers, FilePage
from ci_braze_tui.tui.screens.matching_page import MatchingPage
from ci_braze_tui.tui.screens.matching_preview import PreviewPage
from ci_braze_tui.tui.screens.matching_segments import SegmentsPage
from ci_braze_tui.tui.screens.wizard import WizardScreen
from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.widgets.step_rail import Step
from ci_braze_tui.words import _


class AnswersScreen(WizardScreen[Export | None]):
    """The pages, in their order, and the export that they make."""

    TERSE = True
    STEPS = (
        Step("file", _("File")),
        Step("columns", _("Columns")),
        Step("fields", _("Fields")),
        Step("segments", _("Segments")),
        Step("preview", _("Preview")),
    )

    def __init__(self, session: Session, existing: Export | None) -> None:
        """Args: `existing` is the export to change."""
        super().__init__()
        self._existing = existing
        self._opened: OpenedFile | None = None
        self._file_page = FilePage(FileAnswers.at_first(session, existing))
        self._columns_page = ColumnsPage(
            existing.matching if existing else Matching(""),
            existing.reach if existing else Reaching(),
        )
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

    def has_problem(self, page: int) -> bool:
        """Whether something is wrong on a page that was left."""
        return bool(self._problems_on(page))

    def has_changes(self) -> bool:
        """Whether leaving now loses something that a person did."""
        return self._answers() != self._untouched

    def accept(self) -> None:
        """Take the answers as they stand for those that nobody has changed."""
        self._untouched = self._answers()

    def _accept_as_untouched(self, before: Export) -> None:
        """What the wizard fills in by itself is no change of the person's, if there was none yet."""
        if before == self._untouched:
            self.accept()

    def go_to(self, page: int) -> None:
        """Go to the page of a step that was chosen; forward only if all is in order here."""
        if page > self._page:
            self.go_on(page)
        else:
            self.show_page(page)

    def _blame(self, problems: Sequence[str]) -> None:
        """Say on the page that is shown what is wrong there."""
        self._pages[self._page].blame(problems)
        self.page.focus_first()

    def _problems_on(self, page: int) -> tuple[str, ...]:
        """What is wrong on a page; on the last one, all that is wrong anywhere."""
        found = self._find_problems()
        columns = (*found.columns, *self._columns_page.problems)
        on_page = (self._file_page.problems, columns, found.fields, found.segments)
        if page < len(on_page):
            return on_page[page]
        return tuple(problem for problems in on_page for problem in problems)

    def _find_problems(self) -> Problems:
        if self._opened is None:
            return Problems()
        return find_problems(self._answers(), self._opened.columns)

    def _roles(self) -> dict[str, str]:
        """What columns are for besides fields, in words."""
        matching = self._columns_page.matching
        said = {
            self._segments_page.column: _("the segment"),
            matching.braze_customer_id: _("the Braze customer ID"),
            matching.email: _("the e-mail"),
        }
        return {column: role for column, role in said.items() if column}

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
            reach=self._columns_page.reach,
        )
