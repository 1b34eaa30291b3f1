"""The fourth page of the matching wizard: who is a member, and how Braze is told.

Apart from the columns because it decides which rows are sent, not who they are about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from ci_braze_tui.exports.opened import OpenedFile
from ci_braze_tui.matching.challenges import challenge
from ci_braze_tui.matching.guess import suggest_segment_column
from ci_braze_tui.matching.mapping import Matching, Segments
from ci_braze_tui.matching.roles import segment_separator
from ci_braze_tui.records.overlaps import Overlaps
from ci_braze_tui.records.rules import Membership
from ci_braze_tui.records.segments import AS_JSON
from ci_braze_tui.tui.plain import plain
from ci_braze_tui.tui.screens.matching_choices import column_choices
from ci_braze_tui.tui.screens.matching_draft import warnings
from ci_braze_tui.tui.screens.matching_membership import MembershipQuestion
from ci_braze_tui.tui.screens.matching_page import MatchingPage
from ci_braze_tui.tui.screens.matching_segment_words import MOST_VALUES as MOST_VALUES
from ci_braze_tui.tui.screens.matching_segment_words import (
    chosen_words,
    overlap_words,
    people_of_each,
)
from ci_braze_tui.tui.widgets.column_picker import ColumnPicker
from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.tui.widgets.pick_one import Choice
from ci_braze_tui.tui.widgets.tick_list import TickList, TickRow
from ci_braze_tui.words import _

_CELLS = (
    Choice(_("One segment")),
    Choice(_("Several, split at")),
    Choice(_("A JSON list of segments")),
)
_ONE, _SEVERAL, _JSON = range(3)
_PAUSE = 0.4
"""Seconds without another change, after which people are counted."""


class SegmentsPage(MatchingPage):
    """Segment column, chosen segments, who is in them, membership attribute, leavers."""

    HELP = _("""## Segments
Choose the column that names the segment of each row, and tick the segments to export (**a** ticks all, **/**
finds one). A file without such a column is one segment. Where a cell names several, say what stands between
them: a row is then a member of each.

Numbers in the list are rows. Behind the segments that are ticked, and below the list, stand **people**: a
person may have several rows, and is in the segments of all of them. Rows that cannot be sent count as rows,
not as people.""")

    class ColumnChosen(Message):
        """Another segment column was chosen, or its cells are read apart otherwise; names are needed."""

    class Changed(Message):
        """Anything else was answered differently."""

    class OverlapsWanted(Message):
        """The people of the chosen segments are to be counted; answered by `show_overlaps`."""

    def __init__(self, segments: Segments, membership: Membership) -> None:
        super().__init__(id="segments")
        self._first = segments
        self._membership = MembershipQuestion(membership)
        self._wanted = segments.selected
        """What is ticked as soon as names are read, and until then counts as ticked."""
        self._drops_missing = False
        """Whether names that were wanted and that no row has are forgotten; at first they are shown."""
        self._values: tuple[TickRow, ...] = ()
        self._is_read = False
        self._identifier = ""
        self._opened: OpenedFile | None = None
        self._overlaps: tuple[str, ...] = ()
        self._waiting: Timer | None = None

    def compose(self) -> ComposeResult:
        """Left who is a member, right how Braze is told."""
        with Horizontal(classes="pair"):
            with Vertical():
                yield Field(
                    _("Segment column"),
                    ColumnPicker(
                        _("Which column names the segment?"),
                        optional=True,
                        nothing=_("None: the file is one segment"),
                        id="segments--column",
                    ),
                    optional=True,
                    read=lambda: "",
                    lines=0,
                )
                yield Static(id="segments--warning", markup=False)
                with Horizontal(id="segments--cells-line"):
                    yield Field(
                        _("A cell names"),
                        ColumnPicker(
                            _("What does a cell of this column name?"),
                            _CELLS,
                            position=_ONE,
                            id="segments--cells",
                        ),
                        read=lambda: "",
                        lines=0,
                        id="field-cells",
                    )
                    separator = self._first.separator
                    between = separator if separator not in (None, AS_JSON) else ";"
                    yield Input(between, id="segments--separator")
                yield TickList(find=_("Which segment?"), id="segments--values")
                yield Field(
                    _("Name of the segment"),
                    Input(self._first.name or "", id="segments--name"),
                    help=_("Blank: the name of the file."),
                    optional=True,
                    lines=1,
                    id="field-segment-name",
                )
                with VerticalScroll(id="segments--below", can_focus=False):
                    yield Static(id="segments--said", markup=False)
            yield self._membership

    def on_mount(self) -> None:
        """Begin without a file."""
        self._show_kind()

    @property
    def column(self) -> str | None:
        """The segment column; None while the whole file is one segment."""
        chosen = self.query_one("#segments--column", ColumnPicker).chosen
        return chosen.name if chosen else None

    @property
    def separator(self) -> str | None:
        """What stands between the segments of a cell; None while a cell names one."""
        cells = self.query_one("#segments--cells", ColumnPicker).position
        if cells == _JSON:
            return AS_JSON
        between = self.query_one("#segments--separator", Input).value
        return (between.strip() or between or None) if cells == _SEVERAL else None

    @property
    def segments(self) -> Segments:
        """The chosen segments; until the column is read, those that were chosen before."""
        if self.column is not None:
            return Segments(self.column, self._ticked, separator=self.separator)
        return Segments(name=self.query_one("#segments--name", Input).value.strip() or None)

    @property
    def membership(self) -> Membership:
        """How membership is written."""
        return self._membership.answer

    @property
    def chosen_before(self) -> tuple[str, ...]:
        """The segments of this column that are ticked once its names are read."""
        return self._wanted

    def offer(self, opened: OpenedFile, first: Segments) -> None:
        """Take over the columns of a file, and what is chosen at first; values come later."""
        self._first, self._opened = first, opened
        columns = opened.columns
        position = columns.index(first.column) if first.column in columns else None
        choices = column_choices(opened, suggest_segment_column(opened.profiles))
        self.query_one("#segments--column", ColumnPicker).offer(choices, position)
        self._read_apart(first.separator)
        self._begin_with(first.selected)

    def offer_values(self, rows: Sequence[TickRow]) -> None:
        """Take over the segments that the chosen column names."""
        self._values = tuple(row for row in rows if row.count or not self._drops_missing)
        self.query_one(TickList).offer(self._values, self._wanted)
        self._is_read = True
        self.recount_people()

    def recount_people(self) -> None:
        """Say no more who is in the segments, for other answers were given, and ask for it anew."""
        if self._waiting is not None:
            self._waiting.stop()
        self._show_overlaps((), {})
        if self._opened is not None and (self.column is None or self._ticked):
            self._waiting = self.set_timer(_PAUSE, lambda: self.post_message(self.OverlapsWanted()))

    def say_overlaps_wanted(self) -> None:
        """Say that people are being counted."""
        self._show_overlaps((_("Counting the people …"),), {})

    def show_overlaps(self, overlaps: Overlaps) -> None:
        """Say who is in the chosen segments; nothing, if others have been chosen meanwhile."""
        segments = self.segments
        names = tuple(each.segment for each in overlaps.segments)
        if segments.column is None or names == tuple(name.strip() for name in segments.selected):
            self._show_overlaps(tuple(overlap_words(overlaps)), people_of_each(overlaps))

    def say_overlaps_failed(self, sentence: str) -> None:
        """Say why people could not be counted."""
        self._show_overlaps((_("The people could not be counted. {reason}", reason=sentence),), {})

    def tell_identifier(self, identifier: str) -> None:
        """Take over the segment identifier, which the attribute is named with."""
        self._identifier = identifier
        self._say()

    def blame(self, problems: Sequence[str]) -> None:
        """Say below the list what is wrong with the choice of segments."""
        self._say(problems)

    def focus_first(self) -> None:
        """Focus the list of segments, or else the column; not while a separator is typed."""
        if self.query_one("#segments--separator").has_focus:
            return
        listed = self.column is not None and self._values
        self.query_one("#segments--values" if listed else "#segments--column").focus()

    @property
    def _ticked(self) -> tuple[str, ...]:
        return self.query_one(TickList).ticked if self._values else self._wanted

    @on(ColumnPicker.Changed, "#segments--column")
    def _column_changed(self, event: ColumnPicker.Changed) -> None:
        event.stop()
        profile = self._opened.profile_of(self.column) if self._opened is not None else None
        self._read_apart(segment_separator(profile) if profile is not None else None)
        self._begin_with(self._first.selected if self.column == self._first.column else ())
        self.post_message(self.ColumnChosen())

    @on(ColumnPicker.Changed, "#segments--cells")
    def _cells_changed(self, event: ColumnPicker.Changed) -> None:
        event.stop()
        self._read_anew()
        if self.query_one("#segments--separator").display:
            self.query_one("#segments--separator").focus()

    @on(Input.Changed, "#segments--separator")
    def _separator_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._read_anew()

    def _read_apart(self, separator: str | None) -> None:
        """Choose how cells are read apart; posts no message."""
        place = _JSON if separator == AS_JSON else _ONE if separator is None else _SEVERAL
        self.query_one("#segments--cells", ColumnPicker).offer(_CELLS, place)
        if place == _SEVERAL:
            with self.prevent(Input.Changed):
                self.query_one("#segments--separator", Input).value = separator or ""

    def _read_anew(self) -> None:
        """Ask for the names of cells that are read apart otherwise; who is still there stays ticked."""
        listed = {row.name for row in self._values}
        kept = (name for name in self._wanted if name not in listed)
        self._forget_names((*self._ticked, *kept), drops_missing=True)
        self.post_message(self.ColumnChosen())

    def _begin_with(self, wanted: Sequence[str]) -> None:
        self._forget_names(wanted, drops_missing=False)

    def _forget_names(self, wanted: Sequence[str], *, drops_missing: bool) -> None:
        self._wanted, self._drops_missing = tuple(dict.fromkeys(wanted)), drops_missing
        self._values, self._is_read = (), False
        self.query_one(TickList).offer(())
        self._show_kind()
        if self.column is None:
            self.recount_people()

    @on(TickList.Changed)
    def _ticks_changed(self) -> None:
        self.recount_people()
        self.post_message(self.Changed())

    @on(MembershipQuestion.Changed)
    @on(Input.Changed, "#segments--name")
    def _answered(self) -> None:
        self._say()
        self.post_message(self.Changed())

    def _show_overlaps(self, said: tuple[str, ...], people: Mapping[str, str]) -> None:
        self._overlaps = said
        self.query_one(TickList).annotate(people)
        self._say()

    def _show_kind(self) -> None:
        listed = self.column is not None
        self.query_one(TickList).display = listed
        self.query_one("#field-segment-name").display = not listed
        several = self.query_one("#segments--cells", ColumnPicker).position == _SEVERAL
        self.query_one("#segments--separator").display = several
        self.query_one("#segments--cells-line").display = listed and self._may_be_several
        self._say()

    @property
    def _may_be_several(self) -> bool:
        """Whether cells look as if they named several segments, or are read so already."""
        profile = self._opened.profile_of(self.column) if self._opened is not None else None
        return self.separator is not None or (
            profile is not None and segment_separator(profile) is not None
        )

    def _say(self, problems: Sequence[str] = ()) -> None:
        segments = self.segments
        said = self.query_one("#segments--said", Static)
        said.set_class(bool(problems), "-wrong")
        if problems:
            lines = tuple(f"✗ {problem}" for problem in problems)
        else:
            chosen = chosen_words(self._values, segments.selected, is_read=self._is_read)
            lines = (*((chosen,) if segments.column is not None else ()), *self._overlaps)
        said.update(Content("\n").join([plain(line) for line in lines]))
        self.query_one("#segments--below").can_focus = len(lines) > 4
        file_name = self._opened.choice.stem if self._opened is not None else ""
        names = segments.selected or (segments.name or file_name or _("segment"),)
        self._membership.show(self._identifier, segments, names)
        profiles = self._opened.profiles if self._opened is not None else ()
        wrong = warnings(challenge(Matching(""), segments, profiles), "segment")
        warning = self.query_one("#segments--warning", Static)
        warning.display = bool(wrong)
        warning.update(Content(wrong))
