"""`ci-braze-tui workspace`: who shares a home, and in which role."""

from __future__ import annotations

import argparse
import os

from ci_braze_tui.cli.exit_codes import ExitCode
from ci_braze_tui.cli.output import result, result_json, table, talk
from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.exports.sharing import add_member, drop_member, troubles
from ci_braze_tui.exports.sharing import share as share_home
from ci_braze_tui.paths import HOME_VARIABLE, Home
from ci_braze_tui.words import _, ngettext
from ci_braze_tui.workspace.access import ROLES, Role, access_to
from ci_braze_tui.workspace.definition import Workspace, read_workspace
from ci_braze_tui.workspace.sharing import group_of


def show(given: argparse.Namespace) -> int:
    """Show the role of whoever asks, the folders, and what is not as it should be."""
    home = Home.find()
    access = access_to(home)
    access.require_look()
    group, found = group_of(home), troubles(home)
    kept = read_workspace(home).retention
    if given.json:
        result_json(
            {
                "account": access.account,
                "role": access.role,
                "config": str(home.config),
                "state": str(home.state),
                "group": group,
                "retention": kept,
                "troubles": found,
            }
        )
    else:
        table(
            (_("WHAT"), _("IS")),
            (
                (_("you"), access.account),
                (_("your role"), ROLES[access.role]),
                (_("folder"), str(home.config)),
                (_("shared with the group"), group or _("nobody")),
                (_("personal data is kept for"), _days(kept.personal_data)),
                (_("runs are kept for"), _days(kept.runs)),
            ),
        )
        for sentence in found:
            talk(sentence)
    return ExitCode.BAD_INPUT if found else ExitCode.DONE


def list_all(given: argparse.Namespace) -> int:
    """Show who has which role."""
    home = Home.find()
    access_to(home).require_look()
    workspace = read_workspace(home)
    if given.json:
        result_json({"members": [{"name": n, "role": r} for n, r in _members(workspace)]})
    else:
        table((_("NAME"), _("ROLE")), ((name, ROLES[role]) for name, role in _members(workspace)))
    return ExitCode.DONE


def share(given: argparse.Namespace) -> int:
    """Share the home with a group."""
    if not os.environ.get(HOME_VARIABLE):
        raise DefinitionError(
            _(
                "A shared workspace is a folder of its own. Name it with CI_BRAZE_TUI_HOME, such as "
                "/srv/ci-braze-tui, for everybody who shares it."
            )
        )
    if not hasattr(os, "getgrouplist"):
        raise DefinitionError(
            _("This system has no groups of that kind. Share the folder with its own means.")
        )
    home = share_home(Home.find(), given.group)
    talk(
        _(
            "{folder} is shared with the group {group}.",
            folder=str(home.config),
            group=group_of(home) or "",
        )
    )
    for name, role in _members(read_workspace(home)):
        result(f"{name}: {ROLES[role]}")
    return ExitCode.DONE


def add(given: argparse.Namespace) -> int:
    """Give somebody a role."""
    for sentence in add_member(Home.find(), given.name, given.role):
        talk(sentence)
    talk(_("{name} has the role {role} now.", name=given.name, role=ROLES[given.role]))
    return ExitCode.DONE


def drop(given: argparse.Namespace) -> int:
    """Take somebody's role away."""
    drop_member(Home.find(), given.name)
    talk(_("{name} has no role of its own any more.", name=given.name))
    return ExitCode.DONE


def _members(workspace: Workspace) -> list[tuple[str, Role]]:
    by_role: tuple[tuple[Role, tuple[str, ...]], ...] = (
        ("administrator", workspace.administrators),
        ("contributor", workspace.contributors),
        ("viewer", workspace.viewers),
    )
    return [(name, role) for role, names in by_role for name in names]


def _days(count: int) -> str:
    return ngettext("{count} day", "{count} days", count)
