"""Compressed files, unpacked while they are read: never to disk, never whole in memory.

Apart from the text file because JSON, CSV and the look at the first bytes all start here, and
because a damaged or hostile archive has to become a sentence wherever it shows.
"""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedIOBase
from pathlib import Path
from typing import IO, Literal

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.sources.trouble import changed, state_of
from ci_braze_tui.words import _

Packing = Literal["plain", "gzip", "zstd", "zip"]

CHUNK = 1 << 18
_FIRST = 1 << 16
"""Less at first: a look at the first rows reads little."""
_MAGIC: tuple[tuple[bytes, Packing], ...] = (
    (b"\x1f\x8b\x08", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
)
_ZSTD_FEED = 1 << 10
"""A byte of zstd can stand for 32 KiB: fed in small pieces, no piece is ever larger than 32 MiB."""
_ZSTD_WINDOW = 1 << 27
_BOMB = 1 << 30
_BOMB_RATIO = 300
"""Customers pack about 1:10; a gigabyte and more at 1:300 was made to do harm."""


def find_packing(sample: bytes) -> Packing:
    """How a file that begins with `sample` is packed."""
    return next((packing for magic, packing in _MAGIC if sample.startswith(magic)), "plain")


def packing_of(path: Path) -> Packing:
    """How a file is packed.

    Raises:
        SourceError: it has gone or may not be read.
    """
    with _explained(path, "plain"), path.open("rb") as file:
        return find_packing(file.read(4))


def members(path: Path) -> tuple[str, ...]:
    """The files in a zip archive, in its order, without folders, what Macs leave, and files without a byte.

    Raises:
        SourceError: it is not a whole zip archive, or has two files of one name.
    """
    with _explained(path, "zip"), zipfile.ZipFile(path) as archive:
        found = [
            member
            for member in archive.infolist()
            if not member.is_dir()
            and not member.filename.startswith("__MACOSX/")
            and not member.filename.rpartition("/")[2].startswith(".")
        ]
    names = tuple(member.filename for member in found if member.file_size or len(found) == 1)
    if len(set(names)) < len(names):
        raise SourceError(
            _(
                "{file} has two files of one name in it, of which only one can be read; unpack "
                "it and choose the file.",
                file=shown(path.name),
            )
        )
    return names


def unpacked(path: Path, packing: Packing, member: str | None) -> Iterator[bytes]:
    """The bytes of a file, or of a member of a zip archive, in pieces.

    Raises:
        SourceError: it has gone, may not be read, was changed meanwhile, or is damaged, encrypted or
            made to do harm.
    """
    with _explained(path, packing):
        before = state_of(path)
        if packing == "zip":
            yield from _from_zip(path, member or "")
        elif packing == "zstd":
            yield from _from_zstd(path)
        else:
            with gzip.open(path) if packing == "gzip" else path.open("rb") as file:
                yield from _pieces(file)
        if state_of(path) != before:
            raise changed(path)


def _pieces(file: BufferedIOBase | IO[bytes]) -> Iterator[bytes]:
    size = _FIRST
    while piece := file.read(size):
        yield piece
        size = CHUNK


def _from_zip(path: Path, member: str) -> Iterator[bytes]:
    with zipfile.ZipFile(path) as archive:
        found = archive.getinfo(member)
        if found.flag_bits & 1:
            raise SourceError(
                _(
                    "{file} is encrypted; unpack it with its password and choose the file.",
                    file=shown(path.name),
                )
            )
        if found.file_size > max(_BOMB, _BOMB_RATIO * found.compress_size):
            raise SourceError(
                _(
                    "{file}: {member} would grow to {size} bytes from {packed}; if that is right, "
                    "unpack it and choose the file.",
                    file=shown(path.name),
                    member=shown(member),
                    size=found.file_size,
                    packed=found.compress_size,
                )
            )
        with archive.open(found) as file:
            yield from _pieces(file)


def _from_zstd(path: Path) -> Iterator[bytes]:
    import zstandard

    unpacker = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    frame = unpacker.decompressobj()
    begun = False
    with path.open("rb") as file:
        while packed := file.read(CHUNK):
            pieces: list[bytes] = []
            size = 0
            for start in range(0, len(packed), _ZSTD_FEED):
                left = packed[start : start + _ZSTD_FEED]
                while left:
                    try:
                        pieces.append(frame.decompress(left))
                    except zstandard.ZstdError as error:
                        raise _DamagedError(str(error)) from error
                    size += len(pieces[-1])
                    left, begun = frame.unused_data, True
                    if frame.eof:
                        frame, begun = unpacker.decompressobj(), False
                    else:
                        left = b""
                if size >= CHUNK:
                    yield b"".join(pieces)
                    pieces, size = [], 0
            yield b"".join(pieces)
    if begun:
        raise EOFError


@contextmanager
def _explained(path: Path, packing: Packing) -> Iterator[None]:
    """Around reading a file: what the system or an unpacker raises becomes a SourceError."""
    name = shown(path.name)
    try:
        yield
    except FileNotFoundError:
        raise SourceError(
            _("{file} has gone while it was read; put it back and start again.", file=name)
        ) from None
    except PermissionError:
        raise SourceError(
            _("{file} may not be read by you any more; ask its owner for access.", file=name)
        ) from None
    except EOFError:
        raise SourceError(
            _(
                "{file} is an incomplete {packing} file; copy or export it again.",
                file=name,
                packing=packing,
            )
        ) from None
    except (gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, _DamagedError) as error:
        raise SourceError(
            _(
                "{file} is a damaged {packing} file; copy or export it again ({error}).",
                file=name,
                packing=packing,
                error=shown(str(error)),
            )
        ) from error
    except (NotImplementedError, KeyError) as error:
        raise SourceError(
            _(
                "{file} is a zip archive of a kind that cannot be read ({error}); unpack it "
                "and choose the file.",
                file=name,
                error=shown(str(error)),
            )
        ) from error
    except OSError as error:
        raise SourceError(
            _(
                "{file} cannot be read ({error}); copy it and start again.",
                file=name,
                error=shown(str(error)),
            )
        ) from error


class _DamagedError(Exception):
    """What an unpacker found wrong; never leaves this module."""
