"""`refresh`, and when it and the exports are scheduled, as a script sees them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from ci_braze_tui.exports.definition import Export, Schedule
from ci_braze_tui.exports.refreshing import going_refresh, utc_now
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.exports.story import run_export
from ci_braze_tui.sandbox.faults import Fault, FaultPlan
from tests.cli.calling import call, call_json
from tests.world import World

SLOW = FaultPlan((Fault("latency", percent=100, seconds=0.2),))


def due_since(minutes: int, **more: object) -> Schedule:
    """A daily schedule whose moment was some minutes ago."""
    moment = datetime.now(UTC) - timedelta(minutes=minutes)
    return Schedule("daily", f"{moment:%H:%M}", **more)  # type: ignore[arg-type]


def daily(world: World, name: str, minutes: int, rows: int = 5) -> Export:
    """An export that has been due for some minutes, by a schedule of two hours ago."""
    export = world.export(world.many(rows), name=name, schedule=due_since(minutes))
    before = time.time() - 7_200
    os.utime(ExportStore(world.home).path_of(name), (before, before))
    return export


@contextmanager
def refreshing(world: World, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """`refresh` in a process of its own, which does not outlive the test."""
    with subprocess.Popen(
        world.command("refresh", *arguments),
        env=world.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for_requests(world: World, count: int) -> None:
    """Wait until Braze was asked so often."""
    while world.sandbox.inspector.overview().track_requests < count:
        time.sleep(0.02)


def test_refresh_runs_what_is_due_and_gives_the_worst_code(world: World) -> None:
    """Exports that are off or detached are left alone; a failing one does not keep the others."""
    good = world.export(world.many(5), name="Good")
    world.export(world.folder / "gone.csv", name="Broken")
    world.export(world.many(5), name="Off", schedule=Schedule("off"))
    world.export(world.many(5), name="Detached", connection=None)
    done = call(world, "refresh", "--json")
    assert done.returncode == 2
    (summary,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert (summary["export"], summary["status"]) == (good.name, "finished")


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl+C otherwise")
def test_ctrl_c_ends_a_refresh_and_not_only_its_first_export(world: World) -> None:
    """The exports behind the canceled one are not begun."""
    world.sandbox.inspector.set_faults(FaultPlan((Fault("latency", percent=100, seconds=0.2),)))
    path = world.many(20_000)
    for name in ("First", "Second"):
        world.export(path, name=name)
    with subprocess.Popen(
        world.command("refresh"), env=world.environment, stderr=subprocess.PIPE, text=True
    ) as process:
        while world.sandbox.inspector.overview().track_requests < 5:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 5
    assert "were not run" in err
    assert [run.export for run in world.store.latest()] == ["First"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no kill -9")
def test_a_refresh_that_is_killed_goes_on_when_it_is_repeated(world: World) -> None:
    """The run in which it died is gone on with, the export behind it is run, and nobody is run twice."""
    world.sandbox.inspector.set_faults(SLOW)
    daily(world, "First", 9, rows=15_000)
    daily(world, "Second", 8, rows=15_000)
    with refreshing(world, "--due") as process:
        wait_for_requests(world, 5)
        process.kill()
    world.sandbox.inspector.set_faults(FaultPlan())
    done = call(world, "refresh", "--due", "--json")
    assert done.returncode in (0, 3)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(each["export"], each["status"]) for each in lines] == [
        ("First", "finished"),
        ("Second", "finished"),
    ]
    (run,) = world.store.of_export("First")
    assert f"First: going on with run {run.id} …" in done.stderr
    assert run.options.refresh
    again = call(world, "refresh", "--due")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert len(world.store.latest()) == 2


def test_an_error_of_ours_in_one_export_leaves_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told in full, and the code says that something went wrong."""
    world.export(world.many(5), name="Good")
    world.export(world.many(5), name="Bad")

    async def faulty(run, *arguments, **more):
        if run.export == "Bad":
            raise RuntimeError("a bug")
        return await run_export(run, *arguments, **more)

    monkeypatch.setattr("ci_braze_tui.exports.process.run_export", faulty)
    done = call(world, "refresh")
    assert (done.returncode, "RuntimeError: a bug" in done.stderr) == (1, True)
    assert world.store.of_export("Good")[0].status == "finished"


def test_a_second_refresh_is_exit_code_7(world: World) -> None:
    """It says that another one is going."""
    with going_refresh(world.home, by_the_clock=True, clock=utc_now):
        done = call(world, "refresh", "--due")
    assert (done.returncode, "Another refresh is going on" in done.stderr) == (7, True)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM to catch")
def test_watching_the_clock_until_sigterm(world: World) -> None:
    """It runs what becomes due and stays; while it waits a signal ends it with 0."""
    daily(world, "First", 9)
    with refreshing(world, "--watch", "--json") as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["export"] == "First"
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=20)
    assert (process.returncode, "Stopped watching" in err) == (0, True)


def test_watching_wakes_for_the_next_moment(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It sleeps until then, but never for more than a minute; and wakes to run it."""
    begin = datetime(2030, 1, 1, 5, 58, 30, tzinfo=UTC)
    clock = [begin]
    export = world.export(world.many(5), schedule=Schedule("daily", "06:00"))
    written = begin.timestamp()
    os.utime(ExportStore(world.home).path_of(export.name), (written, written))

    def sleep(seconds: float) -> None:
        clock.append(clock[-1] + timedelta(seconds=seconds))
        if len(clock) == 5:
            signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr("ci_braze_tui.cli.refreshing.utc_now", lambda: clock[-1])
    monkeypatch.setattr("ci_braze_tui.cli.refreshing.sleep", sleep)
    assert call(world, "refresh", "--watch").returncode == 0
    slept = [(each - begin).total_seconds() for each in clock]
    assert slept == [0, 60, 90, 150, 210]
    (run,) = world.store.latest()
    assert (run.export, run.status) == ("VIP to Braze", "finished")


def test_exports_are_scheduled_with_their_next_runs_shown(world: World) -> None:
    """One or several; what is not given stays; off and on again as it was."""
    for name in ("A", "B"):
        world.export(world.many(5), name=name)
    weekly = ("--recurrence", "weekly", "--days", "monday, Thursday", "--at", "06:30")
    done = call(world, "exports", "schedule", "A", "B", *weekly, "--time-zone", "Europe/Berlin")
    assert done.returncode == 0
    assert "A: weekly on Monday, Thursday at 06:30, Europe/Berlin" in done.stdout
    assert done.stdout.count("06:30 Europe/Berlin, here") == 10
    assert "Less than 30 minutes from A, over the same connection: B." in done.stderr
    assert "Half an hour from all of them: --at 07:00." in done.stderr

    listed = call(world, "exports", "list").stdout
    assert "weekly on Monday, Thursday at 06:30, Europe/Berlin" in listed

    told = call_json(
        world, *("exports", "schedule", "A", "--at", "07:00", "--missed", "skip", "--json")
    )
    (moved,) = told["exports"]
    assert moved["schedule"] == {
        "recurrence": "weekly",
        "at": "07:00",
        "days": ["monday", "thursday"],
        "time_zone": "Europe/Berlin",
        "missed": "skip",
    }
    assert (len(moved["next"]), moved["close_to"]) == (5, [])

    off = call_json(world, "exports", "schedule", "A", "B", "--off", "--json")["exports"]
    assert [(each["schedule"]["recurrence"], each["next"]) for each in off] == [("off", [])] * 2
    on = call_json(world, "exports", "schedule", "A", "B", "--keep", "--json")["exports"]
    assert [each["schedule"]["at"] for each in on] == ["07:00", "06:30"]
    assert {each["schedule"]["recurrence"] for each in on} == {"weekly"}
    done = call(world, "exports", "schedule", "A", "--recurrence", "with-refresh")
    assert done.stdout == "A: with refresh\n"
    assert "Only `ci-braze-tui refresh` runs it" in done.stderr


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (["--at", "06:30"], "no times of its own"),
        (["--off", "--at", "07:00"], "switched off"),
        (["--recurrence", "daily"], "--at 06:30"),
        (["--recurrence", "daily", "--at", "6:30"], "06:30"),
        (["--recurrence", "monthly", "--at", "06:30"], "--days 1,15"),
        (["--recurrence", "daily", "--at", "06:30", "--days", "monday"], "Only weekly and monthly"),
        (["--recurrence", "weekly", "--at", "06:30", "--days", "mon"], "monday to sunday"),
        (["--recurrence", "monthly", "--at", "06:30", "--days", "0"], "1 to 31"),
        (["--recurrence", "daily", "--at", "06:30", "--time-zone", "Berlin"], "no time zone"),
    ],
)
def test_a_schedule_that_cannot_be_meant(world: World, options: list[str], what: str) -> None:
    """It is refused with what is expected, and no export is changed, also none in front of it."""
    before = [
        world.export(world.many(1), name="First", schedule=Schedule("daily", "01:00")),
        world.export(world.many(1), name="Second"),
    ]
    done = call(world, "exports", "schedule", "First", "Second", *options)
    assert (done.returncode, what in done.stderr) == (2, True)
    assert list(ExportStore(world.home).load().items) == before


def test_the_refresh_is_scheduled(world: World) -> None:
    """Up to four times a day; shown, changed in part, and off again."""
    assert call(world, "refresh", "schedule").stdout == "off\n"
    assert call(world, "refresh", "schedule", "--at", "06:00").returncode == 2
    done = call(
        world,
        *("refresh", "schedule", "--recurrence", "daily", "--at", "18:00", "06:00"),
        *("--time-zone", "Asia/Seoul"),
    )
    assert done.stdout.startswith("daily at 18:00, 06:00, Asia/Seoul\n  ")
    world.export(world.many(1))
    assert "00 Asia/Seoul, here" in call(world, "exports", "schedule", "VIP to Braze").stdout
    told = call_json(
        world, *("refresh", "schedule", "--recurrence", "weekly", "--days", "sunday", "--json")
    )
    assert told["schedule"]["at"] == ["18:00", "06:00"]
    assert len(told["next"]) == 5
    assert call(world, "refresh", "schedule", "--recurrence", "off").stdout == "off\n"
