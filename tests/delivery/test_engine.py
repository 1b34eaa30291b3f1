"""Delivery against a Braze that has a bad day; the books must balance whatever happens."""

from __future__ import annotations

from pathlib import Path

import pytest

from ci_braze_tui.delivery import engine
from ci_braze_tui.sandbox.faults import Fault, FaultPlan
from ci_braze_tui.sandbox.settings import Settings
from tests.world import World

ROWS = 3_000
REQUESTS = 40


@pytest.fixture(autouse=True)
def _quick_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting is not what is tested here."""
    monkeypatch.setattr(engine, "backoff", lambda tried, chance: 0.01)


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
    assert world.sandbox.inspector.overview().track_requests <= 20 + engine.WORKERS

    world.sandbox.inspector.set_faults(FaultPlan())
    run, report = world.resume(run)
    assert (run.status, report.summary.outcomes.accepted) == ("finished", ROWS)
    assert len(world.members()) == ROWS


def test_a_braze_that_is_gone_stops_the_run_resumable(world: World) -> None:
    """A 502 on everything ends in `interrupted`, with each row pending or unknown, none lost."""
    world.sandbox.inspector.set_faults(FaultPlan((Fault("502", from_request=11),)))
    run, report = world.run(world.export(world.many(ROWS)))
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
    run, report = world.run(world.export(world.many(ROWS)))
    assert (run.status, report.summary.outcomes.accepted) == ("finished", ROWS)
