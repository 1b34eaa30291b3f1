"""The first page of the matching wizard: the file, the connection, and what the export is called.

Apart from the other pages because its answers do not depend on what is in the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from ci_braze_tui.connections.connection import Connection, check_name
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.opened import OpenedFile
from ci_braze_tui.paths import slug
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.tui.recent_files import RecentFiles
from ci_braze_tui.tui.screens.matching_identifier import BrazeSegments, IdentifierQuestion
from ci_braze_tui.tui.screens.matching_page import MatchingPage
from ci_braze_tui.tui.screens.matching_source import SourceQuestion
from ci_braze_tui.tui.screens.matching_target import TargetQuestion
from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.visible import visible
from ci_braze_tui.tui.widgets.column_picker import ColumnPicker
from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.tui.widgets.title_bar import Target
from ci_braze_tui.words import _


@dataclass(frozen=True, slots=True)
class FileAnswers:
    """What this page asks for, as it stands."""

    source: Choice
    connection: str | None
    name: str
    segment_identifier: str

    @classmethod
    def at_first(cls, session: Session, existing: Export | None) -> FileStart:
        """What the page begins with: the export to change, or what a demo offers."""
        offer, recent = session.sandbox, RecentFiles(session.home)
        segments = BrazeSegments(session, existing.name if existing else None)
        if existing is not None:
            answers = cls(
                source=existing.source,
                connection=existing.connection,
                name=existing.name,
                segment_identifier=existing.segment_identifier,
            )
            return FileStart(answers, recent, segments)
        answers = cls(
            source=Choice(str(offer.sample_path) if offer else ""),
            connection=None,
            name="",
            segment_identifier=offer.segment_identifier if offer else "",
        )
        return FileStart(answers, recent, segments)


@dataclass(frozen=True, slots=True)
class FileStart:
    """What the page begins with."""

    answers: FileAnswers
    """What is filled in."""
    recent: RecentFiles
    """Where files are remembered."""
    segments: BrazeSegments
    """Who knows the segments of Braze."""


class FilePage(MatchingPage):
    """Which file goes where, under which name."""

    HELP = _("""## File
Choose the **customers** as Customer Insights exports them: a file (CSV, Parquet, JSON, Excel, Arrow; packed
or not), a folder (with `model.json`, a Delta table, or several parts), a pattern such as `exports/*.csv`,
or an address (`https://`, `s3://`, `abfss://`, `gs://`). Type it (**Tab** completes), paste it, press
**F2** to browse, or **F3** for files that were used before.

The **segment identifier** names the segment in Braze. Press **F5** to choose it by its name, if the API key
may list segments (permission *segments.list*). Or open **Segments** in Braze, choose the segment, copy the
**API Identifier** at the foot of its page, and paste it. Below it stands what Braze says of the segment.""")

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f2",
            "browse",
            _("Browse files"),
            id="matching.browse",
            show=False,
            tooltip=_("Walk through the folders to the customer file."),
        ),
        Binding(
            "f3",
            "recent",
            _("Recent files"),
            id="matching.recent",
            show=False,
            tooltip=_("Choose among the files that were used before."),
        ),
        Binding(
            "f5",
            "pick_segment",
            _("Braze segments by name"),
            id="matching.braze_segments",
            show=False,
            tooltip=_("Choose the segment of Braze by its name instead of pasting its identifier."),
        ),
    ]

    FileWanted = SourceQuestion.Wanted
    """Another source was given, or what is said about it was changed."""

    class ConnectionChosen(Message):
        """Another connection was chosen."""

    def __init__(self, start: FileStart) -> None:
        """Args: `start` is what the page begins with."""
        super().__init__(id="file")
        self._first = start.answers
        self._source = SourceQuestion(start.answers.source, start.recent)
        self._identifier = IdentifierQuestion(
            start.answers.segment_identifier, start.segments, lambda: self.answers.name
        )
        self._taken: Mapping[str, str] = {}

    def compose(self) -> ComposeResult:
        """The four questions, of which two share a line."""
        yield self._source
        name = Input(self._first.name, placeholder=_("VIP to Braze"), id="file--name")
        with Horizontal(classes="pair"):
            yield TargetQuestion()
            yield Field(
                _("Export name"),
                name,
                help=_("What you find this export by."),
                check=self._name_problem,
                id="field-name",
            )
        yield self._identifier

    @property
    def answers(self) -> FileAnswers:
        """What was answered, right or wrong."""
        return FileAnswers(
            source=self.choice,
            connection=self.query_one(TargetQuestion).chosen_name,
            name=self.query_one("#file--name", Input).value.strip(),
            segment_identifier=self._identifier.identifier,
        )

    @property
    def path(self) -> str:
        """The path as it was typed."""
        return self._source.path

    @property
    def choice(self) -> Choice:
        """The source that is asked for; its path is blank while none is given."""
        return self._source.choice

    @property
    def target(self) -> Target | None:
        """Where the chosen connection leads."""
        return self.query_one(TargetQuestion).target

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong on this page; shows nothing."""
        return tuple(field.problem for field in self.query(Field) if field.problem)

    def blame(self, problems: Sequence[str]) -> None:
        """Let each field say what is wrong with it."""
        for field in self.query(Field):
            field.verify()

    def offer(
        self, connections: Sequence[Connection], exports: Sequence[Export], *, are_open: bool
    ) -> None:
        """Take over what is saved: connections to choose from, files that are read, names that are taken.

        `are_open` is whether the person may see more of connections than name and type.
        """
        self._source.offer(exports)
        self._taken = {slug(export.name): export.name for export in exports}
        question = self.query_one(TargetQuestion)
        question.offer(connections, self._first.connection, are_open=are_open)
        self._identifier.tell_connection(question.connection)

    def say_reading(self) -> None:
        """Say that the file is being read."""
        self._source.say_reading()

    def say_opened(self, opened: OpenedFile) -> None:
        """Say what was found in the source."""
        self._source.say_opened(opened)

    def ask_table(self, choice: Choice, tables: Sequence[str]) -> None:
        """Ask which of several tables is meant."""
        self._source.ask_table(choice, tables)

    def refuse_file(self, choice: Choice, sentence: str) -> None:
        """Say why a source cannot be used."""
        self._source.refuse(choice, sentence)

    def suggest_name(self, stem: str) -> None:
        """Name the export after its source, unless it has a name or that one is taken."""
        box = self.query_one("#file--name", Input)
        name = _("{file} to Braze", file=stem)
        if not box.value and self._name_problem(name) is None:
            box.value = name

    def refuse_name(self, sentence: str) -> None:
        """Say at the name what was found wrong with it while saving."""
        self.query_one("#field-name", Field).show_error(sentence)

    def action_browse(self) -> None:
        """Walk through the folders."""
        self._source.browse()

    def action_recent(self) -> None:
        """Choose among the files that were used before."""
        self._source.offer_recent()

    def action_pick_segment(self) -> None:
        """Choose the segment of Braze by its name."""
        self._identifier.pick()

    def focus_first(self) -> None:
        """Focus the first question; somebody may have been elsewhere, and read the Braze segment there."""
        super().focus_first()
        self._identifier.look_again()

    @on(ColumnPicker.Changed, "#file--connection")
    def _connection_changed(self, event: ColumnPicker.Changed) -> None:
        event.stop()
        question = self.query_one(TargetQuestion)
        question.say()
        self._identifier.tell_connection(question.connection)
        self.post_message(self.ConnectionChosen())

    def _name_problem(self, text: str) -> str | None:
        if problem := check_name(text.strip()):
            return problem
        twin = self._taken.get(slug(text))
        return _('There is already an export "{name}".', name=visible(twin)) if twin else None
