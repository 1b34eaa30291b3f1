"""The moments that schedules name, with the clock going where it likes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ci_braze_tui.exports.schedule import WEEKDAYS, Schedule

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Asia/Seoul",
)


def walls(schedule: Schedule, first: str, count: int) -> list[str]:
    """What clocks of the zone show at the first moments after the beginning of a day."""
    zone = ZoneInfo(schedule.time_zone or "UTC")
    begin = datetime.fromisoformat(first).replace(tzinfo=zone)
    found = schedule.next_moments(begin - timedelta(seconds=1), count)
    return [f"{each.astimezone(zone):%Y-%m-%d %H:%M}" for each in found]


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        ("Europe/Berlin", "2026-03-28", "02:30", ["28 02:30", "29 03:30", "30 02:30"]),
        ("America/New_York", "2026-03-07", "02:00", ["07 02:00", "08 03:00", "09 02:00"]),
        ("Australia/Lord_Howe", "2026-10-03", "02:15", ["03 02:15", "04 02:45", "05 02:15"]),
        ("Africa/Cairo", "2026-04-23", "00:00", ["23 00:00", "24 01:00", "25 00:00"]),
        ("Asia/Seoul", "2026-03-28", "02:30", ["28 02:30", "29 02:30", "30 02:30"]),
    ],
)
def test_times_that_clocks_jump_over(zone: str, day: str, at: str, expected: list[str]) -> None:
    """When clocks go forward, it runs that day as well, and as long after midnight as on others."""
    daily = Schedule("daily", at, time_zone=zone)
    assert [each[8:] for each in walls(daily, day, 3)] == expected


@pytest.mark.parametrize(
    ("zone", "day", "at"),
    [
        ("Europe/Berlin", "2026-10-24", "02:30"),
        ("America/New_York", "2026-10-31", "01:30"),
        ("Australia/Lord_Howe", "2026-04-04", "01:45"),
        ("Africa/Cairo", "2026-10-29", "23:30"),
    ],
)
def test_times_that_come_twice(zone: str, day: str, at: str) -> None:
    """When clocks go back, it runs once, at the first of both."""
    found = Schedule("daily", at, time_zone=zone).next_moments(
        datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)), 3
    )
    local = [each.astimezone(ZoneInfo(zone)) for each in found]
    assert [f"{each:%H:%M}" for each in local] == [at] * 3
    assert [each.fold for each in local] == [0, 0, 0]
    assert found[2] - found[0] > timedelta(days=2)


def test_month_ends_and_leap_days() -> None:
    """The 31st is the last day of every month, once even where the 30th is asked for as well."""
    monthly = Schedule("monthly", "06:00", (30, 31))
    assert [each[:10] for each in walls(monthly, "2028-01-30", 7)] == [
        "2028-01-30",
        "2028-01-31",
        "2028-02-29",
        "2028-03-30",
        "2028-03-31",
        "2028-04-30",
        "2028-05-30",
    ]
    assert walls(Schedule("monthly", "06:00", (29,)), "2027-02-01", 2) == [
        "2027-02-28 06:00",
        "2027-03-29 06:00",
    ]


def test_weekdays() -> None:
    """Only the days that are named."""
    weekly = Schedule("weekly", "23:59", ("monday", "thursday"), "America/Sao_Paulo")
    assert [each[:10] for each in walls(weekly, "2026-11-22", 3)] == [
        "2026-11-23",
        "2026-11-26",
        "2026-11-30",
    ]


@pytest.mark.parametrize("recurrence", ["off", "with refresh"])
def test_no_moments_of_its_own(recurrence: str) -> None:
    """What follows the refresh or nothing names none, whatever else is kept."""
    schedule = Schedule(recurrence, "06:00", ("monday",))  # type: ignore[arg-type]
    assert schedule.next_moments(datetime.now(UTC)) == ()
    assert schedule.latest(datetime.min.replace(tzinfo=UTC), datetime.now(UTC)) is None


@pytest.mark.parametrize(
    "schedule",
    [
        Schedule("with refresh", missed="skip"),
        Schedule("daily", "06:00", time_zone="Asia/Seoul"),
        Schedule("weekly", "06:00", ("monday",)),
        Schedule("monthly", "06:00", (1, 31)),
    ],
)
def test_off_and_on_again(schedule: Schedule) -> None:
    """It is what it was before; what is on is left as it is."""
    off = schedule.switched_off()
    assert (off.recurrence, off.next_moments(datetime.now(UTC))) == ("off", ())
    assert (off.switched_on(), schedule.switched_on()) == (schedule, schedule)


SCHEDULES = some.builds(
    Schedule,
    some.just("daily"),
    some.times().map(lambda each: f"{each:%H:%M}"),
    time_zone=some.sampled_from(ZONES),
) | some.builds(
    Schedule,
    some.just("weekly"),
    some.just("00:30"),
    some.sets(some.sampled_from(WEEKDAYS), min_size=1).map(tuple),
    some.sampled_from(ZONES),
)


@given(SCHEDULES, some.integers(0, 15 * 365 * 24 * 60), some.integers(1, 40))
def test_moments_ascend_and_are_found_again(schedule: Schedule, minutes: int, count: int) -> None:
    """Each comes after the one before, and is the latest until just before the next."""
    begin = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    found = list(islice(schedule.after(begin), count + 1))
    assert found == sorted(set(found))
    assert found[0] > begin
    last, following = found[-2], found[-1]
    assert schedule.latest(begin, following - timedelta(seconds=1)) == last
    assert schedule.latest(last, following - timedelta(seconds=1)) is None


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"recurrence": "weekly"}, "needs `days`"),
        ({"recurrence": "weekly", "days": (1,)}, "monday to sunday"),
        ({"recurrence": "monthly", "days": ("monday",)}, "1 to 31"),
        ({"recurrence": "monthly", "days": (0, 32)}, "1 to 31"),
        ({"at": "6:30"}, "06:30"),
        ({"at": "24:00"}, "06:30"),
        ({"time_zone": "Berlin"}, "no time zone 'Berlin'"),
        ({"time_zone": "../etc/passwd"}, "no time zone"),
    ],
)
def test_what_cannot_be_meant(wrong: dict[str, object], what: str) -> None:
    """A definition that says something else is refused, saying what is expected."""
    with pytest.raises(ValueError, match=what):
        Schedule(**wrong)  # type: ignore[arg-type]
