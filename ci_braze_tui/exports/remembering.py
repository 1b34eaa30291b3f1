"""Whom a run told something: a few of them, drawn at random, for its proof.

Apart from settling because the outbox, which knows all of them, is personal data and goes with the end of the
run. Only keys are kept, which are hashes; what Braze was told stands in the ledger.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import msgspec

from ci_braze_tui.delivery.journal import Journal
from ci_braze_tui.delivery.settle import fates
from ci_braze_tui.exports.belongings import outbox_of
from ci_braze_tui.paths import Home, write_private
from ci_braze_tui.runs.database import connect
from ci_braze_tui.runs.run import Run

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

MOST = 5_000
"""Keys that are kept of a run: the largest sample that can be asked for."""


class Drawn(msgspec.Struct, frozen=True):
    """Profiles that a run told something."""

    profiles: int
    """How many there were."""
    keys: tuple[bytes, ...]
    """Some of them, or all, in no order: keys of the ledger."""


def remember(run: Run, home: Home) -> None:
    """Draw from those of whom Braze took a record; asked again after more was delivered, it draws anew."""
    import polars as pl

    outbox, count, dice = outbox_of(home, run.id), 0, secrets.randbits(64)
    drawn: pl.DataFrame | None = None
    with connect(home.database) as database:
        journal = Journal(database, run.id)
        # A run without records has not even a part of them.
        for part in fates(outbox, journal, ["key"]) if journal.reached() else ():
            accepted = part.filter(pl.col("state") == "accepted").select("key")
            count += accepted.height
            thrown = accepted.with_columns(dice=pl.col("key").hash(dice))
            some = thrown if drawn is None else pl.concat([drawn, thrown])
            drawn = some.bottom_k(MOST, by="dice")
    keys = () if drawn is None else tuple(drawn["key"].to_list())
    write_private(_path(home, run), msgspec.json.encode(Drawn(count, keys)))


def remembered(run: Run, home: Home) -> Drawn | None:
    """What was drawn; None for a run that an older version, or a crash, has ended."""
    try:
        return msgspec.json.decode(_path(home, run).read_bytes(), type=Drawn)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None


def _path(home: Home, run: Run) -> Path:
    return home.runs / run.id / "told.json"
