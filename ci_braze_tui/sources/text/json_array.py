"""A JSON array of objects, cut into pieces of whole elements without holding it in memory.

Apart from the reading of rows because no library does it: a JSON decoder wants the whole document. The cut is
guessed cheaply, by counting brackets, and the decoder proves it; only where it was wrong are
elements walked one by one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from ci_braze_tui.sources.text.blocks import LARGEST_RECORD
from ci_braze_tui.words import _

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_ARRAY_OF_OBJECTS = re.compile(r"\[\s*[{\]]")
_BETWEEN = re.compile(rb"\}\s*,(?=\s*\{)")
_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_COMMA = re.compile(r"\s*,\s*")
_GUESSES = 50
_FIRST, _PIECE = 1 << 16, 1 << 22


@dataclass(frozen=True, slots=True)
class ArrayPlace:
    """Where the array of a document begins."""

    start: int
    """Bytes before its first element."""
    in_object: bool = False
    """Whether the array is a value of the object that the document is."""


def find_array(sample: str) -> ArrayPlace | None:
    """The first array of objects at the top of a document, or in the object that it is."""
    depth = 0
    for token in _TOKEN.finditer(sample):
        mark = token[0]
        if mark == "[" and depth < 2 and _ARRAY_OF_OBJECTS.match(sample, token.start()):
            return ArrayPlace(len(sample[: token.end()].encode()), depth == 1)
        if mark in "[{":
            depth += 1
        elif mark in "]}":
            depth -= 1
    return None


class BrokenArrayError(Exception):
    """What follows the last piece is not JSON; the text says what is wrong with it."""

    def __init__(self, fault: str, whole: int = 0) -> None:
        super().__init__(fault)
        self.whole = whole
        """How many whole elements there are before the fault, since the last piece."""


def cut_elements(chunks: Iterable[bytes], place: ArrayPlace) -> Iterator[bytes]:
    """The elements of an array in pieces, with commas between them.

    Raises:
        BrokenArrayError: an element is not JSON or does not end within 16 MiB, or the array has no end.
    """
    text, wanted, skipped = b"", _FIRST, place.start
    for chunk in chunks:
        text += chunk[skipped:]
        skipped = max(0, skipped - len(chunk))
        if len(text) < wanted:
            continue
        cut = _guessed_cut(text) or _walked_cut(text)
        if cut:
            yield text[:cut].rstrip(b" \t\r\n,")
            text = text[cut:]
            wanted = min(4 * wanted, _PIECE)
        elif len(text) >= LARGEST_RECORD:
            raise BrokenArrayError(
                _("not JSON, or larger than {megabytes} MiB", megabytes=LARGEST_RECORD >> 20)
            )
        wanted = max(wanted, min(2 * len(text), LARGEST_RECORD))
    yield _last(text, place)


def _last(text: bytes, place: ArrayPlace) -> bytes:
    """The elements before the end of the array, if nothing but the end of the document follows it."""
    opened = b'{"":[]' if place.in_object else b"[]"
    if text.lstrip().startswith(b"]") and _is_json(opened + text.lstrip()[1:]):
        return b""
    end = len(text)
    for _guess in range(_GUESSES):
        end = text.rfind(b"]", 0, max(end, 0))
        if end >= 0 and _is_json(opened + text[end + 1 :]):
            return text[:end]
    whole = sum(1 for element in walk_elements(text) if _is_json(element))
    raise BrokenArrayError(_("the list does not end as it must"), whole)


def _is_json(text: bytes) -> bool:
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except msgspec.DecodeError:
        return False
    return True


def _guessed_cut(text: bytes) -> int:
    """Behind the last comma that seems to stand between elements; 0 if none does."""
    plain = _ESCAPE.sub(b"__", text) if b"\\" in text else text
    commas = [found.end() for found in _BETWEEN.finditer(plain, max(0, len(plain) - (1 << 17)))]
    for cut in reversed(commas[-_GUESSES:]):
        quotes, opened = plain.count(b'"', 0, cut), plain.count(b"{", 0, cut)
        if (
            quotes % 2 == 0
            and opened == plain.count(b"}", 0, cut)
            and _is_json(b"[%b]" % text[: cut - 1])
        ):
            return cut
    return 0


def walk_elements(text: bytes) -> Iterator[bytes]:
    """The elements in `text` one by one; what cannot be read, from there to the end, is the last."""
    characters = text.decode()
    at = 0
    for begin, behind in _walked(characters):
        yield characters[begin:behind].encode()
        at = behind
    rest = characters[at:].strip(" \t\r\n,")
    if rest:
        yield rest.encode()


def _walked_cut(text: bytes) -> int:
    """Behind the comma after the last whole element, by reading one after the other."""
    characters = text.decode()
    cut = 0
    for _begin, behind in _walked(characters):
        comma = _COMMA.match(characters, behind)
        if comma is not None:
            cut = comma.end()
    return len(characters[:cut].encode())


def _walked(characters: str) -> Iterator[tuple[int, int]]:
    """Where each element begins and ends."""
    decoder = json.JSONDecoder()
    at = len(characters) - len(characters.lstrip())
    while True:
        try:
            _value, behind = decoder.raw_decode(characters, at)
        except (ValueError, RecursionError):
            return
        yield at, behind
        comma = _COMMA.match(characters, behind)
        if comma is None:
            return
        at = comma.end()
