"""A table that nobody finished reading must not take the process down at its end."""

from __future__ import annotations

import subprocess
import sys

import pytest

_WORK = """
import sys
from pathlib import Path
from ci_braze_tui.sources.opening import open_source
table = open_source(Path(sys.argv[1])).scan()
{}
"""


@pytest.mark.parametrize(
    "left",
    [
        "next(iter(table.collect_batches(chunk_size=10)))",
        "parts = iter(table.collect_batches(chunk_size=10)); next(parts)",
        "table.map_batches(lambda rows: rows, streamable=True).head(3).collect(engine='streaming')",
    ],
)
def test_process_ends_in_order(tmp_path, left):
    """Python shuts down while polars would still read: exit code 0, and nothing is said."""
    path = tmp_path / "customers.csv"
    path.write_bytes(b"a,b\n" + b'1,"customer"\n' * 1_000_000)
    command = [sys.executable, "-W", "error", "-c", _WORK.format(left), str(path)]
    ended = subprocess.run(command, capture_output=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")
