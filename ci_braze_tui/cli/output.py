"""Printing: results to standard output, talk to standard error, and nothing from a file unescaped."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

import msgspec


def result(text: str) -> None:
    """Print a result."""
    print(harmless(text))


def result_json(value: object) -> None:
    """Print a result as one JSON object on one line."""
    print(msgspec.json.encode(value).decode(), flush=True)


def talk(text: str) -> None:
    """Tell the person at the terminal something that is no result.

    A terminal that has gone away is not the run's concern.
    """
    try:
        print(harmless(text), file=sys.stderr, flush=True)
    except OSError:
        return


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows under their headers, in columns."""
    lines = [list(map(harmless, row)) for row in (headers, *rows)]
    widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print("  ".join(cells).rstrip())


def harmless(text: str) -> str:
    """`text` without anything a terminal would obey: control characters become visible escapes."""
    return "".join(
        character
        if character == "\n" or character.isprintable()
        else character.encode("unicode_escape").decode()
        for character in text
    )
