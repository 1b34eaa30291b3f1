"""A download that may be cut must be told."""

from __future__ import annotations

from ci_braze_tui.sources.download import row_notes


def test_only_the_exact_number_is_told():
    """One row more or less is no download that was cut."""
    assert [len(row_notes(rows)) for rows in (99_999, 100_000, 100_001)] == [0, 1, 0]
