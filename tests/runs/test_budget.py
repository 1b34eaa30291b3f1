"""What the runs of one connection share, in one process and in several."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from datetime import UTC, datetime

import msgspec
import pytest

from ci_braze_tui.braze.contract import Contract
from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.budget import Budget, Learned
from ci_braze_tui.runs.database import connect, transaction
from ci_braze_tui.runs.run import Options, Run, Status
from ci_braze_tui.runs.snapshot import Phase, Snapshot
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.secret import Secret

EU = Connection("Acme EU", "rest.fra-01.braze.eu")
KEY = Secret("11111111-2222-3333-4444-555555555555")
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC).timestamp()
DAY = 86_400

TAKE = """
import sys
from pathlib import Path
from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.runs.budget import Budget
from ci_braze_tui.runs.database import connect
from ci_braze_tui.secret import Secret
eu, taken = Connection("Acme EU", "rest.fra-01.braze.eu"), 0
with connect(Path(sys.argv[1])) as database:
    budget = Budget(database, eu, Secret("k"), sys.argv[2], clock=lambda: 7200.0)
    while more := budget.take_hour(7, 1_000):
        taken += more
        budget.learn(objects=1_000 - taken)
print(taken)
"""


class Clock:
    """A time that a test sets."""

    def __init__(self, now: float = NOON) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A time to set; noon at first."""
    return Clock()


@pytest.fixture
def home(tmp_path) -> Home:
    """A home of the test's own."""
    return Home.under(tmp_path / "home")


@pytest.fixture
def books(home):
    """The open books of that home."""
    with connect(home.database) as database:
        yield database


def deliver(home: Home, clock: Clock, phase: Phase, name: str = EU.name, age: float = 0.0) -> Run:
    """A run that got to a phase, and wrote its last snapshot so many seconds ago."""
    store = RunStore(home)
    run = store.begin("VIP", name, "{}", Options(), "mlee")
    store.set_status(run.id, "delivering")
    at = datetime.fromtimestamp(clock.now - age, UTC)
    store.write_snapshot(Snapshot(run.id, phase, at))
    return run


def test_a_run_alone_has_everything(books, clock):
    """Also one that has not written a snapshot yet counts itself."""
    assert Budget(books, EU, KEY, "me", clock=clock).sharing() == 1


def test_runs_that_send_over_the_connection_share(home, books, clock):
    """Each run counts itself once and the others of its connection; a wait is part of sending."""
    first = deliver(home, clock, "delivering")
    second = deliver(home, clock, "waiting", "ACME eu")
    deliver(home, clock, "delivering", "Acme US")
    counts = [Budget(books, EU, KEY, run.id, clock=clock).sharing() for run in (first, second)]
    assert counts == [2, 2]


@pytest.mark.parametrize("phase", ["preparing", "paused", "canceling", "settling", "ended"])
def test_a_run_that_sends_nothing_new_takes_no_share(home, books, clock, phase):
    """Preparing, paused or nearly over: the pace is for the others."""
    deliver(home, clock, phase)
    assert Budget(books, EU, KEY, "me", clock=clock).sharing() == 1


@pytest.mark.parametrize("age", [6.0, 3_600.0, -3_600.0])
def test_a_run_that_died_takes_no_share(home, books, clock, age):
    """A snapshot that is not fresh counts for nothing, even if a clock was set back since."""
    deliver(home, clock, "delivering", age=age)
    assert Budget(books, EU, KEY, "me", clock=clock).sharing() == 1


@pytest.mark.parametrize("status", ["finished", "canceled", "interrupted", "refused"])
def test_a_run_that_is_over_takes_no_share(home, books, clock, status: Status):
    """The books say that it is over, however fresh its snapshot."""
    run = deliver(home, clock, "delivering")
    RunStore(home).set_status(run.id, status)
    assert Budget(books, EU, KEY, "me", clock=clock).sharing() == 1


def test_an_hour_is_used_up_and_the_next_is_new(books, clock):
    """No more than the limit is given out in a clock hour."""
    budget = Budget(books, EU, KEY, "me", clock=clock)
    assert [budget.take_hour(40, 100) for _ in range(4)] == [40, 40, 20, 0]
    clock.now += 3_599
    assert (budget.take_hour(40, 100), budget.seconds_left_in_hour()) == (0, 1.0)
    clock.now += 1
    assert budget.take_hour(40, 100) == 40
    assert budget.seconds_left_in_hour() == 3_600.0


def test_the_hour_is_the_one_in_which_the_books_are_free(home, books, clock):
    """Who waited for the books into the next hour takes from that one, and lets no count be forgotten."""
    taken: list[int] = []

    def take() -> None:
        with connect(home.database) as database:
            taken.append(Budget(database, EU, KEY, "late", clock=clock).take_hour(40, 100))

    late = threading.Thread(target=take)
    with transaction(books):
        late.start()
        time.sleep(0.3)
        clock.now += 3_600
    late.join(20)
    assert taken == [40]
    assert Budget(books, EU, KEY, "me", clock=clock).take_hour(100, 100) == 60


def test_a_lower_limit_counts_at_once(books, clock):
    """A contract that was made smaller within the hour never gives less than nothing."""
    budget = Budget(books, EU, KEY, "me", clock=clock)
    budget.take_hour(40, 100)
    assert budget.take_hour(40, 10) == 0
    assert budget.take_hour(40, 50) == 10


def test_connections_have_their_own_hours(books, clock):
    """What one connection used is not missing from another."""
    other = msgspec.structs.replace(EU, name="Acme US")
    Budget(books, EU, KEY, "me", clock=clock).take_hour(100, 100)
    assert Budget(books, other, KEY, "me", clock=clock).take_hour(100, 100) == 100


def test_processes_take_from_one_hour(home, clock):
    """Several processes at once get the limit together, not a request more."""
    with connect(home.database):
        takers = [
            subprocess.Popen(
                [sys.executable, "-c", TAKE, str(home.database), name],
                stdout=subprocess.PIPE,
                text=True,
            )
            for name in ("a", "b", "c")
        ]
        taken = [int(taker.communicate(timeout=50)[0]) for taker in takers]
    assert [taker.returncode for taker in takers] == [0, 0, 0]
    assert sum(taken) == 1_000
    with connect(home.database) as database:
        budget = Budget(database, EU, Secret("k"), "d", clock=lambda: 7200.0)
        assert budget.learned().objects == 1_000 - max(taken)


def test_nothing_is_known_at_first(books, clock):
    """A new connection has learned nothing."""
    assert Budget(books, EU, KEY, "me", clock=clock).learned() == Learned()


def test_what_was_learned_adds_up(books, clock):
    """Each lesson keeps the others; of two sizes the smaller one counts."""
    budget = Budget(books, EU, KEY, "me", clock=clock)
    assert budget.learn(objects=50) == Learned(objects=50)
    assert budget.learn(bytes=9_000) == Learned(50, 9_000)
    assert budget.learn(objects=60, bulk_refused=True) == Learned(50, 9_000, True)
    assert budget.learn(objects=25) == Learned(25, 9_000, True)
    assert Budget(books, EU, KEY, "another", clock=clock).learned() == Learned(25, 9_000, True)


def test_a_lesson_is_forgotten_after_thirty_days(books, clock):
    """Braze may have raised its limits since; what is learned then begins anew."""
    budget = Budget(books, EU, KEY, "me", clock=clock)
    budget.learn(objects=50)
    clock.now += 30 * DAY - 1
    assert budget.learned() == Learned(50)
    clock.now += 2
    assert budget.learned() == Learned()
    assert budget.learn(bytes=9_000) == Learned(None, 9_000)


@pytest.mark.parametrize(
    ("connection", "key"),
    [
        (msgspec.structs.replace(EU, endpoint="rest.fra-02.braze.eu"), KEY),
        (msgspec.structs.replace(EU, contract=Contract(bulk=True)), KEY),
        (EU, Secret("another")),
    ],
)
def test_a_lesson_is_about_one_endpoint_contract_and_key(books, clock, connection, key):
    """A change of any of them may change what Braze takes; a change of name's spelling does not."""
    Budget(books, EU, KEY, "me", clock=clock).learn(objects=50)
    assert Budget(books, connection, key, "me", clock=clock).learned() == Learned()
    spelled = msgspec.structs.replace(EU, name="ACME eu", users="administrators and contributors")
    assert Budget(books, spelled, KEY, "me", clock=clock).learned() == Learned(50)


def test_the_key_is_not_in_the_books(home, books, clock):
    """Neither the key nor a part of it is stored to know it again."""
    Budget(books, EU, KEY, "me", clock=clock).learn(objects=50)
    stored = b"".join(path.read_bytes() for path in home.state.iterdir() if path.is_file())
    assert b"rest.fra" not in stored
    assert KEY.reveal()[:8].encode() not in stored
