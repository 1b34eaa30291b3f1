"""Files that hold no table we read, told by their first bytes.

Apart from the look at text because it is the list that grows: what people choose by mistake, and
what to do instead.
"""

from __future__ import annotations

from ci_braze_tui.errors import SourceError

_EXPORT = "export the data as CSV UTF-8"
_FOREIGN = (
    (b"%PDF-", "a PDF document", _EXPORT),
    (b"SQLite format 3", "a database", "export the table as CSV UTF-8"),
    (b"PK\x03\x04", "packed a second time", "unpack it once and choose that file"),
    (b"\x1f\x8b\x08", "packed a second time", "unpack it once and choose that file"),
    (b"\x28\xb5\x2f\xfd", "packed a second time", "unpack it once and choose that file"),
    (b"BZh91AY&SY", "compressed with bzip2", "unpack it first"),
    (b"\xfd7zXZ", "compressed with xz", "unpack it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive", "unpack it first"),
    (b"Rar!\x1a\x07", "a RAR archive", "unpack it first"),
    (b"PAR1\x15", "a packed Parquet file", "unpack it first"),
    (b"Obj\x01", "an Avro file", "write it as CSV or Parquet"),
    (b"ORC\x0a", "an ORC file", "write it as CSV or Parquet"),
    (b"\x89PNG", "an image", "choose the file with the data"),
    (b"\xff\xd8\xff", "an image", "choose the file with the data"),
    (b"GIF8", "an image", "choose the file with the data"),
    (b"{\\rtf1", "a document of a word processor", _EXPORT),
    (b"version https://git-lfs", "a pointer of Git LFS, not the data", 'fetch it: "git lfs pull"'),
)
"""First bytes, what such a file is, and what to do with it."""
_MARKUP = (
    (b"<!doctype html", "a web page, perhaps of a failed download", "download it again"),
    (b"<html", "a web page, perhaps of a failed download", "download it again"),
    (b"<table", "a web page", _EXPORT),
    (b"<?xml", "XML", _EXPORT),
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
    for start, what, remedy in _FOREIGN:
        if sample.startswith(start):
            raise SourceError(f"{file} is {what}; {remedy}.")
    for start, what, remedy in _MARKUP:
        if text.startswith(start):
            raise SourceError(f"{file} is {what}; {remedy}.")
