"""The published clients: how each is installed, and how one step of it is run.

Each gets an environment of its own: two of them share an import name, and none of them is anything
this project depends on. The scripts beside this module run there, unchanged clients in hand, and
say in one line of JSON what the client returned or raised.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

_HERE = Path(__file__).parent
_SECONDS = 60


class Said(msgspec.Struct, frozen=True):
    """What became of one step."""

    returned: object = None
    raised: str = ""
    """The name of the exception; blank when there was none."""
    text: str = ""
    """What the exception said."""
    status: int = 0
    """The HTTP status, where the exception has it."""
    reset: float = 0.0
    """When to come back, in epoch seconds, where the exception has it."""


@dataclass(frozen=True, slots=True)
class PublishedClient:
    """An installed client and the script that drives it."""

    command: tuple[str, ...]
    environment: dict[str, str]

    def run(self, step: str, endpoint: str, key: str) -> Said:
        """One step of the script, in a process of its own."""
        done = subprocess.run(
            [*self.command, endpoint, key, step],
            capture_output=True,
            check=False,
            env=self.environment,
            timeout=_SECONDS,
        )
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        return msgspec.json.decode(done.stdout, type=Said)


def from_pypi(folder: Path, script: str, package: str, *others: str) -> PublishedClient:
    """A virtual environment with `package` and, as its own pins may be too old, these `others`."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = str(folder / ("Scripts" if os.name == "nt" else "bin") / "python")
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, *others], check=True)
    subprocess.run([*install, "--no-deps", package], check=True)
    return PublishedClient((python, str(_HERE / script)), dict(os.environ))


def from_npm(folder: Path, script: str, package: str) -> PublishedClient:
    """A folder with `package` for Node; skips where there is no Node."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip("Node is not installed")
    folder.mkdir()
    (folder / "package.json").write_text(json.dumps({"private": True}))
    options = ["--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder)]
    subprocess.run([npm, "install", *options, package], check=True)
    environment = os.environ | {"NODE_PATH": str(folder / "node_modules")}
    return PublishedClient((node, str(_HERE / script)), environment)
