"""Find out how text is encoded, and read it as UTF-8 from then on.

Apart from the text file because a wrong guess here is the one fault that nothing further down can notice:
it gives good text with wrong letters in it. So UTF-8 is tried first and strictly, only encodings that
customers' files really come in are guessed, and a guess is told.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.words import _

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins with the mark of UTF-16: comes first
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_GUESSED = ("cp949", "cp1252")
_LABELS = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
    "cp949": _("Korean (CP949)"),
    "euc_kr": _("Korean (EUC-KR)"),
}
_NOT_FOR_FILES = frozenset(
    {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7"}
)
"""Encodings of Python's that no customer file is in, and that do not decode piece by piece."""


def label(encoding: str) -> str:
    """The encoding as people call it."""
    return _LABELS.get(encoding, encoding)


def known_encoding(name: str) -> str:
    """The encoding somebody named, as Python calls it.

    Raises:
        SourceError: there is no such encoding.
    """
    try:
        found = codecs.lookup(name.strip()).name
        text = "a".encode(found).decode(found) == "a"
    except (LookupError, ValueError, TypeError):
        text = False
    if not text or found in _NOT_FOR_FILES:
        raise SourceError(
            _(
                "There is no encoding {encoding}; write utf-8, utf-16, windows-1252, euc-kr, "
                "or leave it out.",
                encoding=shown(name),
            )
        )
    return found


def said_encoding(name: str, sample: bytes) -> str:
    """The encoding somebody named, as Python calls it, of a file that begins with `sample`.

    UTF-16 and UTF-32 come in two orders of bytes: the mark says which, or else it is that of Windows.

    Raises:
        SourceError: there is no such encoding.
    """
    known = known_encoding(name)
    if known not in ("utf-16", "utf-32"):
        return known
    marked = (
        order for mark, order in _MARKS if order.startswith(known) and sample.startswith(mark)
    )
    return next(marked, f"{known}-le")


def find_encoding(file: str, sample: bytes, *, complete: bool) -> tuple[str, str | None]:
    """How a sample of `file` is encoded, and what to tell when that is a guess.

    Args:
        file: What the file is called in a sentence.
        sample: Its first bytes, long enough to hold letters beyond ASCII if it has them.
        complete: Whether the sample is all of it; else its last character may be cut.

    Raises:
        SourceError: it is in none of the encodings that can be told.
    """
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding, None
    if (bare := _bare_utf16(sample)) is not None:
        return bare, None
    if _decodes(sample, "utf-8", complete):
        return "utf-8", None
    guess = _guess(sample, complete)
    if guess is None:
        raise SourceError(
            _(
                "{file} is not in UTF-8, and its encoding cannot be told; if it is text, say "
                "which encoding it has, or save it as CSV UTF-8.",
                file=file,
            )
        )
    if guess == "cp949":
        return guess, _(
            "Read as {encoding}, because it is not in UTF-8; check names with Korean letters.",
            encoding=label(guess),
        )
    return guess, _(
        "Read as {encoding}, because it is not in UTF-8; check names with accents.",
        encoding=label(guess),
    )


def decode_start(file: str, sample: bytes, encoding: str, *, complete: bool) -> str:
    """A sample as text, without a byte order mark; a character cut at its end is left out.

    Raises:
        SourceError: it is not in this encoding.
    """
    chunks = to_utf8(file, iter((sample,)), encoding, complete=complete)
    return b"".join(chunks).decode()


def to_utf8(
    file: str, chunks: Iterator[bytes], encoding: str, *, complete: bool = True
) -> Iterator[bytes]:
    """The same text in UTF-8, without a byte order mark, every piece ending with a character.

    Nothing is ever replaced or left out.

    Raises:
        SourceError: a byte cannot be decoded; names byte and line.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    is_utf8 = codecs.lookup(encoding).name == "utf-8"
    byte, line, held, ended = 0, 1, b"", False
    while not ended:
        following = next(chunks, None)
        chunk, ended = following or b"", following is None
        if is_utf8 and not held and chunk.isascii():
            piece = chunk
        else:
            try:
                text = decoder.decode(chunk, final=ended and complete)
            except UnicodeDecodeError as error:
                bad = byte - len(held) + error.start
                good = error.object[: error.start].decode(encoding)
                raise _undecodable(file, encoding, bad, line + _line_ends(good.encode())) from None
            before, held = held, decoder.getstate()[0]
            piece = (before + chunk)[: -len(held) or None] if is_utf8 else text.encode()
        if byte == 0:
            piece = piece.removeprefix(codecs.BOM_UTF8)
        byte += len(chunk)
        if piece:
            line += _line_ends(piece)
            yield piece


def _undecodable(file: str, encoding: str, byte: int, line: int) -> SourceError:
    return SourceError(
        _(
            "{file} is not in {encoding} (byte {byte}, line {line}); say which encoding it "
            'has, or save it as CSV UTF-8: in Excel with "Save as", file type "CSV UTF-8".',
            file=file,
            encoding=label(encoding),
            byte=byte,
            line=line,
        )
    )


def _line_ends(text: bytes) -> int:
    return text.count(b"\n") or text.count(b"\r")


def _bare_utf16(sample: bytes) -> str | None:
    """UTF-16 without its mark: mostly ASCII, so that every other byte is 0."""
    start = sample[:200]
    if len(start) < 4:
        return None
    for side, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if start[side::2].count(0) > 0.4 * len(start) and 0 not in start[1 - side :: 2]:
            return encoding
    return None


def _decodes(sample: bytes, encoding: str, complete: bool) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(sample, final=complete)
    except UnicodeDecodeError:
        return False
    return True


def _guess(sample: bytes, complete: bool) -> str | None:
    """The likelier one of the encodings that the whole sample can be in."""
    possible = [encoding for encoding in _GUESSED if _decodes(sample, encoding, complete)]
    if len(possible) < 2:
        return possible[0] if possible else None
    from charset_normalizer import from_bytes

    telling = b"\n".join(line for line in sample.splitlines() if not line.isascii())
    best = from_bytes(telling[: 1 << 16], cp_isolation=possible, threshold=1.0).best()
    return best.encoding if best is not None and best.encoding in possible else "cp1252"
