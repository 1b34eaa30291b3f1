"""Every command and option there is, in one place, in the order a new user needs them.

Commands are named here and imported when they are called, so that `--help` and the wizard start at once.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from ci_braze_tui import __version__
from ci_braze_tui.cli.changing_arguments import changing_commands, removal_command
from ci_braze_tui.cli.keeping_arguments import audit_commands, purge_command
from ci_braze_tui.cli.naming import Group, called, grouped_under, named
from ci_braze_tui.cli.notices_arguments import notices_commands
from ci_braze_tui.cli.options import (
    after_option,
    contract_options,
    export_option,
    json_option,
    key_options,
    patience_option,
    plain_option,
    profiles,
    profiles_or_all,
    run_option,
    users_option,
)
from ci_braze_tui.cli.refreshing_arguments import refresh_commands, schedule_command
from ci_braze_tui.cli.segment_arguments import segment_commands
from ci_braze_tui.cli.system_arguments import system_commands
from ci_braze_tui.cli.workspace_arguments import workspace_commands
from ci_braze_tui.exports.proof_wish import SAMPLE
from ci_braze_tui.sandbox.options import add_options
from ci_braze_tui.words import _


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; the chosen command is its value `command`."""
    top = argparse.ArgumentParser(
        prog="ci-braze-tui",
        description=_("Export Customer Insights segments to Braze. Without a command: the wizard."),
        epilog=_(
            "Exit codes: 0 every row is in or need not be sent; 1 bug; 2 bad input; 3 some rows "
            "came back, or a proof found something missing or different; 4 Braze refused; 5 interrupted; "
            "6 held back by the brake; 7 already running."
        ),
    )
    top.add_argument("--version", action="version", version=f"ci-braze-tui {__version__}")
    top.add_argument(
        "--no-mouse",
        action="store_true",
        help=_("leave the mouse to the terminal, to select and copy"),
    )
    plain_option(top, default=False)
    top.set_defaults(command=called("wizard.open_wizard"))
    commands = top.add_subparsers(title=_("commands"), metavar="COMMAND")
    _demo(commands)
    _connections(commands)
    _exports(commands)
    _running(commands)
    segment_commands(commands)
    _runs(commands)
    audit_commands(commands)
    system_commands(commands)
    workspace_commands(commands)
    notices_commands(commands)
    _around(commands)
    return top


def _demo(commands: Group) -> None:
    demo = named(commands, "demo", "demo.demo", _("try it: a sandbox and some thousand customers"))
    demo.add_argument(
        "--headless", action="store_true", help=_("the same without a screen, as when piped")
    )
    # Without a default of its own, so that one in front of the command counts, too.
    plain_option(demo, default=argparse.SUPPRESS)
    json_option(demo)


def _connections(commands: Group) -> None:
    group = grouped_under(commands, "connections", _("connections to Braze"))
    listing = named(group, "list", "connections.list_all", _("the saved connections"))
    json_option(listing)

    show = named(
        group, "show", "connections.show", _("a connection and its contract, without its key")
    )
    show.add_argument("name", metavar="NAME")
    json_option(show)

    add = named(group, "add", "connections.add", _("check and save a connection"))
    add.add_argument("name", metavar="NAME", help=_("its display name"))
    add.add_argument(
        "--endpoint", required=True, help=_("REST host, such as rest.iad-03.braze.com")
    )
    users_option(add, "administrators")
    key_options(add)
    contract_options(add)
    add.add_argument(
        "--agree",
        action="store_true",
        help=_("agree that data leaves for Braze; without it the text to agree to is shown"),
    )
    json_option(add)

    test = named(group, "test", "connections.test", _("check host, key and permissions"))
    test.add_argument("name", metavar="NAME")
    json_option(test)

    edit = named(group, "edit", "connections.edit", _("change a connection, or its key"))
    edit.add_argument("name", metavar="NAME")
    edit.add_argument("--name", dest="new_name", metavar="NEW", help=_("another display name"))
    edit.add_argument("--endpoint", help=_("another REST host"))
    users_option(edit, None)
    key_options(edit)
    contract_options(edit)
    edit.add_argument("--new-key", action="store_true", help=_("ask for another API key"))

    removal_command(group)


def _exports(commands: Group) -> None:
    group = grouped_under(commands, "exports", _("saved exports"))
    listing = named(group, "list", "exports.list_all", _("the saved exports"))
    json_option(listing)

    show = named(group, "show", "exports.show", _("the definition of an export"))
    export_option(show)
    json_option(show)

    add = named(group, "add", "exports.add", _("check a definition and file it"))
    add.add_argument("file", metavar="FILE.toml", type=Path)
    add.add_argument("--replace", action="store_true", help=_("in place of one of the same name"))

    changing_commands(group)

    remove = named(group, "remove", "exports.remove", _("remove an export and what it remembers"))
    export_option(remove)

    schedule_command(group)

    forget = named(group, "forget", "exports.forget", _("forget what Braze was told for an export"))
    export_option(forget)
    forget.add_argument(
        "--yes", action="store_true", help=_("although everything is sent again then")
    )


def _running(commands: Group) -> None:
    check = named(commands, "check", "running.check", _("prepare only: what a run would do"))
    export_option(check)
    check.add_argument(
        "--all-rows", action="store_true", help=_("as if Braze had been told nothing")
    )
    json_option(check)

    run = named(commands, "run", "running.run", _("export now"))
    export_option(run)
    run.add_argument("--dry-run", action="store_true", help=_("the same as check"))
    run.add_argument(
        "--all-rows", action="store_true", help=_("send everything, whatever Braze was told before")
    )
    run.add_argument("--yes", action="store_true", help=_("go on although the brake holds it back"))
    run.add_argument(
        "--resend", action="store_true", help=_("send only the rows that came back last time")
    )
    json_option(run)
    run.add_argument("--json-lines", action="store_true", help=_("progress as JSON, line by line"))
    patience_option(run)
    run.add_argument(
        "--prove",
        nargs="?",
        type=profiles_or_all,
        const=SAMPLE,
        metavar="N",
        help=_(
            "read back what was sent: {count} profiles, N, or all for the whole Braze segment; exit code "
            "3 if Braze has something else",
            count=SAMPLE,
        ),
    )
    after_option(run)

    refresh_commands(commands)


def _runs(commands: Group) -> None:
    group = grouped_under(commands, "runs", _("what ran and what came of it"))
    listing = named(group, "list", "runs.list_all", _("the latest runs"))
    json_option(listing)
    for name, target, text in (
        ("show", "runs.show", _("how far a run is, or how it ended")),
        ("report", "runs.report", _("outcomes, reasons, and where the returned rows are")),
    ):
        command = named(group, name, target, text)
        run_option(command)
        json_option(command)
    for name, target, text in (
        ("pause", "runs.pause", _("let a run that is going wait")),
        ("go-on", "runs.go_on", _("end the pause of a run")),
        ("cancel", "runs.cancel", _("end a run behind what is in flight; it can be resumed")),
    ):
        run_option(named(group, name, target, text))

    proof = named(
        group,
        "prove",
        "runs.prove",
        _("read back what a run sent, and compare"),
        _(
            "Read profiles back from Braze and compare each attribute with what Braze was told: how many "
            "agree, which do not, and the likely cause. A sample needs the permission users.export.ids; "
            "--whole needs users.export.segment and may take an hour. Exit code 0: everything agrees. Exit "
            "code 3: something is missing or different."
        ),
    )
    run_option(proof)
    how_many = proof.add_mutually_exclusive_group()
    how_many.add_argument(
        "--sample",
        type=profiles,
        default=SAMPLE,
        metavar="N",
        help=_("profiles to look at, at random; default: {count}", count=SAMPLE),
    )
    how_many.add_argument("--whole", action="store_true", help=_("read the whole segment instead"))
    after_option(proof)
    json_option(proof)

    resume = named(group, "resume", "runs.resume", _("go on with a run that was broken off"))
    run_option(resume)
    resume.add_argument(
        "--yes", action="store_true", help=_("go on although the brake holds it back")
    )
    json_option(resume)
    resume.add_argument(
        "--json-lines", action="store_true", help=_("progress as JSON, line by line")
    )
    purge_command(group)


def _around(commands: Group) -> None:
    sandbox = named(commands, "sandbox", "sandbox.sandbox", _("a Braze on this computer"))
    add_options(sandbox)
    info = named(commands, "info", "info.info", _("versions and folders, no secrets"))
    json_option(info)
