"""Sharing a workspace, and changing who has part in it, with what follows for files and books.

Apart from `ci_braze_tui.workspace.sharing`, which knows folders and modes: here it is decided who may, the
connections get the modes that go with who may use them, and the audit tells of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Literal

import msgspec

from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.definitions import write_definition
from ci_braze_tui.errors import DefinitionError, NotAllowedError, RunInProgressError
from ci_braze_tui.exports.status import going_runs
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.audit import note
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.words import _
from ci_braze_tui.workspace.access import access_to
from ci_braze_tui.workspace.account import groups_of, number_of_group
from ci_braze_tui.workspace.definition import (
    GROUP,
    Workspace,
    owner_of,
    path_of,
    read_workspace,
)
from ci_braze_tui.workspace.sharing import (
    arrange_connections,
    group_of,
    misfits,
    share_folders,
    workspace_mode,
)

GivenRole = Literal["administrator", "contributor", "viewer"]


def share(home: Home, group: str | None) -> Home:
    """Share a home with a group of this computer, whose accounts become contributors; return it as it is then.

    One that is shared already keeps its roles, and has the modes of its files put right.

    Args:
        home: a home in a folder of its own.
        group: of the operating system; None for the one that shares it already.

    Raises:
        DefinitionError: there is no such group, none is given, or it could not get to the home.
        NotAllowedError: somebody else shares it, or may not give files to the group.
        RunInProgressError: a run is going.
    """
    access_to(home).require_administrator()
    group = group or group_of(home)
    if group is None:
        raise DefinitionError(
            _("Name the group of this computer that shares the workspace: --group GROUP.")
        )
    if number_of_group(group) is None:
        raise DefinitionError(
            _("There is no group {group} on this computer. Have it made first.", group=group)
        )
    for run in going_runs(home):
        raise RunInProgressError(
            _("Run {run} is going on. Wait for its end, and share then.", run=run.id)
        )
    workspace = read_workspace(home)
    if not path_of(home).exists():
        workspace = Workspace((owner_of(home),), (f"{GROUP}{group}",))
    shared = share_folders(home, group, workspace)
    RunStore(shared).follow_folder(home.config / home.runs.name, shared.runs)
    _arrange(shared, workspace)
    note(shared, "workspace changed", group, to="shared")
    return shared


def add_member(home: Home, name: str, role: GivenRole) -> tuple[str, ...]:
    """Give an account, or a group with an @ before it, a role instead of the one it had.

    Returns:
        What else must be done on this computer for that to work, in sentences.

    Raises:
        DefinitionError: there is no such account or group, or nobody would administer the workspace.
        NotAllowedError: the account of this process may not.
    """
    _require_owner(home)
    _require_known(name)
    _save(home, _changed(read_workspace(home), name, role), name, role)
    return tuple(_still_to_do(home, name, role))


def drop_member(home: Home, name: str) -> None:
    """Take away the role of an account or a group.

    Raises:
        DefinitionError: it has none, or nobody would administer the workspace.
        NotAllowedError: the account of this process may not.
    """
    _require_owner(home)
    before = read_workspace(home)
    after = _changed(before, name, None)
    if after == before:
        raise DefinitionError(
            _(
                "{name} has no role of its own here. `ci-braze-tui workspace list` shows who has.",
                name=name,
            )
        )
    _save(home, after, name, "none")


def troubles(home: Home) -> tuple[str, ...]:
    """What is more open, or more closed, than a shared workspace should be, in sentences."""
    if not home.is_shared:
        return ()
    return tuple(
        _(
            "{path} is not as open as it should be. `ci-braze-tui workspace share` puts it right.",
            path=str(path),
        )
        for path in (*misfits(home, read_workspace(home)), *ConnectionStore(home).misfits())
    )


def _save(home: Home, workspace: Workspace, name: str, role: str) -> None:
    write_definition(path_of(home), workspace, mode=workspace_mode(home))
    # Before the files follow: whatever stops these, the role is another one by now.
    note(home, "workspace changed", name, role=role)
    _arrange(home, workspace)


def _arrange(home: Home, workspace: Workspace) -> None:
    arrange_connections(home, workspace)
    ConnectionStore(home).protect()


def _changed(workspace: Workspace, name: str, role: GivenRole | None) -> Workspace:
    """The workspace with one role at the most for a name."""

    def named(names: tuple[str, ...], of: GivenRole) -> tuple[str, ...]:
        kept = tuple(each for each in names if each != name)
        return (*kept, name) if of == role else kept

    administrators = named(workspace.administrators, "administrator")
    if not administrators:
        raise DefinitionError(
            _("Somebody must administer the workspace. Add another administrator first.")
        )
    return msgspec.structs.replace(
        workspace,
        administrators=administrators,
        contributors=named(workspace.contributors, "contributor"),
        viewers=named(workspace.viewers, "viewer"),
    )


def _require_owner(home: Home) -> None:
    access_to(home).require_administrator()
    if not home.is_shared:
        raise DefinitionError(
            _(
                "{folder} is not shared. Share it first: `ci-braze-tui workspace share --group GROUP`.",
                folder=str(home.config),
            )
        )
    if not os.access(home.config, os.W_OK):
        raise NotAllowedError(
            _(
                "The workspace belongs to {owner}, who alone can change who has part in it.",
                owner=owner_of(home),
            )
        )


def _require_known(name: str) -> None:
    """A name with a slip of the pen would be somebody's role one day."""
    is_group = name.startswith(GROUP)
    if is_group and number_of_group(name.removeprefix(GROUP)) is None:
        raise DefinitionError(
            _("There is no group {group} on this computer.", group=name.removeprefix(GROUP))
        )
    if not is_group and groups_of(name) is None:
        raise DefinitionError(
            _(
                "There is no account {account} on this computer. A group has an @ before its name.",
                account=name,
            )
        )


def _still_to_do(home: Home, name: str, role: GivenRole) -> Iterator[str]:
    group = group_of(home) or ""
    if name.startswith(GROUP):
        if name != f"{GROUP}{group}":
            yield _(
                "Whoever is in {name} must be in the group {group} as well, or the operating system lets "
                "nobody in.",
                name=name,
                group=group,
            )
        return
    if group not in (groups_of(name) or ()):
        yield _(
            "{account} is not in the group {group} of this computer, so the operating system does not let "
            "that account in. Have it added.",
            account=name,
            group=group,
        )
    if role == "administrator" and name != owner_of(home):
        yield _(
            "The files of the connections belong to {owner}. For {account} to change them, make a group of "
            "all administrators, and give that the role.",
            owner=owner_of(home),
            account=name,
        )
