"""A folder, or a pattern for files, is read by the rules of whoever wrote it."""

from __future__ import annotations

import gzip

import polars as pl
import pytest

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.choice import Choice, ChooseTableError
from ci_braze_tui.sources.opening import open_source
from ci_braze_tui.sources.table import count_rows
from tests.sources.insights.writers import (
    COLUMNS,
    csv_text,
    rows_of,
    write_csv,
    write_run,
)

A, B, C = ("1", "a@b.de", "x"), ("2", "b@c.de", "y"), ("3", "c@d.de", "z")


def test_blob_layout_without_description(tmp_path):
    """Each table is a segment, its newest run is read, its parts in the order of their numbers."""
    write_run(tmp_path, "VIP", "2026/08/23/1433", [A], [B])
    parts = [[(str(number), "x", "y")] for number in range(1, 12)]
    write_run(tmp_path, "VIP", "2026/08/24/1433", *parts)
    write_run(tmp_path, "New", "2026/08/24/1433", [C])
    source = open_source(tmp_path)
    assert source.columns == (*COLUMNS, "Segment")
    expected = [("3", "New"), *((str(number), "VIP") for number in range(1, 12))]
    assert [(row[0], row[3]) for row in rows_of(source)] == expected
    assert source.tables == ("New", "VIP")
    assert any("export of 2026-08-24 14:33 is read, the newest" in note for note in source.notes)


@pytest.mark.parametrize("chosen", ["VIP", "VIP/2026/08/24", "VIP/2026/08/24/1433"])
def test_one_table_of_the_blob_layout(tmp_path, chosen):
    """The folder of a table, or of one of its runs, may be chosen as well."""
    write_run(tmp_path, "VIP", "2026/08/23/1433", [A])
    write_run(tmp_path, "VIP", "2026/08/24/1433", [B], [C])
    source = open_source(tmp_path / chosen)
    assert (source.columns, rows_of(source), source.stem) == (COLUMNS, [B, C], "VIP")


def test_older_run_can_be_chosen(tmp_path):
    """Who chooses the folder of an older run gets that run."""
    write_run(tmp_path, "VIP", "2026/08/23/1433", [A])
    write_run(tmp_path, "VIP", "2026/08/24/1433", [B])
    assert rows_of(open_source(tmp_path / "VIP/2026/08/23/1433")) == [A]


def test_several_exports_are_not_mixed(tmp_path):
    """A container with two exports asks for one of them."""
    write_run(tmp_path / "One", "VIP", "2026/08/23/1433", [A])
    write_run(tmp_path / "Two", "VIP", "2026/08/23/1433", [A])
    with pytest.raises(SourceError, match=r'holds 2 exports: "One", "Two"; choose the folder'):
        open_source(tmp_path)


def test_parts_of_one_table(tmp_path):
    """Parts may be packed, each in its own encoding; what lies beside them does not count."""
    write_csv(tmp_path / "Customers_1.csv", [COLUMNS, A])
    (tmp_path / "Customers_2.csv.gz").write_bytes(gzip.compress(csv_text([COLUMNS, B]).encode()))
    write_csv(tmp_path / "Customers_10.csv", [COLUMNS, ("4", "ü", "z")], "cp1252")
    write_csv(tmp_path / "Customers_3.csv", [COLUMNS])
    for name in ("_SUCCESS", ".DS_Store", "~$Customers.xlsx", "readme.md", "notes.txt"):
        (tmp_path / name).write_text("clutter")
    source = open_source(tmp_path)
    assert (source.columns, source.stem) == (COLUMNS, "Customers")
    assert rows_of(source) == [A, B, ("4", "ü", "z")]
    assert source.notes[0] == '4 files are parts of "Customers".'
    assert count_rows(source) == 3
    assert rows_of(source.limited(2)) == [A, B]


def test_part_with_other_columns_is_refused(tmp_path):
    """Parts are parts by their header, not only by their name."""
    write_csv(tmp_path / "Customers_1.csv", [COLUMNS, A])
    write_csv(tmp_path / "Customers_2.csv", [("Id", "Total", "x"), B])
    with pytest.raises(
        SourceError, match=r'"Customers_2.csv" has other columns than "Customers_1.c'
    ):
        open_source(tmp_path)


def test_file_per_segment(tmp_path):
    """Files of one header are a segment each, named by the file; empty segments have no rows."""
    write_csv(tmp_path / "VIP.csv", [COLUMNS, A, B])
    write_csv(tmp_path / "New ones.csv", [COLUMNS, C], delimiter=";")
    write_csv(tmp_path / "Nobody.csv", [COLUMNS])
    source = open_source(tmp_path)
    expected = [(*C, "New ones"), (*A, "VIP"), (*B, "VIP")]
    assert (rows_of(source), source.tables) == (expected, ("New ones", "Nobody", "VIP"))
    assert source.stem == source.name == tmp_path.name
    assert 'the column "Segment" names it' in source.notes[0]
    only = source.scan().select("Segment").collect(engine="streaming")
    assert only.to_series().to_list() == ["New ones", "VIP", "VIP"]


def test_segments_with_columns_in_another_order(tmp_path):
    """Cells go by their names, not by their places."""
    write_csv(tmp_path / "A.csv", [("Id", "EMail"), ("1", "a@b.de")])
    write_csv(tmp_path / "B.csv", [("EMail", "Id"), ("b@c.de", "2")])
    assert rows_of(open_source(tmp_path)) == [("1", "a@b.de", "A"), ("2", "b@c.de", "B")]


def test_column_of_the_segment_gets_a_free_name(tmp_path):
    """A column of the files is never overwritten."""
    for name in ("A.csv", "B.csv"):
        write_csv(tmp_path / name, [("EMail", "segment", "Segment (file)"), A])
    assert open_source(tmp_path).columns[3:] == ("Segment (file 2)",)


def test_adobe_campaign_files_by_time(tmp_path):
    """`<export>_<segment>_<time>.csv`: of each segment the newest file."""
    write_csv(tmp_path / "Ex_VIP_1756046000.csv", [COLUMNS, A])
    write_csv(tmp_path / "Ex_VIP_1756049600.csv", [COLUMNS, B])
    write_csv(tmp_path / "Ex_New_1756046000.csv", [COLUMNS, C])
    source = open_source(tmp_path)
    assert rows_of(source) == [(*C, "Ex_New"), (*B, "Ex_VIP")]
    assert any("1 older one is left out" in note for note in source.notes)


def test_file_per_segment_in_parquet(tmp_path):
    """Segments may come as Parquet, or as Parquet in parts."""
    for name, row in (("VIP", A), ("New_1", B), ("New_2", C)):
        frame = pl.DataFrame([row], schema=list(COLUMNS), orient="row")
        frame.write_parquet(tmp_path / f"{name}.parquet")
    assert rows_of(open_source(tmp_path)) == [(*B, "New"), (*C, "New"), (*A, "VIP")]


def test_hive_folders_are_one_table(tmp_path):
    """`country=NO` is a column, not a segment."""
    frame = pl.DataFrame([A], schema=list(COLUMNS), orient="row")
    for country in ("NO", "SE"):
        (tmp_path / f"country={country}").mkdir()
        frame.write_parquet(tmp_path / f"country={country}" / "part-00000.parquet")
    source = open_source(tmp_path)
    assert source.columns == (*COLUMNS, "country")
    assert rows_of(source) == [(*A, "NO"), (*A, "SE")]


def test_hive_folders_of_text_say_what_is_lost(tmp_path):
    """Text has its columns in its header; that the folder's is not read is told."""
    for country in ("NO", "SE"):
        write_csv(tmp_path / f"country={country}" / "part-0.csv", [COLUMNS, A])
    source = open_source(tmp_path)
    assert rows_of(source) == [A, A]
    assert source.notes[0].startswith("Folders are called like country=NO")


def test_sheet_of_the_only_workbook_in_a_folder(tmp_path):
    """A table that is named may be inside of the only file there is."""
    xlsxwriter = pytest.importorskip("xlsxwriter")
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        for sheet, row in (("One", A), ("Two", B)):
            page = book.add_worksheet(sheet)
            page.write_row(0, 0, COLUMNS)
            page.write_row(1, 0, row)
    assert rows_of(open_source(Choice(str(tmp_path), table="Two"))) == [B]


def test_delta_tables_of_synapse_link(tmp_path):
    """Tables in `deltalake` are offered, what is staged for them is not."""
    pytest.importorskip("deltalake")
    for name, row in (("contact", A), ("contact_partitioned", B), ("orders", ("1", "2", "3"))):
        columns = COLUMNS if row is A else ("x", "y", "z")
        frame = pl.DataFrame([row], schema=list(columns), orient="row")
        frame.write_delta(str(tmp_path / "deltalake" / name))
    with pytest.raises(ChooseTableError) as caught:
        open_source(tmp_path)
    assert caught.value.tables == ("contact", "orders")
    assert rows_of(open_source(Choice(str(tmp_path), table="contact"))) == [A]
    assert rows_of(open_source(tmp_path / "deltalake" / "contact")) == [A]


def test_files_of_different_columns_are_to_be_chosen_from(tmp_path):
    """Customers and orders in a folder: a person says which; the others are not touched."""
    write_csv(tmp_path / "Customers.csv", [COLUMNS, A])
    write_csv(tmp_path / "Orders.csv", [("Id", "Total"), ("1", "2")])
    with pytest.raises(ChooseTableError, match=r"2 tables with different columns") as caught:
        open_source(tmp_path)
    assert caught.value.tables == ("Customers", "Orders")
    chosen = open_source(Choice(str(tmp_path), table="Customers"))
    assert (rows_of(chosen), chosen.stem) == ([A], "Customers")
    assert chosen.choice == Choice(str(tmp_path), table="Customers")


def test_pattern_names_files(tmp_path):
    """A pattern takes the files it names; a file that has this very name comes first."""
    write_csv(tmp_path / "a" / "VIP_1.csv", [COLUMNS, A])
    write_csv(tmp_path / "b" / "VIP_1.csv", [COLUMNS, B])
    write_csv(tmp_path / "b" / "other.csv", [("x", "y"), ("1", "2")])
    source = open_source(tmp_path / "*" / "VIP_*.csv")
    assert rows_of(source) == [(*A, "a/VIP"), (*B, "b/VIP")]
    assert source.name == "VIP_*.csv"
    assert rows_of(open_source(tmp_path / "**" / "o*.csv")) == [("1", "2")]
    write_csv(tmp_path / "[x].csv", [COLUMNS, C])
    assert rows_of(open_source(tmp_path / "[x].csv")) == [C]


@pytest.mark.parametrize("pattern", ["*.xyz", "**x/*.csv", "[", "a/*/b.csv", "[!"])
def test_pattern_that_names_nothing_is_a_sentence(tmp_path, pattern):
    """Whatever is typed, the answer is a sentence."""
    with pytest.raises(SourceError):
        open_source(tmp_path / pattern)


def test_folder_without_tables_is_a_sentence(tmp_path):
    """It says what was looked for."""
    with pytest.raises(SourceError, match=r"is an empty folder; looked for model.json"):
        open_source(tmp_path)
    (tmp_path / "picture.png").write_bytes(b"x")
    with pytest.raises(
        SourceError, match=r'neither "picture.png" nor any other; looked for model.json'
    ):
        open_source(tmp_path)


def test_a_thousand_parts_open_and_read_quickly(tmp_path):
    """Many small parts are one table, not a thousand sources."""
    for number in range(1000):
        write_csv(tmp_path / f"part-{number:05}.csv", [COLUMNS, (str(number), "x", "y")])
    source = open_source(tmp_path)
    assert [row[0] for row in rows_of(source)] == [str(number) for number in range(1000)]
    assert source.stem == tmp_path.name


def test_broken_file_in_a_stack_is_the_one_that_is_named(tmp_path):
    """Which of the segments is broken is told, not the first."""
    write_csv(tmp_path / "A.csv", [COLUMNS, A])
    write_csv(tmp_path / "B.csv", [COLUMNS, B, ("1", "2", "3", "4")])
    source = open_source(tmp_path)
    with pytest.raises(SourceError, match=r'"B.csv", line 3: the row has 4 cells'):
        count_rows(source)
    (tmp_path / "B.csv").unlink()
    with pytest.raises(SourceError, match=r'"B.csv" has gone'):
        count_rows(source)


def test_brackets_in_the_name_of_a_folder_are_no_pattern(tmp_path):
    """Only what follows the folders that are there is a pattern."""
    folder = tmp_path / "[2024] exports"
    write_csv(folder / "a.csv", [("id",), ("1",)])
    assert rows_of(open_source(folder / "*.csv")) == [("1",)]
