"""What ran, and the story of one run; with going on, sending returned rows again, and giving up.

Apart from running because most of it only looks back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from ci_braze_tui.cli.plain.asking import Dialogue
from ci_braze_tui.cli.plain.proving import ProofQuestions
from ci_braze_tui.cli.plain.running import Runner
from ci_braze_tui.cli.proving import has_sent, kept_lines
from ci_braze_tui.cli.watching import progress_words
from ci_braze_tui.cli.words import STATUSES
from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.exports.belongings import export_of
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.ending import give_up
from ci_braze_tui.exports.history import History
from ci_braze_tui.exports.proof_wish import kept_proof
from ci_braze_tui.exports.status import as_it_is
from ci_braze_tui.runs.history import PastRun
from ci_braze_tui.runs.run import RESUMABLE, Options, Run
from ci_braze_tui.tui.moments import when
from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.visible import visible
from ci_braze_tui.words import _

_NAME = 60
_GOING = ("preparing", "delivering")


class PastRuns:
    """The menu of the runs."""

    def __init__(self, dialogue: Dialogue, session: Session, runner: Runner) -> None:
        self._dialogue = dialogue
        self._session = session
        self._runner = runner

    def choose(self) -> None:
        """Choose a run out of all, newest first, and tell its story.

        Raises:
            BackError: somebody went back.
            LeftError: somebody left.
            CiBrazeError: the books cannot be read, or what was chosen cannot be done.
        """
        now = datetime.now().astimezone()
        runs = History(self._session.home).read()
        if not runs:
            self._dialogue.say(_("Nothing has run yet."))
            return
        chosen = self._dialogue.choose(
            _("Which run? The newest stand first."),
            [_said(each, now) for each in runs],
            help=_("Type its number, or a part of its line, such as the name of an export."),
            default=0,
        )
        self.tell(runs[chosen].id)

    def tell(self, run_id: str) -> None:
        """Tell the story of a run, and offer what can be done with it."""
        run = as_it_is(self._session.runs.get(run_id), self._session.home)
        self._dialogue.say_all(self._story(run))
        actions = [(_("Nothing"), self._nothing), *self._actions(run)]
        if len(actions) == 1:
            return
        chosen = self._dialogue.choose(
            _("What to do with it?"),
            [words for words, _action in actions],
            help=_(
                "A run that was broken off goes on where it stopped; nobody is sent anything twice."
            ),
            default=0,
        )
        actions[chosen][1]()

    def _nothing(self) -> None:
        """Only look."""

    def _story(self, run: Run) -> Iterator[str]:
        now, rules = datetime.now().astimezone(), export_of(run).rules
        yield _(
            "Started {when} by {account}.",
            when=when(run.started_at, now),
            account=visible(run.started_by),
        )
        if run.ended_at is not None:
            yield _("Ended {when}.", when=when(run.ended_at, now))
        yield _("Connection: {name}", name=visible(run.connection, _NAME))
        if run.options.all_rows:
            yield _("All rows were asked for, whatever Braze had been told.")
        if run.options.resend:
            yield _("Only the rows that came back before were sent.")
        yield _("Segment identifier: {identifier}", identifier=rules.segment_identifier)
        yield _("E-mail column: {column}", column=visible(rules.matching.email, _NAME))
        if rules.segments.selected:
            chosen = ", ".join(visible(name, _NAME) for name in rules.segments.selected)
            yield _("Segments: {names}", names=chosen)
        snapshot = self._session.runs.snapshot(run.id)
        if run.status in _GOING:
            yield progress_words(snapshot) if snapshot else _("It is starting.")
            yield _("`{command}` pauses it.", command=f"ci-braze-tui runs pause {run.id}")
        else:
            self._runner.say_result(run, self._session.runs.report(run.id))
        if (proof := kept_proof(self._session.home, run.id)) is not None:
            yield from kept_lines(proof)

    def _actions(self, run: Run) -> Iterator[tuple[str, Callable[[], None]]]:
        home, report = self._session.home, self._session.runs.report(run.id)
        if run.status in _GOING:
            yield _("Cancel it"), lambda: self._session.runs.ask(run.id, "cancel")
        elif run.status in RESUMABLE:
            yield _("Go on with it"), lambda: self._runner.resume(run)
            yield _("Give it up"), lambda: give_up(run, home)
        elif report is not None and report.returned and (export := self._may_resend(run)):
            yield (
                _("Send the rows again that came back"),
                lambda: self._runner.run(export, Options(resend=True)),
            )
        if has_sent(run, home):
            yield (
                _("Prove that it arrived: read profiles back, and compare"),
                ProofQuestions(self._dialogue, self._session, run).ask,
            )

    def _may_resend(self, run: Run) -> Export | None:
        """The saved export, if its returned rows are those of this run: a resend takes the latest."""
        for each in self._session.runs.of_export(run.export):
            if self._session.runs.report(each.id) is None:
                continue
            if each.id != run.id:
                return None
            try:
                return self._session.exports.get(run.export)
            except DefinitionError:
                return None
        return None


def _said(run: PastRun, now: datetime) -> str:
    return _(
        "{export}, {when}: {status}, {accepted} accepted, {returned} came back",
        export=visible(run.export, _NAME),
        when=when(run.started_at, now),
        status=_("paused") if run.is_paused else STATUSES[run.status],
        accepted=run.accepted,
        returned=run.returned,
    )
