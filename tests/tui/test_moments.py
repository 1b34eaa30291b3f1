"""Times as people say them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from ci_braze_tui.tui.moments import when, when_in_short

NOW = datetime(2026, 12, 31, 23, 30, tzinfo=timezone(timedelta(hours=1)))


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (-48, "29 Dec 2026 23:30"),
        (-24, "yesterday 23:30"),
        (-23.4, "today 00:06"),
        (0.4, "today 23:54"),
        (0.6, "tomorrow 00:06"),
        (24, "tomorrow 23:30"),
        (25, "2 Jan 2027 00:30"),
    ],
)
def test_days_close_by_have_names(hours: float, expected: str) -> None:
    """Yesterday, today and tomorrow go by the calendar of whoever reads, not by hours."""
    moment = (NOW + timedelta(hours=hours)).astimezone(timezone(timedelta(hours=-8)))
    assert when(moment, NOW) == expected
    assert when_in_short(moment, NOW).partition(" ")[0] == expected.partition(" ")[0]
