"""The five pages of the connection wizard, and what all of them together hold.

Apart from the screen, which leads from one to the next, because what is entered has to be read and filled in
as a whole: for the summary, for a draft, and to tell whether leaving loses something.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.widget import Widget
from textual.widgets import Input

from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.tui.screens.connect_page import ConnectPage
from ci_braze_tui.tui.screens.connection_answers import Answers
from ci_braze_tui.tui.screens.connection_braze import BrazePage
from ci_braze_tui.tui.screens.connection_consent import ConsentPage
from ci_braze_tui.tui.screens.connection_draft import ConnectionDraft
from ci_braze_tui.tui.screens.connection_keys import KeyOutlook
from ci_braze_tui.tui.screens.connection_page import ConnectionPage, NamePage
from ci_braze_tui.tui.screens.connection_summary import SummaryPage, Tried, summary_rows
from ci_braze_tui.tui.screens.connection_words import OLD_KEY_STAYS, attempt_line, saving_words
from ci_braze_tui.tui.session import SandboxOffer
from ci_braze_tui.words import _


class ConnectionPages:
    """The pages in their order, and their answers."""

    def __init__(
        self,
        first: ConnectionDraft,
        taken: Mapping[str, str],
        *,
        before: Connection | None,
        offer: SandboxOffer | None,
        prefill: bool,
    ) -> None:
        """Make the pages.

        Args:
            first: what they are filled in with.
            taken: maps the slug of each other connection to its name.
            before: the connection that is changed.
            offer: the sandbox, in a demo.
            prefill: whether the sandbox is filled in.
        """
        self._before = before
        self.name = NamePage(taken, name=first.name, users=first.users)
        self.braze = BrazePage(
            endpoint=first.endpoint, contract=first.contract, offer=offer, prefill=prefill
        )
        self.consent = ConsentPage(before.consent if before else None)
        self.connect = ConnectPage(export_user=first.export_user)
        self.summary = SummaryPage()

    @property
    def all(self) -> tuple[ConnectionPage, ...]:
        """From first to last."""
        return self.name, self.braze, self.consent, self.connect, self.summary

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing or wrong."""
        return not any(page.problem for page in self.all)

    @property
    def typed(self) -> tuple[object, ...]:
        """Everything that a person can change, the key among it, to tell whether something was."""
        pages: tuple[Widget, ...] = self.all
        texts = [box.value for page in pages for box in page.query(Input)]
        return *texts, self.consent.agreed, self.draft

    @property
    def draft(self) -> ConnectionDraft:
        """The answers that can be kept: no key and no consent."""
        return ConnectionDraft(
            name=self.name.name_text,
            users=self.name.users,
            # What is no endpoint may be the key, pasted into the wrong box.
            endpoint=self.braze.endpoint_text if self.braze.endpoint else "",
            contract=self.braze.contract_draft,
            export_user=self.connect.export_user,
        )

    def fill(self, draft: ConnectionDraft) -> None:
        """Put answers in."""
        self.name.fill(draft.name, draft.users)
        self.braze.fill(draft.endpoint, draft.contract)
        self.connect.name_export_user(draft.export_user)

    def answers(self, outlook: KeyOutlook | None, exports: int) -> Answers:
        """All answers, with what is known of keys and of the exports that use the connection."""
        return Answers(
            name=self.name.name_text,
            name_problem=self.name.problem,
            users=self.name.users,
            typed_key=self.braze.key,
            outlook=outlook,
            endpoint=self.braze.endpoint,
            contract=self.braze.contract,
            agreed=self.consent.agreed,
            export_user=self.connect.export_user,
            before=self._before,
            exports=exports,
        )

    def sum_up(self, answers: Answers, tried: Tried, missing: Sequence[str]) -> None:
        """Let the last two pages say what was answered, and which steps lack an answer."""
        first = _("First answer: {steps}.", steps=", ".join(missing)) if missing else ""
        bulk = answers.contract is not None and answers.contract.bulk
        self.connect.allow(first)
        self.connect.summarize(attempt_line(answers), bulk=bulk)
        saving = OLD_KEY_STAYS if tried.keeps_old_key else saving_words(answers, missing)
        self.summary.show(summary_rows(answers, tried), saving)
