"""Arrow files and streams are read as what they hold, or refused in a sentence."""

from __future__ import annotations

import polars as pl
import pytest

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.opening import open_source
from ci_braze_tui.sources.table import column, count_rows

FRAME = pl.DataFrame({"id": ["00123", "*", None], "self": [1.0, 2.5, None]})
ROWS = [("00123", "1"), ("*", "2.5"), (None, None)]


@pytest.mark.parametrize("compression", ["uncompressed", "lz4", "zstd"])
def test_a_file_whatever_its_name(tmp_path, compression):
    """Feather 2 is Arrow; the bytes say what it is, not the name."""
    FRAME.write_ipc(tmp_path / "a[1].csv", compression=compression)
    source = open_source(tmp_path / "a[1].csv")
    assert (source.description, source.columns) == ("Arrow", ("id", "self"))
    assert source.scan().collect(engine="streaming").rows() == ROWS
    assert ROWS[:2] == source.head(2).collect().rows()


def test_a_stream(tmp_path):
    """A stream is read like a file."""
    FRAME.write_ipc_stream(tmp_path / "a.arrows")
    source = open_source(tmp_path / "a.arrows")
    assert (source.description, source.notes) == ("Arrow stream", ())
    assert source.scan().collect(engine="streaming").rows() == ROWS
    assert source.scan().select(column("self")).collect().rows() == [("1",), ("2.5",), (None,)]


def test_a_stream_without_its_end_is_told(tmp_path):
    """A stream cut between two batches reads well, so its missing end is the only sign."""
    FRAME.write_ipc_stream(tmp_path / "a.arrows")
    (tmp_path / "a.arrows").write_bytes((tmp_path / "a.arrows").read_bytes()[:-8])
    (note,) = open_source(tmp_path / "a.arrows").notes
    assert "may be incomplete" in note


@pytest.mark.parametrize("kind", ["file", "stream"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
def test_damage_is_told(tmp_path, kind, share):
    """Cut files, at any place, have a sentence."""
    path = tmp_path / "a.arrow"
    large = pl.DataFrame({"id": [f"{n:06d}" for n in range(3000)]})
    (large.write_ipc if kind == "file" else large.write_ipc_stream)(path)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(SourceError, match=r'"a.arrow" is a damaged or incomplete Arrow file'):
        count_rows(open_source(path))


def test_feather_of_the_first_version(tmp_path):
    """The format before Arrow files is named."""
    (tmp_path / "a.feather").write_bytes(b"FEA1" + bytes(100) + b"FEA1")
    with pytest.raises(SourceError, match="Feather of the first version"):
        open_source(tmp_path / "a.feather")


def test_a_file_that_goes_away(tmp_path):
    """Gone between opening and reading is told."""
    FRAME.write_ipc(tmp_path / "a.arrow")
    source = open_source(tmp_path / "a.arrow")
    (tmp_path / "a.arrow").unlink()
    with pytest.raises(SourceError, match="has gone"):
        count_rows(source)
