"""What Customer Insights' own download does to a table: it stops at 100,000 rows and does not say so.

Apart from the table because it is known only once rows are counted, and said only to a person.
"""

from __future__ import annotations

from ci_braze_tui.words import _

MOST_ROWS = 100_000
"""Microsoft support, "troubleshoot unification output tables": a download has the most recent 100,000."""


def row_notes(rows: int) -> tuple[str, ...]:
    """What the number of rows of a source says about it, a sentence each."""
    if rows != MOST_ROWS:
        return ()
    return (
        _(
            "Exactly {rows} rows: Customer Insights' own download stops there, so the file "
            "may be cut.",
            rows=MOST_ROWS,
        ),
    )
