"""A small world for tests: a home of its own, a sandbox, customer files, exports and runs."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from ci_braze_tui.braze.contract import Contract
from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.delivery.control import Control
from ci_braze_tui.exports.belongings import begin_run
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.exports.story import run_export
from ci_braze_tui.matching.mapping import Field, Matching, Segments
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.report import Report
from ci_braze_tui.runs.run import Options, Run
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.sandbox.views import StoredProfile
from ci_braze_tui.sources.choice import Choice

IDENTIFIER = "3aca937b-9bbc-4e42-9370-05e411967b2b"


class World:
    """Everything a test of a whole export needs, in one folder."""

    def __init__(self, folder: Path, sandbox: SandboxProcess) -> None:
        self.folder = folder
        self.sandbox = sandbox
        self.home = Home.under(folder / "home")
        self.store = RunStore(self.home)
        self.key = sandbox.api_key
        self.connect("Sandbox", sandbox.endpoint)

    def connect(self, name: str, endpoint: str, contract: Contract | None = None) -> Connection:
        """Save a connection, in place of one that is called the same."""
        connection = Connection(name, endpoint, contract=contract or Contract())
        ConnectionStore(self.home).save(connection, replacing=name)
        return connection

    @property
    def keys(self) -> Keys:
        """Keys as a run finds them: in the environment."""
        return Keys(environ={"CI_BRAZE_TUI_API_KEY": self.key})

    def customers(
        self,
        rows: Sequence[Sequence[str]],
        header: Sequence[str] = ("BrazeUserId", "EMail", "Segment"),
        name: str = "customers.csv",
    ) -> Path:
        """Write a customer file."""
        path = self.folder / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(rows)
        return path

    def many(self, count: int) -> Path:
        """A file of that many VIP customers with nothing wrong."""
        return self.customers([(f"c{n}", f"c{n}@example.com", "VIP") for n in range(count)])

    def export(
        self,
        path: Path,
        *,
        name: str = "VIP to Braze",
        fields: Sequence[Field] = (),
        segments: Segments | None = None,
        **more: object,
    ) -> Export:
        """Define and save an export of a file with the usual columns."""
        export = Export(
            name=name,
            segment_identifier=IDENTIFIER,
            source=Choice(str(path)),
            matching=Matching("EMail", "BrazeUserId", fields=tuple(fields)),
            connection="Sandbox",
            segments=segments or Segments("Segment", ("VIP", "Newsletter")),
        )
        export = msgspec.structs.replace(export, **more)
        ExportStore(self.home).save(export, replacing=name)
        return export

    def run(
        self, export: Export, *, consent: bool = False, control: Control | None = None, **options
    ) -> tuple[Run, Report]:
        """Run an export to its end in this process."""
        run = begin_run(export, self.home, Options(**options))
        return self.resume(run, consent=consent, control=control)

    def resume(
        self, run: Run, *, consent: bool = False, control: Control | None = None
    ) -> tuple[Run, Report]:
        """Take a run from where it stands to its end."""
        ended = asyncio.run(
            run_export(run, self.home, self.keys, control or Control(), consent=consent)
        )
        report = self.store.report(run.id)
        assert report is not None
        return ended, report

    def profiles(self) -> list[StoredProfile]:
        """What the sandbox holds, all writes applied."""
        self.sandbox.inspector.settle()
        return list(self.sandbox.inspector.profiles())

    def members(self) -> set[str]:
        """The external ids that carry the membership."""
        return {
            each.external_id or ""
            for each in self.profiles()
            if each.custom.get(IDENTIFIER) is True
        }

    @property
    def environment(self) -> dict[str, str]:
        """The environment for the command line in this world."""
        return os.environ | {
            "CI_BRAZE_TUI_HOME": str(self.home.config),
            "CI_BRAZE_TUI_API_KEY": self.key,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }

    def command(self, *arguments: str) -> list[str]:
        """The command line as a subprocess takes it."""
        return [sys.executable, "-m", "ci_braze_tui", *arguments]

    def cli(
        self, *arguments: str, stdin: str = "", home: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        return subprocess.run(
            self.command(*arguments),
            input=stdin,
            capture_output=True,
            text=True,
            env=self.environment | ({"CI_BRAZE_TUI_HOME": str(home)} if home else {}),
            timeout=50,
            check=False,
        )

    def cli_json(self, *arguments: str) -> dict:
        """The last line that a command printed, read as JSON."""
        done = self.cli(*arguments)
        return dict(json.loads(done.stdout.splitlines()[-1]))
