"""A moment is the same moment in UTC, with milliseconds."""

from __future__ import annotations

import pytest

from tests.records.values.cells import field, noted, values, why


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2024-07-01", "2024-07-01T00:00:00.000Z"),
        ("2024-07-01 10:00", "2024-07-01T10:00:00.000Z"),
        ("2024-07-01t10:00:00z", "2024-07-01T10:00:00.000Z"),
        ("2024-07-01T10:00:00.5Z", "2024-07-01T10:00:00.500Z"),
        ("2024-07-01T10:00:00.123456789", "2024-07-01T10:00:00.123Z"),
        ("2024-07-01T23:59:59.9999", "2024-07-01T23:59:59.999Z"),
        ("2024-07-01T10:00:00+02:00", "2024-07-01T08:00:00.000Z"),
        ("2024-07-01T10:00:00-0530", "2024-07-01T15:30:00.000Z"),
        ("2024-07-01 10:00:00+02", "2024-07-01T08:00:00.000Z"),
        ("2024-07-01 10:00:00 +02:00", "2024-07-01T08:00:00.000Z"),
        ("2024-01-01T00:30:00+01:00", "2023-12-31T23:30:00.000Z"),
        ("1900-01-01T00:00:00Z", "1900-01-01T00:00:00.000Z"),
    ],
)
def test_moments(cell, expected):
    """Moments are told in UTC with milliseconds; one without an offset is in UTC already."""
    assert values(field("datetime"), cell) == [f'"{expected}"']


@pytest.mark.parametrize(
    "cell",
    [
        "2024-02-30T10:00:00Z",
        "2024-07-01T24:00:00Z",
        "2024-07-01T10:60",
        "2024-07-01T10",
        "2024-07-01T10:00:00+99:99",
        "2024-07-01T10:00:00 CET",
        "0000-01-01",
        "0001-01-01T00:00:00+10:00",
        "9999-12-31T23:59:59-10:00",
        "now",
        "1719828000",
    ],
)
def test_moments_that_do_not_exist_are_nothing(cell):
    """Impossible times, offsets and years are left out."""
    assert values(field("datetime"), cell) == [None]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2024-07-01 10:00:00", "2024-07-01T08:00:00.000Z"),
        ("2024-01-01", "2023-12-31T23:00:00.000Z"),
        ("2024-07-01T10:00:00Z", "2024-07-01T10:00:00.000Z"),
        ("2024-07-01T10:00:00-04:00", "2024-07-01T14:00:00.000Z"),
        ("2024-03-31T02:30:00", "2024-03-31T01:30:00.000Z"),
        ("2024-10-27T02:30:00", "2024-10-27T00:30:00.000Z"),
    ],
)
def test_local_times(cell, expected):
    """Without an offset in the zone of the field: in the gap counted on, in the fold the first."""
    assert values(field("datetime", time_zone="Europe/Oslo"), cell) == [f'"{expected}"']


@pytest.mark.parametrize(
    ("order", "cell", "expected"),
    [
        ("dmy", "31/12/2024 14:05", "2024-12-31T14:05:00.000Z"),
        ("mdy", "1/2/2024 3:04:05 PM", "2024-01-02T15:04:05.000Z"),
        ("mdy", "1/2/2024, 12:00 am", "2024-01-02T00:00:00.000Z"),
        ("dmy", "1.2.2024 12:00 p.m. +02:00", "2024-02-01T10:00:00.000Z"),
    ],
)
def test_times_as_people_write_them(order, cell, expected):
    """Twelve hours or twenty-four, in the chosen order."""
    assert values(field("datetime", date_order=order), cell) == [f'"{expected}"']


def test_a_time_without_offset_is_noted():
    """For what it was taken is told; what says its offset is not."""
    oslo = field("datetime", time_zone="Europe/Oslo")
    assert noted(field("datetime"), "2024-07-01 10:00") == ["without an offset and taken as UTC"]
    assert noted(oslo, "2024-07-01") == ["without an offset and taken as Europe/Oslo"]
    for cell in ("2024-07-01T10:00Z", "2024-07-01 10:00:00.5 -0330", "2024-07-01 10:00+02"):
        assert noted(oslo, cell) == []


def test_why_a_moment_is_left_out():
    """The sentence says what it is not."""
    assert why(field("datetime"), "now") == "neither a day nor a day with a time"
