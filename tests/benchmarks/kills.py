"""One run of 200,000 rows, killed a hundred times, against the same run left in peace.

    python -m tests.benchmarks.kills [KILLS] [ROWS] [SEED]

Each kill is a `kill -9` at a random moment of preparing, sending or settling, after which the run is
resumed. In the end what Braze has stored, the ledger and the outcomes must be those of the undisturbed
run; how many objects were sent twice is told.
"""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import msgspec
import polars as pl

from ci_braze_tui.exports.belongings import ledger_of
from ci_braze_tui.exports.status import as_it_is
from ci_braze_tui.matching.mapping import Field, Segments
from ci_braze_tui.records.outcome import Outcomes
from ci_braze_tui.runs.run import RESUMABLE
from ci_braze_tui.sandbox.faults import Fault, FaultPlan
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.sandbox.sample import write_sample_customers
from ci_braze_tui.sandbox.settings import Settings
from tests.world import World

EXPORT = "VIP to Braze"
_SECONDS_BETWEEN = 0.4
"""Of sending, on average, from one kill to the next."""
_SHARE_STARTING = 0.2
"""So many of the kills come before anything was sent."""


@dataclass(frozen=True, slots=True)
class End:
    """What a run has come to."""

    stored: str
    """A digest of all profiles, whatever their order."""
    outcomes: Outcomes
    leavers: Outcomes
    data_points: int
    ledger: pl.DataFrame
    returned: bytes


class Trial:
    """One run from a new home into a new sandbox."""

    def __init__(
        self, folder: Path, sandbox: SandboxProcess, rows: int, settings: Settings
    ) -> None:
        sandbox.inspector.reset(settings)
        sandbox.inspector.set_faults(FaultPlan((Fault("latency", percent=100, seconds=0.05),)))
        folder.mkdir()
        self.world = World(folder, sandbox)
        path = folder / "customers.csv"
        write_sample_customers(path, rows)
        fields = [
            Field("FirstName", "first_name"),
            Field("LoyaltyPoints", "points", type="integer"),
        ]
        segments = Segments("Segment", ("VIP", "Newsletter"))
        self.world.export(path, name=EXPORT, fields=fields, segments=segments)
        self._command = self.world.command("run", EXPORT)
        self._starting = 0.0

    def kill(self, chance: random.Random) -> str:
        """Start or go on, kill at a random moment; what it was doing, `finished` if it was too late."""
        began = time.monotonic()
        with self._start() as process:
            if chance.random() < _SHARE_STARTING:
                time.sleep(chance.uniform(0, self._starting))
            else:
                self._wait_for_requests(process)
                self._starting = time.monotonic() - began
                time.sleep(chance.uniform(0, 2 * _SECONDS_BETWEEN))
            process.kill()
        latest = self.world.store.latest(1)
        if not latest:
            return "starting"
        run = as_it_is(latest[0], self.world.home)
        if run.status in RESUMABLE:
            self._command = self.world.command("runs", "resume", run.id)
        snapshot = self.world.store.snapshot(run.id)
        return (
            "finished" if run.status == "finished" else snapshot.phase if snapshot else "starting"
        )

    def finish(self) -> None:
        """Start or go on, and let it come to its end."""
        with self._start() as process:
            _, said = process.communicate()
        latest = self.world.store.latest(1)[0]
        if latest.status != "finished":
            raise SystemExit(f"code {process.returncode}: {said}")

    def end(self) -> End:
        """What it has come to."""
        total = 0
        profiles = self.world.profiles()
        for profile in profiles:
            kept = (profile.external_id, profile.user_aliases, profile.standard, profile.custom)
            text = msgspec.json.encode(kept, order="sorted")
            total += int.from_bytes(hashlib.blake2b(text, digest_size=24).digest(), "big")
        run = self.world.store.latest(1)[0]
        report = self.world.store.report(run.id)
        if report is None:
            raise SystemExit(f"Run {run.id} has no report: it is {run.status}.")
        summary = report.summary
        return End(
            f"{len(profiles):,} profiles, {total:x}",
            summary.outcomes,
            summary.leavers,
            summary.data_points,
            ledger_of(self.world.home, run).read(),
            Path(report.returned).read_bytes() if report.returned else b"",
        )

    def _wait_for_requests(self, process: subprocess.Popen[str]) -> None:
        inspector = self.world.sandbox.inspector
        before = inspector.overview().track_requests
        while process.poll() is None and inspector.overview().track_requests == before:
            time.sleep(0.02)

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self._command,
            env=self.world.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )


def differences(one: End, other: End) -> list[str]:
    """In what two ends differ."""
    found = [
        name
        for name in ("stored", "outcomes", "leavers", "data_points", "returned")
        if getattr(one, name) != getattr(other, name)
    ]
    columns = sorted(one.ledger.columns)
    if columns != sorted(other.ledger.columns) or not (
        one.ledger.select(columns).equals(other.ledger.select(columns))
    ):
        found.append("ledger")
    return found


def main() -> None:
    """Run both, compare, tell."""
    given = [int(each) for each in sys.argv[1:]]
    kills, rows, seed = (*given, *(100, 200_000, 1)[len(given) :])
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as name, SandboxProcess() as sandbox:
        calm = Trial(Path(name) / "calm", sandbox, rows, Settings(apply_delay=0.0))
        calm.finish()
        expected = calm.end()
        overview = sandbox.inspector.overview()
        objects, requests = overview.track_objects, overview.track_requests
        print(f"undisturbed: {expected.stored}; {objects:,} objects in {requests:,} requests")

        # Slow enough for all the kills to find something to do.
        limit = max(1, round(requests / (kills * 2 * _SECONDS_BETWEEN)))
        slow = Settings(apply_delay=0.0, track_limit=limit, track_window=1)
        trial = Trial(Path(name) / "killed", sandbox, rows, slow)
        seen: Counter[str] = Counter()
        while seen.total() < kills and (doing := trial.kill(chance)) != "finished":
            seen[doing] += 1
        sandbox.inspector.set_faults(FaultPlan())
        trial.finish()
        twice = sandbox.inspector.overview().track_objects - objects
        found = ", ".join(f"{count} while {doing}" for doing, count in seen.most_common())
        print(f"killed {seen.total()} times: {found}; {twice:,} objects were sent twice")
        wrong = differences(expected, trial.end())
    if wrong:
        raise SystemExit(f"NOT as undisturbed: {', '.join(wrong)}")
    print("as undisturbed: what is stored, outcomes, data points, ledger, returned rows")


if __name__ == "__main__":
    main()
