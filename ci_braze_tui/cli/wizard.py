"""`ci-braze-tui` without a command: the wizard."""

from __future__ import annotations

import argparse
import sys

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.paths import Home


def open_wizard(given: argparse.Namespace) -> int:
    """Open the app and leave with its code.

    Raises:
        BadInputError: there is no terminal to draw on.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise BadInputError(
            "The wizard needs a terminal. `ci-braze-tui --help` lists the commands that do not."
        )
    from ci_braze_tui.tui.app import CiBrazeApp

    app = CiBrazeApp(Home.find())
    app.run(mouse=not given.no_mouse)
    return app.return_code or 0
