"""`workspace.toml`: the accounts and groups that share a home, by role.

The names and the layout of the file are a contract with people who write it by hand.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from ci_braze_tui.definitions import read_definition
from ci_braze_tui.errors import NotAllowedError
from ci_braze_tui.paths import STATE, Home
from ci_braze_tui.words import _
from ci_braze_tui.workspace.account import account_named, current_account

GROUP = "@"
"""What stands before the name of a group."""


class Retention(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long is kept what runs leave behind, in days."""

    personal_data: int = 30
    """Prepared records of runs that were never finished, rows that came back, and the pre-flights' samples."""
    runs: int = 400
    """Everything else about a run: its line in the history, its report and its log."""

    def __post_init__(self) -> None:
        if not 0 <= self.personal_data <= self.runs:
            raise ValueError("`personal_data` must be a number of days, and not more than `runs`")


class Workspace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who has which role: OS accounts by name, and groups with an @ before it; the highest counts."""

    administrators: tuple[str, ...]
    contributors: tuple[str, ...] = ()
    viewers: tuple[str, ...] = ()
    retention: Retention = Retention()
    version: int = 1

    def __post_init__(self) -> None:
        if not self.administrators:
            raise ValueError("a workspace needs one of `administrators` at the least")


def path_of(home: Home) -> Path:
    """Where the workspace of a home is defined."""
    return home.config / "workspace.toml"


def read_workspace(home: Home) -> Workspace:
    """The workspace of a home; one without a file belongs to whoever made its folder, or may write there.

    Raises:
        DefinitionError: the file is not right; nobody has a role then.
        NotAllowedError: the operating system keeps the account out of the home, or its state is that of
            another one.
    """
    path = path_of(home)
    try:
        _require_own_state(home)
        if path.exists():
            return read_definition(path, Workspace)
        owner = owner_of(home)
    except PermissionError:
        raise NotAllowedError(
            _(
                "{account} may not look into {folder}. Ask whoever it belongs to, or choose another folder "
                "with CI_BRAZE_TUI_HOME.",
                account=current_account(),
                folder=str(home.config),
            )
        ) from None
    # A container may run under another account than the one that made the folder mounted into it.
    may_write = os.access(home.config, os.W_OK)
    return Workspace(tuple(dict.fromkeys((owner, current_account()))) if may_write else (owner,))


def _require_own_state(home: Home) -> None:
    """The state of a workspace has no roles of its own: whoever may write there would administer it."""
    state = home.state.resolve()
    workspace = Home(state.parent, state)
    if state.name != STATE or home.config.resolve() == workspace.config:
        return
    if path_of(workspace).exists():
        raise NotAllowedError(
            _(
                "{state} belongs to the workspace in {folder}. Name that with CI_BRAZE_TUI_HOME.",
                state=str(state),
                folder=str(workspace.config),
            )
        )


def owner_of(home: Home) -> str:
    """Who made the folder of a home; whoever asks, where it is not made yet."""
    try:
        return account_named(home.config.stat().st_uid)
    except (FileNotFoundError, ImportError):
        return current_account()
