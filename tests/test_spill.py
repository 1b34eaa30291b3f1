"""Buckets give back every row once, in order, whether they fit in memory or not."""

from __future__ import annotations

from typing import BinaryIO

import polars as pl
import pytest

from ci_braze_tui.spill import BUCKETS, Buckets, spans

NUMBER = pl.col("n") % BUCKETS


def frames():
    """Ten frames of a thousand rows; every other one has a column more."""
    for start in range(0, 10_000, 1_000):
        frame = pl.DataFrame({"n": range(start, start + 1_000)})
        yield frame if start % 2_000 else frame.with_columns(text=pl.lit("[b]\x1b"))


@pytest.mark.parametrize("held", [1, 20_000, 1 << 30])
def test_every_row_comes_back_once(tmp_path, held):
    """What was spilled and what is held make up a bucket together, in the order of coming."""
    with Buckets(tmp_path / "spilled", NUMBER, held_bytes=held) as buckets:
        for frame in frames():
            buckets.add(frame)
        assert buckets.rows == 10_000
        for first, last in spans(10_000, 900):
            numbers = buckets.take(first, last)["n"].to_list()
            expected = [n for n in range(10_000) if first <= n % BUCKETS <= last]
            assert sorted(numbers) == expected
            for bucket in range(first, last + 1):
                within = [n for n in numbers if n % BUCKETS == bucket]
                assert within == sorted(within)


def test_columns_that_some_lack_are_null_there(tmp_path):
    """Frames of different columns are put together without losing any."""
    with Buckets(tmp_path, NUMBER, held_bytes=1) as buckets:
        for frame in frames():
            buckets.add(frame)
        rows = buckets.take(0, BUCKETS - 1)
    assert (rows["text"].count(), rows.height) == (5_000, 10_000)


def test_nothing_is_left_on_disk(tmp_path):
    """Closing removes what was spilled, which is open to its owner only while it lies there."""
    with Buckets(tmp_path / "spilled", NUMBER, held_bytes=1) as buckets:
        buckets.add(next(frames()))
        (file,) = (tmp_path / "spilled").iterdir()
        assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert list((tmp_path / "spilled").iterdir()) == []


def test_what_a_full_disk_leaves_is_removed_too(tmp_path, monkeypatch):
    """A file that could not be written whole is as personal as one that could."""

    def full(rows: pl.DataFrame, file: BinaryIO, **_: object) -> None:
        file.write(b"half")
        raise pl.exceptions.ComputeError("No space left on device")

    with Buckets(tmp_path, NUMBER, held_bytes=1) as buckets, monkeypatch.context() as patched:
        patched.setattr(pl.DataFrame, "write_parquet", full)
        with pytest.raises(OSError, match="No space left"):
            buckets.add(next(frames()))
    assert list(tmp_path.iterdir()) == []


def test_nothing_in_nothing_out(tmp_path):
    """Without rows there is a frame without rows, and no folder."""
    with Buckets(tmp_path / "spilled", NUMBER) as buckets:
        buckets.add(pl.DataFrame({"n": []}))
        assert buckets.take(0, 255).is_empty()
    assert not (tmp_path / "spilled").exists()


@pytest.mark.parametrize(("rows", "count"), [(0, 1), (1, 1), (100, 1), (101, 2), (10**9, 256)])
def test_spans_cover_all_buckets(rows, count):
    """From 0 to 255 without a gap, as many as are needed."""
    cut = spans(rows, 100)
    assert len(cut) == count
    assert [bucket for first, last in cut for bucket in range(first, last + 1)] == [*range(256)]
