"""What the list of exports says: truthfully, whatever the books hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ci_braze_tui.exports.listing import ExportLine
from ci_braze_tui.exports.listing_words import status_words
from ci_braze_tui.runs.history import PastRun
from ci_braze_tui.runs.run import Options, Status
from ci_braze_tui.tui.screens.exports_columns import ORDERS, chosen_lines, columns, summary
from ci_braze_tui.tui.screens.exports_words import ago, marked_status, told
from tests.tui.screens.past_runs import export_named

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _run(status: Status, *, returned: int = 0, scheduled: bool = False) -> PastRun:
    ended = None if status in ("preparing", "delivering") else NOW - HOUR
    options = Options(refresh=scheduled)
    about = ("run", "VIP", "Acme EU", options, status, "mlee", NOW - 2 * HOUR, ended)
    return PastRun(*about, accepted=9, returned=returned, seconds=1.0)


def test_a_scheduled_run_says_so() -> None:
    """In the column, and in what is told; one on demand names who asked for it."""
    scheduled = ExportLine(export_named("VIP"), "successful", last=_run("finished", scheduled=True))
    asked = ExportLine(export_named("VIP"), "rows returned", last=_run("finished", returned=1))
    assert status_words(scheduled) == "Successful, scheduled"
    assert told(scheduled, NOW).startswith("Scheduled run, today 11:00. 9 accepted.")
    assert marked_status(asked) == "✓ Successful with returned rows"
    assert "Run by mlee, today 11:00. 9 accepted. 1 row came back." in told(asked, NOW)


def test_a_skipped_moment_says_why_and_what_comes_next() -> None:
    """Never the bare word."""
    line = ExportLine(
        export_named("VIP"), "skipped", "It was missed.", _run("finished"), next=NOW + HOUR
    )
    assert told(line, NOW) == "Skipped. It was missed. Next: today 13:00."


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=23, minutes=59), "23 hours ago"),
        (timedelta(days=9, hours=23), "9 days ago"),
    ],
)
def test_refreshed_says_how_long_ago(passed: timedelta, said: str) -> None:
    """Never rounded up."""
    assert ago(NOW - passed, NOW) == said


def test_filters_by_all_that_a_line_says_and_sorts_by_each_column() -> None:
    """Schedule, connection and permissions as well; either way round, all of them are there."""
    lines = [
        ExportLine(export_named("b"), "successful", refreshed=NOW - HOUR),
        ExportLine(export_named("a"), "not run yet", may_edit=False),
        ExportLine(export_named("c", None), "no connection", refreshed=NOW),  # type: ignore[arg-type]
    ]
    assert [line.export.name for line in chosen_lines(lines, "VIEW only", 0, False)] == ["a"]
    assert [line.export.name for line in chosen_lines(lines, "acme refresh", 0, False)] == [
        "a",
        "b",
    ]
    assert [line.export.name for line in chosen_lines(lines, "", 2, True)] == ["c", "b", "a"]
    for at, order in enumerate(ORDERS):
        assert len(chosen_lines(lines, "", at, order.starts_backwards)) == 3
        assert "1 ticked" in summary(1, 3, 1, at, False)
        assert columns(120, at, True)[at + 1].title.endswith("▼")
