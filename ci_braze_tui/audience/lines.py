"""The profiles in the file that Braze makes of a segment: a zip of files with a JSON object on each line.

Read from the zip a few thousand at a time and never unpacked to disk. A zip is compressed, not encrypted, so
`ci_braze_tui.audience.reading` keeps it in a file without a name, which goes with the process. What the files
in it are called is not documented, so all of them are read (Braze docs, export/user_data/post_users_segment).
"""

from __future__ import annotations

import errno
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

import msgspec

from ci_braze_tui.errors import ConnectionLostError
from ci_braze_tui.words import _

Line = dict[str, object]
"""A profile as Braze exports it; what has no value is absent."""

LINES_AT_ONCE = 20_000
BYTES_AT_ONCE = 16 << 20
"""So that people of whom much is known take no more memory than others."""
_PIECE = 1 << 20
_LONGEST_LINE = 32 << 20
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    # A file in it is encrypted.
    RuntimeError,
    msgspec.MsgspecError,
    # A name or a line is no text, or there is none; a place in the archive lies outside of it.
    ValueError,
    IndexError,
    OverflowError,
)


def lines(archive: IO[bytes]) -> Iterator[list[Line]]:
    """All profiles in the file, so many at a time; none at a time where it goes on and on without any.

    Raises:
        ConnectionLostError: the file is not what Braze makes, or is damaged.
        OSError: the disk cannot be read.
    """
    try:
        yield from _lines(archive)
    except (*_DAMAGED, OSError) as error:
        # A place before the beginning of the file is what the archive says, and no trouble of the disk.
        if isinstance(error, OSError) and error.errno != errno.EINVAL:
            raise
        raise ConnectionLostError(
            _("The file that Braze made is damaged. Read the Braze segment again.")
        ) from None


def _lines(archive: IO[bytes]) -> Iterator[list[Line]]:
    decode = msgspec.json.Decoder(Line).decode
    waiting: list[Line] = []
    size = 0
    with zipfile.ZipFile(archive) as whole:
        for member in whole.infolist():
            if member.is_dir():
                continue
            for text in _texts(whole, member):
                size += len(text) + 1
                if text.strip():
                    waiting.append(decode(text))
                if len(waiting) == LINES_AT_ONCE or size > BYTES_AT_ONCE:
                    yield waiting
                    waiting, size = [], 0
    if waiting:
        yield waiting


def _texts(whole: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The lines of one file."""
    if member.compress_type not in _COMPRESSIONS:
        raise zipfile.BadZipFile("another compression than zips have")
    rest = b""
    with whole.open(member) as file:
        while piece := file.read(_PIECE):
            *full, rest = (rest + piece).split(b"\n")
            if len(rest) > _LONGEST_LINE:
                raise zipfile.BadZipFile("a line without end")
            yield from full
    if rest:
        yield rest
