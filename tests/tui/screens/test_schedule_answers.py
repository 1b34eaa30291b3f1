"""A schedule that is asked for: answers in, a schedule and what comes of it out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest

from ci_braze_tui.exports.refresh_schedule import RefreshSchedule
from ci_braze_tui.exports.schedule import Schedule
from ci_braze_tui.tui.screens.schedule_answers import (
    answers_of,
    kept,
    outlook,
    spread,
    time_typed,
)
from ci_braze_tui.tui.screens.schedule_words import close_words, moment_words, outlook_lines
from tests.tui.screens.past_runs import export_named

BERLIN = "Europe/Berlin"
NOW = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)
SCHEDULES = [
    Schedule(),
    Schedule("daily", "06:30", None, BERLIN),
    Schedule("weekly", "23:59", ("monday", "sunday"), BERLIN, "skip"),
    Schedule("monthly", "00:00", (1, 31), "Asia/Kolkata"),
]


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_answers_come_back_as_the_schedule(schedule: Schedule) -> None:
    """On and off: nobody loses a time by looking at it."""
    assert answers_of(schedule, BERLIN).schedule == schedule
    off = schedule.switched_off()
    assert answers_of(off, BERLIN).schedule == off
    assert replace(answers_of(off, BERLIN), is_on=True).schedule == schedule


def test_what_does_not_count_is_no_problem() -> None:
    """A wrong time keeps nobody from choosing the refresh; a right one is needed for the rest."""
    answers = replace(answers_of(Schedule(), BERLIN), at="25:00")
    assert answers.schedule == Schedule()
    daily = replace(answers, recurrence="daily")
    assert (daily.schedule, daily.problem) == (None, "Type a time from 00:00 to 23:59, as 06:30.")
    weekly = replace(answers, recurrence="weekly", at="6:30", weekdays=frozenset())
    assert weekly.problem == "Choose at least one day of the week."
    monthly = replace(weekly, recurrence="monthly", days=frozenset())
    assert monthly.problem == "Choose at least one day of the month."


@pytest.mark.parametrize(
    ("typed", "time"),
    [("6:30", "06:30"), (" 0630 ", "06:30"), ("6.30", "06:30"), ("24:00", None), ("6", None)],
)
def test_times_are_read_as_people_type_them(typed: str, time: str | None) -> None:
    """With a colon, a dot or nothing between."""
    assert time_typed(typed) == time


def test_several_are_half_an_hour_apart_as_far_as_the_day_goes() -> None:
    """None slips into the next day, which might be none of the schedule's."""
    found = [each.at for each in spread(Schedule("daily", "23:00"), 3)]
    assert found == ["23:00", "23:29", "23:58"]
    assert [each.at for each in spread(Schedule("daily", "06:00"), 3)] == [
        "06:00",
        "06:30",
        "07:00",
    ]


def test_kept_schedules_are_only_switched() -> None:
    """Off and on again, they are what they were."""
    off = kept(SCHEDULES, is_on=False)
    assert {each.recurrence for each in off} == {"off"}
    assert kept(off, is_on=True) == tuple(SCHEDULES)


def test_the_next_runs_are_shown_in_the_zone_and_here() -> None:
    """Over the change to daylight saving time; a time that is free is suggested."""
    vip, other = export_named("VIP"), export_named("Other")
    other = msgspec.structs.replace(other, schedule=Schedule("daily", "06:45", None, BERLIN))
    found = outlook(SCHEDULES[1], [vip], [vip, other], RefreshSchedule(), NOW)
    lines = outlook_lines(found, "UTC", is_on=True, is_with_refresh=False)
    assert lines[0] == "Sat 28 Mar 2026 06:30, Europe/Berlin (here 05:30)"
    assert lines[1] == "Sun 29 Mar 2026 06:30, Europe/Berlin (here 04:30)"
    assert len(lines) == 5
    assert close_words(found).endswith("over the same connection: Other.")
    assert found.suggested == "06:15"
    elsewhere = msgspec.structs.replace(other, connection="Another")
    assert outlook(SCHEDULES[1], [vip], [vip, elsewhere], None, NOW).close_to == ()


def test_without_times_it_says_what_runs_it() -> None:
    """The refresh where it has times, else whoever calls it."""
    refresh = RefreshSchedule("daily", ("05:00",))
    found = outlook(Schedule(), [export_named("VIP")], [], refresh, NOW)
    said = outlook_lines(found, "UTC", is_on=True, is_with_refresh=True)
    assert said[0] == "Sat 28 Mar 2026 05:00, UTC"
    none = outlook(Schedule(), [export_named("VIP")], [], None, NOW)
    assert "has no times" in outlook_lines(none, "UTC", is_on=True, is_with_refresh=True)[0]
    far = moment_words(datetime(2026, 3, 28, 23, 0, tzinfo=UTC), "UTC", "Asia/Kolkata")
    assert far == "Sat 28 Mar 2026 23:00, UTC (here Sun 29 04:30)"
