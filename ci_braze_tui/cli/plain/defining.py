"""The matching wizard as questions: a file, its columns, fields and segments, what that sends, and saving it.

Apart from the pages of questions it leads through, and from the list of exports, which is about saved ones.
"""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from ci_braze_tui.braze.clusters import parse_endpoint
from ci_braze_tui.cli.plain.asking import Dialogue
from ci_braze_tui.cli.plain.columns import ask_columns
from ci_braze_tui.cli.plain.draft import Draft
from ci_braze_tui.cli.plain.fields import ask_fields
from ci_braze_tui.cli.plain.files import ask_file, ask_reading
from ci_braze_tui.cli.plain.identifier import ask_identifier
from ci_braze_tui.cli.plain.segments import SegmentQuestions
from ci_braze_tui.cli.plain.steps import Step, leaving, walk
from ci_braze_tui.cli.plain.trying import offer_preflight, show_rows
from ci_braze_tui.connections.connection import Connection, check_name
from ci_braze_tui.errors import DefinitionError, NotAllowedError, RunInProgressError
from ci_braze_tui.exports.definition import Export, check_export
from ci_braze_tui.exports.examiner import Examiner
from ci_braze_tui.matching.mapping import Matching
from ci_braze_tui.paths import slug
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.tui.recent_files import RecentFiles
from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.visible import visible
from ci_braze_tui.words import _


def define_export(dialogue: Dialogue, session: Session, existing: Export | None = None) -> Export:
    """Ask for an export and save it; the saved export.

    Raises:
        BackError: somebody went back from the first question, or the file cannot be read to its end.
        LeftError: somebody left; nothing was saved.
    """
    with (
        leaving(dialogue, _("Nothing was saved.")),
        tempfile.TemporaryDirectory(prefix="ci-braze-plain-") as folder,
    ):
        export = existing or Export("", "", Choice(""), Matching(""))
        draft = Draft(dialogue, session, Examiner(Path(folder)), export, existing)
        return _ExportQuestions(draft).ask()


class _ExportQuestions:
    """Leads through the questions about one export."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._dialogue = draft.dialogue
        own = slug(draft.existing.name) if draft.existing else None
        names = (slug(each.name) for each in draft.session.exports.load().items)
        self._taken = {name for name in names if name != own}
        self._is_saved = False

    def ask(self) -> Export:
        """Ask until it is saved."""
        while not self._is_saved:
            walk(self._dialogue, self._steps())
        return self._draft.export

    def _steps(self) -> tuple[Step, ...]:
        draft = self._draft
        return (
            lambda: ask_file(draft),
            lambda: ask_reading(draft),
            self._ask_name,
            self._ask_connection,
            lambda: ask_identifier(draft),
            lambda: ask_columns(draft),
            lambda: ask_fields(draft),
            *SegmentQuestions(draft).steps(),
            lambda: show_rows(draft),
            lambda: offer_preflight(draft),
            self._save,
        )

    def _change(self, **answers: object) -> None:
        self._draft.export = msgspec.structs.replace(self._draft.export, **answers)

    def _ask_name(self) -> None:
        def read(text: str) -> str:
            if problem := check_name(text):
                raise DefinitionError(problem)
            if slug(text) in self._taken:
                raise DefinitionError(
                    _('There is already an export "{name}". Type another name.', name=text)
                )
            return text

        suggested = _("{file} to Braze", file=self._draft.opened.stem)
        free = check_name(suggested) is None and slug(suggested) not in self._taken
        name = self._dialogue.ask(
            _("Name of the export"),
            read,
            help=_("The name by which you find it again; runs and reports carry it."),
            default=self._draft.export.name or (suggested if free else ""),
        )
        self._change(name=name)

    def _ask_connection(self) -> None:
        connections = self._draft.session.connections.load().items
        names = [each.name for each in connections]
        before = self._draft.export.connection
        default = names.index(before) if before in names else 0
        chosen = self._dialogue.choose(
            _("Which connection does it use?"),
            [*map(_target, connections), _("None yet: it cannot run before it gets one")],
            help=_("LIVE is a real Braze with real customers; SANDBOX is on this computer."),
            default=default,
        )
        self._change(connection=names[chosen] if chosen < len(names) else None)

    def _save(self) -> None:
        """Save, if that is wanted and all is in order; else the questions are asked again."""
        draft, dialogue = self._draft, self._dialogue
        if problems := check_export(draft.export, draft.opened.columns):
            dialogue.say_all(problems)
            dialogue.say(_("Please answer again."))
            return
        if not dialogue.agree(
            _('Save the export "{name}"?', name=draft.export.name),
            help=_("It is written to a file and nothing is sent. Say no to change the answers."),
            default=True,
        ):
            return
        saved_as = draft.existing.name if draft.existing else None
        try:
            draft.session.exports.save(draft.export, replacing=saved_as)
        except (DefinitionError, NotAllowedError, RunInProgressError) as error:
            dialogue.say(str(error))
            return
        RecentFiles(draft.session.home).remember(draft.export.source, datetime.now(UTC))
        self._is_saved = True
        dialogue.say(_("Saved {name}.", name=draft.export.name))


def _target(connection: Connection) -> str:
    is_sandbox = parse_endpoint(connection.endpoint).is_local
    return _(
        "{name} ({target})",
        name=visible(connection.name),
        target=_("SANDBOX") if is_sandbox else _("LIVE"),
    )
