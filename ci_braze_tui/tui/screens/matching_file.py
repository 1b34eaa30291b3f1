"""The first page of the matching wizard: the file, the connection, and what the export is called.

Apart from the other pages because its answers do not depend on what is in the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Input, Static

from ci_braze_tui.braze.clusters import parse_endpoint
from ci_braze_tui.connections.connection import Connection, check_name
from ci_braze_tui.exports.definition import Export, check_segment_identifier
from ci_braze_tui.paths import slug
from ci_braze_tui.sources import choice as sources
from ci_braze_tui.sources.address import is_address
from ci_braze_tui.tui.plain import plain, visible
from ci_braze_tui.tui.screens.matching_draft import OpenedFile, path_of
from ci_braze_tui.tui.screens.matching_more import More
from ci_braze_tui.tui.screens.matching_page import MatchingPage
from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.widgets.column_picker import ColumnPicker
from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.tui.widgets.file_picker import (
    TABLE_ENDINGS,
    FilePicker,
    PathInput,
    PathSuggester,
)
from ci_braze_tui.tui.widgets.pick_one import Choice
from ci_braze_tui.tui.widgets.title_bar import Target

_FILE_HELP = (
    "What Customer Insights exported: a file, a folder, a pattern such as *.csv, or an address."
)
_SEVERAL = "There are several tables in it; choose below."
_AS_SAID = "No choice: read as said above"
_NO_CONNECTION = "None is saved yet. The export is kept and runs once it has one."


@dataclass(frozen=True, slots=True)
class FileAnswers:
    """What this page asks for, as it stands."""

    source: sources.Choice
    connection: str | None
    name: str
    segment_identifier: str

    @classmethod
    def at_first(cls, session: Session, existing: Export | None) -> FileAnswers:
        """What is filled in at the start: the export to change, or what a demo offers."""
        if existing is not None:
            return cls(
                source=existing.source,
                connection=existing.connection,
                name=existing.name,
                segment_identifier=existing.segment_identifier,
            )
        offer = session.sandbox
        return cls(
            source=sources.Choice(str(offer.sample_path) if offer else ""),
            connection=None,
            name="",
            segment_identifier=offer.segment_identifier if offer else "",
        )


class FilePage(MatchingPage):
    """Which file goes where, under which name."""

    HELP = """## File
Choose the **customers** as Customer Insights exports them: a file (CSV, Parquet, JSON, Excel, Arrow; packed
or not), a folder (with `model.json`, a Delta table, or several parts), a pattern such as `exports/*.csv`,
or an address (`https://`, `s3://`, `abfss://`, `gs://`). Type it (**Tab** completes), paste it, or press
**F2** to browse.

The **segment identifier** names the segment in Braze. In Braze, open **Segments**, choose the segment,
and copy the **API Identifier** at the foot of its page."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "browse", "Browse files", id="matching.browse", show=False),
    ]

    class FileWanted(Message):
        """Another source was given, or what is said about it was changed."""

        def __init__(self, choice: sources.Choice, *, asked: bool) -> None:
            """Args: `asked` if somebody pressed Enter or chose the file, not only passed by."""
            super().__init__()
            self.choice = choice
            self.asked = asked

    class ConnectionChosen(Message):
        """Another connection was chosen."""

    def __init__(self, first: FileAnswers) -> None:
        """Args: `first` is filled in at the start."""
        super().__init__(id="file")
        self._first = first
        self._connections: tuple[Connection, ...] = ()
        self._taken: Mapping[str, str] = {}
        self._refused: tuple[sources.Choice, str] | None = None
        self._opened: sources.Choice | None = None
        self._tables: tuple[str, ...] = ()
        self._table = (first.source.path, first.source.table)
        """The path that a table was chosen in, and that table; another path has other tables."""

    def compose(self) -> ComposeResult:
        """The four questions, of which two share a line; below the first what it gives rise to."""
        path = PathInput(
            self._first.source.path,
            suggester=PathSuggester(Path.cwd(), TABLE_ENDINGS),
            placeholder="Type or paste a path; Tab completes",
            validate_on=["blur"],
            id="file--path",
        )
        yield Field(
            "Customer file",
            Horizontal(path, Button("Browse (F2)", id="file--browse"), classes="box"),
            help=_FILE_HELP,
            check=self._file_problem,
            read=lambda: path.value,
            id="field-file",
        )
        yield Static(id="file--notes", markup=False)
        yield Field(
            "Table",
            ColumnPicker(
                "Which table holds the customers?",
                invitation="Choose a table",
                nothing=_AS_SAID,
                id="file--table",
            ),
            check=self._table_problem,
            read=lambda: self.choice.table or "",
            id="field-table",
        )
        picker = ColumnPicker(
            "Send with which connection?", invitation="Choose a connection", id="file--connection"
        )
        name = Input(self._first.name, placeholder="VIP to Braze", id="file--name")
        with Horizontal(classes="pair"):
            yield Field(
                "Connection",
                picker,
                check=self._connection_problem,
                read=lambda: self.answers.connection or "",
                id="field-connection",
            )
            yield Field(
                "Export name",
                name,
                help="What you find this export by.",
                check=self._name_problem,
                id="field-name",
            )
        yield Field(
            "Segment identifier of Braze",
            Input(
                self._first.segment_identifier,
                placeholder="3aca937b-9bbc-4e42-9370-05e411967b2b",
                id="file--identifier",
            ),
            help="In Braze: Segments, choose the segment, then API Identifier at its foot.",
            check=check_segment_identifier,
            id="field-identifier",
        )
        yield More(self._first.source)

    @property
    def answers(self) -> FileAnswers:
        """What was answered, right or wrong."""
        chosen = self.query_one("#file--connection", ColumnPicker).chosen
        return FileAnswers(
            source=self.choice,
            connection=chosen.name if chosen else None,
            name=self.query_one("#file--name", Input).value.strip(),
            segment_identifier=self.query_one("#file--identifier", Input).value.strip(),
        )

    @property
    def path(self) -> str:
        """The path as it was typed, without quotes that came with pasting it."""
        return self.query_one("#file--path", Input).value.strip().strip("'\"")

    @property
    def choice(self) -> sources.Choice:
        """The source that is asked for; its path is blank while none is given."""
        path = path_of(self.path) if self.path else ""
        more, first = self.query_one(More), self._first.source
        return sources.Choice(
            path,
            table=self._table[1] if self._table[0] == path else None,
            encoding=more.encoding,
            delimiter=more.delimiter,
            quote=first.quote if first.path == path else None,
            memberships=more.memberships,
        )

    @property
    def target(self) -> Target | None:
        """Where the chosen connection leads."""
        if (chosen := self._connection) is None:
            return None
        return Target(chosen.name, parse_endpoint(chosen.endpoint).is_local)

    @property
    def _connection(self) -> Connection | None:
        name = self.answers.connection
        return next((each for each in self._connections if each.name == name), None)

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong on this page; shows nothing."""
        return tuple(field.problem for field in self.query(Field) if field.problem)

    def blame(self, problems: Sequence[str]) -> None:
        """Let each field say what is wrong with it."""
        for field in self.query(Field):
            field.verify()

    def offer(self, connections: Sequence[Connection], exports: Sequence[Export]) -> None:
        """Take over what is saved: connections to choose from, and names that are taken."""
        self._connections = tuple(connections)
        self._taken = {slug(export.name): export.name for export in exports}
        names = [each.name for each in connections]
        wanted = self._first.connection
        position = names.index(wanted) if wanted in names else 0 if len(names) == 1 else None
        choices = [Choice(each.name, each.endpoint) for each in connections]
        self.query_one("#file--connection", ColumnPicker).offer(choices, position)
        self._say_connection()

    def say_reading(self) -> None:
        """Say that the file is being read."""
        field = self.query_one("#field-file", Field)
        field.clear_error()
        field.change_help("Reading the file …")

    def say_opened(self, opened: OpenedFile) -> None:
        """Say what was found in the source, and what a person should know of it."""
        self._opened, self._refused = opened.asked, None
        field = self.query_one("#field-file", Field)
        field.clear_error()
        field.change_help(f"✓ {visible(opened.summary)}")
        self._say_notes(opened.notes)
        if opened.asked.table is None:
            self._offer_tables(opened.source.tables, optional=True)
        else:
            self._offer_tables(opened.source.tables)
        self.query_one(More).fit(opened.source)

    def suggest_name(self, stem: str) -> None:
        """Name the export after its source, unless it has a name or that one is taken."""
        box = self.query_one("#file--name", Input)
        name = f"{stem} to Braze"
        if not box.value and self._name_problem(name) is None:
            box.value = name

    def ask_table(self, choice: sources.Choice, tables: Sequence[str]) -> None:
        """Ask which of several tables is meant, for they cannot be read together."""
        self._opened = self._refused = None
        self.query_one("#field-file", Field).change_help(_SEVERAL)
        self._say_notes(())
        self._table = (choice.path, None)
        self._offer_tables(tables, optional=False)
        # It has just been displayed, and cannot have the focus before it is laid out.
        self.call_after_refresh(self.query_one("#file--table").focus)

    def refuse_file(self, choice: sources.Choice, sentence: str) -> None:
        """Say why a source cannot be used."""
        self._opened, self._refused = None, (choice, sentence)
        self._say_notes(())
        if choice.table is None:
            self._offer_tables(())
        self.query_one(More).fit(None)
        field = self.query_one("#field-file", Field)
        field.change_help(_FILE_HELP)
        field.verify()

    def _say_notes(self, notes: Sequence[str]) -> None:
        said = self.query_one("#file--notes", Static)
        said.display = bool(notes)
        said.update(Content("\n").join([plain(f"! {note}") for note in notes]))

    def _offer_tables(self, tables: Sequence[str], *, optional: bool | None = None) -> None:
        self._tables = tuple(tables) if len(tables) > 1 else ()
        table = self.choice.table
        position = self._tables.index(table) if table in self._tables else None
        choices = [Choice(each) for each in self._tables]
        self.query_one("#file--table", ColumnPicker).offer(choices, position, optional=optional)
        field = self.query_one("#field-table", Field)
        field.clear_error()
        field.display = bool(self._tables)

    def refuse_name(self, sentence: str) -> None:
        """Say at the name what was found wrong with it while saving."""
        self.query_one("#field-name", Field).show_error(sentence)

    @on(Button.Pressed, "#file--browse")
    def action_browse(self) -> None:
        """Walk through the folders."""
        local = self.path and not is_address(self.path)
        start = Path(path_of(self.path)).parent if local else Path.cwd()
        folder = start if start.is_dir() else Path.cwd()
        self.app.push_screen(FilePicker("Choose the customer file", folder), self._take_path)

    def _take_path(self, path: Path | None) -> None:
        box = self.query_one("#file--path", Input)
        if path is not None:
            box.value = str(path)
            box.cursor_position = len(box.value)
            self._want_file(asked=True)
        box.focus()

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
        self._table = (self.choice.path, event.chosen.name if event.chosen else None)
        self.query_one("#field-table", Field).clear_error()
        self._want_file(asked=True)

    def _want_file(self, *, asked: bool) -> None:
        if self.path and (asked or self.choice != self._opened):
            self.post_message(self.FileWanted(self.choice, asked=asked))

    @on(ColumnPicker.Changed, "#file--connection")
    def _connection_changed(self, event: ColumnPicker.Changed) -> None:
        event.stop()
        self._say_connection()
        self.post_message(self.ConnectionChosen())

    def _say_connection(self) -> None:
        field = self.query_one("#field-connection", Field)
        field.clear_error()
        chosen = self._connection
        sent = f"Sends to {visible(chosen.endpoint)}" if chosen else "Where the export sends to."
        field.change_help(sent if self._connections else _NO_CONNECTION)

    def _file_problem(self, text: str) -> str | None:
        if not self.path:
            return "Choose the customer file: type its path or browse."
        refused = self._refused
        return refused[1] if refused is not None and refused[0] == self.choice else None

    def _table_problem(self, chosen: str) -> str | None:
        is_asked = self._tables and self._opened is None and self._refused is None
        return "Choose the table to send." if is_asked and not chosen else None

    def _connection_problem(self, chosen: str) -> str | None:
        return "Choose a connection." if self._connections and not chosen else None

    def _name_problem(self, text: str) -> str | None:
        if problem := check_name(text.strip()):
            return problem
        twin = self._taken.get(slug(text))
        return f'There is already an export "{visible(twin)}".' if twin else None
