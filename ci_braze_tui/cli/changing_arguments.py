"""The options of removing a connection, and the commands that change a saved export without its file.

Apart from the other commands because they belong together: what a removal leaves behind is attached again here.
"""

from __future__ import annotations

import argparse

from ci_braze_tui.cli.naming import Group, named
from ci_braze_tui.cli.options import export_option
from ci_braze_tui.words import _


def removal_command(group: Group) -> None:
    """`connections remove`."""
    remove = named(
        group,
        "remove",
        "connections.remove",
        _("remove a connection and its key"),
        _(
            "Remove a connection and its key. Say of each export that uses it whether it is removed as well, "
            "or detached: it keeps all it has then, and does not run until it gets another connection. While "
            "that is not said of one of them, or one of them is running, nothing is removed."
        ),
    )
    remove.add_argument("name", metavar="NAME")
    for option, text in (
        ("--detach", _("keep these exports, without a connection")),
        ("--remove", _("remove these exports, and what they remember of Braze")),
    ):
        remove.add_argument(option, nargs="+", action="extend", metavar="EXPORT", help=text)
    others = remove.add_mutually_exclusive_group()
    others.add_argument(
        "--detach-all", action="store_true", help=_("keep all others that use it, without one")
    )
    others.add_argument(
        "--remove-all", action="store_true", help=_("remove all others that use it")
    )


def changing_commands(group: Group) -> None:
    """`exports edit`, `duplicate`, `attach` and `detach`."""
    edit = named(
        group,
        "edit",
        "exports.edit",
        _("change an export"),
        _(
            "Change what is given and leave the rest. Without any option the definition is opened in the "
            "editor that $VISUAL or $EDITOR names, and filed when it is closed, if it can work."
        ),
    )
    export_option(edit)
    edit.add_argument("--name", dest="new_name", metavar="NEW", help=_("another name"))
    edit.add_argument(
        "--segment-identifier",
        metavar="UUID",
        help=_("another Braze segment to take the name from"),
    )
    edit.add_argument("--file", metavar="PATH", help=_("another customer file with these columns"))

    duplicate = named(
        group,
        "duplicate",
        "exports.duplicate",
        _("make a copy of an export, which does not run by itself"),
    )
    export_option(duplicate)
    duplicate.add_argument("new_name", metavar="NEW", help=_("the name of the copy"))

    attach = named(group, "attach", "exports.attach", _("give an export a connection"))
    export_option(attach)
    _connection_argument(attach)

    detach = named(
        group, "detach", "exports.detach", _("take its connection away, so that it does not run")
    )
    export_option(detach)


def _connection_argument(command: argparse.ArgumentParser) -> None:
    command.add_argument("connection", metavar="CONNECTION", help=_("the name of a connection"))
