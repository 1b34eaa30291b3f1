"""What must stay true of the whole: who imports whom, and what the first frame may load."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("polars", "polars_hash", "httpx", "aiohttp", "keyring")


def loaded_by(statements: str) -> set[str]:
    """The modules in a fresh process after running some statements."""
    code = f"{statements}\nimport sys\nprint('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=50
    )
    return set(done.stdout.splitlines())


def test_the_layers_hold() -> None:
    """Every import points down, only the screens know Textual, the sandbox knows no client."""
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()"],
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "module", ["exports.story", "exports.process", "cli.running", "cli.exports", "sandbox"]
)
def test_the_core_does_not_load_the_screens(module: str) -> None:
    """A run and the command line work without Textual, at run time too."""
    assert not {"textual", "rich"} & loaded_by(f"import ci_braze_tui.{module}")


def test_the_first_frame_loads_nothing_heavy() -> None:
    """App and screens are there before anything that reads files or talks to Braze is loaded."""
    modules = loaded_by(
        "from ci_braze_tui.tui.app import CiBrazeApp\n"
        "from ci_braze_tui.tui.screens import connection, export, home, matching"
    )
    assert "textual" in modules
    assert not set(HEAVY) & modules


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_help_loads_nothing_but_the_parser(arguments: list[str]) -> None:
    """Help is there at once."""
    modules = loaded_by(
        "import contextlib, io\n"
        "from ci_braze_tui.cli import main\n"
        "with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):\n"
        f"    main({arguments!r})"
    )
    assert not {*HEAVY, "textual"} & modules
