"""Which exports of a connection run at almost the same time, and when they would not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.refresh_schedule import RefreshSchedule
from ci_braze_tui.exports.schedule import Schedule
from ci_braze_tui.exports.spacing import crowded_with, suggested_time
from ci_braze_tui.matching.mapping import Matching
from ci_braze_tui.sources.choice import Choice
from tests.world import IDENTIFIER

NOW = datetime(2026, 11, 2, tzinfo=UTC)
OFF = RefreshSchedule()


def neighbours(*schedules: Schedule) -> list[Export]:
    """An export for each schedule, called a, b and so on."""
    return [
        Export(name, IDENTIFIER, Choice("/c.csv"), Matching("EMail"), "Acme", schedule=schedule)
        for name, schedule in zip("abcdefgh", schedules, strict=False)
    ]


@pytest.mark.parametrize(
    ("schedule", "others", "close", "at"),
    [
        (Schedule("daily", "06:00"), [Schedule("daily", "06:30")], [], "06:00"),
        (Schedule("daily", "06:00"), [Schedule("daily", "06:20")], ["a"], "05:50"),
        (Schedule("daily", "06:00"), [Schedule("daily", "06:00")], ["a"], "06:30"),
        (Schedule("daily", "23:50"), [Schedule("daily", "23:50")], ["a"], "00:20"),
        (
            Schedule("daily", "06:00"),
            [Schedule("daily", "05:50"), Schedule("daily", "06:10"), Schedule("daily", "06:50")],
            ["a", "b"],
            "05:20",
        ),
        (
            Schedule("weekly", "06:00", ("monday",)),
            [Schedule("weekly", "06:00", ("friday",))],
            [],
            "06:00",
        ),
        (
            Schedule("weekly", "06:00", ("monday",)),
            [Schedule("monthly", "06:00", (14,))],
            ["a"],
            "06:30",
        ),
        (
            Schedule("daily", "06:00", time_zone="Asia/Seoul"),
            [Schedule("daily", "21:00")],
            ["a"],
            "06:30",
        ),
        (
            Schedule("daily", "06:00"),
            [Schedule("off", "06:00"), Schedule("with refresh")],
            [],
            "06:00",
        ),
        (Schedule("with refresh"), [Schedule("daily", "06:00")], [], None),
    ],
)
def test_close_to_each_other(
    schedule: Schedule, others: list[Schedule], close: list[str], at: str | None
) -> None:
    """Less than half an hour counts, on days that both have, in whatever zone; the nearest time is offered."""
    about = ("own", schedule, neighbours(*others), OFF, NOW)
    found = crowded_with(*about)
    assert [each.export for each in found] == close
    assert suggested_time(*about) == at


def test_exports_that_run_with_the_refresh_count_at_its_times() -> None:
    """And the export itself does not."""
    own, other = neighbours(Schedule("daily", "06:00"), Schedule("with refresh"))
    refresh = RefreshSchedule("daily", ("06:10",))
    (found,) = crowded_with(own.name, own.schedule, [own, other], refresh, NOW)
    assert (found.export, found.at) == ("b", datetime(2026, 11, 2, 6, tzinfo=UTC))
    assert suggested_time(own.name, own.schedule, [own, other], refresh, NOW) == "05:40"


def test_a_day_that_is_full() -> None:
    """Where no time is left, none is offered."""
    full = [
        Schedule("daily", f"{hour:02}:{minute}") for hour in range(24) for minute in ("00", "45")
    ]
    everyone = [
        Export(f"x{n}", IDENTIFIER, Choice("/c.csv"), Matching("EMail"), "Acme", schedule=each)
        for n, each in enumerate(full)
    ]
    assert suggested_time("own", Schedule("daily", "06:00"), everyone, OFF, NOW) is None
