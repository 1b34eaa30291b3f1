"""The connection wizard as questions: from a name to a saved connection, or nothing at all.

Apart from the list of connections, which is about those that are saved. What is asked, in which words the
key and the consent are spoken of, and how saving goes are those of the screens.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from ci_braze_tui.braze.clusters import Endpoint, parse_endpoint
from ci_braze_tui.cli.plain.asking import Dialogue
from ci_braze_tui.cli.plain.checking import check_and_say
from ci_braze_tui.cli.plain.contracts import ask_contract
from ci_braze_tui.cli.plain.endpoints import ask_endpoint
from ci_braze_tui.cli.plain.keys import ask_key
from ci_braze_tui.cli.plain.steps import Step, leaving, walk
from ci_braze_tui.connections.check import Finding, passed, refused
from ci_braze_tui.connections.connection import Connection, Users, check_name
from ci_braze_tui.connections.consent import CONSENT_TEXT, CONSENT_TITLE, TEXT_VERSION
from ci_braze_tui.errors import BrazeRefusedError, DefinitionError, RunInProgressError
from ci_braze_tui.exports.administration import note_checked
from ci_braze_tui.paths import slug
from ci_braze_tui.secret import Secret
from ci_braze_tui.tui.screens.connection_answers import Answers
from ci_braze_tui.tui.screens.connection_draft import ContractDraft, first_draft
from ci_braze_tui.tui.screens.connection_keys import KeyOutlook, look_for_key
from ci_braze_tui.tui.screens.connection_saving import save_connection
from ci_braze_tui.tui.screens.connection_words import (
    OLD_KEY_STAYS,
    USERS,
    consent_change,
    consent_help,
    consent_line,
    endpoint_words,
    key_will_be,
    saving_words,
)
from ci_braze_tui.tui.session import Session
from ci_braze_tui.tui.visible import visible
from ci_braze_tui.words import _
from ci_braze_tui.workspace.account import current_account

_USERS: tuple[Users, ...] = get_args(Users)


@dataclass(slots=True)
class _Answers:
    """What was answered so far."""

    name: str
    users: Users
    endpoint: Endpoint | None
    contract: ContractDraft
    export_user: str | None
    typed_key: Secret | None = None
    outlook: KeyOutlook | None = None
    agreed: bool = False
    findings: tuple[Finding, ...] = ()
    """Of the latest check."""


class ConnectionQuestions:
    """Asks for one connection: a new one, a copy, or one that is changed."""

    def __init__(
        self,
        dialogue: Dialogue,
        session: Session,
        *,
        existing: Connection | None = None,
        copied: Connection | None = None,
    ) -> None:
        self._dialogue = dialogue
        self._session = session
        self._existing = existing
        self._copied = copied
        others = [each.name for each in session.connections.load().items if each != existing]
        self._taken = {slug(name) for name in others}
        draft = first_draft(
            self._taken, existing=existing, copied=copied, demo=session.sandbox is not None
        )
        self._answers = _Answers(
            name=draft.name,
            users=draft.users,
            endpoint=parse_endpoint(draft.endpoint) if draft.endpoint else None,
            contract=draft.contract,
            export_user=draft.export_user,
            agreed=self._has_agreed,
        )
        self._saved: Connection | None = None

    def ask(self) -> Connection:
        """Ask, check and save; the saved connection.

        Raises:
            BackError: somebody went back from the first question; nothing was saved.
            LeftError: somebody left; nothing was saved.
        """
        with leaving(self._dialogue, _("Nothing was saved.")):
            while self._saved is None:
                walk(self._dialogue, self._steps())
        return self._saved

    def _steps(self) -> tuple[Step, ...]:
        return (
            self._ask_name,
            self._ask_users,
            self._ask_endpoint,
            self._ask_key,
            self._ask_contract,
            self._ask_consent,
            self._ask_export_user,
            self._check,
            self._save,
        )

    # The questions

    def _ask_name(self) -> None:
        def read(text: str) -> str:
            if problem := check_name(text):
                raise DefinitionError(problem)
            if slug(text) in self._taken:
                raise DefinitionError(
                    _('There is already a connection "{name}". Type another name.', name=text)
                )
            return text

        self._answers.name = self._dialogue.ask(
            _("Display name"),
            read,
            help=_("The name by which exports and people know this connection."),
            default=self._answers.name,
        )

    def _ask_users(self) -> None:
        chosen = self._dialogue.choose(
            _("Who can use this connection?"),
            [USERS[each] for each in _USERS],
            help=_("Administrators alone, or contributors of Customer Insights as well."),
            default=_USERS.index(self._answers.users),
        )
        self._answers.users = _USERS[chosen]

    def _ask_endpoint(self) -> None:
        answers = self._answers
        answers.endpoint = ask_endpoint(self._dialogue, answers.endpoint, self._session.sandbox)

    def _ask_key(self) -> None:
        answers, offer = self._answers, self._session.sandbox
        assert answers.endpoint is not None  # the question before has seen to it
        copied = self._copied.name if self._copied else None
        name = self._existing.name if self._existing else answers.name
        answers.outlook = look_for_key(self._session.keys, name, copied=copied)
        is_sandbox = offer is not None and answers.endpoint.host == offer.endpoint
        blank = answers.typed_key or (offer.api_key if offer is not None and is_sandbox else None)
        answers.typed_key = ask_key(self._dialogue, answers.endpoint, answers.outlook, blank)

    def _ask_contract(self) -> None:
        self._answers.contract = ask_contract(self._dialogue, self._answers.contract)

    def _ask_consent(self) -> None:
        before = self._existing.consent if self._existing else None
        if change := consent_change(before):
            self._dialogue.say(change)
        self._dialogue.say(
            _("{title}, version {version}", title=CONSENT_TITLE, version=str(TEXT_VERSION))
        )
        self._dialogue.say(CONSENT_TEXT)
        self._dialogue.say(consent_help(before, current_account()))
        while not self._dialogue.agree(
            _("Do you agree?"),
            help=_("Who agreed, when, and to which version is stored with the connection."),
            default=True if self._has_agreed else None,
        ):
            self._dialogue.say(_("Without your consent nothing can be sent to Braze."))
        self._answers.agreed = True

    @property
    def _has_agreed(self) -> bool:
        """Whether somebody has agreed to this wording before."""
        consent = self._existing.consent if self._existing else None
        return consent is not None and consent.text_version == TEXT_VERSION

    def _ask_export_user(self) -> None:
        account = current_account()
        if self._answers.export_user == account:
            return
        is_wanted = self._dialogue.agree(
            _("Add yourself, {account}, as export user?", account=visible(account, 40)),
            help=_(
                "The export user is the account that answers for the exports of this connection."
            ),
            default=True,
        )
        if is_wanted:
            self._answers.export_user = account

    # Trying and saving

    def _check(self) -> None:
        gathered = self._gathered()
        attempt = gathered.attempt
        assert attempt is not None  # the questions before have seen to it
        findings = check_and_say(self._dialogue, attempt.endpoint, attempt.key, bulk=attempt.bulk)
        self._answers.findings = findings
        if self._existing is None or not gathered.leads_as_before:
            return
        if lost := note_checked(self._session.home, self._existing, findings):
            self._dialogue.say(lost)

    def _save(self) -> None:
        """Sum up, and save if that is wanted; else the questions are asked again."""
        dialogue, gathered = self._dialogue, self._gathered()
        dialogue.say(_("This will be saved:"))
        dialogue.say_all(self._summary(gathered))
        findings = self._answers.findings
        has_passed = passed(findings)
        keeps_old_key = refused(findings) and gathered.replaces_key
        dialogue.say(OLD_KEY_STAYS if keeps_old_key else saving_words(gathered, ()))
        saving = () if keeps_old_key else (_("Save") if has_passed else _("Save anyway"),)
        answers = (*saving, _("Change the answers"), _("Check again"))
        choice = dialogue.choose(
            _("What now?"),
            answers,
            help=_("Nothing is written before you choose to save. The file never holds the key."),
            default=0 if has_passed or keeps_old_key else 1,
        )
        if choice == len(answers) - 1:
            self._check()
            self._save()
        elif choice < len(saving):
            self._write(gathered)

    def _write(self, gathered: Answers) -> None:
        connection = gathered.connection()
        try:
            kept = save_connection(
                self._session,
                connection,
                replacing=self._existing,
                typed=gathered.typed_key,
                outlook=gathered.outlook,
                findings=self._answers.findings,
                insist=not passed(self._answers.findings),
            )
        except (BrazeRefusedError, DefinitionError, RunInProgressError) as error:
            self._dialogue.say(str(error))
            return
        self._saved = connection
        self._dialogue.say(
            _("Saved {name}. The API key is kept in {place}.", name=connection.name, place=kept)
        )

    def _summary(self, answers: Answers) -> tuple[str, ...]:
        key = answers.key.hint() if answers.key else ""
        where = key_will_be(answers.outlook, typed=answers.typed_key is not None)
        before = self._existing.consent if self._existing else None
        consent = consent_line(before, current_account())
        return (
            _("Display name: {name}", name=visible(answers.name)),
            _("Who can use it: {users}", users=USERS[answers.users]),
            _(
                "Endpoint: {endpoint}",
                endpoint=endpoint_words(answers.endpoint) if answers.endpoint else "",
            ),
            _("API key: {key}, {place}", key=key, place=where),
            _("Contract: {terms}", terms=answers.contract.terms() if answers.contract else ""),
            _("Consent: {consent}", consent=consent),
            _("Export user: {user}", user=visible(answers.export_user or _("nobody yet"))),
        )

    def _gathered(self) -> Answers:
        answers, existing = self._answers, self._existing
        exports = self._session.exports.load().items if existing else ()
        return Answers(
            name=answers.name,
            name_problem=None,
            users=answers.users,
            typed_key=answers.typed_key,
            outlook=answers.outlook,
            endpoint=answers.endpoint,
            contract=answers.contract.read(),
            agreed=answers.agreed,
            export_user=answers.export_user,
            before=existing,
            exports=sum(each.connection == existing.name for each in exports) if existing else 0,
        )
