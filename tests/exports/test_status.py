"""A run is what its process makes it: alive while it holds the lock, broken off when it does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from ci_braze_tui.exports.status import as_it_is, going_runs, last_run, unfinished_runs
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.lock import take_lock
from ci_braze_tui.runs.run import Options, Run
from ci_braze_tui.runs.snapshot import Snapshot
from ci_braze_tui.runs.store import RunStore


@pytest.fixture
def home(tmp_path) -> Home:
    """A home of its own."""
    return Home.under(tmp_path / "home")


def run(home: Home, status: str, export: str = "VIP") -> Run:
    """A run in the books with that status."""
    store = RunStore(home)
    begun = store.begin(export, "Acme EU", "{}", Options(), "mlee")
    store.set_status(begun.id, status)  # type: ignore[arg-type]
    return store.get(begun.id)


@pytest.mark.parametrize("status", ["preparing", "delivering"])
def test_a_run_is_going_only_while_its_process_lives(home, status):
    """Without the lock it was broken off, whatever the books say."""
    begun = run(home, status)
    RunStore(home).write_snapshot(Snapshot(begun.id, "preparing", datetime.now(UTC)))
    held = take_lock(home, "VIP", begun.id)
    assert as_it_is(begun, home) == begun
    assert going_runs(home) == (begun,)
    held.release()
    dead = as_it_is(begun, home)
    assert (dead.status, dead.id) == ("interrupted", begun.id)
    assert "ended without a word. Resume it" in str(dead.sentence)
    assert (going_runs(home), unfinished_runs(home)) == ((), (dead,))


def test_a_run_that_is_just_starting_has_not_died(home):
    """Between its entry in the books and its process taking the lock a run counts as going."""
    begun = run(home, "preparing")
    assert as_it_is(begun, home) == begun
    long_ago = msgspec.structs.replace(begun, started_at=begun.started_at - timedelta(minutes=1))
    assert as_it_is(long_ago, home).status == "interrupted"


def test_a_dead_run_is_dead_while_another_of_its_export_goes(home):
    """The lock names the run that holds it."""
    dead, alive = run(home, "delivering"), run(home, "delivering")
    held = take_lock(home, "VIP", alive.id)
    assert (as_it_is(dead, home).status, as_it_is(alive, home).status) == (
        "interrupted",
        "delivering",
    )
    held.release()


@pytest.mark.parametrize(
    "status", ["planned", "finished", "canceled", "refused", "braked", "superseded", "failed"]
)
def test_any_other_run_is_as_the_books_say(home, status):
    """Nobody has to be alive for a run that is over or waits."""
    begun = run(home, status)
    assert as_it_is(begun, home) == begun
    assert going_runs(home) == ()


def test_what_can_be_gone_on_with_is_listed_newest_first(home):
    """Broken off, canceled, refused, held back; not plans, nor what is through."""
    statuses = (
        "canceled", "finished", "refused", "planned", "braked", "superseded", "failed", "delivering",
    )  # fmt: skip
    for status in statuses:
        run(home, status)
    found = [each.status for each in unfinished_runs(home)]
    assert found == ["interrupted", "braked", "refused", "canceled"]


def test_the_last_run_is_not_a_plan(home):
    """Looking at a plan does not change what is told of an export."""
    assert last_run(home, "VIP") is None
    finished = run(home, "finished")
    run(home, "planned")
    run(home, "refused", "Newsletter")
    assert last_run(home, "VIP") == finished
