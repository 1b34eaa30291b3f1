"""Which file holds the customers: typed, pasted, browsed for, or one that was used before.

Apart from the page because everything here turns on one path: what is wrong with it, what was found in it,
which of its tables is meant, and what else had to be said of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Input, Static

from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.opened import OpenedFile
from ci_braze_tui.sources.address import is_address
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.tui.plain import plain, visible
from ci_braze_tui.tui.recent_files import RecentFiles
from ci_braze_tui.tui.screens.matching_draft import path_of
from ci_braze_tui.tui.screens.matching_more import More
from ci_braze_tui.tui.screens.matching_recent import recent_choices
from ci_braze_tui.tui.screens.matching_table import TableQuestion
from ci_braze_tui.tui.widgets.column_picker import ColumnPicker
from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.tui.widgets.file_picker import (
    TABLE_ENDINGS,
    FilePicker,
    PathInput,
    PathSuggester,
)
from ci_braze_tui.tui.widgets.pick_one import PickOne
from ci_braze_tui.words import _

_HELP = _(
    "What Customer Insights exported: a file, a folder, a pattern such as *.csv, or an address."
)


class SourceQuestion(Vertical):
    """The path, what was found there, and what cannot be found by looking."""

    DEFAULT_CSS = """
    SourceQuestion {
        height: auto;
        .source--box { height: auto; padding-right: 1; }
        .source--box > Input { width: 1fr; }
        .source--box > Vertical { width: 15; height: 3; padding-top: 1; margin-left: 1; }
        .source--box Button { width: 15; min-width: 15; }
        #file--notes { padding: 0 1; color: $text-warning; height: auto; display: none; }
    }
    """

    class Wanted(Message):
        """Another source was given, or what is said about it was changed."""

        def __init__(self, choice: Choice, *, asked: bool) -> None:
            """Args: `asked` if somebody pressed Enter or chose the file, not only passed by."""
            super().__init__()
            self.choice = choice
            self.asked = asked

    def __init__(self, first: Choice, recent: RecentFiles) -> None:
        """Args: `first` is filled in at the start; `recent` is where files are remembered."""
        super().__init__()
        self._first = first
        self._recent = recent
        self._exports: tuple[Export, ...] = ()
        self._refused: tuple[Choice, str] | None = None
        self._opened: Choice | None = None
        self._said = first
        """What was said of a path beside the boxes, its table and its quotes; of no other path."""

    def compose(self) -> ComposeResult:
        """The path with two ways to find it, and below what it gives rise to."""
        path = PathInput(
            self._first.path,
            suggester=PathSuggester(Path.cwd(), TABLE_ENDINGS),
            placeholder=_("Type or paste a path; Tab completes"),
            validate_on=["blur"],
            id="file--path",
        )
        browse = Button(_("Browse (F2)"), id="file--browse")
        recent = Button(_("Recent (F3)"), id="file--recent")
        yield Field(
            _("Customer file"),
            Horizontal(path, Vertical(browse, recent), classes="source--box"),
            help=_HELP,
            check=self._problem_of,
            read=lambda: path.value,
            id="field-file",
        )
        yield Static(id="file--notes", markup=False)
        yield TableQuestion()
        yield More(self._first)

    @property
    def path(self) -> str:
        """The path as it was typed, without quotes that came with pasting it."""
        return self.query_one("#file--path", Input).value.strip().strip("'\"")

    @property
    def choice(self) -> Choice:
        """The source that is asked for; its path is blank while none is given."""
        path, more = path_of(self.path) if self.path else "", self.query_one(More)
        is_same = self._said.path == path
        return Choice(
            path,
            table=self._said.table if is_same else None,
            encoding=more.encoding,
            delimiter=more.delimiter,
            quote=self._said.quote if is_same else None,
            memberships=more.memberships,
        )

    def offer(self, exports: Sequence[Export]) -> None:
        """Take over the saved exports, whose files are offered as well."""
        self._exports = tuple(exports)

    def say_reading(self) -> None:
        """Say that the file is being read."""
        field = self.query_one("#field-file", Field)
        field.clear_error()
        field.change_help(_("Reading the file …"))

    def say_opened(self, opened: OpenedFile) -> None:
        """Say what was found in the source, and what a person should know of it."""
        self._opened, self._refused = opened.choice, None
        field = self.query_one("#field-file", Field)
        field.clear_error()
        field.change_help(f"✓ {visible(opened.summary)}")
        self._say_notes(opened.notes)
        optional = True if opened.choice.table is None else None
        self.query_one(TableQuestion).offer(opened.tables, opened.choice.table, optional=optional)
        self.query_one(More).fit(opened)
        if opened.choice.path != self._first.path:
            self._remember(opened.choice)

    def ask_table(self, choice: Choice, tables: Sequence[str]) -> None:
        """Ask which of several tables is meant, for they cannot be read together."""
        self._opened = self._refused = None
        help = _("There are several tables in it; choose below.")
        self.query_one("#field-file", Field).change_help(help)
        self._say_notes(())
        self._said = Choice(choice.path)
        self.query_one(TableQuestion).offer(tables, None, optional=False)
        # It has just been displayed, and cannot have the focus before it is laid out.
        self.call_after_refresh(self.query_one("#file--table").focus)

    def refuse(self, choice: Choice, sentence: str) -> None:
        """Say why a source cannot be used."""
        self._opened, self._refused = None, (choice, sentence)
        self._say_notes(())
        if choice.table is None:
            self.query_one(TableQuestion).offer((), None)
        self.query_one(More).fit(None)
        field = self.query_one("#field-file", Field)
        field.change_help(_HELP)
        field.verify()

    def _say_notes(self, notes: Sequence[str]) -> None:
        said = self.query_one("#file--notes", Static)
        said.display = bool(notes)
        said.update(Content("\n").join([plain(f"! {note}") for note in notes]))

    @on(Button.Pressed, "#file--browse")
    def browse(self) -> None:
        """Walk through the folders."""
        local = self.path and not is_address(self.path)
        start = Path(path_of(self.path)).parent if local else Path.cwd()
        folder = start if start.is_dir() else Path.cwd()
        self.app.push_screen(FilePicker(_("Choose the customer file"), folder), self._take_path)

    def _take_path(self, path: Path | None) -> None:
        if path is None:
            self.query_one("#file--path").focus()
        else:
            self._go_to(str(path))

    @on(Button.Pressed, "#file--recent")
    @work(group="matching-recent", exclusive=True, exit_on_error=False)
    async def offer_recent(self) -> None:
        """Choose among the files that were used before."""
        files = await asyncio.to_thread(self._recent.load, self._exports)
        if not files:
            none = _("No file was used before. Type a path, or press F2 to browse.")
            self.query_one("#field-file", Field).change_help(none)
            return
        choices = recent_choices(files, datetime.now().astimezone())

        def take(place: int | None) -> None:
            if place is not None:
                self._said = files[place].choice
                self.query_one(More).fill(self._said)
                self._go_to(self._said.path)

        self.app.push_screen(PickOne(_("Which file?"), choices), take)

    @work(group="matching-recent", exit_on_error=False)
    async def _remember(self, choice: Choice) -> None:
        await asyncio.to_thread(self._recent.remember, choice, datetime.now(UTC))

    def _go_to(self, path: str) -> None:
        box = self.query_one("#file--path", Input)
        box.value = path
        box.cursor_position = len(path)
        box.focus()
        self._want_file(asked=True)

    @on(Input.Blurred, "#file--path, More Input")
    def _source_left(self) -> None:
        if self.app.app_focus:
            self._want_file(asked=False)

    @on(Input.Submitted, "#file--path, More Input")
    def _source_entered(self) -> None:
        self._want_file(asked=True)

    @on(ColumnPicker.Changed, "#file--table")
    def _table_chosen(self, event: ColumnPicker.Changed) -> None:
        event.stop()
        question = self.query_one(TableQuestion)
        question.clear_error()
        self._said = Choice(self.choice.path, table=question.chosen, quote=self.choice.quote)
        self._want_file(asked=True)

    def _want_file(self, *, asked: bool) -> None:
        if self.path and (asked or self.choice != self._opened):
            self.post_message(self.Wanted(self.choice, asked=asked))

    def _problem_of(self, text: str) -> str | None:
        if not self.path:
            return _("Choose the customer file: type its path or browse.")
        refused = self._refused
        return refused[1] if refused is not None and refused[0] == self.choice else None
