"""A place is a latitude and a longitude that exist."""

from __future__ import annotations

import json

import pytest

from tests.records.values.cells import field, values, why

PLACE = field("location", "current_location")


@pytest.mark.parametrize(
    ("cell", "latitude", "longitude"),
    [
        ("59.91, 10.75", 59.91, 10.75),
        ("59.91,10.75", 59.91, 10.75),
        ("(-33.86; +151.20)", -33.86, 151.2),
        ("-90 180", -90, 180),
        ('{"latitude":59.91,"longitude":10.75}', 59.91, 10.75),
        ('{"longitude": 10.75, "latitude": 59.91}', 59.91, 10.75),
    ],
)
def test_places(cell, latitude, longitude):
    """As a map writes them, latitude first, or as Braze writes them."""
    [text] = values(PLACE, cell)
    assert text is not None
    assert json.loads(text) == {"longitude": longitude, "latitude": latitude}


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("90.1, 0", "beyond the poles or the date line"),
        ("0, 180.1", "beyond the poles or the date line"),
        ("59,91 10,75", "not a latitude and a longitude"),
        ("Oslo", "not a latitude and a longitude"),
        ("59.91", "not a latitude and a longitude"),
        ('{"latitude":91,"longitude":0}', "not a latitude and a longitude"),
        ('{"latitude":"59","longitude":0}', "not a latitude and a longitude"),
        ('{"latitude":1,"longitude":0,"altitude":9}', "not a latitude and a longitude"),
        ("NaN, 0", "not a latitude and a longitude"),
    ],
)
def test_why_a_place_is_left_out(cell, sentence):
    """Off the earth, or no place at all."""
    assert why(PLACE, cell) == sentence
