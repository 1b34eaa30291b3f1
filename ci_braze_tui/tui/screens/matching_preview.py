"""The last page of the matching wizard: what will be sent, in rows, to the letter, and what is wrong with it.

Apart from the other pages because it asks nothing: it shows what all answers together do. It draws only what it
is given, and forgets that as soon as it is told that the answers are not those any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static, TabbedContent, TabPane, Tabs

from ci_braze_tui.tui.plain import plain
from ci_braze_tui.tui.screens import matching_preview_findings as findings
from ci_braze_tui.tui.screens import matching_preview_words as words
from ci_braze_tui.tui.screens.matching_page import MatchingPage
from ci_braze_tui.tui.screens.matching_preview_json import JsonPane
from ci_braze_tui.tui.screens.matching_preview_problems import ProblemsPane
from ci_braze_tui.tui.widgets.json_view import JsonView
from ci_braze_tui.tui.widgets.preview_table import PreviewTable
from ci_braze_tui.tui.widgets.row_table import RowTable
from ci_braze_tui.words import _

if TYPE_CHECKING:
    from ci_braze_tui.outbox.preflight import Preflight
    from ci_braze_tui.outbox.preview import Preview, PreviewedRow

_ROWS, _JSON, _PROBLEMS = "preview-rows", "preview-json", "preview-problems"


class PreviewPage(MatchingPage):
    """Three tabs: the first rows as a table, one row as JSON, and the pre-flight of the whole file."""

    HELP = _("""## Preview
The rows of the chosen segments, prepared by the same code that prepares a run. Nothing has been sent.

**1** the first **rows**, a column for each attribute · **2** one row as **JSON**, to the letter · **3** the
**problems** of the whole file.

**n** and **p** step through the rows, **Enter** opens one as JSON, **j** goes to a row by its number or by the
person, **x** changes between the exact text and one that is laid out to be read, **t** sends one row now and
shows what becomes of it in Braze.

**F7** opens the Braze segment: once it is read, the problems tell whom the rows reach, and who is new.

A first run sends every value; later runs send only what has changed. If a row further down the file is about
the same person, that row speaks for them.""")

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "1",
            "show_tab('preview-rows')",
            _("Rows"),
            id="matching.rows",
            show=False,
            tooltip=_("The first rows as they will be sent"),
        ),
        Binding(
            "2",
            "show_tab('preview-json')",
            _("JSON"),
            id="matching.json",
            show=False,
            tooltip=_("One row, exactly as it is sent"),
        ),
        Binding(
            "3",
            "show_tab('preview-problems')",
            _("Problems"),
            id="matching.problems",
            show=False,
            tooltip=_("What is wrong in the whole file, and what sending takes"),
        ),
        Binding(
            "n",
            "step(1)",
            _("Next row"),
            id="matching.next_row",
            show=False,
            tooltip=_("Step to the row below"),
        ),
        Binding(
            "p",
            "step(-1)",
            _("Previous row"),
            id="matching.previous_row",
            show=False,
            tooltip=_("Step to the row above"),
        ),
        Binding(
            "j,slash",
            "go_to_row",
            _("Go to row"),
            id="matching.go_to_row",
            show=False,
            tooltip=_("Show a row by its number, Braze customer ID or e-mail address"),
        ),
        Binding(
            "x",
            "turn",
            _("Exact or laid out"),
            id="matching.exact",
            show=False,
            tooltip=_("Show the JSON to the letter, or laid out to be read"),
        ),
        Binding(
            "t",
            "try_row",
            _("Try this row"),
            id="matching.try_row",
            show=False,
            tooltip=_("Send this row now, and see the profile before and after"),
        ),
    ]

    DEFAULT_CSS = """
    PreviewPage {
        overflow-y: hidden;
        & > TabbedContent { height: 1fr; }
        & TabPane { height: 1fr; padding: 0; }
        & #preview--summary { height: auto; max-height: 40%; padding: 0 1; }
        & #preview--table { height: 1fr; margin: 0 1; scrollbar-size-vertical: 1; }
    }
    """

    RowWanted: TypeAlias = JsonPane.RowWanted
    """Somebody wants to see a row: answered by `show_found` or `say_not_found`."""

    def __init__(self) -> None:
        super().__init__(id="preview")

    def compose(self) -> ComposeResult:
        """The tabs."""
        with TabbedContent(initial=_ROWS):
            with TabPane(_("Rows"), id=_ROWS):
                yield Static(id="preview--summary", markup=False)
                yield PreviewTable(id="preview--table")
            with TabPane(_("JSON"), id=_JSON):
                yield JsonPane()
            with TabPane(_("Problems"), id=_PROBLEMS):
                yield ProblemsPane()

    # What the page is told

    def say_preparing(self) -> None:
        """Forget everything that was shown: all of it is made anew."""
        preparing = Content.styled(_("Preparing the first rows …"), "$foreground-muted")
        self._show_no_rows(preparing)
        self._pane_of_problems.say_reading()
        self._entitle(_PROBLEMS, findings.title_while_reading(0, 0))

    def blame(self, problems: Sequence[str]) -> None:
        """Say why there is nothing to show."""
        if problems:
            lines = [plain(f"✗ {problem}").stylize("$text-error") for problem in problems]
            said = Content("\n").join(lines)
            self._show_no_rows(said)
            self._pane_of_problems.say(said)
            self._entitle(_PROBLEMS, findings.title_of_problems(len(problems)))

    def show(self, preview: Preview) -> None:
        """Show rows and what was found out about them."""
        if not preview.rows:
            said = Content.styled(words.no_rows(preview), "$text-warning")
            self._show_no_rows(Content(words.summary(preview)) + "\n" + said)
            return
        self.query_one("#preview--summary", Static).update(Content(words.summary(preview)))
        self._table.display = True
        self._table.show_rows(preview.rows)
        self._pane_of_json.show(preview.rows)
        self._entitle(_ROWS, _("Rows (first {count})", count=len(preview.rows)))

    def show_found(self, rows: tuple[PreviewedRow, ...], wanted: str) -> None:
        """Show the rows that were asked for by `wanted`, in the order of the file."""
        self._pane_of_json.show_found(rows, wanted)

    def say_not_found(self, wanted: str, sentence: str) -> None:
        """Say why what was asked for by `wanted` cannot be shown."""
        self._pane_of_json.say_not_found(wanted, sentence)

    def show_progress(self, rows_read: int, rows: int) -> None:
        """Say how far the reading of the whole file is; `rows` is 0 while their number is not known."""
        self._pane_of_problems.show_progress(rows_read, rows)
        self._entitle(_PROBLEMS, findings.title_while_reading(rows_read, rows))

    def show_problems(self, preflight: Preflight) -> None:
        """Show what was found in the whole file."""
        self._pane_of_problems.show(preflight)
        self._entitle(_PROBLEMS, findings.title_of_problems(findings.found(preflight)))

    def problems_failed(self, sentence: str) -> None:
        """Say why the whole file could not be read."""
        failed = plain(f"✗ {sentence}").stylize("$text-error")
        hint = Content.styled(
            _("To try again, go back and come to this page once more."), "$foreground-muted"
        )
        self._pane_of_problems.say(failed + "\n" + hint)
        self._entitle(_PROBLEMS, _("Problems (not read)"))

    def focus_first(self) -> None:
        """Focus what the tab that is open is about, or the tabs where there is nothing yet."""
        shown = self.query_one(TabbedContent).active
        if shown == _ROWS and self._table.display:
            self._table.focus()
        elif shown == _JSON and self._pane_of_json.row is not None:
            self.query_one(JsonView).focus()
        elif shown == _PROBLEMS and self._pane_of_problems.is_shown:
            self._pane_of_problems.focus_table()
        else:
            self.query_one(Tabs).focus()

    # What a person does

    def action_show_tab(self, tab: str) -> None:
        """Open a tab."""
        self.query_one(TabbedContent).active = tab
        self.focus_first()

    def action_step(self, step: int) -> None:
        """Go to the row, or the finding, above or below."""
        match self.query_one(TabbedContent).active:
            case "preview-rows":
                self._table.action_move(step)
            case "preview-json":
                self._pane_of_json.step(step)
            case _:
                self._pane_of_problems.step(step)

    def action_go_to_row(self) -> None:
        """Let somebody type which row they want to see."""
        if self._pane_of_json.row is not None:
            self.query_one(TabbedContent).active = _JSON
            self._pane_of_json.focus_box()

    def action_turn(self) -> None:
        """Show the JSON as it is sent, or laid out."""
        self.action_show_tab(_JSON)
        self._pane_of_json.turn()

    def action_try_row(self) -> None:
        """Have the row sent now, and read back; asks first."""
        self.action_show_tab(_JSON)
        self._pane_of_json.ask_for_trial()

    @on(RowTable.Marked, "#preview--table")
    def _marked(self, event: RowTable.Marked) -> None:
        self._pane_of_json.show_first(self._table.rows.index(event.row))

    @on(RowTable.Chosen, "#preview--table")
    def _chosen(self, event: RowTable.Chosen) -> None:
        self._pane_of_json.show_first(self._table.rows.index(event.row))
        self.action_show_tab(_JSON)

    @on(JsonPane.Shown)
    def _shown(self) -> None:
        """Name the row in the title of the tab, and mark it in the table if it is one of the first."""
        row = self._pane_of_json.row
        self._entitle(_JSON, _("JSON") if row is None else _("JSON (row {row})", row=row.row))
        place = None if row is None else self._table.place_of(row.row)
        if place is not None and self.query_one(TabbedContent).active == _JSON:
            with self.prevent(RowTable.Marked):
                self._table.mark(place)

    @on(ProblemsPane.RowChosen)
    def _row_chosen(self, event: ProblemsPane.RowChosen) -> None:
        self._pane_of_json.look_for(str(event.row))
        self.action_show_tab(_JSON)

    # What is on the page

    @property
    def _table(self) -> PreviewTable:
        return self.query_one(PreviewTable)

    @property
    def _pane_of_json(self) -> JsonPane:
        return self.query_one(JsonPane)

    @property
    def _pane_of_problems(self) -> ProblemsPane:
        return self.query_one(ProblemsPane)

    def _show_no_rows(self, said: Content) -> None:
        self.query_one("#preview--summary", Static).update(said)
        self._table.show((), ())
        self._table.display = False
        self._pane_of_json.say(said)
        self._entitle(_ROWS, _("Rows"))
        self._entitle(_JSON, _("JSON"))

    def _entitle(self, tab: str, title: str) -> None:
        self.query_one(TabbedContent).get_tab(tab).label = Content(title)
