"""`ci-braze-tui info`: what a person who helps needs to know, and nothing secret."""

from __future__ import annotations

import argparse
import platform
from importlib.metadata import version

from ci_braze_tui.cli.exit_codes import ExitCode
from ci_braze_tui.cli.output import result_json, table
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.paths import Home
from ci_braze_tui.words import _

_PARTS = ("textual", "httpx", "aiohttp", "polars", "polars-hash", "keyring", "msgspec")


def info(given: argparse.Namespace) -> int:
    """Show versions, folders, and where API keys are kept."""
    home = Home.find()
    facts = {
        "ci-braze-tui": version("ci-braze-tui"),
        "python": platform.python_version(),
        "platform": platform.platform(),
        **{part: version(part) for part in _PARTS},
        "config": str(home.config),
        "state": str(home.state),
        "system keyring": Keys().keyring_state(),
    }
    if given.json:
        result_json(facts)
    else:
        table((_("WHAT"), _("IS")), facts.items())
    return ExitCode.DONE
