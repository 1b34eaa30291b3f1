"""Only days that exist are sent, read in the order that was chosen."""

from __future__ import annotations

import pytest

from tests.records.values.cells import field, values, why

DATE = field("date")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1990-12-31", '"1990-12-31"'),
        ("2024-02-29", '"2024-02-29"'),
        ("1990-12-31T23:59:59+02:00", '"1990-12-31"'),
        ("1990-12-31 00:00", '"1990-12-31"'),
        ("2023-02-29", None),
        ("2024-13-01", None),
        ("2024-04-31", None),
        ("0000-01-01", None),
        ("1990-1-1", '"1990-01-01"'),
        ("1990/12/31", '"1990-12-31"'),
        ("1990-12/31", None),
        ("31.12.1990", None),
        ("12/31/1990", None),
        ("1990-12-31x", None),
        ("٢٠٢٤-٠١-٠١", None),
        ("19901231", None),
    ],
)
def test_dates(cell, expected):
    """Only days that exist, the year first; the time behind one is cut off."""
    assert values(DATE, cell) == [expected]


@pytest.mark.parametrize(
    ("order", "cell", "expected"),
    [
        ("dmy", "31/12/1990", "1990-12-31"),
        ("dmy", "1.2.1990", "1990-02-01"),
        ("dmy", "01-02-1990 10:00", "1990-02-01"),
        ("dmy", "1990-02-01", "1990-02-01"),
        ("mdy", "12/31/1990", "1990-12-31"),
        ("mdy", "2/1/1990 3:04:05 PM", "1990-02-01"),
    ],
)
def test_the_chosen_order(order, cell, expected):
    """Day or month first, as the field says; where the year comes first, it is read so."""
    assert values(field("date", date_order=order), cell) == [f'"{expected}"']


@pytest.mark.parametrize(
    ("order", "cell"),
    [("dmy", "12/31/1990"), ("mdy", "31/12/1990"), ("dmy", "1/2/90"), ("mdy", "01.02/1990")],
)
def test_what_the_order_does_not_allow(order, cell):
    """The other order is not tried, two digits are no year."""
    assert why(field("date", date_order=order), cell) == "not a day"


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("1899-12-31", "before 1900"),
        ("2999-01-01", "in the future"),
        ("2023-02-29", "not a day"),
    ],
)
def test_days_nobody_was_born_on(cell, sentence):
    """Fillers are not sent as days of birth, but are as other dates."""
    assert why(field("date", "dob"), cell) == sentence
    assert values(field("date", "dob"), "1900-01-01") == ['"1900-01-01"']
    assert values(DATE, "1899-12-31", "2999-01-01") == ['"1899-12-31"', '"2999-01-01"']
