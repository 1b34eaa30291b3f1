"""Show a name or a cell of somebody's file inside a sentence.

Kept apart because every sentence about a file needs it, and because such text is hostile: it may
hold escape codes, line breaks or characters that turn the reading direction around.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import PurePath

from ci_braze_tui.words import _

PACKED = (".gz", ".zst", ".zip")
"""What the names of packed files end with."""
_WRITTEN = (".csv", ".tsv", ".txt", ".tab", ".json", ".jsonl", ".ndjson")
_LONGEST = 60
_JOINERS = "\u200c\u200d"
"""Invisible but harmless: scripts and emoji are joined by them."""


def shown(text: str) -> str:
    """`text` in double quotes, on one line, at most 60 characters, the unprintable as `�`."""
    cut = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    kept = (c if c.isprintable() or c in _JOINERS else "�" for c in cut)
    return f'"{"".join(kept)}"'


def bare_name(name: str) -> str:
    """A file name without what only says how it is written: `customers` of `customers.csv.gz`."""
    path = PurePath(name)
    inner = PurePath(path.stem)
    packed = path.suffix.lower() in PACKED
    return inner.stem if packed and inner.suffix.lower() in _WRITTEN else path.stem


def listed(names: Sequence[str], most: int) -> str:
    """The first `most` names, each as `shown`, and how many more there are."""
    said = ", ".join(shown(name) for name in names[:most])
    more = len(names) - most
    return said if more <= 0 else _("{names} and {more} more", names=said, more=more)


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The one of `names` that is most likely meant by `name`, if one is near enough."""
    by_fold = {candidate.strip().casefold(): candidate for candidate in names}
    found = get_close_matches(name.strip().casefold(), by_fold, n=1, cutoff=0.6)
    return by_fold[found[0]] if found else None
