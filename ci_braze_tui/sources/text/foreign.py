"""Files that hold no table we read, told by their first bytes.

Apart from the look at text because it is the list that grows: what people choose by mistake, and
what to do instead.
"""

from __future__ import annotations

from collections.abc import Callable

from ci_braze_tui.errors import SourceError
from ci_braze_tui.words import _


def _packed_twice(file: str) -> str:
    return _("{file} is packed a second time; unpack it once and choose that file.", file=file)


def _image(file: str) -> str:
    return _("{file} is an image; choose the file with the data.", file=file)


def _web_page(file: str) -> str:
    return _("{file} is a web page, perhaps of a failed download; download it again.", file=file)


_FOREIGN: tuple[tuple[bytes, Callable[[str], str]], ...] = (
    (
        b"%PDF-",
        lambda file: _("{file} is a PDF document; export the data as CSV UTF-8.", file=file),
    ),
    (
        b"SQLite format 3",
        lambda file: _("{file} is a database; export the table as CSV UTF-8.", file=file),
    ),
    (b"PK\x03\x04", _packed_twice),
    (b"\x1f\x8b\x08", _packed_twice),
    (b"\x28\xb5\x2f\xfd", _packed_twice),
    (b"BZh91AY&SY", lambda file: _("{file} is compressed with bzip2; unpack it first.", file=file)),
    (b"\xfd7zXZ", lambda file: _("{file} is compressed with xz; unpack it first.", file=file)),
    (b"7z\xbc\xaf", lambda file: _("{file} is a 7-Zip archive; unpack it first.", file=file)),
    (b"Rar!\x1a\x07", lambda file: _("{file} is a RAR archive; unpack it first.", file=file)),
    (b"PAR1\x15", lambda file: _("{file} is a packed Parquet file; unpack it first.", file=file)),
    (b"Obj\x01", lambda file: _("{file} is an Avro file; write it as CSV or Parquet.", file=file)),
    (b"ORC\x0a", lambda file: _("{file} is an ORC file; write it as CSV or Parquet.", file=file)),
    (b"\x89PNG", _image),
    (b"\xff\xd8\xff", _image),
    (b"GIF8", _image),
    (
        b"{\\rtf1",
        lambda file: _(
            "{file} is a document of a word processor; export the data as CSV UTF-8.", file=file
        ),
    ),
    (
        b"version https://git-lfs",
        lambda file: _(
            '{file} is a pointer of Git LFS, not the data; fetch it: "git lfs pull".', file=file
        ),
    ),
)
"""First bytes, and the sentence for such a file: what it is, and what to do with it."""
_MARKUP: tuple[tuple[bytes, Callable[[str], str]], ...] = (
    (b"<!doctype html", _web_page),
    (b"<html", _web_page),
    (b"<table", lambda file: _("{file} is a web page; export the data as CSV UTF-8.", file=file)),
    (b"<?xml", lambda file: _("{file} is XML; export the data as CSV UTF-8.", file=file)),
)


def refuse_foreign(file: str, sample: bytes) -> None:
    """Do nothing for what may be a table.

    Args:
        file: What the file is called in a sentence.
        sample: Its first bytes, unpacked.

    Raises:
        SourceError: it is something else.
    """
    text = sample[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for start, sentence in _FOREIGN:
        if sample.startswith(start):
            raise SourceError(sentence(file))
    for start, sentence in _MARKUP:
        if text.startswith(start):
            raise SourceError(sentence(file))
