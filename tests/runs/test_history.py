"""All runs in brief, and only those that may have changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ci_braze_tui.paths import Home
from ci_braze_tui.records.outcome import Outcomes
from ci_braze_tui.runs.run import Options
from ci_braze_tui.runs.snapshot import Snapshot
from ci_braze_tui.runs.store import RunStore


@pytest.fixture
def store(tmp_path) -> RunStore:
    """The books of a new home."""
    return RunStore(Home.under(tmp_path / "home"))


def test_a_run_is_told_in_brief(store):
    """Counts and time come from the latest snapshot; leavers count as accepted, not as rows."""
    run = store.begin("VIP [/x]", "Acme", "{}", Options(resend=True), "mlee")
    outcomes = Outcomes(accepted=5, rejected=1, invalid=2, unknown=3, unchanged=4)
    snapshot = Snapshot(
        run.id, "ended", datetime.now(UTC), outcomes=outcomes, leavers=Outcomes(accepted=7),
        seconds=1.5,
    )  # fmt: skip
    store.write_snapshot(snapshot)
    (brief,) = store.history()
    assert (brief.id, brief.export, brief.connection) == (run.id, "VIP [/x]", "Acme")
    assert (brief.options, brief.status) == (run.options, "preparing")
    assert (brief.started_by, brief.started_at) == ("mlee", run.started_at)
    assert (brief.accepted, brief.returned, brief.seconds) == (12, 6, 1.5)


def test_a_run_without_a_snapshot_has_sent_nothing(store):
    """What was only begun is there all the same."""
    store.begin("VIP", "Acme", "{}", Options(), "mlee")
    (brief,) = store.history()
    assert (brief.accepted, brief.returned, brief.seconds, brief.ended_at) == (0, 0, 0.0, None)


def test_a_plan_is_no_run(store):
    """What was only looked at is not in the history."""
    store.set_status(store.begin("VIP", "Acme", "{}", Options(), "mlee").id, "planned")
    assert store.history() == ()


def test_only_what_may_have_changed_is_read_again(store):
    """Runs that go on or ended of late; not those that ended before."""
    over, late, going = (store.begin("VIP", "A", "{}", Options(), "m") for _ in range(3))
    store.set_status(over.id, "finished")
    ended = store.get(over.id).ended_at
    assert ended is not None
    store.set_status(late.id, "canceled")
    found = store.history(since=ended + timedelta(microseconds=1))
    assert {run.id for run in found} == {late.id, going.id}
