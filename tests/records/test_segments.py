"""Segments are found by name, alone or several in a cell, and sets of them are put together."""

from __future__ import annotations

import polars as pl
import pytest

from ci_braze_tui.matching.mapping import Segments
from ci_braze_tui.records.segments import SegmentSets, names_in


def found(segments: Segments, *cells: str | None) -> list[tuple[str, ...] | None]:
    """The chosen segments that each cell names."""
    sets = SegmentSets(segments, "customers")
    codes = sets.of_cells(pl.Series(cells, dtype=pl.String))
    return [None if code is None else sets.names()[code] for code in codes]


def test_segments_are_found_by_name_without_blanks():
    """In the order of choosing, whatever else there is."""
    chosen = Segments("Segment", ("News ", "VIP"))
    assert found(chosen, "VIP", "News", "x", None) == [("VIP",), ("News",), None, None]


def test_a_source_without_segment_column_is_one_segment():
    """It is called as the export says, else after the file."""
    assert found(Segments(), "x", None) == [("customers",), ("customers",)]
    assert found(Segments(name="All"), "") == [("All",)]


@pytest.mark.parametrize(
    ("separator", "cell", "expected"),
    [
        (None, "A;B", None),
        (";", " B ; A;;A", ("A", "B")),
        (";", "x;y", None),
        ("json", '["B","A"]', ("A", "B")),
        ("json", '{"Segments":["A"," C "]}', ("A",)),
        ("json", '{"other":1,"Segments":["B"]}', ("B",)),
        ("json", "A", ("A",)),
        ("json", '"A"', None),
        ("json", '["A",null,1,["B"]]', ("A",)),
        ("json", "[" * 100_000, None),
        ("json", '{"Segments":null}', None),
        ("[", "A[B", ("A", "B")),
    ],
)
def test_a_cell_may_name_several(separator, cell, expected):
    """By a separator or as JSON; what cannot be read as JSON is a name."""
    assert found(Segments("S", ("A", "B"), separator=separator), cell) == [expected]


def test_sets_are_put_together():
    """A profile is in the segments of all its rows."""
    sets = SegmentSets(Segments("S", ("A", "B", "C"), separator=";"), "")
    codes = sets.of_cells(pl.Series(["C;A", "B", "A;C", "B;A"]))
    lists = pl.Series([[codes[0], codes[1]], [codes[2]], [codes[1], codes[3]]])
    names = [sets.names()[code] for code in sets.together(lists.cast(pl.List(pl.UInt32)))]
    assert names == [("A", "B", "C"), ("A", "C"), ("A", "B")]


def test_names_are_what_stands_between():
    """Empty names are none."""
    assert names_in(" , a,", ",") == ["a"]
