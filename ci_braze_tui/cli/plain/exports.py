"""The saved exports as a list: run one, change, attach or remove it, schedule or run several, or make another.

Apart from making one and from scheduling, which ask much more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from ci_braze_tui.cli.plain.asking import BackError, Dialogue
from ci_braze_tui.cli.plain.braze_segment import BrazeSegmentQuestions
from ci_braze_tui.cli.plain.defining import define_export
from ci_braze_tui.cli.plain.running import Runner
from ci_braze_tui.cli.plain.scheduling import ScheduleQuestions
from ci_braze_tui.cli.plain.trial import try_a_row
from ci_braze_tui.connections.store import require_use
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.listing import ExportLine, Listed, Listing
from ci_braze_tui.exports.listing_words import connection_words, status_words
from ci_braze_tui.exports.running_all import start_runs
from ci_braze_tui.exports.schedule_words import rhythm_words
from ci_braze_tui.exports.zones import local_zone
from ci_braze_tui.runs.run import Options
from ci_braze_tui.tui.screens.exports_words import (
    DETACH,
    RUN_SEVERAL,
    ago,
    facts,
    run_question,
    told,
)
from ci_braze_tui.tui.screens.home_books import Books, ExportItem
from ci_braze_tui.tui.screens.schedule_answers import outlook
from ci_braze_tui.tui.screens.schedule_words import outlook_lines
from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.visible import visible
from ci_braze_tui.words import _

_NAME = 60


class Exports:
    """The menu of the exports."""

    def __init__(self, dialogue: Dialogue, session: Session, runner: Runner) -> None:
        self._dialogue = dialogue
        self._session = session
        self._runner = runner

    def choose(self, books: Books) -> None:
        """Choose an export and what to do with it, make a new one, or take several.

        Raises:
            BackError: somebody went back.
            LeftError: somebody left.
            CiBrazeError: what was chosen cannot be done.
        """
        read = Listing(self._session.home).read()
        many: list[tuple[str, Callable[[], None]]] = [(_("New export"), self.make)]
        if sum(line.may_edit for line in read.lines) > 1:
            many.append((_("Schedule several exports"), lambda: self._schedule_several(read)))
        if len(read.lines) > 1:
            many.append((_("Run all that have an active schedule"), lambda: self._run_all(read)))
        chosen = self._dialogue.choose(
            _("Which export?"),
            [*(_said(each) for each in read.lines), *(words for words, _action in many)],
            help=_("An export says which file goes where, by which rules."),
            default=0,
        )
        if chosen >= len(read.lines):
            many[chosen - len(read.lines)][1]()
            return
        line = read.lines[chosen]
        items = (item for item in books.exports if item.export.name == line.export.name)
        self._act(line, next(items, None), read)

    def make(self) -> None:
        """Make an export and offer to run it.

        Raises:
            NotAllowedError: the person may make none.
        """
        require_use(self._session.home, None)
        self._offer_run(define_export(self._dialogue, self._session))

    def _act(self, line: ExportLine, item: ExportItem | None, read: Listed) -> None:
        export = line.export
        self._dialogue.say(told(line, datetime.now().astimezone()))
        actions: list[tuple[str, Callable[[], None]]] = []
        if line.may_run:
            actions += [
                (_("Plan and run it"), lambda: self._runner.run(export)),
                (
                    _("Plan and run it with all rows, whatever Braze was told before"),
                    lambda: self._run_all_rows(export),
                ),
            ]
            if item is not None and item.report is not None and item.report.returned is not None:
                actions.append(
                    (
                        _("Send the rows again that came back last time"),
                        lambda: self._runner.run(export, Options(resend=True)),
                    )
                )
            actions += [
                (
                    _("Its Braze segment: know before who is updated and who is created"),
                    BrazeSegmentQuestions(self._dialogue, self._session, export).ask,
                ),
                (
                    _("Try one row: send it, and see the profile before and after"),
                    lambda: try_a_row(self._dialogue, self._session, export),
                ),
            ]
        if line.may_edit:
            actions += [
                (_("Change it"), lambda: self._change(export)),
                (_("Make a copy"), lambda: self._copy(export)),
                (_("Forget what Braze was told for it"), lambda: self._forget(export)),
                (_("Remove it"), lambda: self._remove(export)),
                (_("Say when it runs by itself"), lambda: self._schedule([line], read)),
                (_("Give it a connection, or take it away"), lambda: self._attach(line, read)),
            ]
        actions.append((_("Look at all that it says"), lambda: self._view(line, read)))
        chosen = self._dialogue.choose(
            _("What to do with {name}?", name=visible(export.name, _NAME)),
            [words for words, _action in actions],
            help=_(
                "A plan shows what would be sent and what it costs; you are asked before it is sent."
            ),
            default=0,
        )
        actions[chosen][1]()

    def _run_all_rows(self, export: Export) -> None:
        self._dialogue.say(
            _("All rows: Braze is sent, and bills, every attribute again, changed or not.")
        )
        self._runner.run(export, Options(all_rows=True))

    def _change(self, export: Export) -> None:
        self._offer_run(define_export(self._dialogue, self._session, export))

    def _copy(self, export: Export) -> None:
        copy = self._session.exports.duplicate(export.name)
        self._dialogue.say(_("Saved {name}; its schedule is off.", name=copy.name))

    def _view(self, line: ExportLine, read: Listed) -> None:
        ahead: list[str] = []
        if line.next is not None:
            found = outlook(line.export.schedule, [line.export], [], read.refresh, _now())
            ahead = outlook_lines(found, local_zone(), is_on=True, is_with_refresh=False)
        for name, text in facts(line, ahead, datetime.now().astimezone()):
            said = _("{name}: {text}", name=name, text=visible(text)) if name else visible(text)
            self._dialogue.say(said)

    def _schedule(self, lines: Sequence[ExportLine], read: Listed) -> None:
        everyone = [line.export for line in read.lines]
        targets = [line.export for line in lines]
        dialogue, session = self._dialogue, self._session
        ScheduleQuestions(dialogue, session, targets, everyone, read.refresh).ask()

    def _schedule_several(self, read: Listed) -> None:
        lines = [line for line in read.lines if line.may_edit]
        names = [visible(line.export.name, _NAME) for line in lines]
        places = self._dialogue.choose_many(
            _("Which exports are scheduled?"),
            [
                f"{visible(line.export.name, _NAME)}, {rhythm_words(line.export.schedule)}"
                for line in lines
            ],
            names,
            help=_("Their schedules are kept and only switched, or replaced by one for all."),
            chosen=(),
            least=1,
        )
        self._schedule([lines[place] for place in places], read)

    def _attach(self, line: ExportLine, read: Listed) -> None:
        current = line.export.connection
        options = list(read.connections)
        if current is not None:
            options.append(_("No connection: detach it"))
        if not options:
            self._dialogue.say(_("There is no connection that you may use."))
            return
        chosen = self._dialogue.choose(
            _("Which connection does {export} use?", export=visible(line.export.name, _NAME)),
            [visible(each, _NAME) for each in options],
            help=DETACH,
            default=options.index(current) if current in options else None,
        )
        if chosen < len(read.connections):
            self._session.exports.attach(line.export.name, options[chosen])
        else:
            self._session.exports.detach_export(line.export.name)
        self._dialogue.say(_("Saved."))

    def _run_all(self, read: Listed) -> None:
        lines = [line for line in read.lines if line.runs_with_all]
        if not lines:
            self._dialogue.say(
                _("No export has an active schedule and a connection that you may use.")
            )
            return
        self._dialogue.say_all(visible(line.export.name, _NAME) for line in lines)
        if self._dialogue.agree(run_question(lines), help=RUN_SEVERAL, default=False):
            start_runs(self._session.home, self._session.keys, [line.export for line in lines])
            self._dialogue.say(
                _(
                    "They run by themselves now, those of one connection one after the other. Past runs tells "
                    "more."
                )
            )

    def _offer_run(self, export: Export) -> None:
        if export.connection is None:
            return
        try:
            is_wanted = self._dialogue.agree(
                _("Plan a run of it now?"),
                help=_("You see what would be sent and are asked before it is."),
                default=True,
            )
        except BackError:
            return
        if is_wanted:
            self._runner.run(export)

    def _forget(self, export: Export) -> None:
        if self._dialogue.agree(
            _("The next run will send, and Braze bill, everything again. Forget it?"),
            help=_("Members who have left by then are not told to Braze."),
            default=False,
        ):
            self._session.exports.forget_told(export.name)
            self._dialogue.say(
                _(
                    "Forgot what Braze was told for {export}. Nothing was changed in Braze.",
                    export=export.name,
                )
            )

    def _remove(self, export: Export) -> None:
        if self._dialogue.agree(
            _("Remove {name} and what it remembers of Braze?", name=visible(export.name, _NAME)),
            help=_("Profiles in Braze and your customer file stay as they are."),
            default=False,
        ):
            self._session.exports.remove(export.name)
            self._dialogue.say(
                _(
                    "Removed {export}. Nothing was changed in Braze; the attribute stays on the profiles.",
                    export=export.name,
                )
            )


def _said(line: ExportLine) -> str:
    """An export, where it leads, how it stands, and when it runs by itself."""
    words = _(
        "{name}, {connection}, {status}, {schedule}",
        name=visible(line.export.name, _NAME),
        connection=visible(connection_words(line), _NAME),
        status=status_words(line),
        schedule=rhythm_words(line.export.schedule),
    )
    if line.refreshed is None:
        return words
    refreshed = ago(line.refreshed, datetime.now().astimezone())
    return _("{export}, refreshed {ago}", export=words, ago=refreshed)


def _now() -> datetime:
    return datetime.now(UTC)
