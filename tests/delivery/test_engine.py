"""Delivery against a Braze that has a bad day; the books must balance whatever happens."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ci_braze_tui.braze import pacing
from ci_braze_tui.braze.contract import Contract
from ci_braze_tui.delivery import engine
from ci_braze_tui.delivery.flight import Flight
from ci_braze_tui.exports.belongings import begin_run
from ci_braze_tui.exports.process import start_run
from ci_braze_tui.runs.run import Options, Run
from ci_braze_tui.sandbox.faults import Fault, FaultPlan
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.sandbox.settings import Settings
from tests.world import World

ROWS = 3_000
REQUESTS = 40


@pytest.fixture(autouse=True)
def _quick_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting is not what is tested here."""
    monkeypatch.setattr(engine, "backoff", lambda tried, chance: 0.01)
    monkeypatch.setattr(pacing, "_PROBE_EVERY", 0.2)


@pytest.mark.parametrize("kind", ["500", "502", "503", "504", "reset_before", "reset_after", "429"])
def test_passing_trouble_is_tried_again_until_all_is_in(world: World, kind) -> None:
    """With a fifth of the answers bad, every row is accepted in the end, and stored once."""
    world.sandbox.inspector.set_faults(FaultPlan((Fault(kind, percent=20),), seed=3))
    run, report = world.run(world.export(world.many(ROWS)))
    assert (run.status, report.summary.outcomes.accepted) == ("finished", ROWS)
    assert len(world.members()) == ROWS
    assert report.summary.retries > 0
    assert report.summary.requests == REQUESTS + report.summary.retries


def test_a_maintenance_answer_counts_as_accepted(world: World) -> None:
    """202 queued is Braze's word that it has the objects."""
    world.sandbox.inspector.set_faults(FaultPlan((Fault("queued", requests=(2,)),)))
    _, report = world.run(world.export(world.many(ROWS)))
    assert report.summary.outcomes.accepted == ROWS


def test_a_cut_off_answer_leaves_its_rows_unknown_and_gives_them_back(world: World) -> None:
    """Nobody can vouch for rows whose 201 cannot be read: they are unknown, returned, and due again."""
    world.sandbox.inspector.set_faults(FaultPlan((Fault("truncated", requests=(1,)),)))
    export = world.export(world.many(ROWS))
    run, report = world.run(export)
    assert run.status == "finished"
    assert report.summary.outcomes.unknown == 75
    assert report.summary.outcomes.accepted == ROWS - 75
    assert report.returned is not None
    _, second = world.run(export)
    assert (second.summary.outcomes.accepted, second.summary.outcomes.unchanged) == (75, ROWS - 75)


@pytest.mark.parametrize("kind", ["key_revoked", "permission_lost"])
def test_a_refusal_stops_the_run_where_it_is(world: World, kind) -> None:
    """A key that is revoked half-way stops everything at once, and the run can be gone on with."""
    world.sandbox.inspector.set_faults(FaultPlan((Fault(kind, from_request=21),)))
    export = world.export(world.many(ROWS))
    run, report = world.run(export)
    assert run.status == "refused"
    assert run.sentence is not None
    assert world.key not in run.sentence
    outcomes = report.summary.outcomes
    assert (outcomes.accepted, outcomes.pending) == (20 * 75, ROWS - 20 * 75)
    assert world.sandbox.inspector.overview().track_requests <= 20 + Flight().limit

    world.sandbox.inspector.set_faults(FaultPlan())
    run, report = world.resume(run)
    assert (run.status, report.summary.outcomes.accepted) == ("finished", ROWS)
    assert len(world.members()) == ROWS


def test_a_braze_that_is_gone_stops_the_run_resumable(world: World) -> None:
    """A 502 on everything ends in `interrupted`, with each row pending or unknown, none lost."""
    world.sandbox.inspector.set_faults(FaultPlan((Fault("502", from_request=11),)))
    run, report = world.run(world.export(world.many(ROWS)), patience=0.5)
    outcomes = report.summary.outcomes
    assert run.status == "interrupted"
    assert outcomes.accepted == 10 * 75
    assert outcomes.accepted + outcomes.unknown + outcomes.pending == ROWS

    world.sandbox.inspector.set_faults(FaultPlan())
    run, report = world.resume(run)
    assert (run.status, report.summary.outcomes.accepted) == ("finished", ROWS)


def test_objects_that_braze_refuses_come_back_with_its_words(world: World) -> None:
    """Refused objects are rejected one by one, the others of their batch are in."""
    world.sandbox.inspector.reset(
        Settings(apply_delay=0.0, blocked_external_ids=("c5", "c100", "c2999"))
    )
    export = world.export(world.many(ROWS))
    _, report = world.run(export)
    assert (report.summary.outcomes.accepted, report.summary.outcomes.rejected) == (ROWS - 3, 3)
    assert report.returned is not None
    lines = Path(report.returned).read_text(encoding="utf-8").splitlines()
    assert lines[0] == "BrazeUserId,EMail,Segment,row,outcome,reason"
    assert [line.split(",")[0] for line in lines[1:]] == ["c5", "c100", "c2999"]
    assert all("rejected" in line and "blacklisted" in line for line in lines[1:])


def test_a_limit_below_ours_finds_every_good_row_a_way(world: World) -> None:
    """Batches that are refused as a whole are cut until they pass."""
    world.sandbox.inspector.reset(Settings(apply_delay=0.0, objects_limit=20))
    run, report = world.run(world.export(world.many(300)))
    assert (run.status, report.summary.outcomes.accepted) == ("finished", 300)
    assert len(world.members()) == 300


def test_a_tight_rate_limit_is_waited_out(world: World) -> None:
    """429 with a time to come back is obeyed, and nothing is lost."""
    world.sandbox.inspector.reset(Settings(apply_delay=0.0, track_limit=20, track_window=1))
    run, report = world.run(world.export(world.many(1_800)))
    assert (run.status, report.summary.outcomes.accepted) == ("finished", 1_800)
    assert report.summary.retries > 0


def test_what_braze_takes_at_most_is_remembered_for_the_connection(world: World) -> None:
    """The second run begins with requests of the size that the first one found out."""
    world.sandbox.inspector.reset(Settings(apply_delay=0.0, objects_limit=20))
    export = world.export(world.many(300))
    world.run(export)
    before = world.sandbox.inspector.overview()
    run, report = world.run(export, all_rows=True)
    assert (run.status, report.summary.outcomes.accepted) == ("finished", 300)
    assert report.summary.requests == 17  # of 18 objects: 75, halved twice
    statuses = world.sandbox.inspector.overview().statuses
    assert statuses["400"] == before.statuses["400"]


def test_bodies_that_are_too_large_shrink(world: World) -> None:
    """413 makes the requests behind it smaller; every row gets through."""
    world.sandbox.inspector.reset(Settings(apply_delay=0.0, body_limit=2_000))
    run, report = world.run(world.export(world.many(300)))
    assert (run.status, report.summary.outcomes.accepted) == ("finished", 300)


def test_the_bulk_endpoint_takes_a_thousand_objects(world: World) -> None:
    """A contract with bulk sends few large requests."""
    world.key = world.sandbox.key("full")
    world.connect("Sandbox", world.sandbox.endpoint, Contract(bulk=True))
    run, report = world.run(world.export(world.many(ROWS)))
    assert (run.status, report.summary.outcomes.accepted) == ("finished", ROWS)
    assert [each.objects for each in world.sandbox.inspector.requests("/users/track/bulk")] == [
        1_000
    ] * 3
    assert world.sandbox.inspector.requests("/users/track") == ()


def test_a_key_that_may_not_use_bulk_goes_the_plain_way(world: World) -> None:
    """Nothing is lost when Braze refuses the bulk endpoint, and the next run does not ask again."""
    world.connect("Sandbox", world.sandbox.endpoint, Contract(bulk=True))
    export = world.export(world.many(ROWS))
    run, report = world.run(export)
    assert (run.status, report.summary.outcomes.accepted) == ("finished", ROWS)
    refused = len(world.sandbox.inspector.requests("/users/track/bulk"))
    assert 1 <= refused <= 3
    world.run(export, all_rows=True)
    assert len(world.sandbox.inspector.requests("/users/track/bulk")) == refused


def test_a_contract_with_a_lower_limit_is_kept(world: World) -> None:
    """What the connection says is obeyed before Braze has to say it."""
    world.sandbox.inspector.reset(Settings(apply_delay=0.0, track_limit=40, track_window=1))
    world.connect("Sandbox", world.sandbox.endpoint, Contract(requests=30, seconds=1.0))
    run, report = world.run(world.export(world.many(ROWS)))
    assert (run.status, report.summary.retries) == ("finished", 0)


def test_the_hour_of_a_contract_is_not_overdrawn(world: World) -> None:
    """When the requests of the hour are used up the run waits, says so, and can be canceled."""
    contract = Contract(requests_per_hour=10)
    world.connect("Sandbox", world.sandbox.endpoint, contract)
    run = begin_run(world.export(world.many(ROWS)), world.home, Options())
    process = start_run(run, world.home, world.keys)
    try:
        deadline = time.monotonic() + 20
        while (snapshot := world.store.snapshot(run.id)) is None or snapshot.phase != "waiting":
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert snapshot.waiting_for == "The requests of this hour are used up."
        world.store.ask(run.id, "cancel")
    finally:
        process.wait(20)
    report = world.store.report(run.id)
    assert report is not None
    outcomes = report.summary.outcomes
    assert (outcomes.accepted, outcomes.pending) == (750, ROWS - 750)
    assert len(world.sandbox.inspector.requests()) == 10


def test_a_braze_that_comes_back_is_gone_on_with(world: World) -> None:
    """When the network is lost the run waits, trying now and then, and goes on by itself."""
    with SandboxProcess(Settings(apply_delay=0.0)) as first:
        port = int(first.endpoint.rpartition(":")[2])
        world.key = first.api_key
        first.inspector.set_faults(FaultPlan((Fault("latency", percent=100, seconds=0.1),)))
        world.connect("Sandbox", first.endpoint)
        run = begin_run(world.export(world.many(40_000)), world.home, Options(patience=60))
        ended: list[Run] = []
        thread = threading.Thread(target=lambda: ended.append(world.resume(run)[0]))
        thread.start()
        _until(lambda: (found := world.store.snapshot(run.id)) is not None and found.done > 0)
        settings = Settings(apply_delay=0.0, keys={"connector": first.api_key})
    _until(lambda: (found := world.store.snapshot(run.id)) is not None and found.phase == "waiting")
    with SandboxProcess(settings, port=port) as second:
        thread.join(60)
        report = world.store.report(run.id)
        assert report is not None
        assert (ended[0].status, report.summary.outcomes.accepted) == ("finished", 40_000)
        assert second.inspector.overview().profiles > 0


def _until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_runs_of_one_connection_share_its_limit(world: World) -> None:
    """Two exports at once stay under the limit that each alone would use up."""
    world.sandbox.inspector.reset(Settings(apply_delay=0.0, track_limit=90, track_window=3))
    world.connect("Sandbox", world.sandbox.endpoint, Contract(requests=90, seconds=3.0))
    path = world.many(9_000)
    runs = [
        begin_run(world.export(path, name=name), world.home, Options()) for name in ("One", "Two")
    ]
    processes = [start_run(run, world.home, world.keys) for run in runs]
    for process in processes:
        process.wait(50)
    reports = [world.store.report(run.id) for run in runs]
    assert [report and report.summary.outcomes.accepted for report in reports] == [9_000, 9_000]
    # Only in the first moments one of them does not know of the other.
    refused = [each for each in world.sandbox.inspector.requests() if each.status == 429]
    assert len(refused) <= 10
