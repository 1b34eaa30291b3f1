"""Whatever stands in a cell is sent exactly, or not at all: held against an encoder in plain Python."""

from __future__ import annotations

import json
import string
from collections.abc import Callable
from functools import partial

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_braze_tui.matching.mapping import Field
from ci_braze_tui.records.values import objects
from ci_braze_tui.sandbox.custom import points as metered
from tests import plain_values as plain
from tests.records.values.cells import field, values, why

SAME_EVERYWHERE = range(1970, 2100)
"""Years of which all computers tell the same of a zone (IANA promises no more of the past)."""
ZONES = (
    "Europe/Oslo",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Seoul",
    "America/Sao_Paulo",
)

digits = st.text("0123456789", min_size=1, max_size=22)
numberlike = st.one_of(
    st.from_regex(r"[+-]?0{0,2}[0-9]{0,22}[.,]?[0-9]{0,22}([eE][+-]?[0-9]{1,3})?", fullmatch=True),
    st.from_regex(r"[+-]?[0-9]{1,3}([. '][0-9]{3}){0,3}(,[0-9]{0,3})?", fullmatch=True),
    st.floats().map(repr),
    st.integers().map(str),
)
clocklike = st.one_of(
    st.builds(
        lambda day, clock: f"{day}{clock}",
        st.one_of(
            st.dates().map(str),
            st.from_regex(r"[0-3]?[0-9]([/.-])[0-3]?[0-9][/.-][12][0-9]{3}", fullmatch=True),
            st.from_regex(r"[012][0-9]{3}([/.-])[01]?[0-9][/.-][0-3]?[0-9]", fullmatch=True),
        ),
        st.from_regex(
            r"([Tt ][012]?[0-9]:[0-6][0-9](:[0-6][0-9]([.,][0-9]{1,9})?)?( ?[AaPp][Mm])?"
            r" ?(Z|UTC|[+-][012][0-9](:?[0-6][0-9])?)?)?",
            fullmatch=True,
        ),
    ),
    st.datetimes().map(lambda moment: moment.isoformat()),
    st.datetimes().map(lambda moment: moment.isoformat(" ", "seconds")),
)
names = st.text(string.ascii_letters + '_ .$é\\"', max_size=4)
leaves = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=6), st.just("\ud800")
)
nested = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4)
)
jsonlike = st.one_of(
    st.builds(
        lambda value, ascii_only, gap: json.dumps(
            value, ensure_ascii=ascii_only or _half(value), separators=gap
        ),
        st.dictionaries(names, nested, max_size=5) | st.lists(leaves, max_size=6) | nested,
        st.booleans(),
        st.sampled_from([(",", ":"), (", ", ": "), (" ,\n", "\t:\r\n")]),
    ),
    st.text('{}[]",:\\u019adeE+-.tnf ', max_size=14),
)
anything = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)

KINDS: dict[str, tuple[Field, st.SearchStrategy[str], Callable[[str], object]]] = {
    "string": (field("string"), anything, lambda text: text),
    "integer": (field("integer"), numberlike, plain.integer),
    "number": (field("number"), numberlike, plain.number),
    "comma": (field("number", decimal=","), numberlike, plain.number_with_comma),
    "boolean": (
        field("boolean"),
        st.sampled_from([*plain.YES, *plain.NO, "TRUE", "Sim", "NÃO", "maybe"]),
        plain.boolean,
    ),
    "array": (field("array"), jsonlike, plain.array),
    "separated": (
        field("array", separator="; "),
        st.text('ab"\\ ;\n', max_size=12),
        lambda text: plain.separated(text, "; "),
    ),
    "object": (field("object"), jsonlike, plain.nested_object),
    **{
        f"date {order}": (
            field("date", date_order=order),
            clocklike,
            partial(plain.day, order=order),
        )
        for order in ("ymd", "dmy", "mdy")
    },
    **{
        f"datetime {order} {zone}": (
            field("datetime", date_order=order, time_zone=zone),
            clocklike,
            partial(plain.moment, order=order, zone=zone),
        )
        for order, zone in (("ymd", None), ("dmy", None), ("mdy", ZONES[0]), ("ymd", ZONES[1]))
    },
}


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60)
@given(data=st.data())
def test_a_cell_is_sent_exactly_or_refused(kind: str, data: st.DataObject) -> None:
    """Every type agrees with the plain encoder on cells made for it and on cells of anything."""
    described, made, expected = KINDS[kind]
    cells = data.draw(st.lists(made | anything, min_size=1, max_size=30))
    *found, blank = values(described, *cells, None)
    assert blank is None
    for cell, text in zip(cells, found, strict=True):
        if text is None:
            assert expected(cell) is plain.REFUSED, cell
        elif described.time_zone is None or int(text[1:5]) in SAME_EVERYWHERE:
            assert plain.read(text) == expected(cell), cell
            assert not set(text) & set("\n\r\t\x00")
            assert text.encode()
    if None in found:
        assert why(described, cells[found.index(None)])


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=40)
@given(data=st.data())
def test_local_times_around_changes_of_the_clock(zone: str, data: st.DataObject) -> None:
    """A time that comes twice is the first one, and one that never comes is counted on from before."""
    minutes = st.integers(0, 59).map(lambda minute: f"{minute:02}")
    days = {
        "Europe/Oslo": ("2024-03-31", "2024-10-27"),
        "America/New_York": ("2024-03-10", "2024-11-03"),
        "Australia/Lord_Howe": ("2024-10-06", "2024-04-07"),
        "Asia/Seoul": ("1988-05-08", "1988-10-09"),
        "America/Sao_Paulo": ("2018-11-04", "2018-02-17"),
    }
    cells = [
        f"{day}T{hour:02}:{data.draw(minutes)}:30"
        for day in days[zone]
        for hour in (0, 1, 2, 3, 4, 23)
    ]
    described = field("datetime", time_zone=zone)
    for cell, text in zip(cells, values(described, *cells), strict=True):
        assert text is not None
        assert plain.moment(cell, "ymd", zone) == json.loads(text), cell


@settings(max_examples=200)
@given(st.lists(jsonlike, min_size=1, max_size=20))
def test_data_points_of_what_is_sent(cells: list[str]) -> None:
    """Each key at the end of a branch is one, as on the meter of the sandbox."""
    for described in (field("object"), field("array")):
        sent = [text for text in values(described, *cells) if text is not None]
        frame = pl.DataFrame({"value": sent}, schema={"value": pl.String})
        counted = frame.select(points=objects.points(pl.col("value")))["points"].to_list()
        assert [plain.points(plain.read(text)) for text in sent] == counted
        assert [metered(json.loads(text)) for text in sent] == counted


def _half(value: object) -> bool:
    return "\\ud800" in json.dumps(value)
