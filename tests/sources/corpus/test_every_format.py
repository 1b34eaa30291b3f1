"""Each format in each encoding and packing must open with exactly its rows."""

from __future__ import annotations

import pytest

from ci_braze_tui.sources.opening import open_source
from ci_braze_tui.sources.table import count_rows
from tests.sources.corpus.writers import ENCODINGS, FORMATS, PACKINGS


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("written_as", FORMATS)
def test_every_format_in_every_encoding(tmp_path, written_as, encoding):
    """Columns, rows and their order are those that were written."""
    codec, rows = ENCODINGS[encoding]
    path = tmp_path / "customers.txt"
    path.write_bytes(FORMATS[written_as](rows).encode(codec))
    source = open_source(path)
    assert source.columns == tuple(rows[0])
    assert source.scan().collect(engine="streaming").rows() == [tuple(row) for row in rows[1:]]
    assert bool(source.notes) == (codec in ("cp1252", "euc_kr"))


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("written_as", ["csv", "json lines", "json array"])
def test_every_packing(tmp_path, written_as, packing):
    """A packed file is read like the file in it, whatever it is called."""
    codec, rows = ENCODINGS["Windows-1252"]
    path = tmp_path / "customers"
    path.write_bytes(PACKINGS[packing](FORMATS[written_as](rows).encode(codec)))
    source = open_source(path)
    assert source.columns == tuple(rows[0])
    assert source.scan().collect(engine="streaming").rows() == [tuple(row) for row in rows[1:]]
    assert source.description.endswith(packing.split()[0]) or packing == "plain"
    assert count_rows(source) == len(rows) - 1
