"""What the account of this process may do in a workspace; the one place where that is decided.

As in Customer Insights (Microsoft docs, connections and export-manage): administrators decide where data may
go, contributors what is sent there and when, viewers look. A tool on somebody's own computer can refuse, but
what keeps others out of files is the operating system: see `ci_braze_tui.workspace.sharing`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Literal, Protocol

from ci_braze_tui.errors import NotAllowedError
from ci_braze_tui.paths import Home
from ci_braze_tui.words import _
from ci_braze_tui.workspace.account import ROOT, account_named, current_account, current_groups
from ci_braze_tui.workspace.definition import GROUP, Workspace, read_workspace

Role = Literal["administrator", "contributor", "viewer", "stranger"]

ROLES = {
    "administrator": _("administrator"),
    "contributor": _("contributor"),
    "viewer": _("viewer"),
    "stranger": _("nobody"),
}

Users = Literal["administrators", "administrators and contributors"]
"""Who may use a connection, in the words of Customer Insights."""


class Shareable(Protocol):
    """A connection, as far as roles go."""

    @property
    def name(self) -> str:
        """Its display name."""

    @property
    def users(self) -> Users:
        """Who may use it."""


@dataclass(frozen=True, slots=True)
class Access:
    """An account and its role."""

    account: str
    role: Role
    administrators: tuple[str, ...]
    """Whom to ask for more."""

    @property
    def is_administrator(self) -> bool:
        """Whether everything is allowed."""
        return self.role == "administrator"

    def may_use(self, connection: Shareable | None) -> bool:
        """Whether exports may be made on a connection, changed and run; None for no connection."""
        if self.role == "contributor":
            return connection is None or connection.users != "administrators"
        return self.is_administrator

    def require_look(self) -> None:
        """For everything that is only looked at.

        Raises:
            NotAllowedError: the account has no role here.
        """
        if self.role == "stranger":
            raise NotAllowedError(
                _(
                    "{account} has no part in this workspace. Ask {administrators}, who can add it with "
                    "`ci-braze-tui workspace add`.",
                    account=self.account,
                    administrators=self.whom_to_ask,
                )
            )

    def require_administrator(self) -> None:
        """For connections, and for the workspace itself.

        Raises:
            NotAllowedError: the account is no administrator.
        """
        self.require_look()
        if not self.is_administrator:
            raise NotAllowedError(
                _(
                    "Only administrators may do this, and {account} is none of them. Ask {administrators}.",
                    account=self.account,
                    administrators=self.whom_to_ask,
                )
            )

    def require_use(self, connection: Shareable | None) -> None:
        """For exports on a connection, or on none.

        Raises:
            NotAllowedError: the account may not use it.
        """
        self.require_look()
        if self.may_use(connection):
            return
        if self.role == "viewer" or connection is None:
            raise NotAllowedError(
                _(
                    "{account} may look at exports, but not change or run them. Ask {administrators}.",
                    account=self.account,
                    administrators=self.whom_to_ask,
                )
            )
        raise NotAllowedError(
            _(
                'Only administrators may use the connection "{connection}". Ask {administrators} to share '
                "it with contributors.",
                connection=connection.name,
                administrators=self.whom_to_ask,
            )
        )

    @property
    def whom_to_ask(self) -> str:
        """The administrators, for a sentence."""
        return ", ".join(self.administrators)


def access_to(home: Home) -> Access:
    """What the account of this process may do.

    Raises:
        DefinitionError: the workspace is not defined in a way that can work.
        NotAllowedError: the operating system keeps the account out of the home.
    """
    workspace = read_workspace(home)
    return Access(current_account(), role_in(workspace), workspace.administrators)


def role_in(workspace: Workspace) -> Role:
    """The highest role of the account of this process; to turn root away would be a pretence."""
    if _is_one_of(workspace.administrators):
        return "administrator"
    if _is_one_of(workspace.contributors):
        return "contributor"
    if _is_one_of(workspace.viewers):
        return "viewer"
    return "administrator" if _is_root() else "stranger"


def _is_root() -> bool:
    return hasattr(os, "geteuid") and current_account() == account_named(ROOT)


def _is_one_of(names: tuple[str, ...]) -> bool:
    groups = {f"{GROUP}{name}" for name in current_groups()}
    return not groups.isdisjoint(names) or current_account() in names
