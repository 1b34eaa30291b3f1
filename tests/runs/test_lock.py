"""One run of an export at a time, and never a stale lock."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from ci_braze_tui.errors import RunInProgressError
from ci_braze_tui.paths import Home
from ci_braze_tui.runs import lock
from ci_braze_tui.runs.lock import holder_of, take_lock

HOLD = """
import sys
from pathlib import Path
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.lock import take_lock
held = take_lock(Home.under(Path(sys.argv[1])), sys.argv[2])
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def home(tmp_path, monkeypatch) -> Home:
    """A home of its own, and little patience."""
    monkeypatch.setattr(lock, "_PATIENCE", 0.2)
    return Home.under(tmp_path / "home")


@pytest.fixture
def holder(home) -> Iterator[subprocess.Popen[str]]:
    """Another process in the middle of a run of the export VIP."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home.state), "VIP"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_run_of_an_export_is_refused(home, holder):
    """While a process runs the export, another one gets a sentence; other exports are free."""
    assert holder_of(home, "VIP") is not None
    with pytest.raises(RunInProgressError, match="Another run of VIP is going on"):
        take_lock(home, "VIP")
    assert holder_of(home, "Newsletter") is None
    take_lock(home, "Newsletter").release()


def test_names_that_share_a_file_share_the_lock(home, holder):
    """An export is the same one however its name is typed."""
    assert holder_of(home, "vip!") is not None


def test_a_killed_run_leaves_no_lock(home, holder):
    """After kill -9 the lock is free at once."""
    holder.kill()
    holder.wait(10)
    assert holder_of(home, "VIP") is None
    take_lock(home, "VIP").release()


def test_the_lock_holds_within_one_process(home):
    """Whoever asks learns which run it is, until it lets go."""
    held = take_lock(home, "VIP", "20261121-120000-abcd")
    assert holder_of(home, "VIP") == "20261121-120000-abcd"
    with pytest.raises(RunInProgressError):
        take_lock(home, "VIP")
    held.release()
    assert holder_of(home, "VIP") is None


def test_asking_takes_no_lock(home):
    """Whoever looks whether a run is going never stands in the way of one."""
    assert holder_of(home, "VIP") is None
    take_lock(home, "VIP").release()
