"""The files of a shared workspace: whose they are, and how open.

This is what keeps people out who use other tools than ours. The home's own folder and `connections` are
written by administrators alone, so that nobody else can put other roles or other connections in their place;
`exports` and `state` are written by the group. Administrators who are a group of their own get `connections`
for that group; that the others may read there is bounded by the home's folder, which is closed to strangers.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ci_braze_tui.definitions import write_definition
from ci_braze_tui.errors import DefinitionError, NotAllowedError
from ci_braze_tui.paths import STATE, Home, private_folder
from ci_braze_tui.words import _
from ci_braze_tui.workspace.account import current_account, group_named, number_of_group
from ci_braze_tui.workspace.definition import GROUP, Workspace, owner_of, path_of

_HOME, _CONNECTIONS, _CONNECTIONS_OF_GROUP, _WRITTEN_BY_ALL = 0o2750, 0o2750, 0o2775, 0o2770
_DEFINITION, _FILE = 0o640, 0o660
_BOOKS = "runs.sqlite"
_COMING = ".state.new"
"""The folder of the state before it is complete."""
_STATE = (
    *("runs", "preflights", "audiences", "ledgers", "locks", "logs", "notices", "checks"),
    *("changes", "run-all.log", ".pruned"),
)
"""What lies in the state folder, besides the books."""
_PERSONAL = ("settings.toml", "recent.toml")
"""Somebody's taste, and what they opened lately; it stays theirs, as their drafts do."""


@dataclass(frozen=True, slots=True)
class Openness:
    """Whose a file or folder is, and how open."""

    path: Path
    group: int
    mode: int

    @property
    def holds(self) -> bool:
        """Whether it is so."""
        found = self.path.stat()
        return (found.st_gid, stat.S_IMODE(found.st_mode)) == (self.group, self.mode)

    def make(self) -> None:
        """Make it so, where it is not; the mode last, for a change of the group takes marks away."""
        if not self.holds:
            os.chown(self.path, -1, self.group)
            self.path.chmod(self.mode)


def group_of(home: Home) -> str | None:
    """The group that shares a home; None for a private one."""
    return group_named(home.config.stat().st_gid) if home.is_shared else None


def share_folders(home: Home, group: str, workspace: Workspace) -> Home:
    """Open a home to a group, and return it with its state in a folder apart; again, it puts modes right.

    Args:
        home: a home in a folder of its own.
        group: of the operating system.
        workspace: who has which role, for a home where that is not written down yet.

    Raises:
        DefinitionError: there is no such group, or it could not get to the home.
        NotAllowedError: the home belongs to somebody else, or the account is not in the group.
        OSError: a folder cannot be made or moved.
    """
    number = _number(group)
    if current_account() != owner_of(home) and os.geteuid() != 0:
        raise NotAllowedError(
            _(
                "{folder} belongs to {owner}, who alone can share it.",
                folder=str(home.config),
                owner=owner_of(home),
            )
        )
    _require_way_to(home.config, number)
    private_folder(home.config)
    if not path_of(home).exists():
        write_definition(path_of(home), workspace)
    shared = _apart(home)
    for folder in (shared.connections, shared.exports, shared.state):
        private_folder(folder)
    try:
        # From the inside to the outside: nobody gets in before everything in it is as it should be.
        for folder in (shared.exports, shared.state):
            _open_inside(folder, number)
        for wanted in _top(shared, number, workspace):
            wanted.make()
    except PermissionError as error:
        raise _not_in(group, error) from None
    return shared


def arrange_connections(home: Home, workspace: Workspace) -> None:
    """Give the folder of the connections to those who administer them now; its files are still as they were.

    Raises:
        DefinitionError: there is no such group of administrators.
        NotAllowedError: the account is not in it.
    """
    wanted = _of_connections(home, home.config.stat().st_gid, workspace)
    try:
        wanted.make()
    except PermissionError as error:
        raise _not_in(group_named(wanted.group), error) from None


def misfits(home: Home, workspace: Workspace) -> list[Path]:
    """The folders of a shared home, and the definitions in its own, that are not as open as they should be."""
    return [
        each.path for each in _top(home, home.config.stat().st_gid, workspace) if not each.holds
    ]


def connection_mode(folder: Path, *, shared: bool) -> int | None:
    """How open the file of a connection is, by its folder; None in a home that is not shared."""
    try:
        mode = folder.stat().st_mode
    except FileNotFoundError:
        return None
    if not mode & stat.S_ISGID:
        return None
    if mode & stat.S_IWGRP:
        return 0o664 if shared else 0o660
    return 0o640 if shared else 0o600


def workspace_mode(home: Home) -> int | None:
    """How open `workspace.toml` is; None in a home that is not shared."""
    return _DEFINITION if home.is_shared else None


def _top(home: Home, group: int, workspace: Workspace) -> Iterator[Openness]:
    yield Openness(home.exports, group, _WRITTEN_BY_ALL)
    yield Openness(home.state, group, _WRITTEN_BY_ALL)
    yield _of_connections(home, group, workspace)
    for path in home.config.glob("*.toml"):
        # What root has written down for everybody is nobody else's to change.
        if path.name not in _PERSONAL and (path.stat().st_uid or not os.geteuid()):
            yield Openness(path, group, _DEFINITION)
    yield Openness(home.config, group, _HOME)


def _of_connections(home: Home, group: int, workspace: Workspace) -> Openness:
    named = [name for name in workspace.administrators if name.startswith(GROUP)]
    if not named:
        return Openness(home.connections, group, _CONNECTIONS)
    number = _number(named[0].removeprefix(GROUP))
    return Openness(home.connections, number, _CONNECTIONS_OF_GROUP)


def _open_inside(above: Path, group: int) -> None:
    """Open all that lies in a folder which the group may write already, and may be writing now.

    By handles, not by paths: what a link leads to is not ours to open, and one could be put in the place of a
    file between a look at it and the deed.
    """
    for folder, folders, files, handle in os.fwalk(above, topdown=False):
        for names, mode in ((files, _FILE), (folders, _WRITTEN_BY_ALL)):
            for name in names:
                try:
                    _open_at(handle, name, group, mode)
                except PermissionError as error:
                    if os.lstat(name, dir_fd=handle).st_uid == os.geteuid():
                        error.filename = str(Path(folder, name))
                        raise
                    # Another member's, such as what a killed process was writing; only that one can open it.


def _open_at(folder: int, name: str, group: int, mode: int) -> None:
    try:
        handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO):
            # A link, or a socket.
            return
        raise
    try:
        found = os.fstat(handle)
        if (found.st_gid, stat.S_IMODE(found.st_mode)) != (group, mode):
            os.fchown(handle, -1, group)
            os.fchmod(handle, mode)
    finally:
        os.close(handle)


def _apart(home: Home) -> Home:
    """The home with its state in a folder of its own, which appears in one step with everything in it."""
    shared = Home(home.config, home.config / STATE)
    coming = home.config / _COMING
    named = (*home.config.glob(f"{_BOOKS}*"), *(home.config / name for name in _STATE))
    moving = [path for path in named if path.exists()]
    if not shared.state.exists():
        shutil.rmtree(coming, ignore_errors=True)
        private_folder(coming)
        for path in moving:
            if path.is_dir():
                shutil.copytree(path, coming / path.name, copy_function=_link, symlinks=True)
            else:
                _link(path, coming / path.name)
        coming.rename(shared.state)
    for path in moving:
        # Until here they are two names of the same files, whenever it was killed.
        if not (shared.state / path.name).exists():
            path.rename(shared.state / path.name)
        elif path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    return shared


def _link(path: str | Path, there: str | Path) -> None:
    """Give a file another name; a copy where the disk knows no such thing."""
    try:
        os.link(path, there, follow_symlinks=False)
    except OSError:
        shutil.copy2(path, there, follow_symlinks=False)


def _number(group: str) -> int:
    number = number_of_group(group)
    if number is None:
        raise DefinitionError(
            _("There is no group {group} on this computer. Have it made first.", group=group)
        )
    return number


def _require_way_to(folder: Path, group: int) -> None:
    for above in folder.parents:
        found = above.stat()
        by_group = found.st_gid == group and found.st_mode & stat.S_IXGRP
        if not (by_group or found.st_mode & stat.S_IXOTH):
            raise DefinitionError(
                _(
                    "Others cannot get to {folder}, for {above} is closed to them. Choose a folder such as "
                    "/srv/ci-braze-tui with CI_BRAZE_TUI_HOME.",
                    folder=str(folder),
                    above=str(above),
                )
            )


def _not_in(group: str, error: PermissionError) -> NotAllowedError:
    return NotAllowedError(
        _(
            "{account} may not give {path} to the group {group}: only the owner can, and must be in the group.",
            account=current_account(),
            path=str(error.filename),
            group=group,
        )
    )
