"""Where things are kept on this computer, and how they are written: privately and all at once.

Definitions (connections, exports) lie in the config folder, what runs leave behind in the state folder.
`CI_BRAZE_TUI_HOME` puts both under one folder of the user's choice.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

HOME_VARIABLE = "CI_BRAZE_TUI_HOME"
_APP = "ci-braze-tui"


@dataclass(frozen=True, slots=True)
class Home:
    """The two folders of one user, and the places in them."""

    config: Path
    state: Path

    @classmethod
    def find(cls, environ: Mapping[str, str] = os.environ) -> Home:
        """The home that the environment names, else the platform's own config and state folders."""
        if chosen := environ.get(HOME_VARIABLE):
            return cls.under(Path(chosen))
        import platformdirs

        return cls(
            config=platformdirs.user_config_path(_APP, appauthor=False),
            state=platformdirs.user_state_path(_APP, appauthor=False),
        )

    @classmethod
    def under(cls, folder: Path) -> Home:
        """A home with everything under one folder."""
        absolute = folder.expanduser().absolute()
        return cls(config=absolute, state=absolute)

    @property
    def connections(self) -> Path:
        """One TOML file for each connection."""
        return self.config / "connections"

    @property
    def exports(self) -> Path:
        """One TOML file for each export."""
        return self.config / "exports"

    @property
    def database(self) -> Path:
        """The books: runs, journal, rejections, progress."""
        return self.state / "runs.sqlite"

    @property
    def runs(self) -> Path:
        """One folder for each run: its outbox while it is open, its reports afterwards."""
        return self.state / "runs"

    @property
    def preflights(self) -> Path:
        """One folder for each export: the latest pre-flight of its file."""
        return self.state / "preflights"

    @property
    def audiences(self) -> Path:
        """One folder for each export: what was read of a Braze segment, for a day."""
        return self.state / "audiences"

    @property
    def ledgers(self) -> Path:
        """One folder for each export: what Braze has been told."""
        return self.state / "ledgers"


def slug(name: str) -> str:
    """The file name for a display name: lower case, letters and digits of any script, single hyphens."""
    kept = "".join(letter if letter.isalnum() else "-" for letter in name.strip().casefold())
    return "-".join(part for part in kept.split("-") if part)[:100]


def private_folder(path: Path) -> Path:
    """Make `path` and whatever is missing above it, open to their owner only, and return it."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(mode=0o700, exist_ok=True)
    return path


def open_private(path: Path, *, append: bool = False) -> BinaryIO:
    """Open a file to write bytes into, made readable by its owner only."""
    how = os.O_APPEND if append else os.O_TRUNC
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600), "wb")


@contextmanager
def storing(path: Path) -> Iterator[None]:
    """Around polars writing `path`: it calls a full disk an error in the data; this, an OSError."""
    import polars as pl

    try:
        yield
    except pl.exceptions.ComputeError as error:
        raise OSError(errno.EIO, str(error), str(path)) from error


def write_private(path: Path, content: bytes) -> None:
    """Replace `path` by `content` in one step, readable by its owner only.

    A reader sees the old file or the new one, never half of it; a crash leaves the old one.
    """
    private_folder(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
