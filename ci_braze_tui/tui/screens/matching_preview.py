"""The last page of the matching wizard: the first rows, exactly as they will be sent.

Apart from the other pages because it asks nothing: it shows what all answers together do.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, DataTable, Label, Static

from ci_braze_tui.records.outcome import MEANING
from ci_braze_tui.tui.numbers import counted
from ci_braze_tui.tui.plain import plain
from ci_braze_tui.tui.screens.matching_page import MatchingPage
from ci_braze_tui.tui.widgets.preview_table import PreviewTable
from ci_braze_tui.words import grouped

if TYPE_CHECKING:
    from ci_braze_tui.outbox.preview import Preview, PreviewedRow

_SENT = "Sent"


class PreviewPage(MatchingPage):
    """What was looked at, the rows as a table, and the object of the marked row as JSON."""

    HELP = """## Preview
The first rows of the chosen segments, prepared by the same code that prepares a run. Nothing has been sent.

**Up** and **Down** in the table, or **p** and **n**, step through the rows; below is the exact JSON of the
marked one. A first run sends every value; later runs send only what has changed.

If a row further down the file is about the same person, that row will speak for them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "step(1)", "Next row", id="matching.next_row", show=False),
        Binding("p", "step(-1)", "Previous row", id="matching.previous_row", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(id="preview")
        self._rows: tuple[PreviewedRow, ...] = ()

    def compose(self) -> ComposeResult:
        """Summary, table, steps, JSON."""
        with VerticalScroll(id="preview--said"):
            yield Static(id="preview--summary", markup=False)
        yield PreviewTable(id="preview--table")
        with Horizontal(classes="page--buttons"):
            yield Label(id="preview--which", markup=False)
            yield Button("Previous (p)", id="preview--previous")
            yield Button("Next (n)", id="preview--next")
        with VerticalScroll(id="preview--box"):
            yield Static(id="preview--json", markup=False)

    def say_preparing(self) -> None:
        """Say that the rows are on their way."""
        self._show(Content.styled("Preparing the first rows …", "$foreground-muted"), ())

    def blame(self, problems: Sequence[str]) -> None:
        """Say why there is nothing to show."""
        if problems:
            lines = [plain(f"✗ {problem}").stylize("$text-error") for problem in problems]
            self._show(Content("\n").join(lines), ())

    def show(self, preview: Preview) -> None:
        """Show rows and what was found out about them."""
        self._show(Content("\n").join(_summary(preview)), preview.rows)

    def focus_first(self) -> None:
        """Focus the table."""
        self.query_one(PreviewTable).focus()

    def action_step(self, step: int) -> None:
        """Mark the row above or below."""
        table = self.query_one(PreviewTable)
        table.move_cursor(row=table.cursor_row + step)

    @on(Button.Pressed, "#preview--previous")
    def _previous(self) -> None:
        self.action_step(-1)

    @on(Button.Pressed, "#preview--next")
    def _next(self) -> None:
        self.action_step(1)

    @on(DataTable.RowHighlighted)
    def _marked(self, event: DataTable.RowHighlighted) -> None:
        if event.cursor_row < len(self._rows):
            self._show_row(event.cursor_row)

    def _show(self, summary: Content, rows: Sequence[PreviewedRow]) -> None:
        self._rows = tuple(rows)
        self.query_one("#preview--summary", Static).update(summary)
        self.query_one("#preview--said", VerticalScroll).scroll_home(animate=False)
        columns, cells = as_table(self._rows)
        self.query_one(PreviewTable).show(columns, cells, [row.row for row in rows])
        for each in ("#preview--table", "#preview--box", "PreviewPage > .page--buttons"):
            self.screen.query_one(each).display = bool(rows)
        if rows:
            self._show_row(0)

    def _show_row(self, place: int) -> None:
        row = self._rows[place]
        which = f"Row {grouped(row.row)} of the file, exactly as it is sent:"
        if row.object is None:
            which = f"Row {grouped(row.row)} of the file is not sent:"
        self.query_one("#preview--which", Label).update(Content(which))
        shown = row.object if row.object is not None else f"{row.outcome}: {row.reason}"
        self.query_one("#preview--json", Static).update(plain(shown))
        self.query_one("#preview--box", VerticalScroll).scroll_home(animate=False)


def as_table(rows: Sequence[PreviewedRow]) -> tuple[list[str], list[list[str]]]:
    """The rows with a column for each name that an object has, values as JSON writes them."""
    objects = [json.loads(row.object) if row.object is not None else {} for row in rows]
    names = list(dict.fromkeys(name for members in objects for name in members))
    cells = [
        ["yes" if row.object is not None else row.outcome]
        + [_written(members[name]) if name in members else "" for name in names]
        for row, members in zip(rows, objects, strict=True)
    ]
    return [_SENT, *names], cells


def _written(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _summary(preview: Preview) -> list[Content]:
    plan = preview.plan
    said = [
        Content(
            f"Of the first {counted(plan.rows, 'row')}, {grouped(plan.outcomes.pending)} "
            "will be sent. Nothing is sent yet."
        )
    ]
    if not preview.rows:
        said.append(Content.styled("None of them is in a chosen segment.", "$text-warning"))
    said += [
        _remark(each.rows, each.reason, each.first)
        for each in plan.reasons
        if each.outcome in ("invalid", "skipped")
    ]
    said += [
        _remark(
            each.rows,
            f"{each.column}: {each.sentence}{'; left out' if each.dropped else ''}",
            each.first,
        )
        for each in plan.cautions
    ]
    if plan.outcomes.duplicate:
        said.append(plain(f"{counted(plan.outcomes.duplicate, 'row')}: {MEANING['duplicate']}"))
    return said


def _remark(rows: int, what: str, first: Sequence[int]) -> Content:
    where = ", ".join(grouped(row) for row in first[:3])
    return plain(
        f"! {counted(rows, 'row')}: {what} (row {where}{' …' if rows > 3 else ''})"
    ).stylize("$text-warning")
