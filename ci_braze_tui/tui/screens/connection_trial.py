"""Trying the answers of the connection wizard out, and what is known from it.

Apart from the screen because what was found is about one key and one endpoint, and says nothing about the
next; apart from the page because that only shows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_braze_tui.tui.screens.connect_page import ConnectPage
from ci_braze_tui.tui.screens.connection_answers import Answers, Attempt
from ci_braze_tui.tui.screens.connection_summary import Tried
from ci_braze_tui.tui.screens.connection_words import CONNECTED, NOT_CONNECTED
from ci_braze_tui.words import _

if TYPE_CHECKING:
    from ci_braze_tui.connections.check import Finding


class Trial:
    """What came of trying, for as long as it is about the answers as they are."""

    def __init__(self, page: ConnectPage) -> None:
        self._page = page
        self._tried: Attempt | None = None
        self._has_passed = False
        self._is_refused = False
        self._findings: tuple[Finding, ...] = ()

    async def run(self, attempt: Attempt) -> None:
        """Try host, encryption, key and permissions, and show what is found as it is found."""
        from ci_braze_tui.connections.check import check_connection, passed, refused

        self._tried = None
        self._page.begin()
        findings = []
        async for finding in check_connection(attempt.endpoint, attempt.key, bulk=attempt.bulk):
            findings.append(finding)
            self._page.show(finding.subject, finding.state, finding.sentence)
        self._tried, self._findings = attempt, tuple(findings)
        self._has_passed, self._is_refused = passed(findings), refused(findings)
        self._page.end(CONNECTED if self._has_passed else NOT_CONNECTED)

    def compare(self, answers: Answers) -> None:
        """Forget what was found about another key or endpoint."""
        if self._tried is not None and self._tried != answers.attempt:
            self._tried = None
            self._page.forget()

    def findings(self, answers: Answers) -> tuple[Finding, ...] | None:
        """What was found about exactly these answers; None if they were not tried."""
        return self._findings if self._tried and self._tried == answers.attempt else None

    def keeps_old_key(self, answers: Answers) -> bool:
        """Whether Braze refuses a key that was to take the place of another one."""
        return self._tried is not None and self._is_refused and answers.replaces_key

    def is_proven(self, answers: Answers) -> bool:
        """Whether the answers passed, or are as they were saved and so need no trial."""
        return self._has_passed if self._tried is not None else answers.leads_as_before

    def result(self, answers: Answers) -> Tried:
        """What the summary says of it."""
        is_good = self.is_proven(answers)
        if self._tried is None:
            return Tried(_("As it was saved") if is_good else _("Not yet"), is_good)
        if is_good:
            return Tried(_("Connected"), is_good)
        words = _("Failed: {checks}", checks=", ".join(self._page.failed))
        return Tried(words, is_good, self.keeps_old_key(answers))
