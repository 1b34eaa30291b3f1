"""The story of an export: prepared, delivered, settled; broken off and gone on with."""

from __future__ import annotations

import asyncio
import errno
import subprocess
import time
from pathlib import Path

import msgspec
import pytest

from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.delivery.control import Control
from ci_braze_tui.delivery.journal import Entry, Journal
from ci_braze_tui.errors import (
    BadInputError,
    KeyMissingError,
    RunInProgressError,
    SourceError,
    StorageError,
)
from ci_braze_tui.exports.belongings import begin_run, outbox_of
from ci_braze_tui.exports.ending import discard_plan, give_up
from ci_braze_tui.exports.process import start_run
from ci_braze_tui.exports.status import as_it_is, going_runs, last_run, unfinished_runs
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.exports.story import run_export
from ci_braze_tui.ledger.book import Ledger
from ci_braze_tui.matching.mapping import Field, Segments
from ci_braze_tui.outbox.folder import Outbox
from ci_braze_tui.records.rules import Membership
from ci_braze_tui.runs.database import connect
from ci_braze_tui.runs.lock import holder_of, take_lock
from ci_braze_tui.runs.run import Options, Run
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.sandbox.faults import Fault, FaultPlan
from tests.world import IDENTIFIER, World

SLOW = FaultPlan((Fault("latency", percent=100, seconds=1.0),))


def plan(world: World, run: Run) -> Run:
    """Prepare a run and stop there."""
    return asyncio.run(run_export(run, world.home, Keys(environ={}), Control(), plan_only=True))


def until(world: World, run: Run, status: str, seconds: float = 20) -> Run:
    """Wait until a run in another process has come to a status."""
    deadline = time.monotonic() + seconds
    while (now := as_it_is(world.store.get(run.id), world.home)).status != status:
        assert time.monotonic() < deadline, f"the run is still {now.status}"
        time.sleep(0.02)
    return now


def wait(process: subprocess.Popen[bytes]) -> None:
    """Wait for a run's process."""
    process.wait(timeout=20)


def test_a_second_run_of_an_unchanged_file_sends_nothing(world: World) -> None:
    """What Braze has is not sent and not paid for again; one changed cell is one data point."""
    fields = [Field("Segment", "tier")]
    rows = [[f"c{n}", f"c{n}@example.com", "VIP"] for n in range(200)]
    export = world.export(world.customers(rows), fields=fields)
    _, first = world.run(export)
    _, second = world.run(export)
    assert (first.summary.outcomes.accepted, first.summary.data_points) == (200, 600)
    assert (second.summary.outcomes.unchanged, second.summary.requests) == (200, 0)

    rows[7][1] = "moved@example.com"
    world.customers(rows)
    _, third = world.run(export)
    assert (third.summary.outcomes.accepted, third.summary.data_points) == (1, 1)
    (request,) = world.sandbox.inspector.requests()[-1:]
    body = world.sandbox.inspector.body(request.number)
    assert msgspec.json.decode(body) == {
        "attributes": [{"external_id": "c7", "email": "moved@example.com"}]
    }
    assert world.sandbox.inspector.overview().data_points == 600 + 1


def test_members_who_left_are_told_once(world: World) -> None:
    """Who is gone from the file loses the membership, once, and gets it back on return."""
    rows = [[f"c{n}", f"c{n}@example.com", "VIP"] for n in range(10)]
    export = world.export(world.customers(rows))
    world.run(export)
    world.customers(rows[:8])
    _, left = world.run(export)
    assert (left.summary.leavers.accepted, left.summary.outcomes.unchanged) == (2, 8)
    assert world.members() == {f"c{n}" for n in range(8)}
    _, again = world.run(export)
    assert again.summary.leavers.total == 0
    world.customers(rows)
    world.run(export)
    assert world.members() == {f"c{n}" for n in range(10)}


def test_too_many_leavers_hold_the_run_back_until_a_person_consents(world: World) -> None:
    """A file cut short sends nothing; with consent the same prepared run goes on."""
    rows = [[f"c{n}", f"c{n}@example.com", "VIP"] for n in range(10)]
    export = world.export(world.customers(rows))
    world.run(export)
    before = world.sandbox.inspector.overview().track_requests
    world.customers(rows[:6])
    run, _ = world.run(export)
    assert run.status == "braked"
    assert run.sentence is not None
    assert "4 of 10 known members" in run.sentence
    assert world.sandbox.inspector.overview().track_requests == before

    run, report = world.resume(run, consent=True)
    assert (run.status, report.summary.leavers.accepted) == ("finished", 4)


def test_a_plan_waits_and_is_sent_as_it_was_shown(world: World) -> None:
    """What was planned is what is sent, even if the file has changed in between."""
    export = world.export(world.many(100))
    run = plan(world, begin_run(export, world.home, Options()))
    assert run.status == "planned"
    assert world.sandbox.inspector.overview().track_requests == 0
    assert last_run(world.home, export.name) is None
    world.many(5)
    run, report = world.resume(run)
    assert (run.status, report.summary.outcomes.accepted) == ("finished", 100)


def test_a_discarded_plan_leaves_nothing(world: World) -> None:
    """Neither the books nor the disk remember a plan that nobody wanted."""
    run = plan(world, begin_run(world.export(world.many(10)), world.home, Options()))
    discard_plan(run, world.home)
    assert world.store.latest() == ()
    assert list(world.home.runs.iterdir()) == []


def test_a_run_that_somebody_else_has_ended_meanwhile_stays(world: World) -> None:
    """A screen that still shows a plan, or an unfinished run, does not undo what became of it elsewhere."""
    planned = plan(world, begin_run(world.export(world.many(10)), world.home, Options()))
    ended, report = world.resume(planned)
    discard_plan(planned, world.home)
    with pytest.raises(RunInProgressError, match="has come to its end meanwhile"):
        give_up(planned, world.home)
    assert world.store.get(planned.id) == ended
    assert world.store.report(planned.id) == report
    assert (world.home.runs / planned.id / "report.json").exists()


def test_a_finished_run_forgets_the_personal_data(world: World) -> None:
    """After settling, the run's folder holds the report and the returned rows and nothing else."""
    path = world.customers([("c1", "c1@example.com", "VIP"), ("c2", "not an address", "VIP")])
    run, report = world.run(world.export(path))
    kept = {each.name for each in (world.home.runs / run.id).rglob("*") if each.is_file()}
    assert kept == {"report.json", "returned-rows.csv", "told.json"}
    assert "c1@example.com" not in (world.home.runs / run.id / "report.json").read_text()
    assert report.returned is not None
    assert "c1@example.com" not in Path(report.returned).read_text()


def test_returned_rows_can_be_put_right_and_sent_on_their_own(world: World) -> None:
    """A resend reads the corrected rows that came back, and takes nobody to have left."""
    path = world.customers([("c1", "c1@example.com", "VIP"), ("c2", "not an address", "VIP")])
    export = world.export(path)
    _, report = world.run(export)
    assert report.returned is not None
    returned = Path(report.returned)
    returned.write_text(returned.read_text().replace("not an address", "c2@example.com"))
    run, report = world.run(export, resend=True)
    assert (run.status, report.summary.rows) == ("finished", 1)
    assert report.summary.leavers.total == 0
    assert world.members() == {"c1", "c2"}


@pytest.mark.parametrize("shape", ["segment", "segments"])
def test_a_list_of_segments_is_never_sent_from_some_of_the_rows(world: World, shape) -> None:
    """A resend would take from a person the segments of rows that went through before."""
    path = world.customers([("c1", "bad", "VIP"), ("c1", "c1@example.com", "Newsletter")])
    export = world.export(path, membership=Membership(shape))
    world.run(export)
    with pytest.raises(BadInputError, match="cannot be sent on their own"):
        world.run(export, resend=True)


def test_all_rows_ignores_the_ledger(world: World) -> None:
    """Everything is sent again when that is asked for."""
    export = world.export(world.many(30))
    world.run(export)
    _, report = world.run(export, all_rows=True)
    assert report.summary.outcomes.accepted == 30


def test_a_missing_key_is_told_before_any_work(world: World) -> None:
    """Without a key nothing is read and nothing is kept."""
    run = begin_run(world.export(world.many(10)), world.home, Options())
    with pytest.raises(KeyMissingError, match="CI_BRAZE_TUI_API_KEY"):
        asyncio.run(run_export(run, world.home, Keys(environ={}), Control()))
    assert world.store.get(run.id).status == "failed"
    assert outbox_of(world.home, run.id).plan() is None


def test_two_runs_of_one_export_do_not_meet(world: World) -> None:
    """The second is told, and the first is not disturbed."""
    export = world.export(world.many(10))
    lock = take_lock(world.home, export.name)
    try:
        run = begin_run(export, world.home, Options())
        with pytest.raises(RunInProgressError, match="VIP to Braze"):
            asyncio.run(run_export(run, world.home, world.keys, Control()))
    finally:
        lock.release()


def test_a_new_run_takes_the_place_of_a_broken_one(world: World) -> None:
    """What the broken run delivered is not sent again, and it cannot be resumed any more."""
    world.sandbox.inspector.set_faults(FaultPlan((Fault("key_revoked", from_request=3),)))
    export = world.export(world.many(3_000))
    broken, report = world.run(export)
    sent = report.summary.outcomes.accepted
    assert 0 < sent < 3_000
    world.sandbox.inspector.set_faults(FaultPlan())
    _, report = world.run(export)
    assert report.summary.outcomes.unchanged == sent
    assert report.summary.outcomes.accepted == 3_000 - sent
    assert world.store.get(broken.id).status == "superseded"
    assert outbox_of(world.home, broken.id).parts("rows") == []


def test_a_run_in_its_own_process_can_be_paused_and_canceled_from_here(world: World) -> None:
    """Wishes in the books reach the process; what it did is kept and gone on with."""
    world.sandbox.inspector.set_faults(SLOW)
    run = begin_run(world.export(world.many(60_000)), world.home, Options())
    process = start_run(run, world.home, world.keys)
    try:
        _until_done(world, run, 1)
        assert [each.id for each in going_runs(world.home)] == [run.id]
        world.store.ask(run.id, "pause")
        _until_phase(world, run, "paused")
        world.store.ask(run.id, "go on")
        _until_phase(world, run, "delivering")
        world.store.ask(run.id, "cancel")
        until(world, run, "canceled")
    finally:
        wait(process)
    report = world.store.report(run.id)
    assert report is not None
    outcomes = report.summary.outcomes
    assert outcomes.unknown == 0
    assert 0 < outcomes.accepted < 60_000
    assert outcomes.accepted + outcomes.pending == 60_000
    assert [each.id for each in unfinished_runs(world.home)] == [run.id]

    world.sandbox.inspector.set_faults(FaultPlan())
    run, report = world.resume(world.store.get(run.id))
    assert (run.status, report.summary.outcomes.accepted) == ("finished", 60_000)


def test_another_connection_is_told_everything(world: World) -> None:
    """What one Braze was told says nothing of another one."""
    export = world.export(world.many(10))
    world.run(export)
    world.connect("Other", world.sandbox.endpoint)
    _, report = world.run(msgspec.structs.replace(export, connection="Other"))
    assert report.summary.outcomes.accepted == 10


def test_only_the_rows_of_the_last_run_are_resent(world: World) -> None:
    """Rows that came back earlier may be stale by now."""
    world.customers([("c1", "bad", "VIP"), ("c2", "c2@example.com", "VIP")])
    export = world.export(world.folder / "customers.csv")
    world.run(export)
    world.customers([("c1", "c1@example.com", "VIP"), ("c2", "c2@example.com", "VIP")])
    world.run(export)
    with pytest.raises(SourceError, match="none to resend"):
        world.run(export, resend=True)


def test_a_run_that_found_another_one_going_leaves_no_trace(world: World) -> None:
    """It never began, so nobody is asked to resume it."""
    export = world.export(world.many(10))
    lock = take_lock(world.home, export.name)
    with pytest.raises(RunInProgressError):
        world.run(export)
    lock.release()
    assert world.store.latest() == ()


def test_a_run_whose_process_died_says_so_at_once(world: World) -> None:
    """After kill -9 the run is interrupted, not running for ever."""
    world.sandbox.inspector.set_faults(SLOW)
    run = begin_run(world.export(world.many(20_000)), world.home, Options())
    process = start_run(run, world.home, world.keys)
    _until_done(world, run, 1)
    process.kill()
    wait(process)
    assert holder_of(world.home, run.export) is None
    assert until(world, run, "interrupted", 1).sentence is not None


class DiedError(BaseException):
    """The process is gone: nothing catches this."""


@pytest.mark.parametrize(
    ("owner", "step"),
    [
        (Ledger, "tell"),
        (RunStore, "write_report"),
        (RunStore, "set_status"),
        (Outbox, "clear"),
    ],
)
@pytest.mark.parametrize("after", [False, True])
def test_a_run_that_dies_while_it_settles_keeps_its_books(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: type, step: str, after: bool
) -> None:
    """Right before and right after each step: nothing is counted wrong, lost, or left lying about."""
    people = [(f"c{n}", f"c{n}@example.com", "VIP") for n in range(100)]
    export = world.export(world.customers([*people, ("c100", "bad", "VIP")]))
    original = getattr(owner, step)

    def fatal(self: object, *arguments: object) -> None:
        settling = step != "set_status" or "finished" in arguments
        if isinstance(self, Outbox) and self.plan() is None:
            settling = False
        if after or not settling:
            original(self, *arguments)
        if settling:
            raise DiedError

    with monkeypatch.context() as patched:
        patched.setattr(owner, step, fatal)
        with pytest.raises(DiedError):
            world.run(export)

    (run,) = world.store.latest()
    run = as_it_is(run, world.home)
    if run.status == "interrupted":
        run, _ = world.resume(run)
    report = world.store.report(run.id)
    assert report is not None
    assert (run.status, report.summary.rows) == ("finished", 101)
    assert (report.summary.outcomes.accepted, report.summary.outcomes.invalid) == (100, 1)
    assert report.returned is not None
    assert Path(report.returned).exists()
    _, again = world.run(export)
    assert (again.summary.outcomes.unchanged, again.summary.requests) == (100, 0)
    assert list(world.home.runs.rglob("*.parquet")) == []


def test_rows_in_doubt_stay_so_until_braze_answers_for_them(world: World) -> None:
    """A row that may have been sent is not called pending because a resumed run stopped before it."""
    world.sandbox.inspector.set_faults(FaultPlan((Fault("key_revoked", from_request=1),)))
    run, report = world.run(world.export(world.many(300)))
    assert report.summary.outcomes.pending == 300
    with connect(world.home.database) as database:
        Journal(database, run.id).enter(Entry(0, 75, "sending"))
        Journal(database, run.id).enter(Entry(75, 75, "unknown", "cut off"), {80: "no"})
    stopped = Control()
    stopped.stop()
    for control in (stopped, None):
        run, report = world.resume(run, control=control)
        outcomes = report.summary.outcomes
        assert (outcomes.unknown, outcomes.rejected, outcomes.pending) == (149, 1, 150)

    world.sandbox.inspector.set_faults(FaultPlan())
    _, report = world.resume(run)
    assert report.summary.outcomes.accepted == 300


def test_a_resend_is_of_the_same_segment(world: World) -> None:
    """A whole file is a segment named by the customer file, not by the file of returned rows."""
    path = world.customers(
        [("c1", "c1@example.com"), ("c2", "bad")], header=("BrazeUserId", "EMail")
    )
    export = world.export(path, segments=Segments(), membership=Membership(shape="segment"))
    _, report = world.run(export)
    assert report.returned is not None
    returned = Path(report.returned)
    returned.write_text(returned.read_text().replace("bad", "c2@example.com"))
    world.run(export, resend=True)
    assert [each.custom[IDENTIFIER] for each in world.profiles()] == ["customers", "customers"]


def test_a_full_disk_is_a_sentence_and_the_run_goes_on_afterwards(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the ledger cannot be written, the run is broken off and nothing is sent twice."""

    def full(self: Ledger, told: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(self.path))

    export = world.export(world.many(100))
    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "tell", full)
        with pytest.raises(
            StorageError, match=r"ledger\.parquet cannot be written \(No space left"
        ):
            world.run(export)
    (run,) = world.store.latest()
    assert run.status == "interrupted"
    assert run.sentence is not None
    run, report = world.resume(run)
    assert (run.status, report.summary.outcomes.accepted) == ("finished", 100)
    assert world.sandbox.inspector.overview().track_objects == 100


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), None])
def test_a_run_that_cannot_be_prepared_forgets_the_customers(
    world: World, monkeypatch: pytest.MonkeyPatch, error: OSError | None
) -> None:
    """A full disk, or a file that turns out broken further down, leaves nothing personal behind."""
    path = world.many(200_000)
    export = world.export(path)
    if error is None:
        with path.open("a") as file:
            file.write("too,many,cells,here\n")
    else:

        def full(self: Outbox, plan: object) -> None:
            raise error

        monkeypatch.setattr(Outbox, "write_plan", full)
    with pytest.raises((SourceError, StorageError)):
        world.run(export)
    (run,) = world.store.latest()
    assert run.status == "failed"
    assert list(outbox_of(world.home, run.id).folder.iterdir()) == []


def test_a_run_that_was_killed_while_it_prepared_is_in_nobody_s_way(world: World) -> None:
    """Its torn parts are not read; the next run sends everything and forgets them."""
    export = world.export(world.many(10))
    killed = begin_run(export, world.home, Options())
    outbox = outbox_of(world.home, killed.id).make()
    outbox.folder.joinpath("records-000001.parquet").write_bytes(b"PAR1 torn")
    outbox.spill("keys").mkdir()
    run, report = world.run(export)
    assert (run.status, report.summary.outcomes.accepted) == ("finished", 10)
    assert world.store.get(killed.id).status == "superseded"
    assert list(outbox.folder.iterdir()) == []


def test_a_connection_to_another_braze_ends_the_runs_that_were_broken_off(world: World) -> None:
    """What one Braze took is not taken for known in the other, and a run is not spread over both."""
    world.sandbox.inspector.set_faults(FaultPlan((Fault("key_revoked", from_request=2),)))
    export = world.export(world.many(300))
    run, report = world.run(export)
    assert report.summary.outcomes.accepted == 75
    world.sandbox.inspector.set_faults(FaultPlan())
    store = ConnectionStore(world.home)
    old = store.get("Sandbox")
    moved = msgspec.structs.replace(old, endpoint=old.endpoint.replace("127.0.0.1", "localhost"))
    with ExportStore(world.home).following(old, moved):
        store.save(moved, replacing=old.name)
    assert world.store.get(run.id).status == "superseded"
    _, report = world.run(export)
    assert report.summary.outcomes.accepted == 300


def test_a_broken_off_run_follows_its_connection_to_its_new_name(world: World) -> None:
    """It can be resumed, and what it delivered is known under the new name."""
    world.sandbox.inspector.set_faults(FaultPlan((Fault("key_revoked", from_request=2),)))
    export = world.export(world.many(300))
    run, _ = world.run(export)
    world.sandbox.inspector.set_faults(FaultPlan())
    store, exports = ConnectionStore(world.home), ExportStore(world.home)
    old = store.get("Sandbox")
    renamed = msgspec.structs.replace(old, name="Play")
    with exports.following(old, renamed):
        store.save(renamed, replacing=old.name)
    run, report = world.resume(world.store.get(run.id))
    assert (run.status, report.summary.outcomes.accepted) == ("finished", 300)
    _, report = world.run(exports.get(export.name))
    assert report.summary.outcomes.unchanged == 300


def test_a_connection_is_not_changed_under_a_run(world: World) -> None:
    """Whoever would change it is told, before and while it is done, and nothing has moved."""
    export = world.export(world.many(10))
    exports, old = ExportStore(world.home), ConnectionStore(world.home).get("Sandbox")
    lock = take_lock(world.home, export.name)
    try:
        with pytest.raises(RunInProgressError):
            exports.check_idle(old.name)
        renamed = msgspec.structs.replace(old, name="Play")
        with pytest.raises(RunInProgressError), exports.following(old, renamed):
            pass
    finally:
        lock.release()
    exports.check_idle(old.name)
    assert exports.get(export.name).connection == "Sandbox"


def _until_done(world: World, run: Run, records: int) -> None:
    deadline = time.monotonic() + 20
    while (snapshot := world.store.snapshot(run.id)) is None or snapshot.done < records:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _until_phase(world: World, run: Run, phase: str) -> None:
    deadline = time.monotonic() + 5
    while (snapshot := world.store.snapshot(run.id)) is None or snapshot.phase != phase:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_run_whose_outbox_is_gone_is_not_prepared_anew(world: World) -> None:
    """Its journal would speak of other rows; a new run sends whatever is missing."""
    world.sandbox.inspector.set_faults(FaultPlan((Fault("key_revoked", from_request=3),)))
    export = world.export(world.many(3_000))
    run, _ = world.run(export)
    world.sandbox.inspector.set_faults(FaultPlan())
    outbox_of(world.home, run.id).clear()
    world.many(2_000)
    with pytest.raises(BadInputError, match="Run the export anew"):
        world.resume(run)
    assert world.store.get(run.id).status == "failed"
    assert world.run(export)[0].status == "finished"
    assert len(world.members()) >= 2_000
