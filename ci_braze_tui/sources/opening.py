"""Open what the user has, whatever it is: look at its first bytes, not at its name, and say how to read it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ci_braze_tui.errors import SourceError
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.sources.delimited import open_delimited
from ci_braze_tui.sources.heading import read_sample
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.sources.parquet import is_parquet, open_parquet
from ci_braze_tui.sources.table import Source, first_rows


def open_source(chosen: Choice | Path) -> Source:
    """Look at the start of a source and say how to read it.

    Raises:
        SourceError: it cannot be used; the sentence names it and says what to do.
    """
    choice = Choice(str(chosen)) if isinstance(chosen, Path) else chosen
    path = Path(choice.path).absolute()
    choice = msgspec.structs.replace(choice, path=str(path))
    sample = read_sample(path)
    opened = open_parquet if is_parquet(path, sample) else open_delimited
    source = opened(path, choice, sample)
    if first_rows(source, 1).is_empty():
        # asked for one row, polars gives none where a quote is never closed
        raise SourceError(
            f"{shown(path.name)} has a header but no rows; export it again with its data."
        )
    return source
