"""Running an export by questions: the plan, the confirmation, the way to its end, and what came of it.

Apart from the lists of exports and runs because both lead here. A run goes on in this process, as on the
command line; Ctrl+C ends it behind what is in flight, and it can be resumed.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from ci_braze_tui.braze.clusters import parse_endpoint
from ci_braze_tui.cli.plain.asking import BackError, Dialogue, LeftError
from ci_braze_tui.cli.plain.braze_segment import read_now
from ci_braze_tui.cli.plain.progress import Progress
from ci_braze_tui.cli.plain.steps import leaving
from ci_braze_tui.cli.watching import watched
from ci_braze_tui.cli.words import STATUSES, plan_lines, report_lines
from ci_braze_tui.errors import CiBrazeError, DefinitionError, NotAllowedError, RunInProgressError
from ci_braze_tui.exports.belongings import begin_run, contract_of, export_of, outbox_of
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.ending import discard_plan
from ci_braze_tui.exports.process import drive
from ci_braze_tui.exports.reaching import facts_for
from ci_braze_tui.outbox.plan import Plan
from ci_braze_tui.runs.report import Report
from ci_braze_tui.runs.run import RESUMABLE, Options, Run
from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.visible import visible
from ci_braze_tui.words import _, ngettext


class Runner:
    """Takes runs from wherever they stand to their end, asking what has to be asked."""

    def __init__(self, dialogue: Dialogue, session: Session) -> None:
        self._dialogue = dialogue
        self._session = session
        self.last: tuple[Run, Report | None] | None = None
        """The latest run that was sent here, and its report."""

    def run(self, export: Export, options: Options | None = None) -> None:
        """Plan a run, show the plan, send it if that is wanted, and say what came of it.

        Raises:
            BackError: nothing was sent, and the plan is forgotten.
            LeftError: the same, and somebody left.
            DefinitionError: the export is detached from its connection.
        """
        with leaving(self._dialogue, _("Nothing was sent.")):
            self._offer_reading(export)
        run = begin_run(export, self._session.home, options or Options())
        consent: bool | None = None
        try:
            with leaving(self._dialogue, _("Nothing was sent.")):
                plan = self._plan(run)
                consent = self._confirm(run, plan, plan.records)
        finally:
            if consent is None:
                self._forget(run)
        self._send(run, consent=consent)

    def _offer_reading(self, export: Export) -> None:
        """Read the Braze segment first, where a rule of the export needs it, for else it holds the run back."""
        home = self._session.home
        is_needed = export.connection is not None and export.reach.most_new is not None
        if not is_needed or facts_for(home, export) is not None:
            return
        if self._dialogue.agree(
            _(
                "This export limits how many profiles it may create. Read the Braze segment to count them?"
            ),
            help=_(
                "Without that the run is held back, and you are asked whether it goes on all the same."
            ),
            default=True,
        ):
            try:
                read_now(self._dialogue, self._session, export)
            except CiBrazeError as error:
                # The plan is worth seeing all the same.
                self._dialogue.say(str(error))

    def resume(self, run: Run) -> None:
        """Go on with a run that was broken off, if that is wanted.

        Raises:
            BackError: nothing more was sent; the run can still be resumed.
            LeftError: the same, and somebody left.
        """
        prepared = outbox_of(self._session.home, run.id).plan()
        snapshot = self._session.runs.snapshot(run.id) if prepared else None
        done = snapshot.done if snapshot else 0
        consent: bool | None = None
        try:
            with leaving(self._dialogue, _("Nothing more was sent.")):
                plan = prepared or self._plan(run)
                consent = self._confirm(run, plan, plan.records - done, again=True)
        finally:
            if consent is None and prepared is None:
                self._forget(run)
        self._send(run, consent=consent)

    def _forget(self, run: Run) -> None:
        """Forget a plan that is not sent: customer data is in it."""
        # Another run of the export, if one is going, forgets it as well.
        with suppress(RunInProgressError):
            discard_plan(run, self._session.home)

    def _plan(self, run: Run) -> Plan:
        """Read the file.

        Raises:
            BackError: it was stopped.
        """
        home = self._session.home
        self._dialogue.say(_("Reading the file …"))
        with watched(run, home, Progress(self._dialogue).show):
            drive(run, home, self._session.keys, plan_only=True)
        plan = outbox_of(home, run.id).plan()
        if plan is None:
            raise BackError
        return plan

    def _confirm(self, run: Run, plan: Plan, records: int, *, again: bool = False) -> bool:
        """Show the plan and ask; whether the brake is released.

        Raises:
            BackError: it is not to be sent.
        """
        dialogue = self._dialogue
        dialogue.say_all(plan_lines(plan, contract_of(self._session.home, run.connection)))
        if plan.reach is None and plan.records:
            dialogue.say(
                _(
                    "Nobody knows yet who of them is updated and who is created: read the Braze segment, in "
                    "the menu of the export, to see it here."
                )
            )
        if plan.brake and not dialogue.agree(
            _("Send it although it is held back?"),
            help=_(
                "More often than not the file is not whole, or a column is the wrong one. Say no, and look at "
                "the file first."
            ),
            default=False,
        ):
            raise BackError
        name, is_live = self._target(run.connection)
        export = export_of(run)
        dialogue.say(
            _(
                "The membership is written to the custom attribute {attribute}. What Braze has taken cannot "
                "be taken back.",
                attribute=export.rules.membership_attribute,
            )
        )
        is_wanted = dialogue.agree(
            _question(records, name, is_live=is_live, again=again),
            help=_(
                "LIVE is a real Braze with real customers; SANDBOX is on this computer. Say no to send "
                "nothing."
            ),
            default=not is_live and records > 0,
        )
        if not is_wanted:
            raise BackError
        return bool(plan.brake)

    def _send(self, run: Run, *, consent: bool) -> None:
        """Carry it out and say how it ended."""
        dialogue, home = self._dialogue, self._session.home
        dialogue.say(_("Sending. Ctrl+C stops it; what is not sent then can be resumed."))
        try:
            with watched(run, home, Progress(dialogue).show):
                ended = drive(run, home, self._session.keys, consent=consent)
        except KeyboardInterrupt:
            dialogue.say(_("The run was stopped at once. Resume it to go on where it stopped."))
            raise LeftError from None
        except CiBrazeError as error:
            dialogue.say(str(error))
            ended = self._session.runs.get(run.id)
        report = self._session.runs.report(run.id)
        self.last = ended, report
        self.say_result(ended, report)
        self._read_back(ended)

    def say_result(self, run: Run, report: Report | None) -> None:
        """Say how a run stands or came out; the outcomes add up to the rows of the file."""
        dialogue = self._dialogue
        if run.sentence:
            dialogue.say(run.sentence)
        if report is None:
            dialogue.say(_("The run is {status}.", status=STATUSES[run.status]))
            return
        dialogue.say_all(report_lines(report))
        dialogue.say(_("Report: {path}", path=str(Path(report.summary.report) / "report.json")))
        if run.status in RESUMABLE:
            dialogue.say(_("It is not finished. Resume it from the first menu."))

    def _read_back(self, run: Run) -> None:
        """In a demo, ask the sandbox for the people that were exported."""
        offer = self._session.sandbox
        is_sample = offer is not None and Path(export_of(run).source.path) == offer.sample_path
        _name, is_live = self._target(run.connection)
        if offer is not None and is_sample and not is_live and run.status == "finished":
            self._dialogue.say(offer.read_back(run))

    def _target(self, connection: str) -> tuple[str, bool]:
        """The name of the connection, and whether it leads to a real Braze."""
        try:
            endpoint = self._session.connections.get(connection).endpoint
        except (DefinitionError, NotAllowedError):
            return connection, True
        return connection, not parse_endpoint(endpoint).is_local


def _question(records: int, name: str, *, is_live: bool, again: bool) -> str:
    shown = visible(name, 60)
    target = _('"{name}" (LIVE)', name=shown) if is_live else _('"{name}" (SANDBOX)', name=shown)
    if again:
        return ngettext(
            "Send the {count} profile that is left to {target}?",
            "Send the {count} profiles that are left to {target}?",
            records,
            target=target,
        )
    return ngettext(
        "Send {count} profile to {target}?",
        "Send {count} profiles to {target}?",
        records,
        target=target,
    )
