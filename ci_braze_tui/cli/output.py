"""Printing: results to standard output, talk to standard error, and nothing from a file unescaped."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterable, Sequence

import msgspec

_HARMLESS = "\n\u200c\u200d"
"""A line end, and the joiners that Persian and Indic words and many emoji are written with."""


def bear_any_text() -> None:
    """Let a terminal or pipe that cannot show a character get its escape, rather than end the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def result(text: str) -> None:
    """Print a result."""
    print(harmless(text))


def result_json(value: object) -> None:
    """Print a result as one JSON object on one line, in characters that every pipe takes."""
    print(json.dumps(msgspec.to_builtins(value), separators=(",", ":")), flush=True)


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
        if character in _HARMLESS or character.isprintable()
        else character.encode("unicode_escape").decode()
        for character in text
    )
