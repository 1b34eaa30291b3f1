"""Has the last page of the matching wizard show what the answers do, and never what other answers did.

Apart from the screen because three things go on at once behind that page: its first rows, the pre-flight of the
whole file, and rows that somebody looks for. They go on while a person looks at other pages, and end with the
answers they belong to.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from ci_braze_tui.errors import CiBrazeError
from ci_braze_tui.exports.examiner import Examiner
from ci_braze_tui.tui.widgets.preview_table import MAX_ROWS

if TYPE_CHECKING:
    from ci_braze_tui.exports.definition import Export
    from ci_braze_tui.exports.opened import OpenedFile
    from ci_braze_tui.paths import Home
    from ci_braze_tui.records.rules import Rules
    from ci_braze_tui.tui.examination import Examination
    from ci_braze_tui.tui.screens.matching_preview import PreviewPage

_ROWS, _PREFLIGHT, _WANTED = "matching-preview", "matching-preflight", "matching-wanted"


@dataclass(frozen=True, slots=True)
class Asked:
    """Answers, and the file they are about."""

    opened: OpenedFile
    export: Export
    known_as: str
    """The name that goes for what Braze was told, and for what was read of its segment."""

    @property
    def rules(self) -> Rules:
        """What decides the objects."""
        return self.export.rules

    def is_like(self, other: Asked | None) -> bool:
        """Whether the same is shown for both; a file that was opened again may be another one."""
        return (
            other is not None
            and self.opened is other.opened
            and self.rules == other.rules
            and self.export.reach == other.export.reach
            and self.export.connection == other.export.connection
        )


class PreviewFeed:
    """What stands on the page, and what is going on to fill it."""

    def __init__(
        self, page: PreviewPage, examination: Examination, home: Home, on_shown: Callable[[], None]
    ) -> None:
        """Args: `on_shown` is called when first rows have come."""
        self._page = page
        self._examination = examination
        self._home = home
        self._on_shown = on_shown
        self._asked: Asked | None = None
        self._has_failed = False

    @property
    def is_showing(self) -> bool:
        """Whether the answers can be shown."""
        return self._asked is not None

    def show(self, asked: Asked) -> None:
        """Show what these answers do; what stands there already stays, and what failed is tried again."""
        if asked.is_like(self._asked) and not self._has_failed:
            return
        self.drop()
        self._asked = asked
        self._page.say_preparing()
        self._begin(partial(self._show_rows, asked), _ROWS)

    def drop_unless(self, asked: Asked | None) -> None:
        """Give up what belongs to other answers than these."""
        if self._asked is not None and (asked is None or not asked.is_like(self._asked)):
            self.drop()

    def drop(self) -> None:
        """Give up whatever is going on; what stands on the page is out of date."""
        self._asked, self._has_failed = None, False
        for group in (_ROWS, _PREFLIGHT, _WANTED):
            self._page.workers.cancel_group(self._page, group)

    def check_again(self, asked: Asked | None) -> None:
        """Have the whole file looked at anew: something has changed, be it the answers or not."""
        if asked is None:
            self.drop()
        elif asked.is_like(self._asked):
            self._begin(partial(self._show_preflight, asked), _PREFLIGHT)
        else:
            self.show(asked)

    def look_for(self, wanted: str) -> None:
        """Show the row, or the rows, that somebody looks for."""
        if self._asked is not None:
            self._begin(partial(self._show_wanted, self._asked, wanted), _WANTED)

    def _begin(self, work: Callable[[], Awaitable[None]], group: str) -> None:
        self._page.run_worker(work, group=group, exclusive=True, exit_on_error=False)

    async def _show_rows(self, asked: Asked) -> None:
        """Show the first rows at once, and again where one further down speaks for one of them."""
        choice = asked.opened.choice
        try:
            first = await self._examination.ask(Examiner.preview, choice, asked.rules, MAX_ROWS)
            self._page.show(first)
            self._on_shown()
            self._begin(partial(self._show_preflight, asked), _PREFLIGHT)
            numbers = [row.row for row in first.rows]
            if first.plan.rows < asked.opened.rows and numbers:
                rows = await self._examination.ask(Examiner.rows, choice, asked.rules, numbers)
                if rows != first.rows:
                    self._page.show(replace(first, rows=rows))
        except CiBrazeError as error:
            self._has_failed = True
            self._page.blame((str(error),))

    async def _show_preflight(self, asked: Asked) -> None:
        rows = asked.opened.rows
        self._page.show_progress(0, rows)
        try:
            found = await self._examination.watch(
                lambda read: self._page.show_progress(read, rows),
                Examiner.preflight,
                self._home,
                asked.export,
                asked.known_as,
            )
        except CiBrazeError as error:
            self._has_failed = True
            self._page.problems_failed(str(error))
        else:
            self._page.show_problems(found)

    async def _show_wanted(self, asked: Asked, wanted: str) -> None:
        try:
            found = await self._examination.ask(
                Examiner.locate, asked.opened.choice, asked.rules, wanted, asked.opened.rows
            )
        except CiBrazeError as error:
            self._page.say_not_found(wanted, str(error))
            return
        if found.rows:
            self._page.show_found(found.rows, wanted)
        else:
            self._page.say_not_found(wanted, found.sentence)
