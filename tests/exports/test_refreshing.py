"""What a refresh runs, with clocks that go where they like and processes that die where they like."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.errors import (
    DefinitionError,
    KeyMissingError,
    NotAllowedError,
    RunInProgressError,
)
from ci_braze_tui.exports import status
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.due import next_moment
from ci_braze_tui.exports.occurrences import Occurrence, Occurrences
from ci_braze_tui.exports.refresh_schedule import (
    RefreshSchedule,
    path_of,
    read_refresh_schedule,
    save_refresh_schedule,
)
from ci_braze_tui.exports.refreshing import Refresh, going_refresh
from ci_braze_tui.exports.schedule import WEEKDAYS, Schedule
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.matching.mapping import Matching
from ci_braze_tui.paths import Home, write_private
from ci_braze_tui.runs import store as runs
from ci_braze_tui.runs.audit import entries
from ci_braze_tui.runs.database import connect
from ci_braze_tui.runs.run import Options
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.workspace import access
from tests.world import IDENTIFIER

AT_SIX = Schedule("daily", "06:00")
KEYS = Keys(environ={"CI_BRAZE_TUI_API_KEY": "key"})
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class DiedError(BaseException):
    """The process is gone: nothing catches this."""


def utc(text: str) -> datetime:
    """A moment, as `2026-11-02 06:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Machine:
    """A computer with a clock to be set, a home, and runs that end as the test says."""

    def __init__(self, folder: Path) -> None:
        self.home = Home.under(folder / "home")
        self.now = utc("2026-11-02 05:00")
        self.runs = RunStore(self.home)
        ConnectionStore(self.home).save(Connection("Acme EU", "rest.fra-01.braze.eu"))

    def export(self, schedule: Schedule, name: str = "VIP", **more: str | None) -> Export:
        """Save an export, now."""
        export = Export(name, IDENTIFIER, Choice("/customers.csv"), Matching("EMail"), "Acme EU")
        export = msgspec.structs.replace(export, schedule=schedule, **more)
        store = ExportStore(self.home)
        store.save(export, replacing=name)
        self.touch(store.path_of(name))
        return export

    def touch(self, path: Path) -> None:
        """Have a file been written now."""
        os.utime(path, (self.now.timestamp(), self.now.timestamp()))

    def refresh(self, at: str | datetime, *, on_demand: bool = False, end: str = "finished") -> str:
        """What a refresh runs: `VIP 02 06:00`, or `VIP 02 06:00 on` for a run that is gone on with."""
        self.now = utc(at) if isinstance(at, str) else at
        with self.going(on_demand=on_demand) as refresh:
            return self.carry_out(refresh, end)

    def going(self, *, on_demand: bool = False):
        """A refresh that the test carries out itself."""
        return going_refresh(self.home, by_the_clock=not on_demand, clock=lambda: self.now)

    def carry_out(self, refresh: Refresh, end: str = "finished") -> str:
        """Run what is due, each to that end."""
        done = []
        while due := refresh.look().due:
            run = refresh.begin(due[0], Options(refresh=True), KEYS)
            self.runs.set_status(run.id, "delivering")
            if end == "died":
                raise DiedError
            self.runs.set_status(run.id, end)  # type: ignore[arg-type]
            on = " on" if due[0].broken_off else ""
            done.append(f"{due[0].export.name} {due[0].at:%d %H:%M}{on}")
        refresh.end()
        return ", ".join(done)

    def die(self, at: str, *, on_demand: bool = False) -> None:
        """A refresh that is killed in the middle of its first run."""
        with pytest.raises(DiedError):
            self.refresh(at, on_demand=on_demand, end="died")

    def entered(self, name: str = "VIP") -> list[Occurrence]:
        """The moments of an export that the books know, oldest first."""
        with connect(self.home.database) as database:
            rows = database.execute(
                "SELECT export, due_at, run, sentence FROM occurrences WHERE export = ? ORDER BY due_at",
                (name,),
            ).fetchall()
        return [Occurrence(row[0], datetime.fromisoformat(row[1]), *row[2:]) for row in rows]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A computer whose clock is that of the test for the books as well."""
    made = Machine(tmp_path)

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return made.now

    for module in (runs, status):
        monkeypatch.setattr(module, "datetime", Clock)
    return made


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("Europe/Berlin", "2026-03-28"),
        ("America/New_York", "2026-10-31"),
        ("Australia/Lord_Howe", "2026-10-03"),
        ("Africa/Cairo", "2026-04-23"),
        ("Asia/Seoul", "2026-03-28"),
    ],
)
def test_one_run_a_day_over_a_change_of_the_clocks(machine: Machine, zone: str, first: str) -> None:
    """Refreshed every three hours for three days, it runs once on each, soon after its time."""
    begin = datetime.fromisoformat(first).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    machine.now = begin - HOUR
    daily = Schedule("daily", "02:15", time_zone=zone)
    machine.export(daily)
    ran = {}
    for hours in range(0, 72, 3):
        if told := machine.refresh(begin + hours * HOUR):
            ran[machine.now] = told
    assert [f"VIP {each:%d %H:%M}" for each in daily.next_moments(begin, 3)] == list(ran.values())
    late = [now - each for now, each in zip(ran, daily.next_moments(begin, 3), strict=True)]
    assert max(late) < 3 * HOUR
    assert machine.refresh(machine.now) == ""


def test_month_ends_and_a_leap_day(machine: Machine) -> None:
    """Refreshed every morning, the 31st comes on the last day of each month."""
    machine.now = utc("2028-01-30 00:00")
    machine.export(Schedule("monthly", "06:00", (31,)))
    found = [machine.refresh(machine.now + DAY) for _ in range(65)]
    assert [each for each in found if each] == ["VIP 31 06:00", "VIP 29 06:00", "VIP 31 06:00"]


def test_a_week_without_the_computer_is_caught_up_once(machine: Machine) -> None:
    """One run makes up for seven moments, and the next one is on time."""
    machine.export(AT_SIX)
    assert machine.refresh("2026-11-02 06:09") == "VIP 02 06:00"
    assert machine.refresh("2026-11-09 09:00") == "VIP 09 06:00"
    assert machine.refresh("2026-11-09 09:10") == ""
    assert machine.refresh("2026-11-10 06:00") == "VIP 10 06:00"


def test_a_week_without_the_computer_is_passed_over(machine: Machine) -> None:
    """Where that is asked for, missed moments are entered with the reason; those come to in time run."""
    machine.export(msgspec.structs.replace(AT_SIX, missed="skip"))
    assert machine.refresh("2026-11-02 06:09") == "VIP 02 06:00"
    assert machine.refresh("2026-11-09 09:00") == ""
    missed = machine.entered()[1:]
    assert [each.due_at.day for each in missed] == [3, 4, 5, 6, 7, 8, 9]
    assert {each.sentence for each in missed} == {
        "It was missed, and its schedule says not to make up for that."
    }
    assert machine.refresh("2026-11-10 06:55") == "VIP 10 06:00"


def test_a_refresh_that_is_busy_misses_nothing(machine: Machine) -> None:
    """What becomes due behind a long run is run after it, however late that is."""
    machine.export(Schedule("daily", "05:30", missed="skip"), "Long")
    machine.export(Schedule("daily", "06:00", missed="skip"), "Short")
    machine.now = utc("2026-11-02 05:30")
    with machine.going() as refresh:
        (due,) = refresh.look().due
        machine.runs.set_status(refresh.begin(due, Options(), KEYS).id, "finished")
        machine.now = utc("2026-11-02 09:00")
        assert machine.carry_out(refresh) == "Short 02 06:00"


def test_a_clock_that_is_set_back(machine: Machine) -> None:
    """A moment that comes again does not run again; one that was entered too early stops nothing."""
    machine.export(AT_SIX)
    assert machine.refresh("2026-11-02 06:00") == "VIP 02 06:00"
    assert machine.refresh("2026-11-01 05:30") == ""
    assert machine.refresh("2026-11-02 06:00") == ""
    assert machine.refresh("2027-11-02 06:00") == "VIP 02 06:00"
    assert machine.refresh("2026-11-02 23:00") == ""
    assert machine.refresh("2026-11-03 06:10") == "VIP 03 06:00"


def test_a_schedule_owes_nothing_from_before_it_was_written(machine: Machine) -> None:
    """New, changed, switched on or attached: it begins with its next moment."""
    machine.now = utc("2026-11-02 08:00")
    machine.export(AT_SIX)
    assert machine.refresh("2026-11-02 08:10") == ""
    machine.now = utc("2026-11-03 05:00")
    machine.export(Schedule("daily", "04:00"))
    assert machine.refresh("2026-11-03 06:30") == ""
    machine.export(AT_SIX.switched_off())
    assert machine.refresh("2026-11-04 07:00") == ""
    machine.export(AT_SIX)
    assert machine.refresh("2026-11-04 07:10") == ""
    machine.export(AT_SIX, connection=None)
    assert machine.refresh("2026-11-05 07:00") == ""
    machine.export(AT_SIX)
    assert machine.refresh("2026-11-05 07:10") == ""
    assert machine.refresh("2026-11-06 07:00") == "VIP 06 06:00"


def test_other_changes_of_a_definition_lose_no_moment(machine: Machine) -> None:
    """A file that is written again at 08:00 still owes what was due at 06:00; and under a new name."""
    export = machine.export(AT_SIX)
    machine.refresh("2026-11-02 05:10")
    machine.now = utc("2026-11-02 08:00")
    store = ExportStore(machine.home)
    store.save(msgspec.structs.replace(export, name="Newsletter"), replacing="VIP")
    machine.touch(store.path_of("Newsletter"))
    assert machine.refresh("2026-11-02 08:10") == "Newsletter 02 06:00"


def test_the_order_is_that_of_the_times_and_then_of_the_names(machine: Machine) -> None:
    """Whatever the files are called."""
    machine.export(Schedule("daily", "06:30"), "a")
    machine.export(AT_SIX, "c")
    machine.export(AT_SIX, "B")
    assert machine.refresh("2026-11-02 07:00") == "B 02 06:00, c 02 06:00, a 02 06:30"


@pytest.mark.parametrize("write", range(1, 10))
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("on_demand", [False, True])
def test_a_refresh_that_is_killed_and_repeated_runs_nothing_twice(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, write: int, after: bool, on_demand: bool
) -> None:
    """Right before or right after each thing that it writes: in the end both exports have one run, finished."""
    for name in ("A", "B"):
        machine.export(Schedule("with refresh") if on_demand else AT_SIX, name)
    written = 0

    def dying(original):
        def step(self: object, *arguments: object, **more: object) -> object:
            nonlocal written
            written += 1
            if written == write and not after:
                raise DiedError
            result = original(self, *arguments, **more)
            if written == write:
                raise DiedError
            return result

        return step

    with monkeypatch.context() as patched:
        for owner, step in (
            (Occurrences, "begin_refresh"),
            (Occurrences, "queue"),
            (RunStore, "begin"),
            (RunStore, "set_status"),
            (Occurrences, "end_refresh"),
        ):
            patched.setattr(owner, step, dying(getattr(owner, step)))
        with suppress(DiedError):
            machine.refresh("2026-11-02 06:00", on_demand=on_demand)
    machine.refresh("2026-11-02 06:10", on_demand=on_demand)
    told = sorted((each.export, each.status) for each in machine.runs.latest())
    assert told == [("A", "finished"), ("B", "finished")]
    assert machine.refresh("2026-11-02 06:30") == ""


def test_what_was_broken_off_is_gone_on_with(machine: Machine) -> None:
    """By the next refresh; but prepared a day ago, or for another definition, it is begun anew."""
    export = machine.export(AT_SIX)
    machine.die("2026-11-02 06:00")
    assert machine.refresh("2026-11-02 06:10", end="interrupted") == "VIP 02 06:00 on"
    assert machine.refresh("2026-11-02 06:20") == "VIP 02 06:00 on"
    assert machine.refresh("2026-11-02 06:30") == ""

    machine.die("2026-11-03 06:00")
    assert machine.refresh("2026-11-04 06:30") == "VIP 04 06:00"

    machine.die("2026-11-05 06:00")
    machine.export(export.schedule, segment_identifier=IDENTIFIER[::-1])
    assert machine.refresh("2026-11-05 06:10") == "VIP 05 06:00"

    machine.export(Schedule("weekly", "06:00", (WEEKDAYS[5],)))
    machine.die("2026-11-07 06:00")
    assert machine.refresh("2026-11-09 06:10") == "VIP 07 06:00"
    assert machine.refresh("2026-11-09 06:20") == ""


@pytest.mark.parametrize(
    ("end", "wish", "expected"),
    [
        ("canceled", "cancel", ""),
        ("canceled", None, "VIP 02 06:00 on"),
        ("refused", None, ""),
        ("braked", None, ""),
        ("failed", None, ""),
    ],
)
def test_ends_that_are_a_matter_for_people(machine: Machine, end: str, wish, expected: str) -> None:
    """Nobody goes on with what a person or Braze has stopped; a signal is no person."""
    machine.export(AT_SIX)
    machine.refresh("2026-11-02 06:00", end=end)
    if wish:
        machine.runs.ask(machine.runs.latest()[0].id, wish)
    assert machine.refresh("2026-11-02 06:10") == expected


def test_on_demand_takes_what_runs_with_a_refresh_and_what_is_due(machine: Machine) -> None:
    """The others wait for their time; what was killed is gone on with for an hour, then begun anew."""
    for name, schedule in (
        ("Always", Schedule("with refresh")),
        ("Due", AT_SIX),
        ("Later", Schedule("daily", "22:00")),
        ("Off", Schedule("off")),
    ):
        machine.export(schedule, name)
    machine.export(Schedule("with refresh"), "Detached", connection=None)
    assert machine.refresh("2026-11-02 07:00", on_demand=True) == "Due 02 06:00, Always 02 07:00"
    assert machine.refresh("2026-11-02 07:00:30", on_demand=True) == "Always 02 07:00"
    assert machine.refresh("2026-11-02 08:00") == ""
    machine.die("2026-11-02 09:00", on_demand=True)
    assert machine.refresh("2026-11-02 11:00", on_demand=True) == "Always 02 09:00 on"
    machine.die("2026-11-02 12:00", on_demand=True)
    assert machine.refresh("2026-11-02 12:10") == "Always 02 12:00 on"
    assert machine.refresh("2026-11-02 12:20", on_demand=True) == ""
    assert machine.refresh("2026-11-02 13:10", on_demand=True) == "Always 02 13:10"


def test_the_refresh_of_the_workspace(machine: Machine) -> None:
    """With a schedule of its own, exports without times run at each of its times, on its days."""
    machine.export(Schedule("with refresh"))
    assert machine.refresh("2026-11-02 05:30") == ""
    weekly = RefreshSchedule("weekly", ("18:00", "06:00"), ("monday",), missed="skip")
    save_refresh_schedule(machine.home, weekly)
    machine.touch(path_of(machine.home))
    assert read_refresh_schedule(machine.home) == weekly
    entry, _hash = list(entries(machine.home))[-1]
    assert (entry.action, entry.subject) == ("workspace changed", "refresh")
    assert next_moment(machine.home, machine.now) == utc("2026-11-02 06:00")
    assert machine.refresh("2026-11-02 06:00") == "VIP 02 06:00"
    assert machine.refresh("2026-11-02 19:30") == ""
    assert machine.refresh("2026-11-09 06:00") == "VIP 09 06:00"
    machine.export(Schedule("with refresh", missed="catch up"))
    assert machine.refresh("2026-11-09 19:30") == "VIP 09 18:00"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('recurrence = "monthly"', '"daily"'),
        ('recurrence = "weekly"', "needs `days`"),
        ('at = ["01:00", "02:00", "03:00", "04:00", "05:00"]', "one to 4 times"),
        ('at = ["1:00"]', "06:30"),
        ('time_zone = "Berlin"', "no time zone"),
    ],
)
def test_a_refresh_that_is_not_defined_right(machine: Machine, text: str, what: str) -> None:
    """The file and what is expected are named; exports with times of their own run all the same."""
    path_of(machine.home).write_text(f"version = 1\n[schedule]\n{text}\n")
    with pytest.raises(DefinitionError, match=what):
        read_refresh_schedule(machine.home)
    machine.export(AT_SIX)
    assert machine.refresh("2026-11-02 06:00") == "VIP 02 06:00"


def test_a_broken_definition_is_told_and_leaves_the_others(machine: Machine) -> None:
    """It neither stops them nor makes the books forget the export."""
    machine.export(AT_SIX, "Broken")
    machine.export(AT_SIX, "Good")
    machine.refresh("2026-11-02 05:10")
    path = ExportStore(machine.home).path_of("Broken")
    text = path.read_bytes()
    path.write_text("[")
    machine.now = utc("2026-11-02 06:00")
    with machine.going() as refresh:
        assert [str(path) in each for each in refresh.look().problems] == [True]
        assert machine.carry_out(refresh) == "Good 02 06:00"
    path.write_bytes(text)
    assert machine.refresh("2026-11-02 06:10") == "Broken 02 06:00"


def test_another_export_of_the_name_of_one_that_was_removed(machine: Machine) -> None:
    """It has neither run nor missed anything."""
    machine.export(AT_SIX)
    machine.export(AT_SIX, "Other")
    machine.refresh("2026-11-02 05:10")
    ExportStore(machine.home).remove("VIP")
    assert machine.refresh("2026-11-02 06:00") == "Other 02 06:00"
    machine.now = utc("2026-11-03 05:00")
    machine.export(Schedule("daily", "04:00"))
    assert machine.refresh("2026-11-03 05:10") == ""


def test_a_name_that_is_taken_again_before_anybody_looks(machine: Machine) -> None:
    """What was owed for the export that is gone is not owed for the new one, be it the only one."""
    machine.export(AT_SIX)
    machine.refresh("2026-11-02 06:00")
    ExportStore(machine.home).remove("VIP")
    machine.now = utc("2026-11-04 09:00")
    machine.export(AT_SIX)
    assert machine.refresh("2026-11-04 09:10") == ""
    assert machine.refresh("2026-11-05 06:00") == "VIP 05 06:00"


def test_an_export_that_is_removed_while_it_is_looked_at(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It keeps none of the others from being run."""
    machine.export(AT_SIX)
    machine.export(AT_SIX, "Other")
    loaded = ExportStore(machine.home).load()
    monkeypatch.setattr(ExportStore, "load", lambda _store: loaded)
    ExportStore(machine.home).path_of("VIP").unlink()
    assert machine.refresh("2026-11-02 06:00") == "Other 02 06:00"


def test_one_refresh_at_a_time(machine: Machine) -> None:
    """The second is told; the first is not disturbed."""
    machine.export(AT_SIX)
    machine.now = utc("2026-11-02 06:00")
    with machine.going() as refresh:
        with pytest.raises(RunInProgressError, match="Another refresh"), machine.going():
            pass
        assert machine.carry_out(refresh) == "VIP 02 06:00"


def test_what_cannot_begin_stays_due(machine: Machine) -> None:
    """While another run of the export is going, its moment is given back."""
    machine.export(AT_SIX)
    machine.now = utc("2026-11-02 06:00")
    with machine.going() as refresh:
        (due,) = refresh.look().due
        machine.runs.remove(refresh.begin(due, Options(), KEYS).id)
        refresh.give_back(due)
        assert refresh.look().due == ()
    assert [each.is_queued for each in machine.entered()] == [True]
    assert machine.refresh("2026-11-02 06:10") == "VIP 02 06:00"
    machine.runs.remove(machine.runs.latest()[0].id)
    assert machine.refresh("2026-11-02 06:20") == ""


def test_a_key_that_is_missing_for_now(machine: Machine) -> None:
    """A keyring that is locked when the computer starts costs no moment; after a day it does."""
    machine.export(AT_SIX)
    machine.export(AT_SIX, "Other")

    def fail(at: str, name: str) -> None:
        machine.now = utc(at)
        with machine.going() as refresh:
            (due,) = [each for each in refresh.look().due if each.export.name == name]
            with pytest.raises(KeyMissingError):
                refresh.begin(due, Options(), Keys(environ={}))

    fail("2026-11-02 06:00", "Other")
    fail("2026-11-02 06:00", "VIP")
    assert machine.refresh("2026-11-02 06:10") == "Other 02 06:00, VIP 02 06:00"
    machine.export(Schedule("weekly", "06:00", ("tuesday",)))
    fail("2026-11-03 06:00", "VIP")
    fail("2026-11-04 06:10", "VIP")
    assert machine.refresh("2026-11-04 06:20") == "Other 04 06:00"
    assert "There is no API key" in (machine.entered()[-1].sentence or "")


def test_what_cannot_begin_is_told_though_a_refresh_was_killed(machine: Machine) -> None:
    """The one that queued the moment came to nothing else; the next has to tell."""
    machine.export(AT_SIX)
    write_private(machine.home.config / "notices.toml", b"version = 1\n")
    machine.now = utc("2026-11-02 06:00")
    with machine.going() as refresh:
        refresh.look()
    with machine.going() as refresh:
        (due,) = refresh.look().due
        with pytest.raises(KeyMissingError):
            refresh.begin(due, Options(), Keys(environ={}))
    told = (machine.home.state / "notices" / "told.json").read_text()
    assert "2026-11-02T06:00:00+00:00 vip KeyMissingError" in told


def test_what_waits_is_not_run_once_it_is_switched_off(machine: Machine) -> None:
    """It is entered why."""
    machine.export(AT_SIX)
    Occurrences(machine.home).queue("VIP", utc("2026-11-02 04:00"))
    machine.export(AT_SIX.switched_off())
    assert machine.refresh("2026-11-02 06:10") == ""
    (entered,) = machine.entered()
    assert entered.sentence == "Its schedule was switched off, or its connection detached."


def test_roles(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A contributor leaves to others what is not shared, and sets no schedule; a viewer runs nothing."""
    machine.export(AT_SIX)
    (machine.home.config / "workspace.toml").write_text(
        'version = 1\nadministrators = ["anna"]\ncontributors = ["carl"]\nviewers = ["vera"]\n'
    )
    monkeypatch.setattr(access, "current_groups", frozenset)
    monkeypatch.setattr(access, "current_account", lambda: "carl")
    machine.now = utc("2026-11-02 06:10")
    with machine.going() as refresh:
        found = refresh.look()
    assert (found.due, found.remarks) == ((), ("VIP is left to those who may use its connection.",))
    assert machine.entered() == []
    with pytest.raises(NotAllowedError, match="anna"):
        save_refresh_schedule(machine.home, RefreshSchedule())
    monkeypatch.setattr(access, "current_account", lambda: "vera")
    with pytest.raises(NotAllowedError), machine.going():
        pass
    monkeypatch.setattr(access, "current_account", lambda: "anna")
    assert machine.refresh("2026-11-02 06:20") == "VIP 02 06:00"
