"""`ci-braze-tui` without a command: the wizard, on a screen or as plain questions."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.paths import Home
from ci_braze_tui.words import _
from ci_braze_tui.workspace.access import access_to


def open_wizard(given: argparse.Namespace) -> int:
    """Open the app, or ask plainly, and leave with its code.

    Raises:
        BadInputError: there is no terminal, and plain questions were not asked for.
        NotAllowedError: the account has no role in the workspace.
    """
    if not (given.plain or has_terminal()):
        raise BadInputError(
            _("The wizard needs a terminal. `ci-braze-tui --help` lists the commands that do not.")
        )
    access_to(Home.find()).require_look()
    if wants_plain(given, os.environ):
        from ci_braze_tui.cli.plain.home import ask_plainly
        from ci_braze_tui.tui.session import Session

        return ask_plainly(Session(Home.find()))
    from ci_braze_tui.cli.leaving import run_wizard
    from ci_braze_tui.tui.terminal_app import TerminalApp

    return run_wizard(TerminalApp(Home.find()), mouse=not given.no_mouse)


def has_terminal() -> bool:
    """Whether a person sits in front of this command."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def wants_plain(given: argparse.Namespace, environ: Mapping[str, str]) -> bool:
    """Whether to ask plain questions: by `--plain`, on a dumb terminal, or because ACCESSIBLE is set.

    ACCESSIBLE is what other terminal programs look at, too; empty, `0` and `false` count as not set.
    """
    is_set = environ.get("ACCESSIBLE", "").casefold() not in ("", "0", "false")
    return bool(given.plain) or is_set or environ.get("TERM") == "dumb"
