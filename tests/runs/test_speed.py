"""The speed of a run over time: small whatever the run's length, and whole across a resume."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from ci_braze_tui.paths import Home
from ci_braze_tui.runs.database import connect
from ci_braze_tui.runs.run import Options
from ci_braze_tui.runs.speed import MOST, Sample, interval, keep, samples_of
from ci_braze_tui.runs.store import RunStore


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    """The books of a new home."""
    return RunStore(Home.under(tmp_path / "home"))


@pytest.fixture
def books(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Open books with one run in them."""
    with connect(tmp_path / "runs.sqlite") as database:
        database.execute("INSERT INTO runs VALUES ('r','','','','','',NULL,'','',NULL,NULL)")
        yield database


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0, 1), (300, 1), (300.1, 2), (600, 2), (601, 4), (86_400, 512)],
)
def test_the_interval_doubles_with_the_length_of_the_run(seconds, expected):
    """A second at first; never more samples than are kept."""
    assert interval(seconds) == expected


@pytest.mark.parametrize("length", [10, 300, 301, 1_000, 5_000])
def test_a_long_run_keeps_few_samples_that_tell_the_same(books, length):
    """The last sample is kept as it is, and those before still lie on the line of a steady run."""
    for second in range(1, length + 1):
        if second % interval(second) < 1:
            keep(books, "r", Sample(second, second * 1_000))
    kept = samples_of(books, "r")
    assert min(length, MOST // 2) - 1 <= len(kept) <= MOST + 1
    assert all(sample.done == sample.seconds * 1_000 for sample in kept)
    assert length - kept[-1].seconds < interval(length)


def test_each_run_has_its_own(store):
    """Samples come back in order, of this run only, and go with the run."""
    runs = [store.begin("VIP", "Acme", "{}", Options(), "mlee") for _ in range(2)]
    for seconds in (2.0, 1.0):
        store.write_sample(runs[0].id, Sample(seconds, int(seconds * 10)))
    assert store.samples(runs[0].id) == (Sample(1.0, 10), Sample(2.0, 20))
    assert store.samples(runs[1].id) == ()
    store.remove(runs[0].id)
    assert store.samples(runs[0].id) == ()


def test_a_sample_of_the_same_second_replaces_the_one_before(books):
    """Within one interval the latest counts, so that a resumed run does not add to the number."""
    for seconds, done in ((1.0, 10), (1.4, 14), (1.4, 15)):
        keep(books, "r", Sample(seconds, done))
    assert samples_of(books, "r") == (Sample(1.4, 15),)
