"""The saved exports as a list: run one, change it, remove it, or make another.

Apart from making one, which asks much more.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from ci_braze_tui.cli.plain.asking import BackError, Dialogue
from ci_braze_tui.cli.plain.braze_segment import BrazeSegmentQuestions
from ci_braze_tui.cli.plain.defining import define_export
from ci_braze_tui.cli.plain.running import Runner
from ci_braze_tui.cli.plain.trial import try_a_row
from ci_braze_tui.cli.words import STATUSES
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.paths import slug
from ci_braze_tui.runs.run import Options
from ci_braze_tui.tui.moments import when
from ci_braze_tui.tui.screens.home_books import Books, ExportItem
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
        """Choose an export and what to do with it, or make a new one.

        Raises:
            BackError: somebody went back.
            LeftError: somebody left.
            CiBrazeError: what was chosen cannot be done.
        """
        chosen = self._dialogue.choose(
            _("Which export?"),
            [*(_said(each) for each in books.exports), _("New export")],
            help=_("An export says which file goes where, by which rules."),
            default=0,
        )
        if chosen == len(books.exports):
            self.make()
        else:
            self._act(books.exports[chosen])

    def make(self) -> None:
        """Make an export and offer to run it."""
        self._offer_run(define_export(self._dialogue, self._session))

    def _act(self, item: ExportItem) -> None:
        export = item.export
        actions: list[tuple[str, Callable[[], None]]] = []
        if export.connection is not None:
            actions += [
                (_("Plan and run it"), lambda: self._runner.run(export)),
                (
                    _("Plan and run it with all rows, whatever Braze was told before"),
                    lambda: self._run_all(export),
                ),
            ]
            if item.report is not None and item.report.returned is not None:
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
        actions += [
            (_("Change it"), lambda: self._change(export)),
            (_("Make a copy"), lambda: self._copy(export)),
            (_("Forget what Braze was told for it"), lambda: self._forget(export)),
            (_("Remove it"), lambda: self._remove(export)),
        ]
        chosen = self._dialogue.choose(
            _("What to do with {name}?", name=visible(export.name, _NAME)),
            [words for words, _action in actions],
            help=_(
                "A plan shows what would be sent and what it costs; you are asked before it is sent."
            ),
            default=0,
        )
        actions[chosen][1]()

    def _run_all(self, export: Export) -> None:
        self._dialogue.say(
            _("All rows: Braze is sent, and bills, every attribute again, changed or not.")
        )
        self._runner.run(export, Options(all_rows=True))

    def _change(self, export: Export) -> None:
        self._offer_run(define_export(self._dialogue, self._session, export))

    def _copy(self, export: Export) -> None:
        taken = {slug(each.name) for each in self._session.exports.load().items}
        number, name = 1, _("{name} copy", name=export.name)
        while slug(name) in taken:
            number += 1
            name = _("{name} copy {number}", name=export.name, number=str(number))
        self._session.exports.save(msgspec.structs.replace(export, name=name))
        self._dialogue.say(_("Saved {name}.", name=name))

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


def _said(item: ExportItem) -> str:
    """An export, where it leads, and what it did last."""
    name = visible(item.export.name, _NAME)
    connection = visible(item.export.connection or _("no connection"), _NAME)
    if item.last is None:
        return _("{name}, {connection}, not run yet", name=name, connection=connection)
    status, at = STATUSES[item.last.status], item.last.ended_at or item.last.started_at
    return _(
        "{name}, {connection}, {status} {when}",
        name=name,
        connection=connection,
        status=status,
        when=when(at, datetime.now().astimezone()),
    )
