"""The saved connections, and who may use, read and change them.

The rules of the workspace stand here, so that no screen and no command goes around them; the modes of the
files let the operating system hold most of them for tools that are not ours.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from ci_braze_tui.braze.clusters import parse_endpoint
from ci_braze_tui.braze.contract import check_contract
from ci_braze_tui.connections.connection import Connection, check_name
from ci_braze_tui.definition_folder import DefinitionFolder, Loaded, Sentences
from ci_braze_tui.definitions import read_definition
from ci_braze_tui.errors import DefinitionError, NotAllowedError
from ci_braze_tui.paths import Home, write_private
from ci_braze_tui.words import _
from ci_braze_tui.workspace.access import access_to
from ci_braze_tui.workspace.account import ROOT, current_account
from ci_braze_tui.workspace.definition import owner_of
from ci_braze_tui.workspace.sharing import connection_mode

_SENTENCES = Sentences(
    missing=lambda name: _('There is no connection "{name}".', name=name),
    taken=lambda name, file: _(
        'There is already a connection that is kept as "{file}"; choose another name than "{name}".',
        file=file,
        name=name,
    ),
)


class ConnectionStore(DefinitionFolder[Connection]):
    """The connections of one home, one file each, as far as the account of this process may use them."""

    def __init__(self, home: Home) -> None:
        super().__init__(home.connections, _SENTENCES, _read)
        self._home = home

    def load(self) -> Loaded[Connection]:
        """The connections that the account may use; administrators learn what is wrong with the other files.

        Raises:
            NotAllowedError: the account has no role here.
        """
        access = access_to(self._home)
        access.require_look()
        loaded = super().load()
        if access.is_administrator:
            return loaded
        return Loaded(tuple(each for each in loaded.items if access.may_use(each)), ())

    def get(self, name: str) -> Connection:
        """The connection of that name, or of a name with the same file name.

        Raises:
            DefinitionError: there is none, or its file is broken.
            NotAllowedError: the account may not use it.
        """
        access = access_to(self._home)
        if not access.is_administrator:
            access.require_use(None)
            self._require_readable(name)
        connection = super().get(name)
        access.require_use(connection)
        return connection

    def require_administrator(self) -> None:
        """For everything that changes connections; asked early, it saves somebody typing for nothing.

        Raises:
            NotAllowedError: the account is no administrator, or the files belong to another one.
        """
        access_to(self._home).require_administrator()
        owner = owner_of(self._home)
        is_mine = not self._home.is_shared or owner == current_account()
        if not is_mine and not os.access(self._folder, os.W_OK):
            raise NotAllowedError(
                _(
                    "The files of the connections in {folder} belong to {owner}, so nobody else can change "
                    "them. For several accounts to administer them, {owner} names a group: `ci-braze-tui "
                    "workspace add @GROUP --role administrator`.",
                    folder=str(self._folder),
                    owner=owner,
                )
            )

    def save(self, item: Connection, *, replacing: str | None = None) -> None:
        """Write a connection; `replacing` is the name it had before, for one that is edited.

        Raises:
            DefinitionError: name, contract or endpoint will not do, or the name belongs to another
                connection.
            NotAllowedError: the account is no administrator.
        """
        self.require_administrator()
        if problem := check_name(item.name) or check_contract(item.contract):
            raise DefinitionError(problem)
        parse_endpoint(item.endpoint)
        super().save(item, replacing=replacing)

    def remove(self, name: str) -> None:
        """Delete a connection's file.

        Raises:
            DefinitionError: there is no such connection.
            NotAllowedError: the account is no administrator.
        """
        self.require_administrator()
        super().remove(name)

    def protect(self) -> None:
        """Give every file the mode that goes with who may use its connection; written by hand, it may differ.

        It is written anew, for only its owner could give it away, and who made it may administer no more.

        Raises:
            NotAllowedError: the account is no administrator.
            OSError: a file cannot be read, or the folder not be written.
        """
        access_to(self._home).require_administrator()
        for path, mode in self._unlike():
            write_private(path, path.read_bytes(), mode=mode)
            if os.geteuid() == ROOT:
                folder = self._folder.stat()
                os.chown(path, folder.st_uid, folder.st_gid)

    def misfits(self) -> list[Path]:
        """The files whose mode, group or owner is not the one that goes with who may use their connection."""
        return [path for path, _mode in self._unlike()]

    def hides_some(self) -> bool:
        """Whether the operating system lets the account read some of the files only."""
        return any(not os.access(path, os.R_OK) for path in self._files())

    def _unlike(self) -> Iterator[tuple[Path, int]]:
        """The files that are not as they should be, and the mode that they should have."""
        for path in self._files():
            mode = self._mode_in(path)
            if mode is None:
                continue
            found, folder = path.stat(), self._folder.stat()
            is_owned = folder.st_mode & stat.S_IWGRP or found.st_uid == folder.st_uid
            if not is_owned or (stat.S_IMODE(found.st_mode), found.st_gid) != (mode, folder.st_gid):
                yield path, mode

    def _mode_in(self, path: Path) -> int | None:
        try:
            return self._mode(_read(path))
        except DefinitionError:
            # Nobody can use it before it is put right, so it need not be as open as a shared one.
            return connection_mode(self._folder, shared=False)

    def _mode(self, item: Connection) -> int | None:
        return connection_mode(self._folder, shared=item.users != "administrators")

    def _require_readable(self, name: str) -> None:
        """The operating system is asked first: what it hides is not shared."""
        path = self.path_of(name)
        if path.exists() and not os.access(path, os.R_OK):
            access_to(self._home).require_use(Connection(name, ""))


def require_use(home: Home, connection: str | None) -> None:
    """For everything that changes or runs an export on a connection, or on none.

    Raises:
        NotAllowedError: the account may not use it.
    """
    access = access_to(home)
    access.require_use(None)
    if connection is None or access.is_administrator:
        return
    store = ConnectionStore(home)
    try:
        store.get(connection)
    except DefinitionError:
        # An export whose connection is gone is to be given another one, if it is gone for certain.
        if store.hides_some():
            access.require_use(Connection(connection, ""))


def _read(path: Path) -> Connection:
    connection = read_definition(path, Connection)
    if problem := check_name(connection.name) or check_contract(connection.contract):
        raise DefinitionError(_("{path}: {problem}", path=str(path), problem=problem))
    try:
        parse_endpoint(connection.endpoint)
    except DefinitionError as error:
        raise DefinitionError(_("{path}: {problem}", path=str(path), problem=str(error))) from None
    return connection
