"""The wizard from opening to leaving: what is said on the normal screen then, and the exit code.

Shared by `ci-braze-tui` and its demo. The code is that of `run` for the run that ended last, so that a script
that opens the wizard for a person can go by the same promise; 0 where none has ended.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ci_braze_tui.cli.exit_codes import ExitCode, code_for_run
from ci_braze_tui.cli.output import result

if TYPE_CHECKING:
    from ci_braze_tui.tui.terminal_app import TerminalApp


def run_wizard(app: TerminalApp, *, mouse: bool, is_kept: bool = True) -> int:
    """Show the app until it is left, and say how its runs ended; `is_kept` is whether its home stays."""
    from ci_braze_tui.tui.terminal import kept_title

    with kept_title():
        app.run(mouse=mouse and app.settings.mouse)

    # Not before: the first frame does not wait for what is said last.
    from ci_braze_tui.tui.last_words import last_words

    runs = app.followed.read()
    try:
        for line in last_words(runs, is_kept=is_kept):
            result(line)
        sys.stdout.flush()
    except OSError:
        # The terminal was closed; Python need not complain about that at exit.
        sys.stdout = None
    codes = [
        code_for_run(each.run.status, each.report.summary if each.report else None)
        for each in runs
        if not each.is_alive
    ]
    return app.return_code or (codes[-1] if codes else ExitCode.DONE)
