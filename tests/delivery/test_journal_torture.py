"""The books under torture: power cuts, full disks, folders nobody may write, locks that stay.

Whatever is done to them, a run either ends right or stops with a sentence and can be gone on with, and
nobody is lost on the way.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec
import pytest

from ci_braze_tui.delivery.journal import Journal
from ci_braze_tui.delivery.settle import fates
from ci_braze_tui.errors import CiBrazeError, StorageError
from ci_braze_tui.exports.belongings import begin_run, ledger_of, outbox_of
from ci_braze_tui.exports.ending import settle
from ci_braze_tui.paths import Home
from ci_braze_tui.runs import database
from ci_braze_tui.runs.database import connect
from ci_braze_tui.runs.run import Options, Run
from ci_braze_tui.runs.snapshot import Snapshot
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.sandbox.faults import Fault, FaultPlan
from tests.world import World

EXPORT = "VIP to Braze"
ROWS = 6_000
SLOW = FaultPlan((Fault("latency", percent=100, seconds=0.15),))

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has neither these limits nor modes")


def start(world: World, *arguments: str, first: tuple[str, ...] = (), **more) -> subprocess.Popen:
    """Start a command, `first` being what it is started with."""
    return subprocess.Popen(
        [*first, *world.command(*arguments)],
        env=world.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )


def until(seen: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until something can be seen."""
    deadline = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def tracked(world: World) -> int:
    """Track requests so far."""
    return world.sandbox.inspector.overview().track_requests


def killed_half_way(world: World, rows: int = ROWS, requests: int = 40) -> Run:
    """A run that was killed with part of its requests sent; the books are in `kept` as it left them."""
    world.sandbox.inspector.set_faults(SLOW)
    world.export(world.many(rows))
    with start(world, "run", EXPORT) as process:
        until(lambda: tracked(world) >= requests)
        process.kill()
    world.sandbox.inspector.set_faults(FaultPlan())
    # Whoever opens the books next folds the log into them.
    shutil.copytree(world.home.state, world.folder / "kept")
    return world.store.latest()[0]


def accepted_before(world: World, run: Run) -> set[str]:
    """Who is accepted by the journal as it is now."""
    found: set[str] = set()
    with connect(world.home.database) as books:
        for part in fates(outbox_of(world.home, run.id), Journal(books, run.id)):
            for state, text in part.select("state", "object").iter_rows():
                if state == "accepted":
                    found.add(msgspec.json.decode(text)["external_id"])
    return found


def everybody(rows: int = ROWS) -> set[str]:
    """All customers."""
    return {f"c{number}" for number in range(rows)}


# A power cut


@pytest.mark.parametrize("name", ["runs.sqlite", "runs.sqlite-wal"])
@pytest.mark.timeout(120)
def test_books_cut_off_anywhere_lose_nobody(world: World, name: str) -> None:
    """Cut at any byte, the run ends right, or it is said that the books are broken and a new one does."""
    run = killed_half_way(world)
    kept = world.folder / "kept"
    chance = random.Random(f"cut {name}")
    size = (kept / name).stat().st_size
    ended = []
    for cut in [0, 4_096, *(chance.randrange(size) for _ in range(3))]:
        shutil.rmtree(world.home.state)
        shutil.copytree(kept, world.home.state)
        # The index of the log is memory, and a power cut leaves nothing of it.
        (world.home.state / "runs.sqlite-shm").unlink(missing_ok=True)
        os.truncate(world.home.state / name, min(cut, size))
        world.sandbox.inspector.reset()
        ended.append(go_on(world, run))
    # A log may end anywhere; the books themselves are only whole or broken.
    assert set(ended) == ({"finished"} if name == "runs.sqlite-wal" else {"begun anew"})


def go_on(world: World, run: Run) -> str:
    """Go on with the run as far as its books allow, and see that everybody is in."""
    try:
        before = accepted_before(world, world.store.get(run.id))
        ended, report = world.resume(world.store.get(run.id))
    except CiBrazeError:
        for each in world.home.state.glob("runs.sqlite*"):
            each.unlink()
        ended, report = world.run(world.export(world.many(ROWS)))
        assert report.summary.outcomes.accepted == ROWS
        assert world.members() == everybody()
        return "begun anew"
    assert ended.status == "finished"
    assert report.summary.outcomes.accepted == report.summary.rows == ROWS
    assert world.members() | before == everybody()
    return ended.status


# A full disk


@posix
@pytest.mark.parametrize("kilobytes", [72, 130, 220, 400])
def test_a_disk_that_fills_up_stops_the_run_resumable(world: World, kilobytes: int) -> None:
    """Wherever the room ends, there is a sentence, and with new room the run ends right."""
    import resource

    world.export(world.many(ROWS))

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, resource.RLIM_INFINITY))

    with start(world, "run", EXPORT, preexec_fn=limited) as process:
        _, said = process.communicate(timeout=40)
    assert "Traceback" not in said
    assert process.returncode in (0, 5), said
    if process.returncode:
        assert "written" in said
    run = world.store.latest()[0]
    command = ("runs", "resume", run.id) if run.status == "interrupted" else ("run", EXPORT)
    if run.status != "finished":
        done = world.cli(*command, "--json")
        assert done.returncode == 0, done.stderr
    assert world.members() == everybody()


# A folder nobody may write


def unprivileged() -> tuple[str, ...]:
    """What to start a command with so that the modes of folders count, for root as well."""
    if os.geteuid() != 0:
        return ()
    if shutil.which("setpriv") is None:
        pytest.skip("root may write everywhere")
    return ("setpriv", "--bounding-set=-dac_override,-dac_read_search")


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nothing can be written in a folder and below."""
    below = [folder, *folder.rglob("*")]
    modes = {path: path.stat().st_mode for path in below}
    for path in below:
        path.chmod(modes[path] & ~0o222)
    try:
        yield
    finally:
        for path in below:
            path.chmod(modes[path])


@posix
@pytest.mark.parametrize("when", ["before the first run", "before it is gone on with"])
def test_a_folder_nobody_may_write_is_a_sentence(world: World, when: str) -> None:
    """Nothing is sent, nothing is spoilt, and with the right to write all goes on."""
    if when == "before the first run":
        world.export(world.many(ROWS))
        command = ["run", EXPORT]
    else:
        command = ["runs", "resume", killed_half_way(world).id]
    before = tracked(world)
    with (
        read_only(world.home.state),
        start(world, *command, first=unprivileged()) as process,
    ):
        _, said = process.communicate(timeout=30)
    assert "Traceback" not in said
    assert process.returncode in (2, 5), said
    assert str(world.home.state) in said
    assert tracked(world) == before
    assert world.cli(*command).returncode == 0
    assert world.members() == everybody()


# Books that somebody else has locked


@contextmanager
def locked(home: Home) -> Iterator[None]:
    """The books as they are while another process writes and does not come to an end."""
    with closing(sqlite3.connect(home.database, isolation_level=None, timeout=20)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_books_locked_for_seconds_only_delay_a_run(world: World) -> None:
    """It waits, and neither the counting nor the control is lost."""
    world.sandbox.inspector.set_faults(SLOW)
    run = begin_run(world.export(world.many(20_000)), world.home, Options())
    ended = []
    thread = threading.Thread(target=lambda: ended.append(world.resume(run)))
    thread.start()
    until(lambda: tracked(world) >= 40)
    with locked(world.home):
        time.sleep(2)
    world.store.ask(run.id, "cancel")
    thread.join(20)
    ((run, report),) = ended
    outcomes = report.summary.outcomes
    assert (run.status, outcomes.unknown) == ("canceled", 0)
    assert outcomes.accepted + outcomes.pending == 20_000
    world.sandbox.inspector.set_faults(FaultPlan())
    run, report = world.resume(run)
    assert report.summary.outcomes.accepted == 20_000
    assert len(world.members()) == 20_000


def test_books_locked_for_good_stop_a_run_with_a_sentence(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After its patience it ends, once and not for each request, and can be gone on with."""
    monkeypatch.setattr(database, "_PATIENCE", 0.5)
    world.sandbox.inspector.set_faults(SLOW)
    run = begin_run(world.export(world.many(20_000)), world.home, Options())
    troubles: list[Exception] = []

    def go() -> None:
        try:
            world.resume(run)
        except Exception as error:  # noqa: BLE001 - which one it is, is what is looked at
            troubles.append(error)

    thread = threading.Thread(target=go)
    thread.start()
    until(lambda: tracked(world) >= 40)
    with locked(world.home):
        started = time.monotonic()
        thread.join(60)
        took = time.monotonic() - started
    (trouble,) = troubles
    assert isinstance(trouble, CiBrazeError), repr(trouble)
    assert "another process" in str(trouble).lower() or "locked" in str(trouble)
    assert took < 10
    world.sandbox.inspector.set_faults(FaultPlan())
    _, report = world.resume(world.store.get(run.id))
    assert report.summary.outcomes.accepted == 20_000
    assert len(world.members()) == 20_000


def test_a_run_that_cannot_be_steered_any_more_stops(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When its snapshot cannot be written, nobody could watch or cancel it, so it does not go on."""
    world.sandbox.inspector.set_faults(SLOW)
    run = begin_run(world.export(world.many(60_000)), world.home, Options())
    write = RunStore.write_snapshot

    def fail_half_way(self: RunStore, snapshot: Snapshot) -> None:
        if snapshot.phase == "delivering" and snapshot.done:
            raise StorageError("The books are full.")
        write(self, snapshot)

    with monkeypatch.context() as patched:
        patched.setattr(RunStore, "write_snapshot", fail_half_way)
        with pytest.raises(StorageError, match="are full"):
            world.resume(run)
    assert world.store.get(run.id).status == "interrupted"
    assert tracked(world) < 800
    world.sandbox.inspector.set_faults(FaultPlan())
    _, report = world.resume(world.store.get(run.id))
    assert report.summary.outcomes.accepted == 60_000


# Two at once


@pytest.mark.parametrize("going_on", [False, True])
def test_of_two_processes_at_once_exactly_one_delivers(world: World, going_on: bool) -> None:
    """Whoever comes second learns that, and no request goes out twice."""
    if going_on:
        command = ["runs", "resume", killed_half_way(world).id]
    else:
        world.export(world.many(ROWS))
        command = ["run", EXPORT]
    world.sandbox.inspector.reset()
    world.sandbox.inspector.set_faults(FaultPlan((Fault("latency", percent=100, seconds=2.0),)))
    processes = [start(world, *command) for _ in range(2)]
    outputs = [process.communicate(timeout=50) for process in processes]
    codes = [process.returncode for process in processes]
    assert sorted(codes) == [0, 7], outputs
    assert world.sandbox.inspector.overview().track_objects <= ROWS
    assert len(world.store.latest()) == 1


def test_a_run_that_another_process_has_just_ended_is_not_begun_anew(world: World) -> None:
    """Who waited for the lock looks again what there is to do."""
    run = killed_half_way(world)
    stale = world.store.get(run.id)
    world.resume(stale)
    before = tracked(world)
    report = world.store.report(run.id)
    with pytest.raises(CiBrazeError, match=run.id):
        world.resume(stale)
    assert tracked(world) == before
    assert world.store.get(run.id).status == "finished"
    assert world.store.report(run.id) == report


# Settling again


def test_a_run_is_settled_twice_as_if_once(world: World) -> None:
    """The ledger, the report and the returned rows come out the same, byte by byte."""
    world.sandbox.inspector.set_faults(
        FaultPlan((Fault("truncated", requests=(3,)), Fault("key_revoked", from_request=20)))
    )
    run, report = world.run(world.export(world.many(ROWS)))
    plan = outbox_of(world.home, run.id).plan()
    assert plan is not None
    assert report.returned is not None
    kept = [ledger_of(world.home, run).path, Path(report.returned)]
    before = [path.read_bytes() for path in kept]
    settle(run, world.home, plan, "refused", run.sentence)
    assert world.store.report(run.id) == report
    assert [path.read_bytes() for path in kept] == before


SETTLE = """
import sys
from pathlib import Path
from ci_braze_tui.exports.belongings import outbox_of
from ci_braze_tui.exports.ending import settle
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.store import RunStore
home = Home.under(Path(sys.argv[1]))
run = RunStore(home).get(sys.argv[2])
plan = outbox_of(home, run.id).plan()
print("now", flush=True)
settle(run, home, plan, "refused", run.sentence)
"""


def test_settling_that_is_killed_anywhere_is_done_again(world: World) -> None:
    """The ledger and the report come to what they are undisturbed."""
    world.sandbox.inspector.set_faults(FaultPlan((Fault("key_revoked", from_request=60),)))
    run, report = world.run(world.export(world.many(ROWS)))
    ledger = ledger_of(world.home, run)
    undisturbed = ledger.read()
    command = [sys.executable, "-c", SETTLE, str(world.home.state), run.id]
    chance = random.Random(20261122)
    for _ in range(4):
        ledger.path.unlink()
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "now\n"
            time.sleep(chance.uniform(0.0, 0.25))
            process.kill()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=20)
        assert ledger.read().equals(undisturbed)
        assert world.store.report(run.id) == report
    world.sandbox.inspector.set_faults(FaultPlan())
    _, report = world.resume(run)
    assert report.summary.outcomes.accepted == ROWS
