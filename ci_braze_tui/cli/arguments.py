"""Every command and option there is, in one place, in the order a new user needs them.

Commands are named here and imported when they are called, so that `--help` and the wizard start at once.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

from ci_braze_tui import __version__
from ci_braze_tui.runs.run import PATIENCE
from ci_braze_tui.sandbox.options import add_options
from ci_braze_tui.words import _

Command = Callable[[argparse.Namespace], int]
_Group: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

_SAMPLE = 400
"""Profiles that a proof looks at: an agreement of 99 % is then known to about one percent."""
_LONGEST_PATIENCE = 7 * 24 * 60


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; the chosen command is its value `command`."""
    top = argparse.ArgumentParser(
        prog="ci-braze-tui",
        description=_("Export Customer Insights segments to Braze. Without a command: the wizard."),
        epilog=_(
            "Exit codes: 0 every row is in or need not be sent; 1 bug; 2 bad input; 3 some rows "
            "came back; 4 Braze refused; 5 interrupted; 6 held back by the brake; 7 already running."
        ),
    )
    top.add_argument("--version", action="version", version=f"ci-braze-tui {__version__}")
    top.add_argument(
        "--no-mouse",
        action="store_true",
        help=_("leave the mouse to the terminal, to select and copy"),
    )
    _plain(top, default=False)
    top.set_defaults(command=_command("wizard.open_wizard"))
    commands = top.add_subparsers(title=_("commands"), metavar="COMMAND")
    _demo(commands)
    _connections(commands)
    _exports(commands)
    _running(commands)
    _segment(commands)
    _runs(commands)
    _around(commands)
    return top


def _demo(commands: _Group) -> None:
    demo = _add(commands, "demo", "demo.demo", _("try it: a sandbox and some thousand customers"))
    demo.add_argument(
        "--headless", action="store_true", help=_("the same without a screen, as when piped")
    )
    # Without a default of its own, so that one in front of the command counts, too.
    _plain(demo, default=argparse.SUPPRESS)
    _json(demo)


def _connections(commands: _Group) -> None:
    group = _group(commands, "connections", _("connections to Braze"))
    listing = _add(group, "list", "connections.list_all", _("the saved connections"))
    _json(listing)

    show = _add(
        group, "show", "connections.show", _("a connection and its contract, without its key")
    )
    show.add_argument("name", metavar="NAME")
    _json(show)

    add = _add(group, "add", "connections.add", _("check and save a connection"))
    add.add_argument("name", metavar="NAME", help=_("its display name"))
    add.add_argument(
        "--endpoint", required=True, help=_("REST host, such as rest.iad-03.braze.com")
    )
    _users(add, "administrators")
    _key(add)
    _contract(add)
    add.add_argument(
        "--agree",
        action="store_true",
        help=_("agree that data leaves for Braze; without it the text to agree to is shown"),
    )
    _json(add)

    test = _add(group, "test", "connections.test", _("check host, key and permissions"))
    test.add_argument("name", metavar="NAME")
    _json(test)

    edit = _add(group, "edit", "connections.edit", _("change a connection, or its key"))
    edit.add_argument("name", metavar="NAME")
    edit.add_argument("--name", dest="new_name", metavar="NEW", help=_("another display name"))
    edit.add_argument("--endpoint", help=_("another REST host"))
    _users(edit, None)
    _key(edit)
    _contract(edit)
    edit.add_argument("--new-key", action="store_true", help=_("ask for another API key"))

    remove = _add(group, "remove", "connections.remove", _("remove a connection and its key"))
    remove.add_argument("name", metavar="NAME")
    remove.add_argument(
        "--detach",
        action="store_true",
        help=_("keep the exports that use it, without a connection"),
    )


def _exports(commands: _Group) -> None:
    group = _group(commands, "exports", _("saved exports"))
    listing = _add(group, "list", "exports.list_all", _("the saved exports"))
    _json(listing)

    show = _add(group, "show", "exports.show", _("the definition of an export"))
    _export(show)
    _json(show)

    add = _add(group, "add", "exports.add", _("check a definition and file it"))
    add.add_argument("file", metavar="FILE.toml", type=Path)
    add.add_argument("--replace", action="store_true", help=_("in place of one of the same name"))

    remove = _add(group, "remove", "exports.remove", _("remove an export and what it remembers"))
    _export(remove)

    forget = _add(group, "forget", "exports.forget", _("forget what Braze was told for an export"))
    _export(forget)
    forget.add_argument(
        "--yes", action="store_true", help=_("although everything is sent again then")
    )


def _running(commands: _Group) -> None:
    check = _add(commands, "check", "running.check", _("prepare only: what a run would do"))
    _export(check)
    check.add_argument(
        "--all-rows", action="store_true", help=_("as if Braze had been told nothing")
    )
    _json(check)

    run = _add(commands, "run", "running.run", _("export now"))
    _export(run)
    run.add_argument("--dry-run", action="store_true", help=_("the same as check"))
    run.add_argument(
        "--all-rows", action="store_true", help=_("send everything, whatever Braze was told before")
    )
    run.add_argument("--yes", action="store_true", help=_("go on although the brake holds it back"))
    run.add_argument(
        "--resend", action="store_true", help=_("send only the rows that came back last time")
    )
    _json(run)
    run.add_argument("--json-lines", action="store_true", help=_("progress as JSON, line by line"))

    _patience(run)

    refresh = _add(commands, "refresh", "running.refresh", _("run every export that is due"))
    _json(refresh)
    _patience(refresh)


def _patience(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--patience",
        type=_minutes,
        default=PATIENCE / 60,
        metavar="MINUTES",
        help=_(
            "how long to wait for a network that was lost; default: {minutes}",
            minutes=f"{PATIENCE / 60:g}",
        ),
    )


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = -1.0
    if not 0 <= minutes <= _LONGEST_PATIENCE:
        raise argparse.ArgumentTypeError(
            _("minutes are a number from 0 to {most}", most=_LONGEST_PATIENCE)
        )
    return minutes


def _segment(commands: _Group) -> None:
    group = _group(commands, "segment", _("what Braze has: its segment, read back"))
    read = _add(group, "read", "segment.read", _("read the segment, so that check can forecast"))
    _export(read)
    read.add_argument(
        "--patience",
        type=_minutes,
        default=60.0,
        metavar="MINUTES",
        help=_("how long to wait for Braze to make the file; default: 60"),
    )
    _json(read)
    for name, target, text in (
        ("forget", "segment.forget", _("forget what was read")),
        ("take-over", "segment.take_over", _("let the ledger know what the segment has already")),
    ):
        _export(_add(group, name, target, text))
    trial = _add(group, "try", "segment.try_row", _("send one row for real, and read it back"))
    _export(trial)
    trial.add_argument("row", metavar="ROW", type=int, help=_("its number, 1 below the header"))
    trial.add_argument("--yes", action="store_true", help=_("although it goes to a real Braze"))
    _json(trial)


def _runs(commands: _Group) -> None:
    group = _group(commands, "runs", _("what ran and what came of it"))
    listing = _add(group, "list", "runs.list_all", _("the latest runs"))
    _json(listing)
    for name, target, text in (
        ("show", "runs.show", _("how far a run is, or how it ended")),
        ("report", "runs.report", _("outcomes, reasons, and where the returned rows are")),
    ):
        command = _add(group, name, target, text)
        command.add_argument("run", metavar="RUN")
        _json(command)
    for name, target, text in (
        ("pause", "runs.pause", _("let a run that is going wait")),
        ("go-on", "runs.go_on", _("end the pause of a run")),
        ("cancel", "runs.cancel", _("end a run behind what is in flight; it can be resumed")),
    ):
        _add(group, name, target, text).add_argument("run", metavar="RUN")
    proof = _add(group, "prove", "segment.prove", _("read back what a run sent, and compare"))
    proof.add_argument("run", metavar="RUN")
    proof.add_argument(
        "--sample",
        type=int,
        default=_SAMPLE,
        metavar="N",
        help=_("profiles to look at, at random; default: {count}", count=_SAMPLE),
    )
    proof.add_argument("--whole", action="store_true", help=_("read the whole segment instead"))
    _json(proof)
    resume = _add(group, "resume", "runs.resume", _("go on with a run that was broken off"))
    resume.add_argument("run", metavar="RUN")
    resume.add_argument(
        "--yes", action="store_true", help=_("go on although the brake holds it back")
    )
    _json(resume)
    resume.add_argument(
        "--json-lines", action="store_true", help=_("progress as JSON, line by line")
    )


def _around(commands: _Group) -> None:
    sandbox = _add(commands, "sandbox", "sandbox.sandbox", _("a Braze on this computer"))
    add_options(sandbox)
    info = _add(commands, "info", "info.info", _("versions and folders, no secrets"))
    _json(info)


def _add(group: _Group, name: str, target: str, text: str) -> argparse.ArgumentParser:
    added = group.add_parser(name, help=text, description=text)
    added.set_defaults(command=_command(target))
    return added


def _group(commands: _Group, name: str, text: str) -> _Group:
    added = commands.add_parser(name, help=text, description=text)
    return added.add_subparsers(title=_("commands"), metavar="COMMAND", required=True)


def _command(target: str) -> Command:
    module, name = target.split(".")

    def call(given: argparse.Namespace) -> int:
        command: Command = getattr(import_module(f"ci_braze_tui.cli.{module}"), name)
        return command(given)

    return call


def _export(command: argparse.ArgumentParser) -> None:
    command.add_argument("export", metavar="EXPORT", help=_("its name"))


def _plain(command: argparse.ArgumentParser, *, default: object) -> None:
    command.add_argument(
        "--plain",
        action="store_true",
        default=default,
        help=_("ask plain questions, for screen readers and terminals without a cursor"),
    )


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help=_("the result as one JSON object"))


def _users(command: argparse.ArgumentParser, default: str | None) -> None:
    command.add_argument(
        "--users",
        choices=("administrators", "administrators and contributors"),
        default=default,
        help=_("who may use it"),
    )


def _contract(command: argparse.ArgumentParser) -> None:
    contract = command.add_argument_group(_("contract with Braze, where it is not the usual one"))
    for option, metavar, kind, text in (
        ("--requests-per-window", "N", int, _("requests that Braze takes in one window (3000)")),
        ("--window-seconds", "S", float, _("length of that window (3)")),
        ("--requests-per-hour", "N", int, _("hourly budget of MAU contracts; 0: none")),
        ("--objects-per-request", "N", int, _("profiles in one request; 0: the most (75)")),
    ):
        contract.add_argument(option, metavar=metavar, type=kind, help=text)
    contract.add_argument(
        "--bulk",
        action=argparse.BooleanOptionalAction,
        help=_("send to /users/track/bulk: 1,000 profiles in a request"),
    )


def _key(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--api-key-stdin", action="store_true", help=_("read the API key from standard input")
    )
    command.add_argument(
        "--save-anyway", action="store_true", help=_("save it even if the check does not pass")
    )
