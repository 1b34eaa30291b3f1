"""The line that shows how far one is on the way."""

from __future__ import annotations

import pytest

from ci_braze_tui.tui.widgets.journey import Journey, Stage


@pytest.mark.parametrize(
    ("here", "shown"),
    [
        ("connect", "● 1 Connect ── ○ 2 Match ── ○ 3 Export"),
        ("match", "✓ 1 Connect ── ● 2 Match ── ○ 3 Export"),
        ("export", "✓ 1 Connect ── ✓ 2 Match ── ● 3 Export"),
    ],
)
def test_stages_are_told_apart_without_colour(here: Stage, shown: str) -> None:
    """What is behind, the present stage and what is to come have signs of their own."""
    assert Journey(here).render().plain == shown
