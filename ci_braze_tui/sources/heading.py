"""What the first bytes of a file say: its kind, and for CSV its delimiter and header.

Apart from the table because nothing here needs polars: every way in which a file can be the wrong
one is found with the standard library, before a reader that would hide it sees the file (polars
renames columns of one name and leaves quotes doubled in them).
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from pathlib import Path

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.naming import shown

DELIMITERS = (",", ";", "\t", "|")

_SAMPLE_BYTES = 1 << 20
_SAMPLE_RECORDS = 200
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

_FOREIGN = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive", "save the sheet as CSV UTF-8"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "save the sheet as CSV UTF-8"),
    (b"\x1f\x8b", "compressed with gzip", "unpack it first"),
    (b"%PDF", "a PDF document", "export the data as CSV UTF-8"),
    (b"SQLite format 3", "a database", "export the table as CSV UTF-8"),
    (b"PARE", "an encrypted Parquet file", "write it without encryption"),
    (b'{"', "JSON", "save it as CSV or Parquet"),
    (b'[{"', "JSON", "save it as CSV or Parquet"),
)
"""First bytes, what such a file is, and what to do with it."""


def read_sample(path: Path) -> bytes:
    """The first mebibyte of a file.

    Raises:
        SourceError: there is no such file, it is a folder, may not be read, or is empty.
    """
    try:
        if path.is_dir():
            raise SourceError(f"{shown(path.name)} is a folder; choose a file in it.")
        if path.exists() and not path.is_file():
            raise SourceError(f"{shown(path.name)} is not a regular file; choose a file.")
        with path.open("rb") as file:
            sample = file.read(_SAMPLE_BYTES)
    except FileNotFoundError:
        raise SourceError(
            f"There is no file {shown(path.name)} in {shown(str(path.parent))}; check the path."
        ) from None
    except PermissionError:
        raise SourceError(
            f"{shown(path.name)} may not be read by you; ask its owner for access or copy it."
        ) from None
    except (OSError, ValueError) as error:
        raise SourceError(
            f"{shown(path.name)} cannot be opened ({error}); check the path."
        ) from error
    if not sample:
        raise SourceError(f"{shown(path.name)} is empty; export it again.")
    return sample


def decode_sample(path: Path, sample: bytes) -> str:
    """The sample as text, without a byte order mark; a character cut off at its end is left out.

    Raises:
        SourceError: it is not text in UTF-8.
    """
    name = shown(path.name)
    for start, what, remedy in _FOREIGN:
        if sample.startswith(start):
            raise SourceError(f"{name} is {what}; {remedy}.")
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _is_bare_utf16(sample):
        raise SourceError(f"{name} is text in UTF-16; save it as CSV UTF-8.")
    if b"\0" in sample:
        raise SourceError(f"{name} is not a text or Parquet file; export the data as CSV UTF-8.")
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        text = decoder.decode(sample, final=len(sample) < _SAMPLE_BYTES)
    except UnicodeDecodeError as error:
        raise not_utf8(path, error.start, sample[: error.start].count(b"\n") + 1) from None
    if not text.strip():
        raise SourceError(f"{name} has nothing but blanks in it; export it again.")
    if "\r" in text and "\n" not in text:
        raise SourceError(f"{name} has the line ends of old Macs; save it as CSV UTF-8.")
    return text


def not_utf8(path: Path, byte: int, line: int) -> SourceError:
    """The error for a file that stops being UTF-8 at this byte (from 0), in this line (from 1)."""
    return SourceError(
        f"{shown(path.name)} is not in UTF-8 (byte {byte:,}, line {line:,}); save it as CSV UTF-8: "
        'in Excel with "Save as", file type "CSV UTF-8".'
    )


def find_delimiter(text: str) -> str:
    """The delimiter that cuts the first records into the most columns, most alike; else a comma."""
    best, best_score = DELIMITERS[0], (False, 0.0, 1)
    for delimiter in DELIMITERS:
        records, sound = _first_records(text, delimiter)
        if not records or len(records[0]) < 2:
            continue
        width = len(records[0])
        alike = sum(len(record) == width and not _is_torn(record) for record in records)
        score = (sound, round(alike / len(records), 1), width)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def read_header(path: Path, text: str, delimiter: str) -> tuple[str, ...]:
    """The column names of a CSV file, as they are written.

    Raises:
        SourceError: the first line cannot be a header.
    """
    records, _ = _first_records(text, delimiter)
    if not records:
        raise SourceError(
            f"{shown(path.name)} has a double quote out of place in its header; correct it."
        )
    return checked_names(path, tuple(records[0]))


def checked_names(path: Path, names: tuple[str, ...]) -> tuple[str, ...]:
    """`names`, if columns can be told apart by them.

    Raises:
        SourceError: a name is blank, stands twice, or is a value: the header is missing.
    """
    file = shown(path.name)
    seen: set[str] = set()
    for position, name in enumerate(names, start=1):
        if not name.strip():
            raise SourceError(f"{file}: column {position} has no name; name it in the header.")
        if _ADDRESS.fullmatch(name.strip()):
            raise SourceError(
                f"{file} has no header: its first line holds {shown(name)}; add a first line with "
                "the names of the columns."
            )
        if name in seen:
            raise SourceError(f"{file} has two columns named {shown(name)}; rename one of them.")
        seen.add(name)
    return names


def _is_bare_utf16(sample: bytes) -> bool:
    start = sample[:200]
    return len(start) >= 4 and any(
        start[side::2].count(0) > 0.4 * len(start) and 0 not in start[1 - side :: 2]
        for side in (0, 1)
    )


def _is_torn(record: list[str]) -> bool:
    """Whether a quoted cell was cut in pieces, each left with half of its quotes."""
    return any(cell.count('"') % 2 for cell in record)


def _first_records(text: str, delimiter: str) -> tuple[list[list[str]], bool]:
    """The first records that are not blank lines, and whether the quotes around their cells fit."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[list[str]] = []
    try:
        for record in reader:
            if record:
                records.append(record)
            if len(records) == _SAMPLE_RECORDS:
                break
    except csv.Error:
        return records, False
    return records, True
