"""A customer file, opened: its columns, and its rows as text, in the order of the file.

One type so that every format looks the same to all that follows: every column is text, null or "" is a
blank cell, nothing is guessed (`00123` stays `00123`), and whatever is wrong with the file is a
`SourceError` with one sentence. What is different from format to format is its `Reader`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from ci_braze_tui.errors import SourceError

if TYPE_CHECKING:
    import polars as pl

    from ci_braze_tui.sources.choice import Choice


class Reader(Protocol):
    """How the rows of one file, or of several that belong together, are read."""

    def scan(self, limit: int | None) -> pl.LazyFrame:
        """The rows, lazily, in order, or only the first `limit`: every column `String`."""

    def explain(self, error: Exception) -> SourceError:
        """The sentence for what polars, or the system, raised while rows were read."""


@dataclass(frozen=True, slots=True)
class Source:
    """Customers that can be read."""

    choice: Choice
    """What was asked for; its path is absolute."""
    name: str
    """What the file is called in a sentence, as somebody wrote it: show it with `naming.shown`."""
    stem: str
    """The name of the segment that a source without a segment column is."""
    description: str
    """How it is read, for people: "CSV, semicolons, Windows-1252, gzip"."""
    columns: tuple[str, ...]
    reader: Reader
    notes: tuple[str, ...] = ()
    """What a person should know before relying on it, a sentence each."""
    tables: tuple[str, ...] = ()
    """The tables to choose from, where there are several."""
    limit: int | None = None
    """How many of its rows count; None: all."""

    def limited(self, count: int) -> Source:
        """The same source as if it ended after `count` rows."""
        return replace(self, limit=count)

    def scan(self) -> pl.LazyFrame:
        """All rows, lazily, in order: every column `String`, null or "" where blank.

        Collecting raises polars' own errors; wrap it in `explained`.
        """
        return self.reader.scan(self.limit)

    def head(self, count: int) -> pl.LazyFrame:
        """The first `count` rows of `scan`, without reading more than needed."""
        return self.reader.scan(count if self.limit is None else min(count, self.limit))


@contextmanager
def explained(source: Source) -> Iterator[None]:
    """Around anything that reads rows of `source`: what polars raises becomes a SourceError."""
    import polars as pl

    try:
        yield
    except (pl.exceptions.PolarsError, FileNotFoundError, PermissionError) as error:
        raise source.reader.explain(error) from error


def column(name: str) -> pl.Expr:
    """The column of exactly this name; `polars.col` takes `*` and `^a.*$` for patterns."""
    import polars.selectors as cs

    return cs.by_name(name).as_expr()


def count_rows(source: Source) -> int:
    """How many rows there are; text is read from end to end, which checks it as well.

    Raises:
        SourceError: the source cannot be read to its end.
    """
    import polars as pl

    with explained(source):
        counted = source.scan().select(pl.len()).collect(engine="streaming")
    return int(counted.item())


def first_rows(source: Source, count: int) -> pl.DataFrame:
    """The first `count` rows, all columns as text.

    Raises:
        SourceError: they cannot be read.
    """
    with explained(source):
        return source.head(count).collect(engine="streaming")
