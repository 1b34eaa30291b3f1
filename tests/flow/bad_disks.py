"""Go through commands on a home on a disk that is full, or that can only be read: a process of its own.

    unshare --mount python -m tests.flow.bad_disks full|read-only HOME FOLDER

What it mounts goes with it. Of each command it prints how that ended and what it said, a line of JSON each;
then what can be seen of the home when all is well again, and how a run ends.
"""

from __future__ import annotations

import io
import json
import os
import shlex
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout, suppress
from functools import partial
from pathlib import Path

from ci_braze_tui.cli import main as cli
from ci_braze_tui.paths import HOME_VARIABLE, Home
from tests.flow.crashing import apart
from tests.flow.deeds import look

COMMANDS = tuple(
    map(
        shlex.split,
        (
            "info",
            "connections list",
            "connections show Sandbox",
            "connections edit Sandbox --name 'Sandbox EU'",
            "connections remove Sandbox --detach-all",
            "connections test Sandbox",
            "exports list",
            "exports duplicate VIP Copy",
            "exports schedule VIP --recurrence daily --at 06:00",
            "exports detach VIP",
            "exports remove VIP",
            "workspace show",
            "refresh schedule --recurrence daily --at 06:00",
            "refresh",
            "refresh --due",
            "run VIP",
            "runs list",
            "runs purge --yes",
            "audit list",
            "audit verify",
            "notices list",
        ),
    )
)
_SIZE = "4m"


def main(kind: str, home: Path, folder: Path) -> None:
    """Print everything."""
    place = folder / "disk"
    place.mkdir()
    if kind == "full":
        _mount("-t", "tmpfs", "-o", f"size={_SIZE}", "none", place)
        shutil.copytree(home, place / "home")
        _fill(place / "filler")
    else:
        shutil.copytree(home, place / "home")
        _mount("--bind", place, place)
        _mount("-o", "remount,bind,ro", place)
    os.environ[HOME_VARIABLE] = str(place / "home")
    for command in COMMANDS:
        code, text = apart(partial(_said, command))
        _print(json.dumps([shlex.join(command), *(json.loads(text) if text else (code, ""))]))
    if kind == "full":
        (place / "filler").unlink()
    else:
        _mount("-o", "remount,bind,rw", place)
    _print(apart(lambda: json.dumps(look(Home.under(place / "home")), default=str))[1])
    _print(apart(lambda: _said(["run", "VIP", "--json"]))[1])


def _said(arguments: list[str]) -> str:
    """How a command ends, and what it says that is no result."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = cli(arguments)
        except SystemExit as left:
            code = int(left.code or 0)
    return json.dumps([code, err.getvalue()])


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    # Or each fork would print it as well.
    sys.stdout.flush()


def _fill(filler: Path) -> None:
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


def _mount(*arguments: str | Path) -> None:
    subprocess.run(["mount", *arguments], check=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
