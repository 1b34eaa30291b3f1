"""Where things are kept on this computer, and how they are written: privately and all at once.

Definitions (connections, exports) lie in the config folder, what runs leave behind in the state folder.
`CI_BRAZE_TUI_HOME` puts both under one folder of the user's choice. In one that several accounts share, state
has a folder of its own, so that who may run an export need not be able to replace what lies beside it.
"""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

HOME_VARIABLE = "CI_BRAZE_TUI_HOME"
_APP = "ci-braze-tui"
_PRIVATE_FOLDER, _PRIVATE_FILE = 0o700, 0o600
_SHARED_FOLDER, _SHARED_FILE = 0o2770, 0o660
STATE = "state"
"""The folder of a shared home that its whole group may write."""


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
        apart = absolute / STATE
        # Unlike Path.is_dir, this is no error where the account may not even look.
        return cls(config=absolute, state=apart if os.path.isdir(apart) else absolute)  # noqa: PTH112

    @property
    def is_shared(self) -> bool:
        """Whether several accounts write here."""
        return self.state.parent == self.config

    @property
    def personal(self) -> Home:
        """The home of what is of the person at the screen alone: taste, drafts, what was opened lately."""
        return Home.find({}) if self.is_shared else self

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
    """Make `path` and whatever is missing above it, as private as the folder they lie in, and return it."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        mode = folder_mode(folder.parent)
        try:
            folder.mkdir(mode=mode)
        except FileExistsError:
            continue
        if mode != _PRIVATE_FOLDER:
            folder.chmod(mode)
    return path


def open_private(path: Path, *, append: bool = False) -> BinaryIO:
    """Open a file to write bytes into; a new one is as private as its folder."""
    how = os.O_APPEND if append else os.O_TRUNC
    return os.fdopen(_opened(path, os.O_WRONLY | os.O_CREAT | how), "wb")


def make_private(path: Path) -> None:
    """Make an empty file that is as private as its folder, where there is none.

    Only ever a new file: closing a file that SQLite has open in this process would drop its locks.
    """
    with suppress(FileExistsError):
        os.close(_opened(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL))


def folder_mode(parent: Path) -> int:
    """How open a folder in `parent` is: to its owner, or to the group that shares a workspace."""
    return _SHARED_FOLDER if _is_shared(parent) else _PRIVATE_FOLDER


def file_mode(parent: Path) -> int:
    """How open a file in `parent` is."""
    return _SHARED_FILE if _is_shared(parent) else _PRIVATE_FILE


def _opened(path: Path, how: int) -> int:
    mode = file_mode(path.parent)
    if mode == _PRIVATE_FILE:
        return os.open(path, how, mode)
    try:
        handle = os.open(path, how | os.O_EXCL, mode)
    except FileExistsError:
        if how & os.O_EXCL:
            raise
        # Who shares a workspace may have put a link there, to a file of whoever comes by.
        return os.open(path, how | os.O_NOFOLLOW, mode)
    # The file creation mask of the account may have taken away what the group of a workspace needs.
    os.fchmod(handle, mode)
    return handle


def _is_shared(folder: Path) -> bool:
    """Whether whatever is made in a folder belongs to its group, which may write there."""
    try:
        mode = folder.stat().st_mode
    except FileNotFoundError:
        return False
    return bool(mode & stat.S_ISGID) and mode & stat.S_IRWXG == stat.S_IRWXG


@contextmanager
def storing(path: Path) -> Iterator[None]:
    """Around polars writing `path`: it calls a full disk an error in the data; this, an OSError."""
    import polars as pl

    try:
        yield
    except pl.exceptions.ComputeError as error:
        raise OSError(errno.EIO, str(error), str(path)) from error


def write_private(path: Path, content: bytes, *, mode: int | None = None) -> None:
    """Replace `path` by `content` in one step, as private as its folder, or as `mode` says.

    A reader sees the old file or the new one, never half of it; a crash leaves the old one.

    Raises:
        OSError: it cannot be written; the error names it.
    """
    private_folder(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            if mode is not None or _is_shared(path.parent):
                temporary.chmod(file_mode(path.parent) if mode is None else mode)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException as error:
        temporary.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename is None:
            # A write does not know what it writes to.
            error.filename = str(path)
        raise
