"""Cutting must lose nothing, and never cut a record."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from ci_braze_tui.sources.text import blocks
from ci_braze_tui.sources.text.blocks import cut_records


def written(rows):
    """Rows as CSV, every cell in quotes."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


CELLS = st.text(st.sampled_from('ab"\n,\r'), max_size=8)


@given(
    st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=30), st.integers(1, 50)
)
def test_blocks_are_whole_records(rows, size):
    """Each block parses alone, together they are the text, and each knows its line."""
    text = written(rows)
    chunks = [text[at : at + size] for at in range(0, len(text), size)]
    before = blocks._FIRST
    blocks._FIRST = 1
    try:
        found = list(cut_records(chunks, '"', "\n"))
    finally:
        blocks._FIRST = before
    assert b"".join(block.text for block in found) == text
    read = [csv.reader(io.StringIO(block.text.decode(), newline="")) for block in found]
    assert [row for reader in read for row in reader] == rows
    assert [block.line for block in found] == [
        1 + b"".join(before.text for before in found[:place]).count(b"\n")
        for place in range(len(found))
    ]
    assert all(block.closed for block in found)


def test_a_quote_never_closed_does_not_read_on():
    """The cut gives up within a bounded number of bytes."""
    taken = 0

    def endless():
        nonlocal taken
        yield b'a,b\n1,"never\n'
        while True:
            taken += 1 << 20
            yield b"x\n" * (1 << 19)

    found = list(cut_records(endless(), '"', "\n"))
    assert not found[-1].closed
    assert taken < 40 << 20


def test_last_line_gets_its_end():
    """A file may end without a line end."""
    assert [block.text for block in cut_records([b"a\nb"], '"', "\n")] == [b"a\nb\n"]
