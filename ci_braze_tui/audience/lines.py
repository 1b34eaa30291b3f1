"""The profiles in the file that Braze makes of a segment: a zip of files with a JSON object on each line.

Read from the zip a few thousand at a time and never unpacked to disk. A zip is compressed, not encrypted, so
`ci_braze_tui.audience.reading` keeps it in a file without a name, which goes with the process. What the files
in it are called is not documented, so all of them are read (Braze docs, export/user_data/post_users_segment).
"""

from __future__ import annotations

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
_PIECE = 1 << 20
_LONGEST_LINE = 32 << 20
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    # A file in it is encrypted.
    RuntimeError,
    msgspec.MsgspecError,
    # A line is no text.
    UnicodeDecodeError,
)


def lines(archive: IO[bytes]) -> Iterator[list[Line]]:
    """All profiles in the file, so many at a time.

    Raises:
        ConnectionLostError: the file is not what Braze makes, or is damaged.
    """
    decode = msgspec.json.Decoder(Line).decode
    waiting: list[Line] = []
    try:
        with zipfile.ZipFile(archive) as whole:
            for member in whole.infolist():
                if member.is_dir():
                    continue
                for text in _texts(whole, member):
                    waiting.append(decode(text))
                    if len(waiting) == LINES_AT_ONCE:
                        yield waiting
                        waiting = []
    except _DAMAGED:
        raise ConnectionLostError(
            _("The file that Braze made is damaged. Read the Braze segment again.")
        ) from None
    if waiting:
        yield waiting


def _texts(whole: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The lines of one file that hold anything."""
    rest = b""
    with whole.open(member) as file:
        while piece := file.read(_PIECE):
            *full, rest = (rest + piece).split(b"\n")
            if len(rest) > _LONGEST_LINE:
                raise zipfile.BadZipFile("a line without end")
            yield from (text for text in full if text.strip())
    if rest.strip():
        yield rest
