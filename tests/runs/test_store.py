"""What is written about runs is read back whole, in order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.paths import Home
from ci_braze_tui.records.outcome import Outcomes
from ci_braze_tui.runs.report import CautionCount, ReasonCount, Report
from ci_braze_tui.runs.run import Options, Run, Summary
from ci_braze_tui.runs.snapshot import Snapshot
from ci_braze_tui.runs.store import RunStore

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)


@pytest.fixture
def store(tmp_path) -> RunStore:
    """The books of a new home."""
    return RunStore(Home.under(tmp_path / "home"))


def begin(store: RunStore, export: str = "VIP", options: Options | None = None) -> Run:
    """A run with little to say."""
    return store.begin(export, "Acme EU", '{"name":"VIP"}', options or Options(), "mlee")


def report_of(run: Run) -> Report:
    """A report with something in every place."""
    summary = Summary(
        run=run.id, export=run.export, status="finished", rows=3,
        outcomes=Outcomes(accepted=2, rejected=1), leavers=Outcomes(), records=3, requests=1,
        retries=0, data_points=4, seconds=0.5, profiles_per_second=6.0, report="/tmp/x",
    )  # fmt: skip
    return Report(
        summary, "I", "I", (ReasonCount("rejected", "[/x]\x1b😀", 1),),
        (CautionCount("a", "A", "not a date", True, 2),), "/tmp/x/returned-rows.csv",
    )  # fmt: skip


def test_a_run_is_read_back_as_it_was_begun(store):
    """Nothing of a run is lost in the books, hostile names included."""
    run = begin(store, 'V"IP [/x]\x1b', Options(all_rows=True, resend=True))
    assert store.get(run.id) == run
    assert (run.status, run.ended_at, run.sentence) == ("preparing", None, None)
    assert datetime.now(UTC) - run.started_at < timedelta(minutes=1)


def test_ids_are_never_the_same(store):
    """Two runs begun in one second have two ids."""
    assert len({begin(store).id for _ in range(20)}) == 20


def test_a_run_that_is_not_there_is_a_sentence(store):
    """A wrong id names the command that lists the right ones."""
    with pytest.raises(BadInputError, match=r"no run 7\. `ci-braze-tui runs list`"):
        store.get("7")


def test_runs_come_newest_first(store):
    """All runs, and those of one export, up to a limit."""
    runs = [begin(store, export) for export in ("A", "B", "A", "B", "A")]
    newest = [run.id for run in reversed(runs)]
    assert [run.id for run in store.latest()] == newest
    assert [run.id for run in store.latest(2)] == newest[:2]
    assert [run.id for run in store.of_export("A")] == newest[::2]
    assert store.of_export("C") == ()


@pytest.mark.parametrize(
    ("status", "over"),
    [
        ("preparing", False),
        ("planned", False),
        ("delivering", False),
        ("finished", True),
        ("canceled", True),
        ("interrupted", True),
        ("refused", True),
        ("braked", True),
        ("superseded", True),
        ("failed", True),
    ],
)
def test_a_run_that_is_over_says_when(store, status, over):
    """The end is noted when a run stops, and taken back when it is resumed."""
    run = begin(store)
    store.set_status(run.id, status, "why")
    read = store.get(run.id)
    assert (read.status, read.sentence, read.ended_at is not None) == (status, "why", over)
    store.set_status(run.id, "delivering")
    assert store.get(run.id).ended_at is None


def test_the_report_is_kept(store):
    """Before the first end there is none, then the latest counts."""
    run = begin(store)
    assert store.report(run.id) is None
    store.write_report(run.id, report_of(run))
    assert store.report(run.id) == report_of(run)
    assert store.report("7") is None


def test_the_latest_snapshot_counts(store):
    """A snapshot replaces the one before, and comes back whole."""
    run = begin(store)
    assert store.snapshot(run.id) is None
    last = Snapshot(
        run.id, "waiting", NOW, rows_read=5, rows=5, outcomes=Outcomes(pending=5), records=5,
        seconds=1.5, rate=2.5, seconds_left=None, waiting_until=NOW, waiting_for="limit [x]",
    )  # fmt: skip
    for snapshot in (Snapshot(run.id, "preparing", NOW), last):
        store.write_snapshot(snapshot)
    assert store.snapshot(run.id) == last


def test_the_latest_wish_counts_and_can_be_forgotten(store):
    """What is asked of a run is asked of this run only."""
    run, other = begin(store), begin(store)
    assert store.wish(run.id) is None
    store.ask(run.id, "pause")
    store.ask(run.id, "cancel")
    assert (store.wish(run.id), store.wish(other.id)) == ("cancel", None)
    store.forget_wish(run.id)
    assert store.wish(run.id) is None


def test_a_run_that_sent_nothing_can_be_taken_out(store):
    """A plan that was only looked at leaves no trace; other runs stay."""
    run, other = begin(store), begin(store)
    store.write_snapshot(Snapshot(run.id, "ended", NOW))
    store.ask(run.id, "cancel")
    store.remove(run.id)
    assert store.latest() == (other,)
    assert (store.snapshot(run.id), store.wish(run.id)) == (None, None)
