"""Writers of customer files: the same rows in every format, encoding and packing, and ways to spoil them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from typing import Literal

import zstandard

Rows = Sequence[Sequence[str]]


def as_csv(rows: Rows, delimiter: str = ",", quote: str | None = '"', end: str = "\n") -> str:
    """Rows as delimited text; every cell in quotes where they are single ones, or a cell holds a return.

    Python's writer leaves a carriage return without quotes, which is a line end to its reader.
    """
    out = io.StringIO()
    returns = any("\r" in cell for row in rows for cell in row)
    quoting: Literal[0, 1] = csv.QUOTE_MINIMAL if quote == '"' and not returns else csv.QUOTE_ALL
    if quote is None:
        return "".join(delimiter.join(row) + end for row in rows)
    csv.writer(
        out, delimiter=delimiter, quotechar=quote, quoting=quoting, lineterminator=end
    ).writerows(rows)
    return out.getvalue()


def objects(rows: Rows) -> list[dict[str, str]]:
    """The rows below the header as objects."""
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def as_lines(rows: Rows) -> str:
    """Rows as JSON, an object on each line."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in objects(rows))


def as_array(rows: Rows) -> str:
    """Rows as one JSON array over many lines."""
    return json.dumps(objects(rows), ensure_ascii=False, indent=1)


def as_odata(rows: Rows) -> str:
    """Rows as an answer of a web API of Microsoft's."""
    return json.dumps(
        {"@odata.context": "$metadata#[{", "value": objects(rows), "@odata.count": len(rows)},
        ensure_ascii=False,
    )


def as_zip(data: bytes) -> bytes:
    """A zip archive of one file, with what Macs add to it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside/customers.csv", data)
        archive.writestr("__MACOSX/inside/._customers.csv", b"\0")
    return out.getvalue()


def in_two_members(data: bytes) -> bytes:
    """Two members of gzip, as they come about when files are appended."""
    half = len(data) // 2
    return gzip.compress(data[:half]) + gzip.compress(data[half:])


def in_two_frames(data: bytes) -> bytes:
    """Two frames of zstd."""
    half = len(data) // 2
    pack = zstandard.ZstdCompressor().compress
    return pack(data[:half]) + pack(data[half:])


FORMATS: dict[str, Callable[[Rows], str]] = {
    "csv": as_csv,
    "csv, CRLF": lambda rows: as_csv(rows, end="\r\n"),
    "csv, CR": lambda rows: as_csv(rows, end="\r"),
    "csv, semicolons": lambda rows: as_csv(rows, delimiter=";"),
    "csv, tabs": lambda rows: as_csv(rows, delimiter="\t"),
    "csv, bars": lambda rows: as_csv(rows, delimiter="|"),
    "csv, carets": lambda rows: as_csv(rows, delimiter="^"),
    "csv, single quotes": lambda rows: as_csv(rows, quote="'"),
    "csv of Excel": lambda rows: "sep=;\r\n" + as_csv(rows, delimiter=";", end="\r\n"),
    "csv, no last end": lambda rows: as_csv(rows).rstrip("\n"),
    "csv, blank lines": lambda rows: "\n" + as_csv(rows) + "\n\n",
    "json lines": as_lines,
    "json array": as_array,
    "odata": as_odata,
}
PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gzip": gzip.compress,
    "gzip of two members": in_two_members,
    "zstd": zstandard.ZstdCompressor().compress,
    "zstd of two frames": in_two_frames,
    "zip": as_zip,
}
WESTERN = (
    ("EMail", "Name", "Note"),
    ("ann@example.com", "Jörg Müller", "two\nlines, and a comma"),
    ("zoe@example.com", "Zoë Groß", "  kept  "),
    ("joao@example.com", "João Conceição", "5; 6|7\t8^9"),
)
KOREAN = (
    ("EMail", "이름", "Note"),
    ("kim@example.kr", "김철수", "서울"),
    ("lee@example.kr", "이영희", "two\nlines, and a comma"),
)
ENCODINGS: dict[str, tuple[str, Rows]] = {
    "UTF-8": ("utf-8", WESTERN),
    "UTF-8, Korean": ("utf-8", KOREAN),
    "UTF-8 with mark": ("utf-8-sig", WESTERN),
    "UTF-16 with mark": ("utf-16", KOREAN),
    "UTF-16": ("utf-16-le", WESTERN),
    "UTF-16, big endian": ("utf-16-be", WESTERN),
    "Windows-1252": ("cp1252", WESTERN),
    "EUC-KR": ("euc_kr", KOREAN),
}
