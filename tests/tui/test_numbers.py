"""Numbers as the screens say them."""

import pytest

from ci_braze_tui.tui.numbers import duration, percent
from ci_braze_tui.words import grouped


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-1, "0 s"),
        (0.4, "0 s"),
        (59.6, "1 min"),
        (125, "2 min 5 s"),
        (3600, "1 h"),
        (3605, "1 h"),
        (3725, "1 h 2 min"),
        (86_400, "24 h"),
        (86_401, "more than a day"),
    ],
)
def test_durations_have_two_units_at_most(seconds: float, said: str) -> None:
    """A duration is said in the two largest units that follow each other."""
    assert said == duration(seconds)


def test_percent_is_honest_at_both_ends() -> None:
    """A hundred percent means all, and zero means none."""
    assert (
        percent(0, 1000),
        percent(1, 1000),
        percent(500, 1000),
        percent(999, 1000),
        percent(1000, 1000),
        percent(0, 0),
    ) == ("0 %", "1 %", "50 %", "99 %", "100 %", "0 %")


def test_counts_are_grouped() -> None:
    """Thousands are set apart by commas."""
    assert grouped(48210) == "48,210"
