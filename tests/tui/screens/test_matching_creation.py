"""Whom an export may create: three answers for two rules, and a limit."""

from __future__ import annotations

import pytest

from ci_braze_tui.tui.screens.matching_creation import (
    RULES,
    Creation,
    Rule,
    percent_of,
    percent_problem,
)

BOTH = Creation(existing_only=True, most_new=20)
"""As a person may have written it: nobody is created, and no more than some."""


@pytest.mark.parametrize(
    ("before", "rule"),
    [
        (Creation(), "create"),
        (Creation(existing_only=True), "update"),
        (Creation(most_new=0), "limit"),
        (BOTH, "update"),
    ],
)
def test_what_is_not_changed_stays_exactly(before: Creation, rule: Rule) -> None:
    """Each pair of rules is one of the answers, and comes back from it as it was."""
    assert before.rule == rule
    assert before.with_rule(rule, before.most_new) == before


@pytest.mark.parametrize("before", [Creation(), Creation(most_new=5), BOTH])
def test_each_answer_is_what_it_says(before: Creation) -> None:
    """Whatever was chosen before, another answer leaves nothing of it."""
    chosen = {rule: before.with_rule(rule, 7) for rule, _words in RULES if rule != before.rule}
    meant = {
        "update": Creation(existing_only=True),
        "create": Creation(),
        "limit": Creation(most_new=7),
    }
    assert chosen == {rule: meant[rule] for rule in chosen}


@pytest.mark.parametrize(
    ("typed", "percent"),
    [("0", 0), (" 10 ", 10), ("100", 100), ("101", None), ("", None), ("-1", None), ("²", None)],
)
def test_a_percentage(typed: str, percent: int | None) -> None:
    """From none to all of them; anything else is asked for again."""
    assert percent_of(typed) == percent
    assert (percent_problem(typed) is None) is (percent is not None)
