"""All that the wizard knows at one moment, read from its pages: what would be tried, and what would be saved.

A value, so that trying, summing up and saving cannot disagree on what was answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ci_braze_tui.braze.clusters import Endpoint
from ci_braze_tui.braze.contract import Contract
from ci_braze_tui.connections.connection import Connection, Users
from ci_braze_tui.connections.consent import TEXT_VERSION, agree
from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.secret import Secret
from ci_braze_tui.words import _
from ci_braze_tui.workspace.account import current_account

if TYPE_CHECKING:
    from ci_braze_tui.tui.screens.connection_keys import KeyOutlook


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a connection is tried out with."""

    endpoint: Endpoint
    key: Secret
    bulk: bool


@dataclass(frozen=True, slots=True)
class Answers:
    """What the pages hold; `None` stands for what is missing or wrong."""

    name: str
    name_problem: str | None
    users: Users
    typed_key: Secret | None
    outlook: KeyOutlook | None
    """What is known of keys so far; `None` while it is looked up."""

    endpoint: Endpoint | None
    contract: Contract | None
    agreed: bool
    export_user: str | None
    before: Connection | None
    """The saved connection that is changed."""

    exports: int
    """How many exports use that one."""

    @property
    def key(self) -> Secret | None:
        """The typed key, or the one that was found."""
        kept = self.outlook.kept if self.outlook else None
        return self.typed_key or (kept.secret if kept else None)

    @property
    def attempt(self) -> Attempt | None:
        """What would be tried; `None` until there is enough to try."""
        if self.endpoint is None or self.key is None or self.contract is None:
            return None
        return Attempt(self.endpoint, self.key, self.contract.bulk)

    @property
    def leads_as_before(self) -> bool:
        """Whether a saved connection still has the endpoint, the key and the rights it was saved with."""
        return (
            self.before is not None
            and not self.leads_elsewhere
            and self.endpoint is not None
            and self.contract is not None
            and self.typed_key is None
            and (self.before.contract.bulk or not self.contract.bulk)
        )

    @property
    def replaces_key(self) -> bool:
        """Whether the typed key would take the place of one that is kept."""
        kept = self.outlook.kept if self.outlook else None
        return (
            self.before is not None
            and self.typed_key is not None
            and kept is not None
            and kept.secret != self.typed_key
        )

    @property
    def leads_elsewhere(self) -> bool:
        """Whether a saved connection gets another endpoint."""
        if self.before is None or self.endpoint is None:
            return False
        return self.endpoint.host != self.before.endpoint

    def connection(self) -> Connection:
        """The connection to save; a consent to the present wording stays as it was given.

        Raises:
            DefinitionError: something is missing.
        """
        if self.endpoint is None or self.contract is None:
            raise DefinitionError(_("The endpoint or the contract is missing."))
        consent = self.before.consent if self.before else None
        if consent is None or consent.text_version != TEXT_VERSION:
            consent = agree(current_account(), datetime.now(UTC))
        return Connection(
            name=self.name,
            endpoint=self.endpoint.host,
            users=self.users,
            export_user=self.export_user,
            consent=consent,
            contract=self.contract,
        )
