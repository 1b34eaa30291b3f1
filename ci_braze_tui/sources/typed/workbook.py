"""What a workbook's file says without reading its cells: that it is one, its lock, its size, its errors.

Apart from the sheets because it needs the standard library only: the reader of the cells gives blanks
for errors, and would unpack whatever it is given.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from pathlib import Path
from xml.etree import ElementTree

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.words import _

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The start of files of old Office, and of new ones that are encrypted."""
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_BOOKS = {"xl/workbook.xml", "xl/workbook.bin"}
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
_NOT_READ = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError)
"""What `zipfile` raises for damaged, encrypted and strange archives."""
_LARGEST_LIST = 16 << 20
"""No list of sheets is larger; one that says so is no workbook."""
_BLOCK = 1 << 20
_ERROR = b' t="e"'
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def is_workbook(path: Path, sample: bytes) -> bool:
    """Whether the file is a workbook of Excel's, old or new, or an OpenDocument spreadsheet.

    Raises:
        SourceError: it begins as one and was cut off.
    """
    if sample.startswith(_COMPOUND):
        return True
    if not sample.startswith(_ZIP):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            kind = _start(archive, "mimetype") if "mimetype" in names else b""
    except _NOT_READ as error:
        if b"[Content_Types].xml" in sample or _OPEN_DOCUMENT in sample[:200]:
            raise SourceError(
                _(
                    "{file} is an incomplete Excel workbook; copy or save it again.",
                    file=shown(path.name),
                )
            ) from error
        return False
    return bool(names & _BOOKS) or kind.strip() == _OPEN_DOCUMENT


def is_locked(sample: bytes) -> bool:
    """Whether a workbook that begins so needs a password."""
    return sample.startswith(_COMPOUND) and _LOCKED in sample


def unpacked_bytes(path: Path) -> int:
    """How large the file says that it is once it is unpacked; 0 if it is not packed."""
    if not zipfile.is_zipfile(path):
        return 0
    with zipfile.ZipFile(path) as archive:
        return sum(member.file_size for member in archive.infolist())


def count_errors(path: Path, sheet: str) -> int:
    """How many cells of a sheet hold an error (#N/A, #REF!); 0 in files that do not tell easily."""
    if not zipfile.is_zipfile(path):
        return 0
    try:
        with zipfile.ZipFile(path) as archive:
            member = _member(archive, sheet)
            return _count(archive, member) if member else 0
    except (*_NOT_READ, ElementTree.ParseError, KeyError):
        return 0


def _start(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as member:
        return member.read(len(_OPEN_DOCUMENT) + 2)


def _member(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The file in the archive that holds the cells of a sheet."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    relation = next(
        (
            found.get(_RELATION)
            for found in _elements(archive, "xl/workbook.xml", "sheet")
            if found.get("name") == sheet
        ),
        None,
    )
    for found in _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship"):
        if relation is not None and found.get("Id") == relation:
            return posixpath.normpath(posixpath.join("/xl", found.get("Target", ""))).lstrip("/")
    return None


def _elements(archive: zipfile.ZipFile, name: str, tag: str) -> list[ElementTree.Element]:
    if archive.getinfo(name).file_size > _LARGEST_LIST:
        return []
    root = ElementTree.fromstring(archive.read(name))
    return [found for found in root.iter() if found.tag.rpartition("}")[2] == tag]


def _count(archive: zipfile.ZipFile, member: str) -> int:
    count, rest = 0, b""
    with archive.open(member) as cells:
        while block := cells.read(_BLOCK):
            text = rest + block
            count += text.count(_ERROR)
            rest = text[1 - len(_ERROR) :]
    return count
