"""Nine outcomes, and sums that keep every row."""

from __future__ import annotations

import pytest

from ci_braze_tui.records.outcome import MEANING, NAMED, OUTCOMES, RETURNED, Outcomes


def test_there_are_nine_outcomes_with_a_name_and_a_meaning_each():
    """The words of the contract, in its order, none of them unnamed or unexplained."""
    assert OUTCOMES == (
        "accepted", "rejected", "invalid", "unchanged", "duplicate", "not_selected", "skipped",
        "unknown", "pending",
    )  # fmt: skip
    assert tuple(MEANING) == tuple(NAMED) == OUTCOMES
    assert Outcomes.__struct_fields__ == OUTCOMES


def test_counting_and_adding_keep_every_row():
    """Counts of one outcome add up, and so do two sets of counts."""
    first = Outcomes.count([("accepted", 2), ("invalid", 1), ("accepted", 3)])
    assert first == Outcomes(accepted=5, invalid=1)
    assert first + Outcomes(invalid=4, pending=1) == Outcomes(accepted=5, invalid=5, pending=1)
    assert (first + first).total == 12


def test_a_word_that_is_no_outcome_is_an_error():
    """A misspelt outcome must not lose its rows in silence."""
    with pytest.raises(KeyError):
        Outcomes.count([("acepted", 1)])


def test_what_comes_back_is_what_can_be_put_right():
    """Rejected, invalid and unknown rows come back."""
    counts = Outcomes(**{outcome: 10**place for place, outcome in enumerate(OUTCOMES)})
    assert RETURNED == ("rejected", "invalid", "unknown")
    assert counts.returned == counts.rejected + counts.invalid + counts.unknown
