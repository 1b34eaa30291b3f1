"""Whether a file that says where things are sent, and what is carried out, may be gone by.

Whoever wrote the file could have other accounts send their passwords to a server of choice, or carry out
commands. A folder that was opened too far must not be enough for that, so who owns the file counts.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.paths import Home
from ci_braze_tui.words import _
from ci_braze_tui.workspace.account import account_named
from ci_braze_tui.workspace.definition import GROUP, read_workspace

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Trust:
    """How far a file is gone by."""

    runs_commands: bool
    """Only a file of this account or of root: an administrator of a workspace does not own the others."""


def checked(home: Home, path: Path, read: Callable[[], _T]) -> tuple[_T, Trust]:
    """What `read` reads of the file at `path`, if an administrator wrote it and nobody else can have.

    Raises:
        DefinitionError: that cannot be said.
    """
    if not hasattr(os, "getuid"):
        return read(), Trust(runs_commands=True)
    before = path.stat()
    _check(home, path, before)
    content = read()
    after = path.stat()
    if (before.st_ino, before.st_ctime_ns) != (after.st_ino, after.st_ctime_ns):
        raise DefinitionError(_("{path} was changed while it was read.", path=str(path)))
    return content, Trust(runs_commands=before.st_uid in (0, os.getuid()))


def _check(home: Home, path: Path, found: os.stat_result) -> None:
    reachable = stat.S_IMODE(home.config.stat().st_mode) & 0o077
    if reachable and stat.S_IMODE(found.st_mode) & 0o022:
        raise DefinitionError(
            _(
                "{path} can be written by others than its owner, so it is not gone by. Take that away "
                "with `chmod go-w`.",
                path=str(path),
            )
        )
    if found.st_uid in (0, os.getuid()):
        return
    owner, administrators = account_named(found.st_uid), read_workspace(home).administrators
    if not any(_is_or_has(each, owner) for each in administrators):
        raise DefinitionError(
            _(
                "{path} belongs to {owner}, who is no administrator, so it is not gone by. An "
                "administrator has to write it anew.",
                path=str(path),
                owner=owner,
            )
        )


def _is_or_has(name: str, account: str) -> bool:
    """Whether a name in the workspace is the account, or a group that it is in."""
    if not name.startswith(GROUP):
        return name == account
    import grp
    import pwd

    try:
        group, owner = grp.getgrnam(name.removeprefix(GROUP)), pwd.getpwnam(account)
    except KeyError:
        return False
    return account in group.gr_mem or owner.pw_gid == group.gr_gid
