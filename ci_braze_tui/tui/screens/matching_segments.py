"""The fourth page of the matching wizard: who is a member, and how Braze is told.

Apart from the columns because it decides which rows are sent, not who they are about.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Label, RadioSet, Static

from ci_braze_tui.matching.challenges import challenge
from ci_braze_tui.matching.guess import suggest_segment_column
from ci_braze_tui.matching.mapping import Matching, Segments
from ci_braze_tui.matching.roles import segment_separator
from ci_braze_tui.records.membership import leaver_piece, member_piece
from ci_braze_tui.records.rules import Membership, Rules, Shape
from ci_braze_tui.records.segments import AS_JSON
from ci_braze_tui.tui.plain import plain
from ci_braze_tui.tui.screens.matching_draft import OpenedFile, column_choices, warnings
from ci_braze_tui.tui.screens.matching_page import MatchingPage
from ci_braze_tui.tui.widgets.column_picker import ColumnPicker
from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.tui.widgets.pick_one import Choice
from ci_braze_tui.tui.widgets.tick_list import TickList, TickRow
from ci_braze_tui.tui.widgets.toggles import Pick
from ci_braze_tui.words import grouped

SHAPES: tuple[tuple[Shape, str], ...] = (
    ("boolean", "Member: true or false"),
    ("segment", "Names, in one text"),
    ("segments", "Names, as a list"),
    ("identifier", "The identifier as the value"),
)
_CELLS = (
    Choice("One segment"),
    Choice("Several, split at"),
    Choice("A JSON list of segments"),
)
_ONE, _SEVERAL, _JSON = range(3)
_JSON_LETTERS = 105
"""Three lines of half an 80-column screen."""

MOST_VALUES = 1000
"""So many different values of a column are listed."""


class SegmentsPage(MatchingPage):
    """Segment column, chosen segments, membership attribute, leavers."""

    HELP = """## Segments
Choose the column that names the segment of each row, and tick the segments to export (**a** ticks all).
A file without such a column is one segment. Where a cell names several, say what stands between them: a
row is then a member of each.

Members get a **custom attribute** in Braze that is named with the segment identifier. Its four shapes are
shown as they are sent. **Leavers** are members of an earlier run who are gone from the file: the next run
takes the membership away from them, unless you keep it."""

    class ColumnChosen(Message):
        """Another segment column was chosen, or its cells are read apart otherwise; names are needed."""

    class Changed(Message):
        """Anything else was answered differently."""

    def __init__(self, segments: Segments, membership: Membership) -> None:
        super().__init__(id="segments")
        self._segments = segments
        self._membership = membership
        self._values: tuple[TickRow, ...] = ()
        self._is_read = False
        self._identifier = ""
        self._file_name = ""
        self._opened: OpenedFile | None = None

    def compose(self) -> ComposeResult:
        """Left who is a member, right how Braze is told."""
        with Horizontal(classes="pair"):
            with Vertical():
                yield Field(
                    "Segment column",
                    ColumnPicker(
                        "Which column names the segment?",
                        optional=True,
                        nothing="None: the file is one segment",
                        id="segments--column",
                    ),
                    optional=True,
                    read=lambda: "",
                    lines=0,
                )
                yield Static(id="segments--warning", markup=False)
                with Horizontal(id="segments--cells-line"):
                    yield Field(
                        "A cell names",
                        ColumnPicker(
                            "What does a cell of this column name?",
                            _CELLS,
                            position=_ONE,
                            id="segments--cells",
                        ),
                        read=lambda: "",
                        lines=0,
                        id="field-cells",
                    )
                    separator = self._segments.separator
                    between = separator if separator not in (None, AS_JSON) else ";"
                    yield Input(between, id="segments--separator")
                yield TickList(id="segments--values")
                yield Static(id="segments--said", markup=False)
                yield Field(
                    "Name of the segment",
                    Input(self._segments.name or "", id="segments--name"),
                    help="Blank: the name of the file.",
                    optional=True,
                    lines=1,
                    id="field-segment-name",
                )
            with Vertical():
                shapes = [
                    Pick(label, value=shape == self._membership.shape) for shape, label in SHAPES
                ]
                yield Label("Membership is written as", classes="page--label")
                yield RadioSet(*shapes, id="segments--shape")
                yield Static(id="segments--json", markup=False)
                removes = self._membership.leavers == "remove"
                yield Label("Leavers", classes="page--label")
                yield RadioSet(
                    Pick("Take the membership away", value=removes),
                    Pick("Keep it", value=not removes),
                    id="segments--leavers",
                )

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
            ticked = self.query_one(TickList).ticked if self._values else self.chosen_before
            return Segments(self.column, ticked, separator=self.separator)
        return Segments(name=self.query_one("#segments--name", Input).value.strip() or None)

    @property
    def membership(self) -> Membership:
        """How membership is written."""
        shape = self.query_one("#segments--shape", RadioSet).pressed_index
        leavers = self.query_one("#segments--leavers", RadioSet).pressed_index
        return msgspec.structs.replace(
            self._membership,
            shape=SHAPES[max(shape, 0)][0],
            leavers="keep" if leavers == 1 else "remove",
        )

    def offer(self, opened: OpenedFile, first: Segments) -> None:
        """Take over the columns of a file, and what is chosen at first; values come later."""
        self._segments, self._opened = first, opened
        self._file_name = opened.source.choice.stem
        columns = opened.source.columns
        position = columns.index(first.column) if first.column in columns else None
        choices = column_choices(opened, suggest_segment_column(opened.profiles))
        self.query_one("#segments--column", ColumnPicker).offer(choices, position)
        self._read_apart(first.separator)
        self._values, self._is_read = (), False
        self.query_one(TickList).offer(())
        self._show_kind()

    def offer_values(self, rows: Sequence[TickRow]) -> None:
        """Take over the segments that the chosen column names."""
        self._values = tuple(rows)
        self.query_one(TickList).offer(self._values, self.chosen_before)
        self._is_read = True
        self._say()

    def _read_apart(self, separator: str | None) -> None:
        """Choose how cells are read apart; posts no message."""
        place = _JSON if separator == AS_JSON else _ONE if separator is None else _SEVERAL
        self.query_one("#segments--cells", ColumnPicker).offer(_CELLS, place)
        if place == _SEVERAL:
            with self.prevent(Input.Changed):
                self.query_one("#segments--separator", Input).value = separator or ""

    @property
    def chosen_before(self) -> tuple[str, ...]:
        """The segments of this column that were chosen before its names were read."""
        return self._segments.selected if self.column == self._segments.column else ()

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

    @on(ColumnPicker.Changed, "#segments--column")
    def _column_changed(self, event: ColumnPicker.Changed) -> None:
        event.stop()
        profile = self._opened.profile_of(self.column) if self._opened is not None else None
        self._read_apart(segment_separator(profile) if profile is not None else None)
        self._read_anew()

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

    def _read_anew(self) -> None:
        """Forget the names that were read, and ask for those of the column as it is chosen now."""
        self._values, self._is_read = (), False
        self.query_one(TickList).offer(())
        self._show_kind()
        self.post_message(self.ColumnChosen())

    @on(TickList.Changed)
    @on(RadioSet.Changed)
    @on(Input.Changed, "#segments--name")
    def _answered(self) -> None:
        self._say()
        self.post_message(self.Changed())

    def _show_kind(self) -> None:
        listed = self.column is not None
        self.query_one(TickList).display = listed
        self.query_one("#segments--said").display = listed
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
        said = self.query_one("#segments--said", Static)
        said.set_class(bool(problems), "-wrong")
        if problems:
            said.update(Content("\n").join([plain(f"✗ {problem}") for problem in problems]))
        else:
            said.update(Content(self._chosen_words()))
        self.query_one("#segments--json", Static).update(self._example())
        profiles = self._opened.profiles if self._opened is not None else ()
        wrong = warnings(challenge(Matching(""), self.segments, profiles), "segment")
        warning = self.query_one("#segments--warning", Static)
        warning.display = bool(wrong)
        warning.update(Content(wrong))

    def _chosen_words(self) -> str:
        if not self._values:
            return "This column is empty." if self._is_read else "Reading the column …"
        ticked = set(self.segments.selected)
        rows = sum(row.count for row in self._values if row.name in ticked)
        capped = " or more" if len(self._values) >= MOST_VALUES else ""
        return (
            f"{grouped(len(ticked))} of {grouped(len(self._values))}{capped} segments, "
            f"{grouped(rows)} rows. a ticks all."
        )

    def _example(self) -> Content:
        """What a member and a leaver of the chosen segments are sent."""
        segments = self.segments
        names = segments.selected or (segments.name or self._file_name or "segment",)
        # Names the attribute only; the rules of the export are put together by the screen.
        rules = Rules(self._identifier or "identifier", Matching(""), segments, self.membership)
        member = plain(f"{{{member_piece(rules, names[:2])}}}", _JSON_LETTERS)
        shown = [Content.styled("A member is sent", "$foreground-muted"), member]
        if self.membership.leavers == "remove":
            value = leaver_piece(rules).rpartition(":")[2]
            shown.append(Content.styled("A leaver is sent ", "$foreground-muted") + Content(value))
        if self.membership.shape == "identifier":
            warning = "Two exports of this shape overwrite each other."
            shown.append(Content.styled(warning, "$text-warning"))
        return Content("\n").join(shown)
