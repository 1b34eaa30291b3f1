"""GET /segments/data_series: sizes by day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest


def test_today_has_the_present_size_and_days_before_the_segment_none(braze):
    """Oldest first, one entry a day."""
    segment = braze.process.segments[0].identifier
    braze.track({"external_id": "a", segment: True}, {"external_id": "b"})

    answer = braze.get(f"/segments/data_series?segment_id={segment}&length=3")

    today = datetime.now(UTC).date()
    assert answer.status_code == 200
    assert answer.json() == {
        "message": "success",
        "data": [
            {"time": str(today - timedelta(days=2)), "size": 0},
            {"time": str(today - timedelta(days=1)), "size": 0},
            {"time": str(today), "size": 1},
        ],
    }


def test_a_series_ends_when_it_is_told_to(braze):
    """The example of the documentation works."""
    segment = braze.process.segments[0].identifier

    answer = braze.get(
        f"/segments/data_series?segment_id={segment}&length=14&ending_at=2018-06-27T23:59:59-5:00"
    )

    days = [each["time"] for each in answer.json()["data"]]
    assert (len(days), days[0], days[-1]) == (14, "2018-06-14", "2018-06-27")


@pytest.mark.parametrize(
    "query",
    ["", "&length=0", "&length=101", "&length=x", "&length=99999999999", "&length=²"]
    + ["&length=0099999", f"&length={'9' * 5_000}"]
    + [f"&length=5&ending_at={end}" for end in ("soon", "2026-13-01", "0001-01-01")],
)
def test_a_series_that_cannot_be_is_refused(braze, query):
    """Between 1 and 100 days of the calendar."""
    segment = braze.process.segments[0].identifier

    assert braze.get(f"/segments/data_series?segment_id={segment}{query}").status_code == 400


def test_a_series_needs_a_segment_and_its_own_permission(braze):
    """Like the details."""
    known = f"/segments/data_series?length=1&segment_id={braze.process.segments[0].identifier}"

    assert braze.get("/segments/data_series?length=1&segment_id=x").status_code == 400
    assert braze.get(known, key="connector").status_code == 403
    assert braze.get(known, key="read_only").status_code == 200
