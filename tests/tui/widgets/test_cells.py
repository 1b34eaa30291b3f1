"""Cells are as wide as they are measured, in every terminal."""

from __future__ import annotations

import unicodedata

import pytest
from rich.cells import cell_len

from ci_braze_tui.tui.widgets.cells import as_cell


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("👩‍👩‍👧 family", "👩👩👧 family"),
        ("❤️ and 👍🏽", "❤ and 👍"),
        ("고객 漢字 שלום", "고객 漢字 שלום"),
        ("می‌خواهم", "می‌خواهم"),
        ("é\n[/]\x1b", "é⏎[/]␛"),
        (None, ""),
    ],
)
def test_signs_that_are_put_together_are_taken_apart(text: object, shown: str) -> None:
    """What is left is as wide as its letters together, however clever the terminal is."""
    assert as_cell(text) == shown
    assert cell_len(shown) == sum(_width(letter) for letter in shown)


def test_long_texts_are_cut() -> None:
    """Plain letters and others alike."""
    assert [as_cell("x" * 9, 5), as_cell("漢" * 9, 5)] == ["xxxx…", "漢漢漢漢…"]


def _width(letter: str) -> int:
    """The width that a terminal gives a letter that stands alone."""
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Cf", "Mn"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
