"""Completion in shells: what is typed next, told by the parser and by what is saved.

The shells are left to argcomplete, which knows how each of them quotes; it is loaded only when a shell asks.
Nothing has to be renewed after an update, for the shell asks the installed command each time.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator

from ci_braze_tui.cli.exit_codes import ExitCode
from ci_braze_tui.cli.options import LATEST
from ci_braze_tui.errors import CiBrazeError

_MOST_RUNS = 20


def script(given: argparse.Namespace) -> int:
    """Print what a shell has to read once."""
    from argcomplete.shell_integration import shellcode

    # As it is: what is escaped for people would be another script.
    print(shellcode(["ci-braze-tui"], shell=given.shell))
    return ExitCode.DONE


def complete(top: argparse.ArgumentParser) -> None:
    """Answer the shell that asks, and end this process."""
    import argcomplete
    from argcomplete.completers import DirectoriesCompleter, FilesCompleter, SuppressCompleter

    by_metavar: dict[str, Callable[..., Iterable[str]]] = {
        "EXPORT": _or_none(_exports),
        "CONNECTION": _or_none(_connections),
        "CONNECTION|EXPORT": _or_none(lambda: [*_connections(), *_exports()]),
        "RUN": _or_none(_runs),
        "FOLDER": DirectoriesCompleter(),
        "FILE": FilesCompleter(),
        "FILE.toml": FilesCompleter(("toml",)),
    }
    for parser, path in every_parser(top):
        for action in parser._actions:
            metavar = action.metavar if isinstance(action.metavar, str) else ""
            if metavar == "NAME" and path[:1] == ("connections",) and path[1:] != ("add",):
                metavar = "CONNECTION"
            if completer := by_metavar.get(metavar):
                action.completer = completer  # type: ignore[attr-defined]
    argcomplete.autocomplete(
        top, always_complete_options=False, default_completer=SuppressCompleter()
    )


def every_parser(
    top: argparse.ArgumentParser, path: tuple[str, ...] = ()
) -> Iterator[tuple[argparse.ArgumentParser, tuple[str, ...]]]:
    """A parser and all under it, each with the words that lead to it."""
    yield top, path
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, parser in action.choices.items():
                yield from every_parser(parser, (*path, name))


def _or_none(names: Callable[[], Iterable[str]]) -> Callable[..., list[str]]:
    """Names for argcomplete: none where they cannot be had, and none that a line cannot hold."""

    def found(**_asked: object) -> list[str]:
        try:
            return [name for name in names() if name.isprintable()]
        except (CiBrazeError, OSError):
            return []

    return found


def _exports() -> list[str]:
    from ci_braze_tui.exports.store import ExportStore
    from ci_braze_tui.paths import Home

    return [export.name for export in ExportStore(Home.find()).load().items]


def _connections() -> list[str]:
    from ci_braze_tui.connections.store import ConnectionStore
    from ci_braze_tui.paths import Home

    return [connection.name for connection in ConnectionStore(Home.find()).load().items]


def _runs() -> list[str]:
    from ci_braze_tui.paths import Home
    from ci_braze_tui.runs.store import RunStore

    return [LATEST, *(run.id for run in RunStore(Home.find()).latest(_MOST_RUNS))]
