"""The first rows of a source as they would be sent by a first run, before anything is saved.

Made by preparing the beginning of the file for real, in a private folder that is gone afterwards, so
that what is shown is what would be sent, byte for byte. Apart from `prepare` because it answers row
by row, and keeps nothing.

Rows further down than `LOOKED_AT` are not read: where one of them is about the same person, it will
speak for that person in the run. `ci_braze_tui.outbox.locating` reads them all.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ci_braze_tui.ledger.book import Ledger
from ci_braze_tui.outbox.folder import Outbox
from ci_braze_tui.outbox.prepare import prepare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_braze_tui.outbox.plan import Plan
    from ci_braze_tui.records.outcome import Outcome
    from ci_braze_tui.records.rules import Rules
    from ci_braze_tui.sources.table import Source

LOOKED_AT = 20_000
"""Rows that are prepared, so that a file sorted by segment still shows some of the chosen ones."""


@dataclass(frozen=True, slots=True)
class PreviewedRow:
    """One row and what becomes of it."""

    row: int
    """From 1, below the header."""

    object: str | None
    """The JSON text that will be sent; None for a row that is not sent."""

    outcome: Outcome
    """`pending` for a row that will be sent."""

    reason: str = ""
    """Why it is not sent."""


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows of the chosen segments, and the plan for all rows that were looked at."""

    rows: tuple[PreviewedRow, ...]
    plan: Plan


def preview(source: Source, rules: Rules, rows: int = 100, folder: Path | None = None) -> Preview:
    """What would become of the first rows of the chosen segments if nothing had ever been sent.

    Args:
        source: the customer file.
        rules: what the export says; they must fit the columns of the source.
        rows: how many rows to answer with, at most.
        folder: where the private folder is made; the system's place for such by default.

    Raises:
        SourceError: the first rows cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="ci-braze-preview-", dir=folder) as name:
        outbox = Outbox(Path(name) / "outbox").make()
        never_told = Ledger(Path(name) / "ledger")
        plan = prepare(source.limited(LOOKED_AT), rules, never_told, outbox)
        found = [*_sent(outbox, rows), *_held_back(outbox, rows)]
    return Preview(tuple(sorted(found, key=lambda each: each.row)[:rows]), plan)


def _sent(outbox: Outbox, rows: int) -> Iterator[PreviewedRow]:
    for part in outbox.read("records", ["row", "object"]):
        for row, text in part.head(rows).iter_rows():
            yield PreviewedRow(row, text, "pending")


def _held_back(outbox: Outbox, rows: int) -> Iterator[PreviewedRow]:
    import polars as pl

    for part in outbox.read("outcomes", ["row", "outcome", "reason"]):
        chosen = part.filter(pl.col("outcome") != "not_selected")
        for row, outcome, reason in chosen.head(rows).iter_rows():
            yield PreviewedRow(row, None, outcome, reason)
