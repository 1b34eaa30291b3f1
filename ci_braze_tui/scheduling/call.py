"""What a scheduler is to start, how often, and with which folders; the same for every kind of scheduler.

Apart from the kinds, which only write it down in their own way. No API key is in it, and no variable of the
environment but those that say where things are: schedulers show what they are given to everybody.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ci_braze_tui.errors import BadInputError
from ci_braze_tui.paths import HOME_VARIABLE, Home, slug
from ci_braze_tui.words import _

EVERY = (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60)
"""Minutes that divide an hour, so that all schedulers can mean the same by them."""
USUAL = 10

_NAME = "ci-braze-tui-refresh"
_FOLDERS = ("XDG_CONFIG_HOME", "XDG_STATE_HOME")
"""What platformdirs goes by, and a scheduler need not know."""
_KEY_FILES = ("api-key", "*.key", "*.notice")


@dataclass(frozen=True, slots=True)
class Call:
    """A refresh that a scheduler begins."""

    label: str
    """What the scheduler knows it by; another one for each home under a folder of the person's choice."""
    every: int
    """Minutes from one to the next; one of `EVERY`."""
    arguments: tuple[str, ...]
    """The program, from the root, and what it is given."""
    environment: tuple[tuple[str, str], ...]
    """Names of folders, for a home that is not the platform's own."""
    credentials: Path | None = None
    """A folder with key files, from the root; None to look into the keyring only."""

    @property
    def key_files(self) -> tuple[Path, ...]:
        """The files of `credentials` that a refresh looks for, now: API keys, and secrets of notices."""
        if self.credentials is None:
            return ()
        found = (path for pattern in _KEY_FILES for path in self.credentials.glob(pattern))
        # A file of another name is never looked for, and systemd could be unable to hand it over.
        return tuple(sorted(path for path in found if path.stem == slug(path.stem)))


def label_of(environ: Mapping[str, str]) -> str:
    """What a scheduler knows the refresh of this home by."""
    if not (chosen := environ.get(HOME_VARIABLE)):
        return _NAME
    folder = str(Home.under(Path(chosen)).config)
    return f"{_NAME}-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:8]}"


def call_for(environ: Mapping[str, str], every: int, credentials: Path | None = None) -> Call:
    """The refresh of the home that `environ` names, by this very Python.

    Raises:
        BadInputError: a path that no scheduler can be told, or a folder of keys that will not do.
    """
    folders = [(name, environ[name]) for name in _FOLDERS if environ.get(name)]
    if chosen := environ.get(HOME_VARIABLE):
        folders = [(HOME_VARIABLE, str(Home.under(Path(chosen)).config))]
    call = Call(
        label_of(environ),
        every,
        # Without -P, a folder of the same name in the folder that it begins in would be run.
        (sys.executable, "-P", "-m", "ci_braze_tui", "refresh", "--due"),
        tuple(folders),
        credentials.expanduser().absolute() if credentials else None,
    )
    _check(call)
    return call


def _check(call: Call) -> None:
    named = (*call.arguments, *(value for name, value in call.environment))
    for text in (*named, *map(str, (call.credentials or "", *call.key_files))):
        if not text.isprintable():
            raise BadInputError(
                _(
                    "No scheduler can be told the path {path}: it holds a line end, or a character that "
                    "cannot be shown. Give the folder another name.",
                    path=ascii(text),
                )
            )
    if call.credentials is not None:
        _check_keys(call.credentials, call.key_files)


def _check_keys(folder: Path, files: tuple[Path, ...]) -> None:
    if not files:
        raise BadInputError(
            _(
                "The folder {path} has no key: it needs a file for each connection, such as acme-eu.key, "
                "or one named api-key for all of them.",
                path=str(folder),
            )
        )
    for path in (folder, *files):
        try:
            is_open = os.name == "posix" and path.stat().st_mode & 0o007
        except OSError as error:
            raise BadInputError(
                _("{path} cannot be used: {why}.", path=str(path), why=error.strerror or str(error))
            ) from None
        if is_open:
            raise BadInputError(
                _(
                    "Every account of this computer may use {path}. Close it first: chmod o= {path}",
                    path=str(path),
                )
            )
