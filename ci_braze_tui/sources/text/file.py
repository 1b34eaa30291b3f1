"""A file of text as a stream of UTF-8, whatever it is packed and encoded in.

Apart from the readers of CSV and JSON because both start from here, and so do the folders that
consist of such files.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from ci_braze_tui.errors import EmptySourceError, SourceError
from ci_braze_tui.sources.naming import bare_name, shown
from ci_braze_tui.sources.text.encodings import (
    decode_start,
    find_encoding,
    label,
    said_encoding,
    to_utf8,
)
from ci_braze_tui.sources.text.foreign import refuse_foreign
from ci_braze_tui.sources.text.packing import Packing, packing_of, unpacked
from ci_braze_tui.words import _

SAMPLE_BYTES = 1 << 20
_SEARCHED_BYTES = 1 << 26
"""How far a letter beyond ASCII is looked for, to tell the encoding by it."""


@dataclass(frozen=True, slots=True)
class TextFile:
    """Text in a file, or in a member of a zip archive."""

    path: Path
    encoding: str = "utf-8"
    """As Python calls it."""
    packing: Packing = "plain"
    member: str | None = None
    """The member of a zip archive."""

    @property
    def name(self) -> str:
        """What it is called in a sentence, quoted and harmless."""
        inside = f", {shown(self.member)}" if self.member is not None else ""
        return f"{shown(self.path.name)}{inside}"

    @property
    def description(self) -> str:
        """How it is packed and encoded, as far as that is out of the ordinary: ", UTF-16, gzip"."""
        parts = (
            "" if self.encoding == "utf-8" else label(self.encoding),
            "" if self.packing == "plain" else self.packing,
        )
        return "".join(f", {part}" for part in parts if part)

    def chunks(self) -> Iterator[bytes]:
        """The text in UTF-8, without a byte order mark, in pieces that end with a character.

        Raises:
            SourceError: it has gone, is damaged, or holds a byte that cannot be decoded.
        """
        return to_utf8(self.name, self.packed_chunks(), self.encoding)

    def packed_chunks(self) -> Iterator[bytes]:
        """The bytes as they are once unpacked, not decoded."""
        return unpacked(self.path, self.packing, self.member)


@dataclass(frozen=True, slots=True)
class Look:
    """What the start of a text file says about it."""

    file: TextFile
    sample: str
    """Its first mebibyte, or all of it."""
    complete: bool
    notes: tuple[str, ...]
    """What had to be guessed, a sentence each."""


def look(path: Path, *, encoding: str | None = None, member: str | None = None) -> Look:
    """Find out how a file of text is packed and encoded.

    Args:
        path: The file.
        encoding: How somebody said it is encoded; None: found by looking.
        member: The member, in a zip archive.

    Raises:
        SourceError: it is no text, is blank, or cannot be read.
    """
    packing = packing_of(path)
    found = TextFile(path, packing=packing, member=member)
    start, rest = _start(found)
    complete = len(start) < SAMPLE_BYTES
    refuse_foreign(found.name, start)
    notes: tuple[str, ...] = ()
    if encoding is not None:
        name = said_encoding(encoding, start)
    else:
        telling, whole = _telling(start, rest, complete)
        name, note = find_encoding(found.name, telling, complete=whole)
        notes = (note,) if note else ()
    text = decode_start(found.name, start, name, complete=complete)
    if not text.strip():
        raise SourceError(
            _("{file} has nothing but blanks in it; export it again.", file=found.name)
        )
    _refuse_binary(found.name, text)
    return Look(TextFile(path, name, packing, member), text, complete, notes)


def _start(file: TextFile) -> tuple[bytes, Iterator[bytes]]:
    """The first mebibyte, and the pieces that follow."""
    chunks = file.packed_chunks()
    start = b""
    for chunk in chunks:
        start += chunk
        if len(start) >= SAMPLE_BYTES:
            return start[:SAMPLE_BYTES], chain((start[SAMPLE_BYTES:],), chunks)
    if not start:
        raise EmptySourceError(_("{file} is empty; export it again.", file=file.name))
    return start, iter(())


def _telling(start: bytes, rest: Iterator[bytes], complete: bool) -> tuple[bytes, bool]:
    """A sample with letters beyond ASCII in it, if there are any not too far down; whether it is the end."""
    if complete or not start.isascii():
        return start, complete
    passed = len(start)
    for chunk in rest:
        if not chunk.isascii():
            return chunk, False  # the chunks before are ASCII, so it begins with a whole character
        passed += len(chunk)
        if passed > _SEARCHED_BYTES:
            break
    return start, complete


def _refuse_binary(file: str, text: str) -> None:
    """Let a stray NUL pass, which text may hold, but not bytes that happen to be UTF-8."""
    start = text[:4096]
    odd = sum(character < " " and character not in "\t\n\r\x01\x1e\x1f" for character in start)
    if odd > 0.05 * len(start):
        raise SourceError(
            _("{file} is not a text or Parquet file; export the data as CSV UTF-8.", file=file)
        )


def table_name(file: TextFile) -> str:
    """The name of a file without what only says how it is written: `customers` of `customers.csv.gz`."""
    return bare_name(file.member or file.path.name)
