"""What the first bytes say must be said in one sentence that names the file and the remedy."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.heading import read_sample
from ci_braze_tui.sources.opening import open_source


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "nothing but blanks"),
        (b"EMail,Id\n", "header but no rows"),
        (b"EMail,Id", "header but no rows"),
        (b"EMail,Id,EMail\n1,2,3\n", 'two columns named "EMail"'),
        (b"EMail,,Id\n1,2,3\n", "column 2 has no name"),
        (b"ann@example.com,1\nbob@example.com,2\n", "has no header"),
        (b"EMail,Id\n\x81\xff,1\n", "its encoding cannot be told"),
        (b"PK\x03\x04....", "damaged zip file"),
        (b"\x1f\x8b\x08....", "incomplete gzip file"),
        (b'{"EMail": "a"}\n{"EMail": }\n', "line 2: this is not JSON"),
        (b"\x7fELF\x02\x01\x01\0\0\0\0", "not a text or Parquet file"),
        (b"PAR1\0\0\0\0", "incomplete Parquet"),
        (b"PAR1\0\0\0\0PAR1", "damaged Parquet"),
        (b'"EMail,Id\na,1\n', "double quote out of place"),
    ],
)
def test_unusable_content_is_refused_in_one_sentence(tmp_path, content, expected):
    """Whatever is in the file, the error says what it is and names the file."""
    path = tmp_path / "customers.csv"
    path.write_bytes(content)
    with pytest.raises(SourceError) as caught:
        open_source(path)
    assert expected in str(caught.value)
    assert "customers.csv" in str(caught.value)
    assert str(caught.value).endswith(".")


def test_missing_file_is_named(tmp_path):
    """A path that leads nowhere is told with the path."""
    with pytest.raises(SourceError, match=r"There is no file \"nowhere\.csv\" in \""):
        open_source(tmp_path / "nowhere.csv")


def test_folder_is_refused(tmp_path):
    """A folder is not a file."""
    with pytest.raises(SourceError, match="is a folder"):
        read_sample(tmp_path)


def test_impossible_path_is_refused():
    """A path the system cannot even look at gives a sentence, without the character in it."""
    with pytest.raises(SourceError, match="cannot be opened") as caught:
        open_source(Path("a\0b"))
    assert "\0" not in str(caught.value)


@pytest.mark.skipif(
    sys.platform == "win32" or getattr(os, "geteuid", int)() == 0, reason="root may read all"
)
def test_file_without_permission_is_refused(tmp_path):
    """A file of somebody else is told apart from a missing one."""
    path = tmp_path / "secret.csv"
    path.write_text("a,b\n1,2\n")
    path.chmod(0)
    with pytest.raises(SourceError, match="may not be read"):
        open_source(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_pipe_is_refused_without_waiting(tmp_path):
    """A named pipe would block for ever."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.raises(SourceError, match="not a regular file"):
        read_sample(path)
