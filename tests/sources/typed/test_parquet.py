"""Parquet in every shape that Spark, Synapse and Customer Insights leave it, is one table in order."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.sources.opening import open_source
from ci_braze_tui.sources.table import column, count_rows, first_rows
from ci_braze_tui.sources.typed.parquet import open_parquet_parts
from ci_braze_tui.sources.typed.slices import in_slices, text_of


def write(path, **columns):
    """Write a small Parquet file, with the folders it is in, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pl.DataFrame(columns).write_parquet(path)
    return path


def rows_of(source):
    """All rows, as the engine reads them."""
    return source.scan().collect(engine="streaming").rows()


def test_parts_are_read_in_natural_order_and_marks_are_not(tmp_path):
    """`part-2` comes before `part-10`; what Spark leaves beside the parts is no part."""
    folder = tmp_path / "customers"
    for number in (10, 2, 1):
        write(folder / f"part-{number}.parquet", id=[f"{number:05d}"])
    (folder / "_SUCCESS").touch()
    (folder / "_metadata").write_bytes(b"PAR1")
    (folder / ".part-1.parquet.crc").write_bytes(b"crc")
    (folder / ".hidden.parquet").write_bytes(b"PAR1")
    (folder / "part-3.parquet").touch()
    source = open_source(folder)
    assert (source.stem, source.columns) == ("customers", ("id",))
    assert rows_of(source) == [("00001",), ("00002",), ("00010",)]


def test_a_glob_names_the_parts(tmp_path):
    """A pattern picks parts, in order."""
    for name in ("a/part-2", "a/part-11", "b/part-1"):
        write(tmp_path / f"{name}.parquet", id=[name])
    source = open_source(Choice(str(tmp_path / "a" / "*.parquet")))
    assert rows_of(source) == [("a/part-2",), ("a/part-11",)]


def test_folders_of_partitions_are_columns_of_text(tmp_path):
    """Hive partitions come back as text, zeros and all, the blank one as blank."""
    root = tmp_path / "t"
    write(root / "country=NO" / "day=007" / "p.parquet", id=["1"])
    write(root / "country=a%2Fb" / "day=__HIVE_DEFAULT_PARTITION__" / "p.parquet", id=["2"])
    paths = [root / "country=NO/day=007/p.parquet", *sorted(root.glob("country=a*/*/p.parquet"))]
    source = open_parquet_parts(paths, root, Choice(str(root)))
    assert source.columns == ("id", "country", "day")
    assert rows_of(source) == [("1", "NO", "007"), ("2", "a/b", None)]
    assert source.scan().select(column("day")).collect().rows() == [("007",), (None,)]
    assert set(rows_of(source)) == set(rows_of(open_source(root)))


def test_a_column_of_the_file_comes_before_that_of_its_folder(tmp_path):
    """Where both say something, the row's own cell counts."""
    path = write(tmp_path / "t" / "country=NO" / "p.parquet", id=["1"], country=["SE"])
    source = open_parquet_parts([path], tmp_path / "t", Choice(str(tmp_path)))
    assert rows_of(source) == [("1", "SE")]


def test_parts_with_other_columns_and_types_lose_nothing(tmp_path):
    """Columns missing in a part are blank there, other types are text, and both are told."""
    root = tmp_path / "t"
    paths = [
        write(root / "1.parquet", id=["007"], age=[42]),
        write(root / "2.parquet", id=["8"], age=["43 years"], city=["Oslo"]),
        write(root / "3.parquet", age=[44.0], id=[9]),
    ]
    source = open_parquet_parts(paths, root, Choice(str(root)))
    assert source.columns == ("id", "age", "city")
    assert rows_of(source) == [("007", "42", None), ("8", "43 years", "Oslo"), ("9", "44", None)]
    assert source.notes == (
        'Column "id" is of different types in the parts (number, text); each is read as text.',
        'Column "age" is of different types in the parts (number, text); each is read as text.',
        'Column "city" is not in 2 of 3 parts, "1.parquet" the first; it is blank there.',
    )


def test_another_table_among_the_parts_is_refused(tmp_path):
    """Rows of two tables are not mixed."""
    root = tmp_path / "t"
    paths = [
        write(root / "Customer.parquet", id=["1"], mail=["a@x.de"], city=["Oslo"]),
        write(root / "Orders.parquet", order=["1"], sum=[2.5], at=["now"]),
    ]
    with pytest.raises(SourceError, match=r'"Orders.parquet" has other columns than "Customer'):
        open_parquet_parts(paths, root, Choice(str(root)))


def test_a_damaged_part_is_named_while_rows_stream_by(tmp_path):
    """The sentence names the part, with its folder, not the table."""
    root = tmp_path / "t"
    paths = [
        write(root / f"day={day}" / "p.parquet", id=[f"{n}{day}" for n in range(5000)])
        for day in (1, 2)
    ]
    source = open_parquet_parts(paths, root, Choice(str(root)))
    content = paths[1].read_bytes()
    paths[1].write_bytes(content[:20] + b"\xff" * (len(content) // 2) + content[-12:])
    with pytest.raises(SourceError, match=r'"day=2/p.parquet" is a damaged Parquet file'):
        count_rows(source)
    paths[1].unlink()
    with pytest.raises(SourceError, match="has gone"):
        count_rows(source)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda content: content[:-1000], "incomplete"),
        (lambda content: content[:8], "incomplete"),
        (lambda content: b"PARE" + content[4:-4] + b"PARE", "encrypted"),
        (lambda content: content[:4] + bytes(len(content) - 8) + content[-4:], "damaged"),
    ],
    ids=["cut", "cut to the start", "encrypted", "zeros"],
)
def test_files_that_cannot_be_read_are_told(tmp_path, change, expected):
    """Cut, encrypted and blanked files each have a sentence."""
    path = write(tmp_path / "a.parquet", id=[str(n) for n in range(5000)])
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(SourceError, match=f'"a.parquet" is an? {expected} Parquet file'):
        open_source(path)


def test_a_slice_ends_where_it_should(tmp_path):
    """Rows are complete and in order across row groups and slices, also for some rows and columns."""
    frame = pl.DataFrame({"n": range(200_001), "text": ["x"] * 200_001})
    frame.write_parquet(tmp_path / "a.parquet", row_group_size=70_000)
    source = open_source(tmp_path / "a.parquet")
    numbers = source.scan().select(column("n").cast(pl.Int64)).collect(engine="streaming")
    assert numbers.to_series().equals(frame["n"])
    assert count_rows(source) == 200_001
    assert count_rows(source.limited(70_003)) == 70_003
    assert source.scan().select("n").slice(65_537, 1).collect().rows() == [("65537",)]
    picked = source.scan().filter(pl.col("n").is_in(["3", "150000"])).collect(engine="streaming")
    assert picked["n"].to_list() == ["3", "150000"]


def test_hostile_names_of_columns_and_partitions(tmp_path):
    """No name of a column means anything to the reader."""
    names = ["self", "*", "^a.*$", "exprs", "literal", "[/b]", "\x1b[31m", "len"]
    path = tmp_path / "t" / "self2=\x1b[31m" / "a.parquet"
    write(path, **{name: [name] for name in names})
    source = open_parquet_parts([path], tmp_path / "t", Choice(str(tmp_path)))
    assert (*names, "self2") == source.columns
    assert [(*names, "\x1b[31m")] == rows_of(source)


def test_nested_values_are_json_of_the_same_text(tmp_path):
    """Inside lists and structs a time is what it is in a column; bytes that are no text are null."""
    noon = dt.datetime.fromisoformat("2024-05-01T12:00:00")
    values = pl.Series(
        [{"at": [noon, None], "raw": b"x", "n": [1.5, float("nan")]}, None],
        dtype=pl.Struct(
            {"at": pl.List(pl.Datetime), "raw": pl.Binary, "n": pl.Array(pl.Float64, 2)}
        ),
    )
    pl.DataFrame({"v": values}).write_parquet(tmp_path / "a.parquet")
    expected = '{"at":["2024-05-01T12:00:00",null],"raw":"x","n":[1.5,null]}'
    assert [(expected,), (None,)] == rows_of(open_source(tmp_path / "a.parquet"))


def test_days_that_no_calendar_has_are_blank(tmp_path):
    """The ends of time that databases keep for "never" do not end the program."""
    far = pl.DataFrame(
        {
            "day": pl.Series([2**30, 0], dtype=pl.Int32).cast(pl.Date),
            "at": pl.Series([2**62, 0]).cast(pl.Datetime("ms")),
            "zoned": pl.Series([-(2**62), 0]).cast(pl.Datetime("ms", "Europe/Berlin")),
            "inside": pl.Series([[2**62], [0]]).cast(pl.List(pl.Datetime("ms"))),
        }
    )
    far.write_parquet(tmp_path / "a.parquet")
    assert rows_of(open_source(tmp_path / "a.parquet")) == [
        (None, None, None, "[null]"),
        ("1970-01-01", "1970-01-01T00:00:00", "1970-01-01T00:00:00Z", '["1970-01-01T00:00:00"]'),
    ]


def test_a_file_of_no_rows(tmp_path):
    """A header without rows is told."""
    with pytest.raises(SourceError, match="has a header but no rows"):
        open_source(write(tmp_path / "a.parquet", id=pl.Series([], dtype=pl.String)))


def test_the_first_rows_of_several_parts(tmp_path):
    """The first rows reach over small parts."""
    root = tmp_path / "t"
    paths = [write(root / f"{n}.parquet", id=[f"{n}a", f"{n}b"]) for n in range(3)]
    source = open_parquet_parts(paths, root, Choice(str(root)))
    assert first_rows(source, 3)["id"].to_list() == ["0a", "0b", "1a"]


def test_a_file_that_is_replaced_while_it_is_read(tmp_path):
    """Rows of two writings are never mixed."""
    path = write(tmp_path / "a.parquet", id=["old"] * 200_000)
    rows = pl.scan_parquet(path)
    slices = in_slices(path, rows, {"id": text_of(rows.collect_schema(), "id")}, None)
    assert set(next(slices)["id"]) == {"old"}
    write(tmp_path / "b.parquet", id=["new"] * 200_000).replace(path)
    with pytest.raises(SourceError, match=r'"a\.parquet" was changed while it was read'):
        list(slices)
