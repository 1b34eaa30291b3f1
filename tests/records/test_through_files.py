"""The way of a cell through a whole file, CSV and Parquet, into the objects that are sent."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ci_braze_tui.errors import SourceError
from ci_braze_tui.ledger.book import Ledger
from ci_braze_tui.matching.mapping import Field, Matching, Segments
from ci_braze_tui.outbox.folder import Outbox
from ci_braze_tui.outbox.prepare import prepare
from ci_braze_tui.records.rules import Rules
from ci_braze_tui.sources.opening import open_source
from tests import plain_values as plain
from tests.records.values.test_properties import anything, clocklike, jsonlike, numberlike

Row = dict[str, str]

EXPECTED: dict[str, Callable[[str], object]] = {
    "text": lambda text: text,
    "whole": plain.integer,
    "number": plain.number,
    "flag": plain.boolean,
    "day": lambda text: plain.day(text, "dmy"),
    "moment": lambda text: plain.moment(text, "ymd", None),
    "list": plain.array,
    "tags": lambda text: plain.separated(text, "|"),
    "object": plain.nested_object,
}
FIELDS = (
    Field("text", "text", blank="clear", null="clear"),
    Field("whole", "whole", "integer"),
    Field("number", "number", "number"),
    Field("flag", "flag", "boolean"),
    Field("day", "day", "date", date_order="dmy"),
    Field("moment", "moment", "datetime"),
    Field("list", "list", "array"),
    Field("tags", "tags", "array", separator="|"),
    Field("object", "object", "object"),
)
RULES = Rules("I", Matching("email", "id", fields=FIELDS), Segments())

blank = st.sampled_from(["", " ", "null", "NULL", "Null"])
rows = st.lists(
    st.fixed_dictionaries(
        {
            "text": anything | blank | st.text("\",\n\r\t;'\\\x00\x1b\u202e\ufeff한", max_size=6),
            "whole": numberlike | anything | blank,
            "number": numberlike | anything | blank,
            "flag": st.sampled_from(["yes", "No", "예", "x", "1"]) | blank,
            "day": clocklike | blank,
            "moment": clocklike | blank,
            "list": jsonlike | blank,
            "tags": st.text('a|b "\\', max_size=8) | blank,
            "object": jsonlike | blank,
        }
    ),
    min_size=1,
    max_size=25,
)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@settings(max_examples=12, phases=[Phase.explicit, Phase.generate])
@given(rows=rows)
def test_every_cell_arrives_exactly_or_not_at_all(kind: str, rows: list[Row]) -> None:
    """Objects are those that plain Python makes of the same cells, and nothing is left unsaid."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / f"customers.{kind}"
        WRITERS[kind](path, rows)
        outbox = Outbox(Path(name) / "outbox").make()
        plan = prepare(open_source(path), RULES, Ledger(Path(name) / "ledger"), outbox)
        texts = [text for part in outbox.read("records") for text in part["object"].to_list()]
    assert [plain.read(text) for text in texts] == [
        _expected(number, row) for number, row in enumerate(rows)
    ]
    assert sum(each.rows for each in plan.cautions if each.dropped) == sum(
        EXPECTED[column](cell) is plain.REFUSED
        for row in rows
        for column, cell in _filled(row).items()
    )


@pytest.mark.parametrize(
    "cell",
    [
        b"caf\xe9",
        b"\xed\xa0\x80",
        b"\xff\xfe",
        b"a\x00b",
        b"\xf4\x90\x80\x80",
        b"\xc3",
    ],
)
def test_bad_bytes_arrive_as_some_text_or_are_refused(tmp_path: Path, cell: bytes) -> None:
    """No byte that is not UTF-8 makes an object that is not JSON."""
    path = tmp_path / "customers.csv"
    path.write_bytes(b"id,email,text\nc1,,x\nc2,," + cell + b"\n")
    fields = (Field("text", "text"),)
    rules = Rules("I", Matching("email", "id", fields=fields), Segments())
    outbox = Outbox(tmp_path / "outbox").make()
    try:
        prepare(open_source(path), rules, Ledger(tmp_path / "ledger"), outbox)
    except SourceError:
        return
    texts = [text for part in outbox.read("records") for text in part["object"].to_list()]
    told = [json.loads(text)["text"] for text in texts]
    assert told[0] == "x"
    assert told[1].encode()
    assert len(told) == 2


def _write_csv(path: Path, rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(["id", "email", *EXPECTED])
        for number, row in enumerate(rows):
            writer.writerow([f"c{number}", "", *(row[column] for column in EXPECTED)])


def _write_parquet(path: Path, rows: list[Row]) -> None:
    columns = {column: [row[column] for row in rows] for column in EXPECTED}
    names = [f"c{number}" for number in range(len(rows))]
    pl.DataFrame({"id": names, "email": [""] * len(rows), **columns}).write_parquet(path)


WRITERS = {"csv": _write_csv, "parquet": _write_parquet}


def _filled(row: Row) -> Row:
    """The cells that hold something, without blanks around them."""
    stripped = {column: cell.strip(plain.BLANKS) for column, cell in row.items()}
    return {column: cell for column, cell in stripped.items() if cell not in ("", "null", "NULL")}


def _expected(number: int, row: Row) -> dict[str, object]:
    filled = _filled(row)
    made: dict[str, object] = {"external_id": f"c{number}"}
    for column, encode in EXPECTED.items():
        value = encode(filled[column]) if column in filled else plain.REFUSED
        if column == "text" and column not in filled:
            value = None
        if value is not plain.REFUSED:
            made[column] = value
    return made | {"I": True}
