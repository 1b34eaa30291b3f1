"""The log: what runs go through, one JSON object a line, for whoever looks after the computer.

Apart from the audit, which says who did what and stays for good: this says what happened meanwhile, and the
oldest of it goes when there is too much. It never holds a customer: their identifiers are hashed with a key of
this home, so that two lines about one person can be told to be that, and nothing else. Nor does it hold an API
key, a sentence of Braze, or one of ours, for sentences quote. Several processes write at once, and a log that
cannot be written keeps nobody from their work.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec

from ci_braze_tui.paths import Home, file_mode, open_private, private_folder, write_private

Event = Literal["run begins", "phase", "rows refused", "run ends", "audit fails", "pruned"]

Level = Literal["info", "warning", "error"]

NAME = "ci-braze-tui.log"
MOST_BYTES = 2_000_000
"""Of one file; then it is put aside and another one is begun."""
PUT_ASIDE = 4
"""How many files besides the one that is written are kept."""

_DIGITS = 16


def folder_of(home: Home) -> Path:
    """Where the log and the files that were put aside lie."""
    return home.state / "logs"


def log(
    home: Home,
    event: Event,
    level: Level = "info",
    **facts: str | int | float | bool | tuple[str, ...] | None,
) -> None:
    """Write a line; `facts` are counts, machine words, ids of runs, and what `fingerprint` makes."""
    line = {
        "at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z",
        "level": level,
        "event": event,
        **{name: value for name, value in facts.items() if value is not None},
    }
    with suppress(OSError):
        path = private_folder(folder_of(home)) / NAME
        _make_room(path)
        # In one piece, at the end: lines of several processes do not mix.
        with open_private(path, append=True) as file:
            file.write(msgspec.json.encode(line) + b"\n")


def fingerprint(home: Home, identifier: str) -> str:
    """What the log says for an identifier: always the same in one home, and of no use in another.

    Raises:
        OSError: the key of this home can neither be read nor be made.
    """
    return hmac.digest(_key(home), identifier.encode(), "sha256").hex()[:_DIGITS]


def quieten_libraries() -> None:
    """Let no library log what it does: a request says where it goes, and what it carries."""
    logging.disable(logging.INFO)


def _make_room(path: Path) -> None:
    """Put a full file aside; whoever still writes into it writes into the one that was put aside."""
    from filelock import FileLock, Timeout

    if not path.exists() or path.stat().st_size < MOST_BYTES:
        return
    with suppress(Timeout), FileLock(_lock(path.parent), timeout=0, mode=file_mode(path.parent)):
        if path.stat().st_size < MOST_BYTES:
            return
        for number in range(PUT_ASIDE - 1, 0, -1):
            with suppress(FileNotFoundError):
                _aside(path, number).replace(_aside(path, number + 1))
        path.replace(_aside(path, 1))


def _aside(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.{number}")


def _lock(folder: Path) -> Path:
    return folder / ".lock"


def _key(home: Home) -> bytes:
    """The key of this home, made when it is first wanted."""
    from filelock import FileLock

    path = private_folder(folder_of(home)) / ".key"
    with suppress(FileNotFoundError):
        return path.read_bytes()
    with FileLock(_lock(path.parent), mode=file_mode(path.parent)):
        with suppress(FileNotFoundError):
            return path.read_bytes()
        write_private(path, secrets.token_bytes(32))
        return path.read_bytes()
