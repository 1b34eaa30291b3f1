"""Counts, while somebody is still choosing, what the choice of columns and segments means for the whole file.

Apart from the screen because each of these goes on by itself, is begun anew by the next change, and says on its
page what it found.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from ci_braze_tui.errors import CiBrazeError
from ci_braze_tui.exports.examiner import Examiner
from ci_braze_tui.tui.screens.matching_draft import consequence
from ci_braze_tui.tui.screens.matching_segments import MOST_VALUES
from ci_braze_tui.tui.widgets.tick_list import TickRow
from ci_braze_tui.words import _

if TYPE_CHECKING:
    from ci_braze_tui.matching.mapping import Matching, Segments
    from ci_braze_tui.sources.choice import Choice
    from ci_braze_tui.tui.examination import Examination
    from ci_braze_tui.tui.screens.matching_columns import ColumnsPage
    from ci_braze_tui.tui.screens.matching_segments import SegmentsPage
    from ci_braze_tui.tui.widgets.banner import Banner


class Counts:
    """What is counted for the pages of columns and segments."""

    def __init__(
        self,
        columns: ColumnsPage,
        segments: SegmentsPage,
        examination: Examination,
        banner: Callable[[], Banner],
    ) -> None:
        """Args: `banner` is where it is said what cannot be found out."""
        self._columns = columns
        self._segments = segments
        self._examination = examination
        self._banner = banner

    def count_rows(self, choice: Choice, matching: Matching) -> None:
        """Say what the chosen columns mean for the rows."""
        self._columns.say_consequence(_("Counting the rows …"))
        self._begin(partial(self._count_rows, choice, matching), "matching-coverage")

    def stop_counting_rows(self) -> None:
        """Say that columns have to be chosen first."""
        self._columns.workers.cancel_group(self._columns, "matching-coverage")
        self._columns.say_consequence(_("Choose the columns to see what they mean."))

    def list_names(self, choice: Choice, offer: Callable[[list[TickRow]], None]) -> None:
        """Find the segments that the chosen column names, and hand them to `offer`."""
        if self._segments.column is not None:
            names = partial(self._list_names, choice, self._segments.column, offer)
            self._begin(names, "matching-values")

    def count_people(self, choice: Choice, segments: Segments, matching: Matching) -> None:
        """Say who is in the chosen segments, and in several of them."""
        self._segments.say_overlaps_wanted()
        self._begin(partial(self._count_people, choice, segments, matching), "matching-people")

    def _begin(self, work: Callable[[], Awaitable[None]], group: str) -> None:
        self._columns.run_worker(work, group=group, exclusive=True, exit_on_error=False)

    async def _count_rows(self, choice: Choice, matching: Matching) -> None:
        with self._saying():
            covered = await self._examination.ask(Examiner.coverage, choice, matching)
            self._columns.say_consequence(consequence(covered, matching))

    async def _list_names(
        self, choice: Choice, column: str, offer: Callable[[list[TickRow]], None]
    ) -> None:
        page = self._segments
        separator, chosen = page.separator, page.chosen_before
        with self._saying():
            found = await self._examination.ask(
                Examiner.segments, choice, column, separator, chosen, MOST_VALUES
            )
            offer([TickRow(each.value, each.rows) for each in found])

    async def _count_people(self, choice: Choice, segments: Segments, matching: Matching) -> None:
        try:
            found = await self._examination.ask(Examiner.overlaps, choice, segments, matching)
        except CiBrazeError as error:
            self._segments.say_overlaps_failed(str(error))
        else:
            self._segments.show_overlaps(found)

    @contextmanager
    def _saying(self) -> Iterator[None]:
        try:
            yield
        except CiBrazeError as error:
            self._banner().say("error", error.title, str(error))
