"""Several files of delimited text must be one table, and no row may be shifted, lost or made up."""

from __future__ import annotations

import gzip

import polars as pl
import pytest

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.opening import open_source
from ci_braze_tui.sources.table import column
from ci_braze_tui.sources.text.delimited import DelimitedReader
from ci_braze_tui.sources.text.dialect import Dialect
from ci_braze_tui.sources.text.file import TextFile, table_name


def reader(folder, *parts, columns=("a", "b", "c"), **said):
    """A reader of parts with this text."""
    files = []
    for number, text in enumerate(parts):
        path = folder / f"part_{number}.csv"
        path.write_bytes(text.encode())
        files.append(TextFile(path))
    return DelimitedReader(tuple(files), columns, said.pop("dialect", Dialect()), **said)


def rows_of(table):
    """All its rows."""
    return table.scan(None).collect(engine="streaming").rows()


def test_parts_follow_each_other(tmp_path):
    """Each part may have a mark, other line ends, no last line end, or nothing in it."""
    parts = reader(
        tmp_path, "a,b,c\n1,2,3\n", "\ufeffa,b,c\r\n4,5,6", "a,b,c\n", "", "a,b,c\n7,,\n"
    )
    assert rows_of(parts) == [("1", "2", "3"), ("4", "5", "6"), ("7", None, None)]


def test_parts_may_be_packed(tmp_path):
    """A part is unpacked as it says."""
    (tmp_path / "x.gz").write_bytes(gzip.compress(b"1,2,3\n"))
    parts = DelimitedReader(
        (TextFile(tmp_path / "x.gz", packing="gzip"),), ("a", "b", "c"), Dialect(), header=False
    )
    assert rows_of(parts) == [("1", "2", "3")]


def test_without_header_columns_go_by_position(tmp_path):
    """A first row that looks like the columns is data if there is no header."""
    assert rows_of(reader(tmp_path, "a,b,c\n1,2,3\n", header=False)) == [
        ("a", "b", "c"),
        ("1", "2", "3"),
    ]


def test_a_header_that_may_be_there_is_skipped(tmp_path):
    """Only a first row that is the columns is a header then."""
    assert rows_of(reader(tmp_path, "1,2,3\n", '"a","b","c"\n4,5,6\n', header=None)) == [
        ("1", "2", "3"),
        ("4", "5", "6"),
    ]


@pytest.mark.parametrize(
    ("header", "expected"),
    [("a,b", 'has no column "c"'), ("a,b,c,d", 'has a column "d"'), ("b,a,c", "in another order")],
)
def test_a_part_with_another_header_is_refused(tmp_path, header, expected):
    """Columns are never guessed to be the same."""
    parts = reader(tmp_path, "a,b,c\n1,2,3\n", header + "\n1,2,3\n")
    with pytest.raises(SourceError, match=f'"part_1.csv" does not fit.*{expected}'):
        rows_of(parts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,2,3\n1,2\n", [("1", "2", "3"), ("1", "2", None)]),
        ('"x,y",2,\n1,\n', [("x,y", "2", None), ("1", None, None)]),
        ("1,,\n1,\n", [("1", None, None), ("1", None, None)]),
        ("1,2,3\n1\n", "line 2: the row has 1 cells and needs at least 2"),
        ('",,,",2,3\n\n1\n', "line 3: the row has 1 cells"),
    ],
)
def test_rows_may_be_short_down_to_a_number_of_cells(tmp_path, text, expected):
    """Rows written before a column was added are padded, shorter ones are refused."""
    parts = reader(tmp_path, text, header=False, short_rows_from=2)
    if isinstance(expected, str):
        with pytest.raises(SourceError, match=expected):
            rows_of(parts)
    else:
        assert [[cell or None for cell in row] for row in rows_of(parts)] == [
            list(row) for row in expected
        ]


def test_blank_lines_are_no_rows_but_blank_cells_are(tmp_path):
    """A row of blank cells stays where a blank line is left out."""
    parts = reader(tmp_path, "a,b,c\r\n\r\n,,\r\n1,2,3\r\n\r\n")
    assert [[cell or None for cell in row] for row in rows_of(parts)] == [
        [None, None, None],
        ["1", "2", "3"],
    ]


def test_quotes_are_text_where_there_are_none(tmp_path):
    """Without quotes every line is a row, whatever is in it."""
    parts = reader(tmp_path, 'a|b|c\n5"|"x|y"z\n', dialect=Dialect("|", None))
    assert rows_of(parts) == [('5"', '"x', 'y"z')]


def test_columns_and_rows_that_are_asked_for(tmp_path):
    """Selecting, filtering and limiting are done as anywhere, with hostile names too."""
    names = ("*", "^a.*$", "[b]")
    table = reader(
        tmp_path, *("".join(f"{n},x{n},y\n" for n in range(3000)),) * 2, columns=names, header=False
    )
    rows = table.scan(None)
    assert rows.select(pl.len()).collect(engine="streaming").item() == 6000
    assert rows.select(column("^a.*$")).head(2).collect(engine="streaming").rows() == [
        ("x0",),
        ("x1",),
    ]
    assert table.scan(4000).filter(column("*") == "999").collect().height == 2
    assert table.scan(3500).select(column("[b]")).collect(engine="streaming").height == 3500
    numbered = rows.with_row_index("row").collect_batches(chunk_size=1000)
    assert pl.concat(numbered)["row"].to_list() == list(range(6000))


def test_a_look_at_the_first_rows_reads_little(tmp_path):
    """Trouble far down does not keep a file from being opened and looked at."""
    path = tmp_path / "big.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 500_000 + b"1,2,3\n")
    assert open_source(path).head(3).collect(engine="streaming").rows() == [("1", "2")] * 3


def test_returned_rows_are_read_with_the_same_columns(tmp_path):
    """The file of rows that came back, written by polars, opens again as it is."""
    table = pl.DataFrame({"a b": ['x\n"y"', None, ""], "ü,": [" 1", "", "2 "], "row": [1, 2, 3]})
    table.write_csv(tmp_path / "returned-rows.csv")
    source = open_source(tmp_path / "returned-rows.csv")
    assert source.columns == ("a b", "ü,", "row")
    assert [tuple(cell or "" for cell in row) for row in source.scan().collect().rows()] == [
        ('x\n"y"', " 1", "1"),
        ("", "", "2"),
        ("", "2 ", "3"),
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("VIP.csv", "VIP"),
        ("VIP.csv.gz", "VIP"),
        ("VIP.2024.csv", "VIP.2024"),
        ("VIP.jsonl.zst", "VIP"),
        ("VIP", "VIP"),
    ],
)
def test_table_is_called_like_its_file(tmp_path, name, expected):
    """Endings that say how a file is written are no part of the name."""
    assert table_name(TextFile(tmp_path / name)) == expected
