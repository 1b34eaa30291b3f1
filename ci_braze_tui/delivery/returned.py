"""The rows that come back: those Braze refused, those we refused, and those nobody can vouch for.

With a row come the duplicates that it carries, since its segments are theirs as well.

The file has the columns and the cells of the source exactly as they were, so that corrected rows can be
sent again as they stand, and three more: row, outcome, reason. Cells are not made harmless for
spreadsheets, since that would change what is sent; our own columns never begin with a sign of a formula.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_braze_tui.paths import open_private, private_folder, storing
from ci_braze_tui.records.identity import column_of
from ci_braze_tui.records.outcome import RETURNED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    import polars as pl

    from ci_braze_tui.outbox.folder import Outbox

_OURS = ("row", "outcome", "reason")


def write_returned(outbox: Outbox, fates: Iterator[pl.DataFrame], path: Path) -> Path | None:
    """Write the returned rows to `path`, in the order of the source; None when there are none."""
    import polars as pl

    temporary = private_folder(path.parent) / f"{path.name}.new"
    for left_over in (path, temporary):
        left_over.unlink(missing_ok=True)
    came_back = pl.col("outcome").is_in(RETURNED)
    judged = [part.filter(came_back) for part in outbox.read("outcomes")]
    judged += [
        part.select("row", outcome="state", reason="reason").filter(
            pl.col("row").is_not_null(), came_back
        )
        for part in fates
    ]
    returned = pl.concat(judged, how="diagonal") if judged else pl.DataFrame()
    if returned.is_empty():
        return None
    carriers = returned.select(carrier="row")
    carried = [part.join(carriers, on="carrier", how="semi") for part in outbox.read("outcomes")]
    returned = pl.concat([returned, *carried], how="diagonal").drop("carrier")
    with storing(temporary), open_private(temporary) as file:
        for number, part in enumerate(outbox.read("rows")):
            rows = part.join(returned, on="row", how="inner", maintain_order="left")
            _restored(rows).write_csv(file, include_header=number == 0)
    return temporary.replace(path)


def _restored(rows: pl.DataFrame) -> pl.DataFrame:
    """The source's own columns under their own names, and ours behind them."""
    import polars as pl

    cells = {cell: column for cell in rows.columns if (column := column_of(cell)) is not None}
    ours = {name: _free(name, cells.values()) for name in _OURS}
    return rows.select(
        *(pl.col(cell).alias(column) for cell, column in cells.items()),
        *(pl.col(name).alias(free) for name, free in ours.items()),
    )


def _free(name: str, taken: Collection[str]) -> str:
    while name in taken:
        name += "_"
    return name
