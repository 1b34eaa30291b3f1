"""A customer file must come out as it is: every cell, as text, in order."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.opening import open_source
from ci_braze_tui.sources.table import column, count_rows, explained, first_rows

HOSTILE = ("[/bar]", "😀", "\u202egnp", "*", "^a.*$", 'say "hi"', "a\x1b[31m", "two\nlines", " x ")


def write(path, text):
    """Write `text` byte for byte and return the path."""
    path.write_bytes(text.encode())
    return path


def rows_of(source):
    """All rows of a source, as the engine reads them."""
    return source.scan().collect(engine="streaming").rows()


def quoted(cells):
    """One CSV line with every cell in quotes."""
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells) + "\r\n"


def test_text_stays_text(tmp_path):
    """Leading zeros and long numbers are not numbers here."""
    source = open_source(write(tmp_path / "a.csv", "id,n\n00123,1234567890123456789\n"))
    assert rows_of(source) == [("00123", "1234567890123456789")]


def test_byte_order_mark_line_ends_and_quoted_lines(tmp_path):
    """BOM, CRLF and line breaks in quotes do not end up in names or cut rows."""
    path = write(tmp_path / "a.csv", '\ufeffEMail;Note\r\na@x.de;"one\r\ntwo; ""three"""\r\n')
    source = open_source(path)
    assert source.columns == ("EMail", "Note")
    assert source.description == "CSV, semicolons"
    assert rows_of(source) == [("a@x.de", 'one\r\ntwo; "three"')]


def test_blank_cells_and_short_rows(tmp_path):
    """Empty, quoted empty and missing cells at the end are blank."""
    source = open_source(write(tmp_path / "a.csv", 'a,b\n1,\n2,""\n3\n'))
    assert rows_of(source) == [("1", None), ("2", ""), ("3", None)]


def test_path_is_taken_literally(tmp_path):
    """Brackets and stars in a file name are no pattern, the extension means nothing."""
    write(tmp_path / "a1.csv", "x,y\n8,9\n")
    source = open_source(write(tmp_path / "a[1].csv", "a,b\n1,2\n"))
    assert rows_of(source) == [("1", "2")]
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "year=2024*.csv")
    parquet = open_source(tmp_path / "year=2024*.csv")
    assert (parquet.description, parquet.columns, rows_of(parquet)) == ("Parquet", ("a",), [("1",)])


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_hostile_headers_and_cells_come_through(tmp_path, kind):
    """Markup, escape codes, patterns and quotes are only text, in names as in cells."""
    path = tmp_path / f"hostile.{kind}"
    if kind == "csv":
        write(path, quoted(HOSTILE) + quoted(HOSTILE))
    else:
        pl.DataFrame([HOSTILE], schema=list(HOSTILE), orient="row").write_parquet(path)
    source = open_source(path)
    assert source.columns == HOSTILE
    assert rows_of(source) == [HOSTILE]
    assert [source.scan().select(column(name)).collect().rows() for name in HOSTILE] == [
        [(name,)] for name in HOSTILE
    ]


def test_three_hundred_columns(tmp_path):
    """A wide file is read like a narrow one."""
    names = [f"column {n}" for n in range(300)]
    line = ",".join(str(n) for n in range(300))
    source = open_source(write(tmp_path / "wide.csv", ",".join(names) + "\n" + (line + "\n") * 50))
    assert source.columns == tuple(names)
    assert count_rows(source) == 50
    assert first_rows(source, 3).shape == (3, 300)


def test_rows_keep_their_order(tmp_path):
    """Row n of the file is row n of the scan, also where many threads read."""
    lines = "".join(f'{n},"text, {n}\nmore"\n' for n in range(200_000))
    source = open_source(write(tmp_path / "big.csv", "n,text\n" + lines))
    numbers = source.scan().select(column("n").cast(pl.Int64)).collect(engine="streaming")
    assert numbers.to_series().equals(pl.int_range(200_000, eager=True).alias("n"))


@pytest.mark.parametrize("selected", ["a", "b"])
def test_too_long_row_is_an_error_whatever_is_selected(tmp_path, selected):
    """A shifted row must never be sent, even if the shifted cells are not asked for."""
    source = open_source(write(tmp_path / "a.csv", "a,b\n" + "1,2\n" * 50_000 + "Lee, Ann,3\n"))
    with (
        pytest.raises(SourceError, match="line 50,002: the row has 3 cells, the header 2"),
        explained(source),
    ):
        source.scan().select(column(selected)).collect(engine="streaming")
    with pytest.raises(SourceError, match="line 50,002"):
        count_rows(source)


@pytest.mark.parametrize(
    ("bad", "expected"),
    [
        (b'1,"never closed\n', "line 50,002: a double quote has no partner"),
        (b'1,5" pipe\n1,2\n', "line 50,002: a double quote has no partner"),
        (b'1,"a"b\n', "line 50,002: a double quote has no partner"),
    ],
)
def test_trouble_far_down_is_told_with_its_line(tmp_path, bad, expected):
    """What only shows while rows stream by is a sentence with the place."""
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 50_000 + bad)
    with pytest.raises(SourceError) as caught:
        count_rows(open_source(path))
    assert expected in str(caught.value)


def test_unclosed_quote_in_the_first_row(tmp_path):
    """A broken first row is not mistaken for a file without rows."""
    with pytest.raises(SourceError, match="line 2: a double quote has no partner"):
        open_source(write(tmp_path / "a.csv", 'a,b\n1,"x\n2,y\n'))


def test_file_that_goes_away_is_told(tmp_path):
    """A file deleted after it was opened gives a sentence."""
    source = open_source(write(tmp_path / "a.csv", "a\n1\n"))
    Path(source.choice.path).unlink()
    with pytest.raises(SourceError, match="has gone"):
        count_rows(source)


def test_parquet_damaged_in_the_middle_is_told(tmp_path):
    """Good ends do not make a good file."""
    path = tmp_path / "a.parquet"
    pl.DataFrame({"a": [str(n) for n in range(1000)]}).write_parquet(path)
    content = path.read_bytes()
    path.write_bytes(content[:20] + b"\xff" * (len(content) // 2) + content[-12:])
    with pytest.raises(SourceError, match="damaged"):
        open_source(path)


NOON = pl.Series(["2024-07-01 12:00:00.5"]).str.to_datetime()
BERLIN = NOON.dt.replace_time_zone("Europe/Berlin")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pl.Series([2**63 - 1, -5, None]), ["9223372036854775807", "-5", None]),
        (pl.Series([2**64 - 1], dtype=pl.UInt64), ["18446744073709551615"]),
        (
            pl.Series([0.1, 123.0, 1e22, -0.0, float("nan"), float("inf"), None]),
            ["0.1", "123", "1e+22", "0", None, None, None],
        ),
        (pl.Series([0.1], dtype=pl.Float32), ["0.1"]),
        (pl.Series([True, False, None]), ["true", "false", None]),
        (pl.Series([dt.date(1990, 12, 31)]), ["1990-12-31"]),
        (NOON, ["2024-07-01T12:00:00.500"]),
        (NOON.dt.truncate("1s"), ["2024-07-01T12:00:00"]),
        (BERLIN, ["2024-07-01T10:00:00.500Z"]),
        (pl.Series([dt.time(8, 30)]), ["08:30:00"]),
        (pl.Series([dt.timedelta(days=1, hours=2)]), ["P1DT2H"]),
        (pl.Series([Decimal("12.50"), Decimal("100.00")]), ["12.5", "100"]),
        (pl.Series([Decimal("1200")]), ["1200"]),
        (pl.Series(["a", None], dtype=pl.Categorical), ["a", None]),
        (pl.Series(["b"], dtype=pl.Enum(["a", "b"])), ["b"]),
        (pl.Series(["ü".encode(), b"\xff", None]), ["ü", None, None]),
        (pl.Series([[1, None], None], dtype=pl.List(pl.Int64)), ["[1,null]", None]),
        (pl.Series([{"a": 1, "b": 'x"}'}]), ['{"a":1,"b":"x\\"}"}']),
        (pl.Series([[b"\xff", b"x"], None]), ['[null,"x"]', None]),
        (pl.Series([None, None], dtype=pl.Null), [None, None]),
    ],
    ids=str,
)
def test_parquet_values_become_canonical_text(tmp_path, values, expected):
    """Each type has one way to be written, the way a CSV file would say it."""
    path = tmp_path / "typed.parquet"
    pl.DataFrame({"value": values}).write_parquet(path)
    found = open_source(path).scan().collect(engine="streaming")
    assert found.schema == {"value": pl.String}
    assert found["value"].to_list() == expected
