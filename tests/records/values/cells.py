"""Cells of one column as they are written, and what is said of those that are not."""

from __future__ import annotations

import polars as pl

from ci_braze_tui.matching.attributes import FieldType
from ci_braze_tui.matching.mapping import Field
from ci_braze_tui.records.values.encoding import written


def field(kind: FieldType, attribute: str = "x", **options) -> Field:
    """A field of a type."""
    return Field("cell", attribute, kind, **options)


def values(described: Field, *cells: str | None) -> list[str | None]:
    """The JSON texts of some cells."""
    frame = pl.DataFrame({"cell": cells}, schema={"cell": pl.String})
    return frame.select(value=written(described, pl.col("cell")).value)["value"].to_list()


def why(described: Field, cell: str) -> str:
    """The sentence about a cell that is left out."""
    assert values(described, cell) == [None]
    frame = pl.DataFrame({"cell": [cell]})
    for drop in written(described, pl.col("cell")).drops:
        if frame.select(holds=drop.holds.fill_null(value=False))["holds"].item():
            assert drop.remedy
            return drop.sentence
    raise AssertionError(f"nothing is said of {cell!r}")


def noted(described: Field, cell: str) -> list[str]:
    """The sentences about a cell that is sent."""
    assert values(described, cell) != [None]
    frame = pl.DataFrame({"cell": [cell]})
    notes = written(described, pl.col("cell")).notes
    return [
        note.sentence
        for note in notes
        if frame.select(holds=note.holds.fill_null(value=False))["holds"].item()
    ]
