"""Text in blocks of whole records, each with the number of its first line.

Apart from the readers because cutting is what keeps memory flat: a file of any size, unpacked and decoded
on the way, passes through in pieces of a few mebibytes that polars can take one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LARGEST_RECORD = 1 << 24
"""Bytes; a quote that is never closed must not read the whole file into memory."""
_FIRST = 1 << 16
_BLOCK = 1 << 23
"""Blocks grow from the one to the other: a look at the first rows reads little."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some records that follow each other."""

    text: bytes
    line: int
    """The line of the file on which it begins, from 1."""
    closed: bool = True
    """Whether it ends with a record; else a quote is never closed, or the record is too large."""


def cut_records(chunks: Iterable[bytes], quote: str | None, line_end: str) -> Iterator[Block]:
    """Cut text between records: at line ends outside of quotes.

    The last line gets its end if it has none. A block that is not closed is the last one.

    Args:
        chunks: The text in UTF-8.
        quote: The quote, one ASCII character; None: every line is a record.
        line_end: One ASCII character.
    """
    mark, end = (quote or "").encode(), line_end.encode()
    held: list[bytes] = []
    size, line, wanted, odd = 0, 1, _FIRST, False
    for chunk in chunks:
        size += len(chunk)
        cut = _last_end(chunk, mark, end, odd) if size >= wanted else 0
        if cut:
            held.append(chunk[:cut])
            block = Block(b"".join(held), line)
            yield block
            line += block.text.count(end)
            chunk, odd = chunk[cut:], False
            held, size, wanted = [], len(chunk), min(4 * wanted, _BLOCK)
        held.append(chunk)
        odd ^= bool(mark) and chunk.count(mark) % 2 == 1
        if size >= LARGEST_RECORD + _BLOCK:
            yield Block(b"".join(held), line, closed=False)
            return
    text = b"".join(held)
    if text:
        yield Block(text if text.endswith(end) else text + end, line, closed=not odd)


def _last_end(text: bytes, mark: bytes, end: bytes, odd: bool) -> int:
    """Behind the last line end outside of quotes; 0 if there is none. Odd: the text begins inside."""
    at = text.rfind(end)
    if not mark:
        return at + 1
    inside = odd ^ (text.count(mark, 0, max(at, 0)) % 2 == 1)
    while at >= 0 and inside:
        before = text.rfind(end, 0, max(text.rfind(mark, 0, at), 0))
        inside ^= text.count(mark, before + 1, at) % 2 == 1
        at = before
    return at + 1
