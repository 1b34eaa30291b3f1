"""A sheet gives the cells that a person sees, as text, and says what Excel did to them."""

from __future__ import annotations

import datetime as dt
import zipfile

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from ci_braze_tui.errors import EmptySourceError, SourceError
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.sources.opening import open_source
from ci_braze_tui.sources.table import column, count_rows

moment = dt.datetime.fromisoformat
FORMATS = {
    dt.datetime: "yyyy-mm-dd hh:mm:ss.000",
    dt.date: "yyyy-mm-dd",
    dt.time: "hh:mm",
    dt.timedelta: "[h]:mm:ss",
}


def write(path, *sheets, hidden=()):
    """Write a workbook of sheets, each a name and its rows; return its path."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        formats = {kind: book.add_format({"num_format": code}) for kind, code in FORMATS.items()}
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            (sheet.hide if name in hidden else sheet.activate)()
            for place, row in enumerate(rows):
                for at, cell in enumerate(row):
                    if type(cell) in formats:
                        sheet.write_datetime(place, at, cell, formats[type(cell)])
                    elif cell is not None:
                        sheet.write(place, at, cell)
    return path


def rows_of(source):
    """All rows, as the engine reads them."""
    return source.scan().collect(engine="streaming").rows()


def test_cells_as_they_are_seen(tmp_path):
    """Ids keep their zeros, whole numbers get no `.0`, days no midnight."""
    cells = [
        ("00123", "00123"),
        (123, "123"),
        (123.0, "123"),
        (123.5, "123.5"),
        (0.1, "0.1"),
        (2**53, "9007199254740992"),
        (-(2**40), "-1099511627776"),
        (True, "true"),
        (False, "false"),
        (dt.date(2024, 5, 1), "2024-05-01"),
        (moment("2024-05-01"), "2024-05-01"),
        (moment("2024-05-01T10:00:00"), "2024-05-01T10:00:00"),
        (moment("2024-05-01T10:00:00.500"), "2024-05-01T10:00:00.500"),
        (dt.time(8, 30), "08:30:00"),
        ("=1+1", "=1+1"),
        (" x ", " x "),
        ("two\nlines", "two\nlines"),
        ("[b]\x1b[31m😀\u202e", "[b]\x1b[31m😀\u202e"),
    ]
    path = write(tmp_path / "a.xlsx", ("S", [["id"], *([cell] for cell, _ in cells)]))
    source = open_source(path)
    assert (
        source.description,
        source.columns,
        source.tables,
        source.notes,
    ) == ('Excel, sheet "S"', ("id",), (), ())
    assert [(text,) for _, text in cells] == rows_of(source)


def test_numbers_with_many_decimals_are_exact(tmp_path):
    """A number is not cut after nine decimals, and text beside it is left alone."""
    rows = [["n", "t"], [0.142857142857142, "0.123456789"], ["n/a", "00.123456789"], [1.5, ""]]
    assert rows_of(open_source(write(tmp_path / "a.xlsx", ("S", rows)))) == [
        ("0.142857142857142", "0.123456789"),
        ("n/a", "00.123456789"),
        ("1.5", None),
    ]


def test_durations_are_no_days_around_1900(tmp_path):
    """A column of durations is read as such; birthdays of 1900 stay days."""
    rows = [
        ["long", "born"],
        [dt.timedelta(hours=30), dt.date(1900, 1, 5)],
        [None, None],
        [dt.timedelta(minutes=5), dt.date(1901, 2, 3)],
    ]
    source = open_source(write(tmp_path / "a.xlsx", ("S", rows)))
    assert rows_of(source) == [("P1DT6H", "1900-01-05"), (None, None), ("PT5M", "1901-02-03")]


def test_numbers_too_long_for_excel_are_told(tmp_path):
    """Sixteen digits of a number are a warning, as text they are an id."""
    rows = [["n", "t"], [1234567890123450, "1234567890123456"], [4111111111111111000, "x"]]
    (note,) = open_source(write(tmp_path / "a.xlsx", ("S", rows))).notes
    assert note.startswith('Column "n" has numbers of more than 15 digits')


def test_errors_are_blank_and_counted(tmp_path):
    """#N/A of a formula is no text, and no customer's name; typed, it is text."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("T<&>'\"😀").write_column(0, 0, ["a", "1"])
        sheet = book.add_worksheet("U")
        sheet.write_column(0, 0, ["a", "#N/A"])
        sheet.write_formula(2, 0, "=NA()", None, "#N/A")
        sheet.write_formula(3, 0, "=1/0", None, "#DIV/0!")
        sheet.write_formula(4, 0, "=1+1", None, 2)
        sheet.write_formula(5, 0, '="x"', None, "x")
    source = open_source(Choice(str(path), table="U"))
    assert rows_of(source) == [("#N/A",), (None,), (None,), ("2",), ("x",)]
    assert source.notes == ("2 cells hold an error of Excel's, such as #N/A; it is blank here.",)
    assert open_source(Choice(str(path), table="T<&>'\"😀")).notes == ()


def test_the_first_visible_sheet_with_rows_is_read(tmp_path):
    """Hidden and blank sheets are passed over, and what was chosen is told."""
    path = write(
        tmp_path / "a.xlsx",
        ("Hidden", [["x"], ["1"]]),
        ("Blank", []),
        ("Only names", [["a", "b"]]),
        ("Customers", [["id"], ["1"]]),
        hidden=["Hidden"],
    )
    source = open_source(path)
    assert rows_of(source) == [("1",)]
    assert source.tables == ("Hidden", "Blank", "Only names", "Customers")
    assert source.notes == (
        'Sheet "Customers" is read; there are "Hidden", "Blank", "Only names" as well.',
    )


def test_a_sheet_is_chosen(tmp_path):
    """A chosen sheet is read, hidden or not, and a wrong name is helped with."""
    path = write(
        tmp_path / "a.xlsx", ("One", [["a"], ["1"]]), ("Two", [["b"], ["2"]]), hidden=["Two"]
    )
    source = open_source(Choice(str(path), table="Two"))
    assert (source.columns, rows_of(source), source.notes) == (("b",), [("2",)], ())
    with pytest.raises(SourceError, match='no sheet "Too"; did you mean "Two"'):
        open_source(Choice(str(path), table="Too"))
    with pytest.raises(SourceError, match='no sheet "?"; there are "One", "Two"'.replace("?", ".")):
        open_source(Choice(str(path), table="."))


def test_a_sheet_of_remarks_is_passed_over(tmp_path):
    """What can be no table does not hide the table behind it, whatever the file is called."""
    remarks = [["Read", "Read"], ["this", "first"]]
    path = write(tmp_path / "a.xlsx", ("Remarks", remarks), ("Data", [["id"], ["1"]]))
    assert rows_of(open_source(path.rename(tmp_path / "no ending"))) == [("1",)]
    with pytest.raises(SourceError, match="two columns named"):
        open_source(write(tmp_path / "b.xlsx", ("Remarks", remarks)))


def test_a_blank_sheet(tmp_path):
    """Blank sheets, chosen or alone, have a sentence."""
    path = write(tmp_path / "a.xlsx", ("One", []))
    with pytest.raises(EmptySourceError, match="no visible sheet with a header and rows"):
        open_source(path)
    with pytest.raises(EmptySourceError, match='sheet "One" is blank'):
        open_source(Choice(str(path), table="One"))


def test_a_title_above_and_blanks_around(tmp_path):
    """The header is found below a title; blank rows and columns around the table are none."""
    rows = [
        [],
        [None, "Customers of May"],
        [],
        [None, "id", None, "mail", None],
        [None, "1", None, "a@x.de", "  "],
        [],
        [None, "2", None, None, None],
        [None, " ", None, None, " "],
    ]
    source = open_source(write(tmp_path / "a.xlsx", ("S", rows)))
    assert source.columns == ("id", "mail")
    assert rows_of(source) == [("1", "a@x.de"), (None, None), ("2", None)]
    assert source.notes == ("The header is taken from row 4; what is above it is left out.",)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (["id", None], "column 2 has no name"),
        (["id", "id"], "two columns named"),
        (["id", "a@x.de"], "no header"),
    ],
)
def test_headers_that_tell_no_columns_apart(tmp_path, header, expected):
    """What is wrong with a header is told, whatever the rows are."""
    path = write(tmp_path / "a.xlsx", ("S", [header, ["1", "2"], ["3", "4"]]))
    with pytest.raises(SourceError, match=expected):
        open_source(path)


def test_merged_cells_are_as_they_are(tmp_path):
    """The first of merged cells holds the text, the others are blank."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["a", "b"])
        sheet.merge_range(1, 0, 2, 0, "both")
        sheet.write_column(1, 1, ["1", "2"])
    assert rows_of(open_source(path)) == [("both", "1"), (None, "2")]


def test_a_full_sheet_is_told(tmp_path, monkeypatch):
    """A sheet that is used to its last row may have been cut by whoever wrote it."""
    monkeypatch.setattr("ci_braze_tui.sources.typed.worksheet._FULL_TODAY", 3)
    path = write(tmp_path / "a.xlsx", ("S", [["id"], ["1"], ["2"]]), ("T", [["id"], ["1"]]))
    (note,) = open_source(Choice(str(path), table="S")).notes
    assert note == 'Sheet "S" is full (3 rows); rows that did not fit into it are missing.'
    assert open_source(Choice(str(path), table="T")).notes == ()


def test_one_column_of_hostile_names(tmp_path):
    """Names of columns are text only."""
    names = ["*", "^a.*$", "0", "1", "self", "=cmd|' /C calc'!A0"]
    source = open_source(write(tmp_path / "a.xlsx", ("S", [names, names])))
    assert tuple(names) == source.columns
    assert [(name,) for name in names] == [
        source.scan().select(column(name)).collect().row(0) for name in names
    ]


LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (LOCKED + bytes(2000), "locked by a password"),
        (LOCKED[:8] + bytes(3000), "damaged workbook"),
    ],
    ids=["locked", "not a workbook"],
)
def test_old_containers(tmp_path, content, expected):
    """Password-protected workbooks and other files of old Office are told apart."""
    (tmp_path / "a.xlsx").write_bytes(content)
    with pytest.raises(SourceError, match=expected):
        open_source(tmp_path / "a.xlsx")


def test_a_cut_workbook(tmp_path):
    """Half a download is an incomplete workbook, not an archive."""
    path = write(tmp_path / "a.xlsx", ("S", [["a"], *([str(n)] for n in range(2000))]))
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(SourceError, match=r'"a.xlsx" is an incomplete Excel workbook'):
        open_source(path)


def test_a_damaged_workbook(tmp_path):
    """A workbook whose sheet is no sheet has a sentence."""
    whole = write(tmp_path / "whole.xlsx", ("S", [["a"], ["1"]]))
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(tmp_path / "a.xlsx", "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content[: len(content) // 2] if "sheet1" in name else content)
    with pytest.raises(SourceError, match=r'"a.xlsx"'):
        count_rows(open_source(tmp_path / "a.xlsx"))


def test_a_bomb_is_not_unpacked(tmp_path, monkeypatch):
    """A small file that says it is huge is refused before it is read."""
    monkeypatch.setattr("ci_braze_tui.sources.typed.excel._MOST_BYTES", 1000)
    path = write(tmp_path / "a.xlsx", ("S", [["a"], ["1"]]))
    with pytest.raises(SourceError, match="larger than"):
        open_source(path)


OPEN_DOCUMENT = """<?xml version="1.0"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
 <table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body>
 </office:document-content>"""
CELL = '<table:table-cell office:value-type="{kind}" {value}><text:p>{text}</text:p></table:table-cell>'


def test_an_open_document(tmp_path):
    """A spreadsheet of LibreOffice is read alike."""
    kinds = [
        ("string", "", "00123"),
        ("float", 'office:value="12"', "12"),
        ("date", 'office:date-value="2024-05-01"', "1.5.24"),
        ("boolean", 'office:boolean-value="true"', "TRUE"),
    ]
    cells = [CELL.format(kind=kind, value=value, text=text) for kind, value, text in kinds]
    names = [CELL.format(kind="string", value="", text=name) for name in "abcd"]
    rows = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in (names, cells))
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("content.xml", OPEN_DOCUMENT.format(rows=rows))
        book.writestr("META-INF/manifest.xml", "<manifest/>")
    assert rows_of(open_source(tmp_path / "a.ods")) == [("00123", "12", "2024-05-01", "true")]
