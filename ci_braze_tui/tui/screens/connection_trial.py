"""Trying the answers of the connection wizard out, and what is known from it.

Apart from the screen because what was found is about one key and one endpoint, and says nothing about the
next; apart from the page because that only shows it.
"""

from __future__ import annotations

from ci_braze_tui.tui.screens.connect_page import ConnectPage
from ci_braze_tui.tui.screens.connection_answers import Answers, Attempt
from ci_braze_tui.tui.screens.connection_summary import Tried
from ci_braze_tui.tui.screens.connection_words import CONNECTED, NOT_CONNECTED
from ci_braze_tui.words import _


class Trial:
    """What came of trying, for as long as it is about the answers as they are."""

    def __init__(self, page: ConnectPage) -> None:
        self._page = page
        self._tried: Attempt | None = None
        self._has_passed = False

    async def run(self, attempt: Attempt) -> None:
        """Try host, encryption, key and permissions, and show what is found as it is found."""
        from ci_braze_tui.connections.check import check_connection, passed

        self._tried = None
        self._page.begin()
        findings = []
        async for finding in check_connection(attempt.endpoint, attempt.key, bulk=attempt.bulk):
            findings.append(finding)
            self._page.show(finding.subject, finding.state, finding.sentence)
        self._tried, self._has_passed = attempt, passed(findings)
        self._page.end(CONNECTED if self._has_passed else NOT_CONNECTED)

    def compare(self, answers: Answers) -> None:
        """Forget what was found about another key or endpoint."""
        if self._tried is not None and self._tried != answers.attempt:
            self._tried = None
            self._page.forget()

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
        return Tried(_("Failed: {checks}", checks=", ".join(self._page.failed)), is_good)
