"""A table is read as its `model.json` says, and where the files say otherwise a person is told."""

from __future__ import annotations

import polars as pl
import pytest

from ci_braze_tui.errors import EmptySourceError, SourceError
from ci_braze_tui.sources.choice import Choice, ChooseTableError
from ci_braze_tui.sources.opening import open_source
from ci_braze_tui.sources.table import count_rows
from tests.sources.insights.writers import (
    COLUMNS,
    HOST,
    entity,
    rows_of,
    write_csv,
    write_model,
    write_run,
)

ROWS = [("00123", "a@b.de", "7"), ("{ü}", 'say "hi", you\nthere', "")]
AS_READ = [("00123", "a@b.de", "7"), ("{ü}", 'say "hi", you\nthere', None)]
RUN = "2026/08/24/1433"


def exported(folder, header, rows=ROWS, **settings):
    """A folder with a table VIP of one file, as Blob Storage export writes it."""
    lines = [COLUMNS, *rows] if header else rows
    write_csv(folder / "VIP" / RUN / "VIP_1.csv", lines)
    location = f"{HOST}/CustomerInsights_0/Export/VIP/{RUN}/VIP_1.csv?sig=1"
    return write_model(folder, entity("VIP", partitions=[(location, settings)]))


def test_file_without_header_is_read_by_position(tmp_path):
    """Attributes name the cells, which stay text whatever their data type says."""
    exported(tmp_path / "Export", header=False)
    source = open_source(tmp_path / "Export")
    assert (source.columns, rows_of(source)) == (COLUMNS, AS_READ)
    assert (source.name, source.stem, source.tables) == ("Export", "VIP", ("VIP",))
    assert source.description == 'CSV, 1 file, as "model.json" says of "VIP"'
    assert source.notes == ()


def test_file_with_the_header_that_is_said(tmp_path):
    """`columnHeaders` true: the first row is no customer."""
    exported(tmp_path, header=True, columnHeaders="true")
    assert rows_of(open_source(tmp_path)) == AS_READ


def test_header_that_nobody_said_is_skipped_and_told(tmp_path):
    """A first row that is the names of the attributes is a header, whatever is said."""
    exported(tmp_path, header=True, columnHeaders=False)
    source = open_source(tmp_path)
    assert rows_of(source) == AS_READ
    assert source.notes == ('"VIP_1.csv" begins with a header, which is no row.',)


def test_header_other_than_described_is_refused(tmp_path):
    """Cells under the wrong names would go to Braze as something else."""
    write_csv(tmp_path / "VIP_1.csv", [("CustomerId", "Points", "EMail"), *ROWS])
    write_model(tmp_path, entity("VIP", partitions=[("VIP_1.csv", {"columnHeaders": True})]))
    expected = '"VIP_1.csv" does not have .* column 2 is "Points", and there it is "EMail"'
    with pytest.raises(SourceError, match=expected):
        open_source(tmp_path)


@pytest.mark.parametrize("chosen", ["", "Export", "Export/model.json"])
def test_container_folder_and_description_are_the_same_choice(tmp_path, chosen):
    """People choose the container, the folder of the export, or the model.json in it."""
    root = tmp_path / "CustomerInsights_0"
    exported(root / "Export", header=False)
    assert rows_of(open_source(root / chosen)) == AS_READ


def test_several_exports_in_a_container_are_named(tmp_path):
    """Which export is meant is not guessed."""
    exported(tmp_path / "One", header=False)
    exported(tmp_path / "Two", header=False)
    with pytest.raises(SourceError, match=r'holds 2 exports: "One", "Two"; choose the folder'):
        open_source(tmp_path)


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "utf-8"), ("cp1252", "windows-1252"), ("utf-16", "UTF-16")],
)
def test_delimiter_quotes_and_encoding_are_as_said(tmp_path, encoding, said):
    """The settings of the file are believed."""
    write_csv(tmp_path / "VIP_1.csv", [("1", 'ü"x', "2;3")], encoding, delimiter=";", quote=1)
    settings = {"delimiter": ";", "encoding": said, "quoteStyle": "QuoteStyle.Csv"}
    write_model(tmp_path, entity("VIP", partitions=[("VIP_1.csv", settings)]))
    assert rows_of(open_source(tmp_path)) == [("1", 'ü"x', "2;3")]


def test_without_quotes_a_quote_is_a_character(tmp_path):
    """`QuoteStyle.None`: what stands in the cell is in the cell."""
    (tmp_path / "VIP_1.csv").write_text('"1,5" pipe,x\n2,"y",\n')
    settings = {"quoteStyle": "QuoteStyle.None"}
    write_model(tmp_path, entity("VIP", partitions=[("VIP_1.csv", settings)]))
    assert rows_of(open_source(tmp_path)) == [('"1', '5" pipe', "x"), ("2", '"y"', None)]


def test_wrong_encoding_is_told_with_its_line_and_can_be_corrected(tmp_path):
    """What the description says may be wrong: a person's word counts more."""
    write_csv(tmp_path / "VIP_1.csv", [("1", "x", ""), ("2", "ü", "")], "cp1252")
    write_model(tmp_path, entity("VIP", partitions=[("VIP_1.csv", {"encoding": "UTF-8"})]))
    with pytest.raises(SourceError, match=r'"VIP_1.csv" is not in UTF-8 \(byte .*line 2\)'):
        open_source(tmp_path)
    chosen = open_source(Choice(str(tmp_path), encoding="windows-1252"))
    assert rows_of(chosen) == [("1", "x", None), ("2", "ü", None)]


def test_row_of_too_many_cells_is_refused_with_its_line(tmp_path):
    """A shifted row is never sent."""
    exported(tmp_path, header=False, rows=[*ROWS[:1], ("1", "2", "3", "4")])
    with pytest.raises(SourceError, match=r'"VIP_1.csv", line 2: the row has 4 cells'):
        count_rows(open_source(tmp_path))


def test_several_partitions_of_several_formats_are_one_table(tmp_path):
    """Each file is read in its own way, in the order of the description."""
    write_csv(tmp_path / "VIP_2.csv", [COLUMNS, ("2", "b", "2")])
    write_csv(tmp_path / "VIP_1.csv", [("1", "a", "1")])
    write_csv(tmp_path / "VIP_4.csv", [("4", "d", "4")], delimiter="|")
    frame = pl.DataFrame({"Points": [3], "CustomerId": ["3"], "EMail": ["c"]})
    frame.write_parquet(tmp_path / "VIP_3.parquet")
    (tmp_path / "VIP_5.csv").touch()
    parts = ["VIP_1.csv", ("VIP_2.csv", {"columnHeaders": True}), "VIP_5.csv"]
    parquet = ("VIP_3.parquet", {"$type": "ParquetFormatSettings"})
    write_model(
        tmp_path, entity("VIP", partitions=[*parts, parquet, ("VIP_4.csv", {"delimiter": "|"})])
    )
    expected = [("1", "a", "1"), ("2", "b", "2"), ("3", "c", "3"), ("4", "d", "4")]
    source = open_source(tmp_path)
    assert rows_of(source) == expected
    assert rows_of(source.limited(3)) == expected[:3]
    assert source.head(1).collect().rows() == expected[:1]


def test_missing_partitions_are_named(tmp_path):
    """Half of the customers would leave if half of the files were read."""
    write_csv(tmp_path / "VIP_1.csv", ROWS)
    write_model(tmp_path, entity("VIP", partitions=["VIP_1.csv", "VIP_2.csv", f"{HOST}/VIP_3.csv"]))
    expected = 'lacks 2 of the 3 files of "VIP": "VIP_2.csv", "VIP_3.csv"; copy the whole folder'
    with pytest.raises(SourceError, match=expected):
        open_source(tmp_path)


@pytest.mark.parametrize("partitions", [(), (f"{HOST}/other/name.csv",)])
def test_newest_run_is_read_where_no_file_is_named(tmp_path, partitions):
    """Runs are never mixed, parts stand in the order of their numbers, and the choice is told."""
    write_run(tmp_path, "VIP", "2026/08/24/0959", [ROWS[0]])
    parts = [[(str(n), "x", "y")] for n in range(1, 12)]
    write_run(tmp_path, "VIP", "2026/08/24/1433", *parts)
    write_model(tmp_path, entity("VIP", partitions=partitions))
    source = open_source(tmp_path)
    assert [row[0] for row in rows_of(source)] == [str(n) for n in range(1, 12)]
    said = 'files of "VIP" that are not here' if partitions else 'no files of "VIP"'
    assert source.notes[:2] == (
        f'"model.json" names {said}.',
        'Of "VIP" the export of 2026-08-24 14:33 is read, the newest; 1 older one is left out.',
    )


def test_no_file_at_all_is_a_sentence(tmp_path):
    """It says what was looked for, and does not look outside of the folder."""
    write_csv(tmp_path / "VIP_1.csv", ROWS)
    folder = tmp_path / "Export"
    write_model(folder, entity("VIP", partitions=["../VIP_1.csv"]))
    with pytest.raises(SourceError, match=r'no rows of "VIP" in "Export".*VIP_[*].csv'):
        open_source(folder)
    write_model(folder, entity("..", partitions=["../VIP_1.csv"]))
    with pytest.raises(SourceError, match=r"There are no rows of"):
        open_source(folder)


def test_empty_files_are_not_missing_ones(tmp_path):
    """Files that are there without a row are told as that."""
    (tmp_path / "VIP_1.csv").touch()
    write_model(tmp_path, entity("VIP", partitions=["VIP_1.csv"]))
    with pytest.raises(EmptySourceError, match=r'The files of "VIP" in .* are empty'):
        open_source(tmp_path)


def test_tables_of_different_columns_are_to_be_chosen_from(tmp_path):
    """The sentence says which tables there are and how to choose; names fit in any case."""
    write_csv(tmp_path / "VIP_1.csv", ROWS)
    write_csv(tmp_path / "Orders_1.csv", [("9", "x")])
    write_model(
        tmp_path,
        entity("VIP", partitions=["VIP_1.csv"]),
        entity("Orders", columns=("Id", "Total"), partitions=["Orders_1.csv"]),
    )
    with pytest.raises(ChooseTableError, match=r'2 tables .*"VIP", "Orders"; choose one') as caught:
        open_source(tmp_path)
    assert caught.value.tables == ("VIP", "Orders")
    chosen = open_source(Choice(str(tmp_path), table="orders"))
    assert (rows_of(chosen), chosen.tables) == ([("9", "x")], ("VIP", "Orders"))
    with pytest.raises(SourceError, match=r'no table "Order"; did you mean "Orders"?'):
        open_source(Choice(str(tmp_path), table="Order"))


def test_tables_of_equal_columns_are_a_segment_each(tmp_path):
    """An export of several segments is one source; a column names the segment of a row."""
    write_csv(tmp_path / "VIP_1.csv", ROWS)
    write_csv(tmp_path / "New_1.csv", ROWS[:1])
    write_model(
        tmp_path, entity("VIP", partitions=["VIP_1.csv"]), entity("New", partitions=["New_1.csv"])
    )
    source = open_source(tmp_path)
    assert source.columns == (*COLUMNS, "Segment")
    expected = [(*AS_READ[0], "VIP"), (*AS_READ[1], "VIP"), (*AS_READ[0], "New")]
    assert (rows_of(source), source.tables) == (expected, ("VIP", "New"))
    assert rows_of(open_source(Choice(str(tmp_path), table="VIP"))) == AS_READ


def test_hostile_names_are_only_names(tmp_path):
    """Markup, escape codes and patterns in names of tables and columns come through as they are."""
    name, columns = "V[/]*\x1b[31m", ("^a.*$", "*", "[b]")
    write_csv(tmp_path / "p.csv", [("1", "2", "3")])
    write_model(tmp_path, entity(name, columns, ["p.csv"]))
    source = open_source(tmp_path)
    assert (source.stem, source.columns, rows_of(source)) == (name, columns, [("1", "2", "3")])
    assert "\x1b" not in source.description


def test_a_name_too_long_for_a_folder(tmp_path):
    """A table of such a name has no files, which is a sentence."""
    write_model(tmp_path / "Export", entity("C" * 300))
    with pytest.raises(SourceError, match="There are no rows of"):
        open_source(tmp_path / "Export")
