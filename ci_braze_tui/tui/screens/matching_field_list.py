"""The list of all columns with what each fills or could fill, and why: it shows what was decided.

Apart from the page, which decides, because it also judges what it shows: what looks wrong about a field, and
what keeps it from being sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from ci_braze_tui.exports.opened import OpenedFile
from ci_braze_tui.matching.challenge import Challenge
from ci_braze_tui.matching.challenges import challenge
from ci_braze_tui.matching.mapping import Field, Matching, Segments
from ci_braze_tui.tui.plain import plain
from ci_braze_tui.tui.screens.matching_choices import column_choices
from ci_braze_tui.tui.screens.matching_draft import warnings
from ci_braze_tui.tui.screens.matching_field_rows import FieldRow, conflicts, drawn, field_rows
from ci_braze_tui.tui.widgets.pick_one import PickOne
from ci_braze_tui.words import _

_WRONG, _DOUBTED = "✗", "!"
_STYLES = {_WRONG: "$text-error", _DOUBTED: "$text-warning"}


class FieldList(OptionList):
    """A row for each column, as often as it fills a field."""

    def __init__(self, *, id: str) -> None:
        super().__init__(markup=False, id=id)
        self._opened: OpenedFile | None = None
        self._rows: tuple[FieldRow, ...] = ()
        self._signs: list[str] = []
        self._doubts: tuple[Challenge, ...] = ()
        self._conflicts: list[tuple[str, ...]] = []

    @property
    def marked(self) -> FieldRow | None:
        """The row that is highlighted."""
        place = self.highlighted
        return self._rows[place] if place is not None and place < len(self._rows) else None

    def mark(self, place: int) -> None:
        """Highlight the field at a place among those that are sent."""
        rows = [at for at, row in enumerate(self._rows) if row.place == place]
        self.highlighted = rows[0] if rows else None

    def show(
        self, fields: Sequence[Field], opened: OpenedFile | None, roles: Mapping[str, str]
    ) -> None:
        """Show the fields that are sent among the columns of a file; draws only what is different.

        Args:
            fields: Those that are sent.
            opened: The file; None while there is none.
            roles: What else columns are for, in words.
        """
        before, before_signs, marked = self._rows, self._signs, self.highlighted or 0
        profiles = opened.profiles if opened else ()
        self._opened = opened
        self._rows = field_rows(fields, opened.suggestions if opened else (), profiles, roles)
        self._doubts = challenge(Matching("", fields=tuple(fields)), Segments(), profiles)
        self._conflicts = conflicts(fields, opened.columns) if opened else []
        doubted = {(each.column, each.attribute) for each in self._doubts}
        self._signs = [self._sign_of(row, doubted) for row in self._rows]
        if [row.profile for row in before] != [row.profile for row in self._rows]:
            self.set_options([Option(self._drawn(at)) for at in range(len(self._rows))])
            self.highlighted = min(marked, len(self._rows) - 1) if self._rows else None
            return
        for at, row in enumerate(self._rows):
            if not row.looks_like(before[at]) or self._signs[at] != before_signs[at]:
                self.replace_option_prompt_at_index(at, self._drawn(at))

    def find(self) -> None:
        """Ask for a column, and go to its row."""
        if self._opened is None:
            return
        choices = column_choices(self._opened)
        rows = {row.column: at for at, row in reversed(list(enumerate(self._rows)))}

        def take(place: int | None) -> None:
            if place is not None:
                self.highlighted = rows[choices[place].name]
            self.focus()

        self.app.push_screen(PickOne(_("Which column?"), choices), take)

    def why(self) -> Content:
        """What is wrong with the marked row, what looks wrong, why it is suggested, what is in the column."""
        if (row := self.marked) is None:
            return Content("")
        said = [plain(f"✗ {each}").stylize("$text-error") for each in self._conflicts_of(row)]
        said.append(Content.styled(self._doubts_about(row), "$text-warning"))
        said += [plain(each).stylize("$foreground-muted") for each in (row.reason, row.contents)]
        return Content("\n").join(each for each in said if each)

    def _conflicts_of(self, row: FieldRow) -> tuple[str, ...]:
        return self._conflicts[row.place] if row.place is not None and self._conflicts else ()

    def _doubts_about(self, row: FieldRow) -> str:
        if row.field is None:
            return ""
        if row.is_sent or self._opened is None:
            found = [each for each in self._doubts if each.column == row.column]
        else:
            suggested = Matching("", fields=(row.field,))
            found = list(challenge(suggested, Segments(), self._opened.profiles))
        return warnings(found, "field", row.field.attribute)

    def _sign_of(self, row: FieldRow, doubted: set[tuple[str, str | None]]) -> str:
        if self._conflicts_of(row):
            return _WRONG
        is_doubted = row.field is not None and (row.column, row.field.attribute) in doubted
        return _DOUBTED if is_doubted and row.is_sent else ""

    def _drawn(self, at: int) -> Content:
        sign = self._signs[at]
        return drawn(self._rows[at], sign=Content.styled(sign, _STYLES[sign]) if sign else None)
