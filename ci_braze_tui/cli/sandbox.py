"""`ci-braze-tui sandbox`: a Braze on this computer, until Ctrl+C."""

from __future__ import annotations

import argparse

from ci_braze_tui.cli.exit_codes import ExitCode
from ci_braze_tui.sandbox.__main__ import run


def sandbox(given: argparse.Namespace) -> int:
    """Run the sandbox in the foreground."""
    run(given)
    return ExitCode.DONE
