"""What nobody is to be told of twice, though everybody who looks finds it again.

A run that died stays dead until somebody goes on with it, and a scheduled run that cannot begin is tried by
every refresh. How a run ended, on the other hand, only the run itself comes across, once.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from ci_braze_tui.notices.unsent import folder_of
from ci_braze_tui.paths import Home, slug, write_private
from ci_braze_tui.runs.run import Run

_KEPT = 500
"""Runs that did not take place: those of some days, even if much goes wrong."""


class _Told(msgspec.Struct, frozen=True):
    """Everything of that kind."""

    dead: tuple[str, ...] = ()
    """The ids of the runs that were dead when somebody looked last."""
    skipped: tuple[str, ...] = ()
    """Moment, export and cause of runs that did not take place, oldest first."""


def newly_dead(home: Home, dead: Collection[Run]) -> list[Run]:
    """Those of the dead runs that were alive, or gone on with, when somebody looked last."""
    told = _read(home)
    return [run for run in dead if run.id not in told.dead]


def remember_dead(home: Home, dead: Collection[Run]) -> None:
    """Remember these as the dead runs; after they were told of, for a process may be killed in between.

    Raises:
        OSError: it cannot be remembered.
    """
    told = _read(home)
    _write(home, told, msgspec.structs.replace(told, dead=tuple(sorted(run.id for run in dead))))


def is_known_dead(home: Home, run: Run) -> None:
    """Remember a run as dead of which nobody needs to hear any more.

    Raises:
        OSError: it cannot be remembered.
    """
    told = _read(home)
    dead = tuple(sorted({*told.dead, run.id}))
    _write(home, told, msgspec.structs.replace(told, dead=dead))


def is_first_skip(home: Home, export: str, due_at: datetime, cause: str | None) -> bool:
    """Whether this is the first time that a run is found not to have taken place, for this cause."""
    return _skip(export, due_at, cause) not in _read(home).skipped


def remember_skip(home: Home, export: str, due_at: datetime, cause: str | None) -> None:
    """Remember that a run has not taken place; after it was told of, for a process may be killed in between.

    Raises:
        OSError: it cannot be remembered.
    """
    told = _read(home)
    skipped = tuple(sorted({*told.skipped, _skip(export, due_at, cause)})[-_KEPT:])
    _write(home, told, msgspec.structs.replace(told, skipped=skipped))


def _skip(export: str, due_at: datetime, cause: str | None) -> str:
    return f"{due_at.astimezone(UTC).isoformat()} {slug(export)} {cause or ''}"


def _file(home: Home) -> Path:
    return folder_of(home) / "told.json"


def _read(home: Home) -> _Told:
    try:
        return msgspec.json.decode(_file(home).read_bytes(), type=_Told)
    except (FileNotFoundError, msgspec.MsgspecError, ValueError):
        return _Told()


def _write(home: Home, before: _Told, now: _Told) -> None:
    if now != before:
        write_private(_file(home), msgspec.json.encode(now))
