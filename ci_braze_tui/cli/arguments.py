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

Command = Callable[[argparse.Namespace], int]
_Group: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

_LONGEST_PATIENCE = 7 * 24 * 60


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; the chosen command is its value `command`."""
    top = argparse.ArgumentParser(
        prog="ci-braze-tui",
        description="Export Customer Insights segments to Braze. Without a command: the wizard.",
        epilog="Exit codes: 0 every row is in or need not be sent; 1 bug; 2 bad input; 3 some rows "
        "came back; 4 Braze refused; 5 interrupted; 6 held back by the brake; 7 already running.",
    )
    top.add_argument("--version", action="version", version=f"ci-braze-tui {__version__}")
    top.add_argument(
        "--no-mouse",
        action="store_true",
        help="leave the mouse to the terminal, to select and copy",
    )
    top.set_defaults(command=_command("wizard.open_wizard"))
    commands = top.add_subparsers(title="commands", metavar="COMMAND")
    _demo(commands)
    _connections(commands)
    _exports(commands)
    _running(commands)
    _runs(commands)
    _around(commands)
    return top


def _demo(commands: _Group) -> None:
    demo = _add(commands, "demo", "demo.demo", "try it: a sandbox and some thousand customers")
    demo.add_argument(
        "--headless", action="store_true", help="the same without a screen, as when piped"
    )
    _json(demo)


def _connections(commands: _Group) -> None:
    group = _group(commands, "connections", "connections to Braze")
    listing = _add(group, "list", "connections.list_all", "the saved connections")
    _json(listing)

    show = _add(group, "show", "connections.show", "a connection and its contract, without its key")
    show.add_argument("name", metavar="NAME")
    _json(show)

    add = _add(group, "add", "connections.add", "check and save a connection")
    add.add_argument("name", metavar="NAME", help="its display name")
    add.add_argument("--endpoint", required=True, help="REST host, such as rest.iad-03.braze.com")
    _users(add, "administrators")
    _key(add)
    _contract(add)
    add.add_argument(
        "--agree",
        action="store_true",
        help="agree that data leaves for Braze; without it the text to agree to is shown",
    )
    _json(add)

    test = _add(group, "test", "connections.test", "check host, key and permissions")
    test.add_argument("name", metavar="NAME")
    _json(test)

    edit = _add(group, "edit", "connections.edit", "change a connection, or its key")
    edit.add_argument("name", metavar="NAME")
    edit.add_argument("--name", dest="new_name", metavar="NEW", help="another display name")
    edit.add_argument("--endpoint", help="another REST host")
    _users(edit, None)
    _key(edit)
    _contract(edit)
    edit.add_argument("--new-key", action="store_true", help="ask for another API key")

    remove = _add(group, "remove", "connections.remove", "remove a connection and its key")
    remove.add_argument("name", metavar="NAME")
    remove.add_argument(
        "--detach", action="store_true", help="keep the exports that use it, without a connection"
    )


def _exports(commands: _Group) -> None:
    group = _group(commands, "exports", "saved exports")
    listing = _add(group, "list", "exports.list_all", "the saved exports")
    _json(listing)

    show = _add(group, "show", "exports.show", "the definition of an export")
    _export(show)
    _json(show)

    add = _add(group, "add", "exports.add", "check a definition and file it")
    add.add_argument("file", metavar="FILE.toml", type=Path)
    add.add_argument("--replace", action="store_true", help="in place of one of the same name")

    remove = _add(group, "remove", "exports.remove", "remove an export and what it remembers")
    _export(remove)

    forget = _add(group, "forget", "exports.forget", "forget what Braze was told for an export")
    _export(forget)
    forget.add_argument("--yes", action="store_true", help="although everything is sent again then")


def _running(commands: _Group) -> None:
    check = _add(commands, "check", "running.check", "prepare only: what a run would do")
    _export(check)
    check.add_argument("--all-rows", action="store_true", help="as if Braze had been told nothing")
    _json(check)

    run = _add(commands, "run", "running.run", "export now")
    _export(run)
    run.add_argument("--dry-run", action="store_true", help="the same as check")
    run.add_argument(
        "--all-rows", action="store_true", help="send everything, whatever Braze was told before"
    )
    run.add_argument("--yes", action="store_true", help="go on although the brake holds it back")
    run.add_argument(
        "--resend", action="store_true", help="send only the rows that came back last time"
    )
    _json(run)
    run.add_argument("--json-lines", action="store_true", help="progress as JSON, line by line")

    _patience(run)

    refresh = _add(commands, "refresh", "running.refresh", "run every export that is due")
    _json(refresh)
    _patience(refresh)


def _patience(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--patience",
        type=_minutes,
        default=PATIENCE / 60,
        metavar="MINUTES",
        help=f"how long to wait for a network that was lost; default: {PATIENCE / 60:g}",
    )


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = -1.0
    if not 0 <= minutes <= _LONGEST_PATIENCE:
        raise argparse.ArgumentTypeError(f"minutes are a number from 0 to {_LONGEST_PATIENCE:,}")
    return minutes


def _runs(commands: _Group) -> None:
    group = _group(commands, "runs", "what ran and what came of it")
    listing = _add(group, "list", "runs.list_all", "the latest runs")
    _json(listing)
    for name, target, text in (
        ("show", "runs.show", "how far a run is, or how it ended"),
        ("report", "runs.report", "outcomes, reasons, and where the returned rows are"),
    ):
        command = _add(group, name, target, text)
        command.add_argument("run", metavar="RUN")
        _json(command)
    for name, target, text in (
        ("pause", "runs.pause", "let a run that is going wait"),
        ("go-on", "runs.go_on", "end the pause of a run"),
        ("cancel", "runs.cancel", "end a run behind what is in flight; it can be resumed"),
    ):
        _add(group, name, target, text).add_argument("run", metavar="RUN")
    resume = _add(group, "resume", "runs.resume", "go on with a run that was broken off")
    resume.add_argument("run", metavar="RUN")
    resume.add_argument("--yes", action="store_true", help="go on although the brake holds it back")
    _json(resume)
    resume.add_argument("--json-lines", action="store_true", help="progress as JSON, line by line")


def _around(commands: _Group) -> None:
    sandbox = _add(commands, "sandbox", "sandbox.sandbox", "a Braze on this computer")
    add_options(sandbox)
    info = _add(commands, "info", "info.info", "versions and folders, no secrets")
    _json(info)


def _add(group: _Group, name: str, target: str, text: str) -> argparse.ArgumentParser:
    added = group.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    added.set_defaults(command=_command(target))
    return added


def _group(commands: _Group, name: str, text: str) -> _Group:
    added = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    return added.add_subparsers(title="commands", metavar="COMMAND", required=True)


def _command(target: str) -> Command:
    module, name = target.split(".")

    def call(given: argparse.Namespace) -> int:
        command: Command = getattr(import_module(f"ci_braze_tui.cli.{module}"), name)
        return command(given)

    return call


def _export(command: argparse.ArgumentParser) -> None:
    command.add_argument("export", metavar="EXPORT", help="its name")


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="the result as one JSON object")


def _users(command: argparse.ArgumentParser, default: str | None) -> None:
    command.add_argument(
        "--users",
        choices=("administrators", "administrators and contributors"),
        default=default,
        help="who may use it",
    )


def _contract(command: argparse.ArgumentParser) -> None:
    contract = command.add_argument_group("contract with Braze, where it is not the usual one")
    for option, metavar, kind, text in (
        ("--requests-per-window", "N", int, "requests that Braze takes in one window (3000)"),
        ("--window-seconds", "S", float, "length of that window (3)"),
        ("--requests-per-hour", "N", int, "hourly budget of MAU contracts; 0: none"),
        ("--objects-per-request", "N", int, "profiles in one request; 0: the most (75)"),
    ):
        contract.add_argument(option, metavar=metavar, type=kind, help=text)
    contract.add_argument(
        "--bulk",
        action=argparse.BooleanOptionalAction,
        help="send to /users/track/bulk: 1,000 profiles in a request",
    )


def _key(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--api-key-stdin", action="store_true", help="read the API key from standard input"
    )
    command.add_argument(
        "--save-anyway", action="store_true", help="save it even if the check does not pass"
    )
