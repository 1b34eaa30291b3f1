"""How commands get their names, their help, and the function that is called for them.

Apart from the commands themselves. What is called is imported when it is called, so that `--help` and the
wizard start at once.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module
from typing import TypeAlias

from ci_braze_tui.words import _

Command = Callable[[argparse.Namespace], int]
Group: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def named(
    group: Group, name: str, target: str, text: str, whole: str = ""
) -> argparse.ArgumentParser:
    """A command of a group.

    Args:
        group: where it is listed.
        name: what is typed.
        target: module and function that do it.
        text: what it does, for the list of commands.
        whole: the same at length, for its own help; `text` where there is no more to say.
    """
    added = group.add_parser(name, help=text, description=whole or text)
    added.set_defaults(command=called(target))
    return added


def grouped_under(commands: Group, name: str, text: str, whole: str = "") -> Group:
    """A group of commands, which do nothing by its name alone."""
    added = commands.add_parser(name, help=text, description=whole or text)
    return added.add_subparsers(title=_("commands"), metavar="COMMAND", required=True)


def called(target: str) -> Command:
    """The function behind `module.function`."""
    module, name = target.split(".")

    def call(given: argparse.Namespace) -> int:
        command: Command = getattr(import_module(f"ci_braze_tui.cli.{module}"), name)
        return command(given)

    return call
