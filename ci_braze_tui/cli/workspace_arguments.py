"""`ci-braze-tui workspace` and all under it: who shares a home, and in which role."""

from __future__ import annotations

from ci_braze_tui.cli.naming import Group, grouped_under, named
from ci_braze_tui.cli.options import json_option
from ci_braze_tui.words import _

_ROLES = ("administrator", "contributor", "viewer")


def workspace_commands(commands: Group) -> None:
    """Add `workspace` and all under it."""
    group = grouped_under(
        commands,
        "workspace",
        _("who may do what here"),
        _(
            "A workspace is a home that several accounts of one computer share. Administrators manage "
            "connections; contributors manage and run the exports on connections that are shared with them; "
            "viewers look."
        ),
    )
    show = named(group, "show", "workspace.show", _("your role, the folders, and what is wrong"))
    json_option(show)
    listing = named(group, "list", "workspace.list_all", _("who has which role"))
    json_option(listing)

    share = named(
        group,
        "share",
        "workspace.share",
        _("share the home with a group"),
        _(
            "Share the home that CI_BRAZE_TUI_HOME names with a group of this computer, whose accounts "
            "become contributors. Repeat it to have the modes of all files put right."
        ),
    )
    share.add_argument("--group", metavar="GROUP", help=_("a group of the operating system"))

    add = named(group, "add", "workspace.add", _("give an account or a group a role"))
    add.add_argument("name", metavar="ACCOUNT|@GROUP", help=_("a group has an @ before its name"))
    add.add_argument(
        "--role", choices=_ROLES, default="contributor", help=_("default: contributor")
    )

    drop = named(group, "drop", "workspace.drop", _("take away the role of an account or a group"))
    drop.add_argument("name", metavar="ACCOUNT|@GROUP")
