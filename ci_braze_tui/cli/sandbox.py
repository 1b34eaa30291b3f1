"""`ci-braze-tui sandbox`: a Braze on this computer, until Ctrl+C."""

from __future__ import annotations

import argparse

from ci_braze_tui.sandbox.__main__ import main


def sandbox(given: argparse.Namespace) -> int:
    """Run the sandbox in the foreground."""
    return main(["--port", str(given.port)])
