"""The tab of the preview that shows the pre-flight of the whole file: what was found, and what it comes to.

Apart from the page because it has states of its own: the file is being read, it was read, it could not be.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Label, ProgressBar, Static

from ci_braze_tui.tui.plain import plain
from ci_braze_tui.tui.screens.matching_preview_findings import (
    Line,
    found,
    problem_columns,
    problem_lines,
    reading,
    verdict,
)
from ci_braze_tui.tui.widgets.row_table import RowTable
from ci_braze_tui.words import _, grouped

if TYPE_CHECKING:
    from ci_braze_tui.outbox.preflight import Preflight

_MOST_FIRST = 5


class ProblemsPane(Vertical):
    """A verdict, the findings as a table, and the one under the cursor in full."""

    HELP = _("""## Problems
The whole file, prepared by the same code that prepares a run. Nothing has been sent.

**Errors** keep a row from being sent. **Warnings** leave one value out. **Notes** are worth knowing. Below
them, what becomes of the rows adds up to the rows of the file.

Where the Braze segment was read lately, **whom they reach** follows: how many update a profile, how many create
one, and the first people of each. A new ID with the address of another profile makes a second profile of the
same person.

**Enter** shows the first row of the finding under the cursor; the numbers below are rows, too.""")

    DEFAULT_CSS = """
    ProblemsPane {
        height: 1fr;
        & > #problems--said { height: auto; max-height: 40%; scrollbar-size-vertical: 1; }
        & > #problems--said > Static { padding: 0 1; height: auto; }
        & > ProgressBar { padding: 0 1; width: 1fr; height: 1; }
        & > ProgressBar > Bar { width: 1fr; }
        & > RowTable { height: 1fr; min-height: 2; scrollbar-size: 0 1; padding: 0 1; }
        & > #problems--details { height: 4; padding: 0 1; background: $surface; }
        & > #problems--details > VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; }
        & > #problems--details Static { height: auto; }
        & > #problems--details > Horizontal { height: 1; }
        & > #problems--details Label { color: $foreground-muted; margin-right: 1; }
        & > #problems--details Button { min-width: 3; margin-right: 1; }
    }
    """

    class RowChosen(Message):
        """Somebody wants to see a row that something is wrong with."""

        def __init__(self, row: int) -> None:
            super().__init__()
            self.row = row

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[Line, ...] = ()

    def compose(self) -> ComposeResult:
        """The verdict or how far the reading is, the table, and the details."""
        with VerticalScroll(id="problems--said", can_focus=False):
            yield Static(id="problems--verdict", markup=False)
        yield ProgressBar(show_eta=False, show_percentage=False, id="problems--progress")
        yield RowTable(id="problems--table")
        with Vertical(id="problems--details"):
            with VerticalScroll(can_focus=False):
                yield Static(id="problems--sentence", markup=False)
            with Horizontal(id="problems--rows"):
                yield Label(_("Rows"))
                yield from (Button(id=f"problems--row-{at}") for at in range(_MOST_FIRST))

    def on_mount(self) -> None:
        """Begin empty."""
        self.say(Content())

    @property
    def is_shown(self) -> bool:
        """Whether there is a table to look at."""
        return bool(self._lines)

    def say(self, content: Content) -> None:
        """Say something in place of what was found."""
        self._draw(content, ())

    def say_reading(self) -> None:
        """Say that the file is about to be read."""
        self.show_progress(0, 0)

    def show_progress(self, rows_read: int, rows: int) -> None:
        """Say how far the reading is; `rows` is 0 while their number is not known."""
        if self._lines:
            self._draw(Content(), ())
        self.query_one("#problems--verdict", Static).update(Content(reading(rows_read, rows)))
        bar = self.query_one(ProgressBar)
        bar.display = True
        bar.update(total=rows if rows > 0 else None, progress=rows_read)

    def show(self, preflight: Preflight) -> None:
        """Show what was found in the whole file."""
        style = "$text-warning" if found(preflight) else "$text-success"
        said = [Content.styled(verdict(preflight), style)]
        if preflight.brake:
            said.append(plain(preflight.brake).stylize("$text-error"))
        self._draw(Content("\n").join(said), problem_lines(preflight))

    def step(self, step: int) -> None:
        """Move the cursor."""
        self.query_one(RowTable).action_move(step)

    def focus_table(self) -> None:
        """Focus the findings."""
        self.query_one(RowTable).focus()

    def _draw(self, said: Content, lines: Sequence[Line]) -> None:
        self._lines = tuple(lines)
        self.query_one("#problems--verdict", Static).update(said)
        self.query_one(ProgressBar).display = False
        table = self.query_one(RowTable)
        table.display = bool(lines)
        # The first line is a heading.
        table.show(problem_columns(lines), [line.row for line in lines], min(1, len(lines)))
        self._explain()

    @on(RowTable.Marked)
    def _marked(self, event: RowTable.Marked) -> None:
        event.stop()
        self._explain()

    def _explain(self) -> None:
        """Say all there is to say of the line under the cursor."""
        line = self._line
        self.query_one("#problems--details").display = line is not None
        if line is None:
            return
        said = plain(line.sentence)
        if line.remedy:
            said += "\n" + plain(line.remedy).stylize("$foreground-muted")
        self.query_one("#problems--sentence", Static).update(said)
        self.query_one("#problems--rows").display = bool(line.first)
        for at in range(_MOST_FIRST):
            button = self.query_one(f"#problems--row-{at}", Button)
            button.display = at < len(line.first)
            if button.display:
                button.label = grouped(line.first[at])
                button.refresh(layout=True)

    @property
    def _line(self) -> Line | None:
        """The line under the cursor."""
        return self._lines[self.query_one(RowTable).place] if self._lines else None

    @on(RowTable.Chosen)
    def _chosen(self, event: RowTable.Chosen) -> None:
        event.stop()
        self._choose(0)

    @on(Button.Pressed)
    def _row_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self._choose(list(self.query("#problems--rows Button")).index(event.button))

    def _choose(self, at: int) -> None:
        line = self._line
        if line is not None and at < len(line.first):
            self.post_message(self.RowChosen(line.first[at]))
