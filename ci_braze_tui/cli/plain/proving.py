"""Proving a run by questions: how much of it is read back, and when.

Apart from the past runs because Braze is asked, which may take a while and may be stopped.
"""

from __future__ import annotations

import argparse

from ci_braze_tui.audience.proof_words import proof_lines
from ci_braze_tui.cli.options import profiles, seconds
from ci_braze_tui.cli.plain.asking import Dialogue, TerminalClosedError
from ci_braze_tui.cli.plain.steps import walk
from ci_braze_tui.cli.proving import proved
from ci_braze_tui.errors import BadInputError
from ci_braze_tui.exports.proof_wish import AFTER, SAMPLE, ProofWish
from ci_braze_tui.runs.run import Run
from ci_braze_tui.tui.session import Session
from ci_braze_tui.words import _


class ProofQuestions:
    """Asks how one run is to be proved, and proves it."""

    def __init__(self, dialogue: Dialogue, session: Session, run: Run) -> None:
        self._dialogue = dialogue
        self._session = session
        self._run = run
        self._is_whole = False
        self._sample = SAMPLE
        self._after = AFTER

    def ask(self) -> None:
        """Ask, prove, and say what came of it.

        Raises:
            BackError: somebody went back from the first question.
            LeftError: somebody left.
            CiBrazeError: it cannot be proved.
        """
        walk(self._dialogue, (self._ask_how_much, self._ask_sample, self._ask_after))
        wanted = ProofWish(None if self._is_whole else self._sample, self._after)
        try:
            proof = proved(
                self._run, self._session.home, self._session.keys, wanted, self._dialogue.say
            )
        except TerminalClosedError:
            raise
        except KeyboardInterrupt:
            self._dialogue.say(_("Stopped. You can prove the run later."))
        else:
            self._dialogue.say_all(proof_lines(proof))

    def _ask_how_much(self) -> None:
        chosen = self._dialogue.choose(
            _("What is read back?"),
            (
                _("Some profiles, drawn at random (permission users.export.ids)"),
                _("The whole Braze segment (permission users.export.segment)"),
            ),
            help=_(
                "Some profiles take seconds, and tell how sure their answer is. The whole Braze segment finds "
                "every single loss in it, and may take Braze an hour."
            ),
            default=1 if self._is_whole else 0,
        )
        self._is_whole = chosen == 1

    def _ask_sample(self) -> None:
        if self._is_whole:
            return

        def read(text: str) -> int:
            try:
                return profiles(text)
            except argparse.ArgumentTypeError as error:
                raise BadInputError(str(error)) from None

        self._sample = self._dialogue.ask(
            _("How many profiles"),
            read,
            help=_("With 400 of them, an agreement of 99 % is known to about one percent."),
            default=str(self._sample),
        )

    def _ask_after(self) -> None:
        def read(text: str) -> float:
            try:
                return seconds(text)
            except argparse.ArgumentTypeError as error:
                raise BadInputError(str(error)) from None

        self._after = self._dialogue.ask(
            _("Seconds after the end of the run"),
            read,
            help=_(
                "Braze writes what it took a little later. If so much time has passed, nobody waits."
            ),
            default=f"{self._after:g}",
        )
