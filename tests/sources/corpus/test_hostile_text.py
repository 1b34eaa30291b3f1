"""Any text must come back exactly, or be refused: compared with Python's own csv and json."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.sources.opening import open_source
from ci_braze_tui.sources.text.delimited import DelimitedReader
from ci_braze_tui.sources.text.dialect import Dialect
from ci_braze_tui.sources.text.file import TextFile
from tests.sources.corpus.writers import as_csv

HOSTILE = st.sampled_from(
    [*"\",;\t|^'\n\r\0 a0€Ü김\u202e\ufeff😀[/]\x1b\\#=", "\r\n", "null", '""']
)
CELL = st.one_of(st.lists(HOSTILE, max_size=6).map("".join), st.text(max_size=12))
ROWS = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=8)
)


def read(data, choice=None):
    """The cells of a file with this content, null as ""."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "customers.csv"
        path.write_bytes(data)
        source = open_source(Choice(str(path), **(choice or {})))
        rows = source.scan().collect(engine="streaming").rows()
    return [[cell or "" for cell in row] for row in rows]


@settings(max_examples=60, deadline=None)
@given(
    rows=ROWS,
    delimiter=st.sampled_from([",", ";", "\t", "|", "^"]),
    quote=st.sampled_from(['"', "'"]),
    end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be"]),
)
def test_any_text_in_quotes_comes_back(rows, delimiter, quote, end, encoding):
    """Rows written by Python's csv are the rows that are read, blank and "" alike."""
    header = [f"c{place}" + " long" * 500 for place in range(len(rows[0]))]
    table = [header, *rows]
    if len(rows[0]) == 1:
        table = [[*row, "."] for row in table]
    text = as_csv(table, delimiter, quote, end)
    said = {"delimiter": delimiter, "quote": quote, "encoding": encoding}
    assert read(text.encode(encoding), said) == table[1:]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*'",\nab ', '","', "\r\n", '"\n']), max_size=40).map("".join))
def test_any_form_is_read_as_python_reads_it_or_refused(text):
    """However quotes and line ends are strewn, no row is ever made up, torn or joined silently."""
    try:
        expected = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except csv.Error:
        expected = None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "part.csv"
        path.write_bytes(text.encode())
        reader = DelimitedReader((TextFile(path),), ("a", "b", "c"), Dialect(), header=False)
        try:
            rows = reader.scan(None).collect(engine="streaming").rows()
        except SourceError:
            return
    padded = [row + [""] * (3 - len(row)) for row in expected or ()]
    assert expected is not None
    assert [[cell or "" for cell in row] for row in rows] == padded


NAME = st.text(min_size=1, max_size=5).filter(lambda name: name.strip() and "@" not in name)
VALUE = st.one_of(
    CELL,
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.none(),
)
OBJECTS = st.lists(
    st.dictionaries(NAME, VALUE, min_size=1, max_size=4),
    min_size=1,
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(objects=OBJECTS, indent=st.sampled_from([None, 1]), escaped=st.booleans())
@pytest.mark.parametrize("form", ["lines", "array", "odata"])
def test_any_values_of_json_come_back(form, objects, indent, escaped):
    """Text is text, a number is written as it was, null and what is missing are blank."""
    keys = list(dict.fromkeys(key for row in objects for key in row))
    if form == "lines":
        text = "".join(json.dumps(row, ensure_ascii=escaped) + "\n" for row in objects)
    else:
        document = objects if form == "array" else {"x": {"y": []}, "value": objects, "z": 1}
        text = json.dumps(document, ensure_ascii=escaped, indent=indent)
    found = read(text.encode())
    assert found == [
        [
            value
            if isinstance(value := row.get(key), str)
            else ""
            if value is None
            else json.dumps(value)
            for key in keys
        ]
        for row in objects
    ]
