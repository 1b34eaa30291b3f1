"""Completion, asked by a real shell, and the manual page."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ci_braze_tui.cli.arguments import parser
from ci_braze_tui.cli.completion import every_parser
from ci_braze_tui.cli.manual import page
from tests.world import World

_BASH = """
eval "$(ci-braze-tui completion bash)"
while IFS= read -r typed; do
  COMP_LINE=$typed COMP_POINT=${#typed} COMP_TYPE=9 COMPREPLY=()
  _python_argcomplete ci-braze-tui
  (IFS='|'; echo "${COMPREPLY[*]}")
done
"""


@pytest.fixture
def shell(world: World) -> dict[str, str]:
    """An environment with the command on its PATH."""
    programs = world.folder / "programs"
    programs.mkdir()
    command = programs / "ci-braze-tui"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ci_braze_tui "$@"\n')
    command.chmod(0o700)
    return world.environment | {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash here")
def test_bash_completes_commands_options_and_names(world: World, shell: dict[str, str]) -> None:
    """Bash gets what fits, quoted so that it stays one word and runs nothing."""
    world.export(world.many(1))
    world.connect("Big $(touch x) `id`", world.sandbox.endpoint)
    expected = {
        "ci-braze-tui sched": "schedule ",
        "ci-braze-tui schedule ": "install|status|remove",
        "ci-braze-tui schedule install --ki": "--kind ",
        "ci-braze-tui schedule install --kind ": "systemd|crontab|launchd|task-scheduler",
        "ci-braze-tui run V": "VIP\\ to\\ Braze ",
        'ci-braze-tui run "VIP t': "VIP to Braze",
        "ci-braze-tui runs show l": "latest ",
        "ci-braze-tui connections test B": "Big\\ \\$\\(touch\\ x\\)\\ \\`id\\` ",
        "ci-braze-tui connections add ": "",
    }
    done = subprocess.run(
        ["bash", "--norc", "-c", _BASH],
        input="".join(f"{line}\n" for line in expected),
        capture_output=True,
        text=True,
        check=True,
        env=shell,
        cwd=world.folder,
        timeout=50,
    )
    assert dict(zip(expected, done.stdout.splitlines(), strict=True)) == expected


@pytest.mark.parametrize("name", ["zsh", "fish"])
def test_other_shells_take_their_script(shell: dict[str, str], name: str) -> None:
    """What is printed for a shell is without fault to that shell."""
    if not shutil.which(name):
        pytest.skip(f"there is no {name} here")
    script = subprocess.run(
        ["ci-braze-tui", "completion", name], capture_output=True, check=True, env=shell
    ).stdout
    done = subprocess.run(
        [name, "-n", "/dev/stdin"], input=script, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_the_manual_page_has_every_command_and_option() -> None:
    """The page names all that the parser takes, and what man reads it with finds no fault."""
    text = "\n".join(page(parser()))
    for each, path in every_parser(parser()):
        if path and each.get_default("command"):
            assert f".SS {' '.join(path)}".replace("-", "\\-") in text
        for action in each._actions:
            for option in action.option_strings[:1]:
                assert action.dest == "help" or option.replace("-", "\\-") in text
    assert re.findall(r"^\.SH (.+)$", text, re.MULTILINE)[-3:] == [
        "EXIT STATUS",
        "ENVIRONMENT",
        "FILES",
    ]
    if shutil.which("groff"):
        done = subprocess.run(
            ["groff", "-man", "-ww", "-z", "-Kutf8"],
            input=text.encode(),
            capture_output=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, b"")
