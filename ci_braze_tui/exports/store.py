"""The saved exports, one file each, and what belongs to them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from ci_braze_tui.audience.book import sweep as sweep_audiences
from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.definition_folder import DefinitionFolder, Loaded, Sentences
from ci_braze_tui.definitions import read_definition
from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.exports.belongings import audiences_of, preflights_of
from ci_braze_tui.exports.definition import Export, check_export
from ci_braze_tui.exports.ending import close, sweep, unfinished
from ci_braze_tui.paths import Home, slug
from ci_braze_tui.runs.lock import take_lock
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.sources.naming import shown
from ci_braze_tui.sources.opening import open_source
from ci_braze_tui.words import _

_SENTENCES = Sentences(
    missing=lambda name: _('There is no export "{name}".', name=name),
    taken=lambda name, file: _(
        'There is already an export that is kept as "{file}"; choose another name than "{name}".',
        file=file,
        name=name,
    ),
)


def read_export(path: Path) -> Export:
    """The definition in a file, its source named from the root, so that it can be filed elsewhere.

    Raises:
        DefinitionError: the file is not there, or holds no definition of an export.
    """
    export = read_definition(path, Export)
    source = export.source
    rooted = msgspec.structs.replace(
        source,
        path=_rooted(path, source.path),
        memberships=source.memberships and _rooted(path, source.memberships),
    )
    return msgspec.structs.replace(export, source=rooted)


def _rooted(definition: Path, named: str) -> str:
    """A path as a definition names it, from the root; an address is one already."""
    if "://" in named:
        return named
    try:
        return str(definition.absolute().parent / Path(named).expanduser())
    except RuntimeError:
        raise DefinitionError(
            _(
                "{file}: {path} begins with a home folder that is not known; write its path in full.",
                file=str(definition),
                path=shown(named),
            )
        ) from None


class ExportStore:
    """The exports of one home."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._folder = DefinitionFolder(home.exports, _SENTENCES, read_export)

    def load(self) -> Loaded[Export]:
        """All exports that can be read, and what is wrong with the other files.

        What was read of Braze segments, and is out of date, goes on the way.
        """
        sweep_audiences(self._home.audiences)
        return self._folder.load()

    def get(self, name: str) -> Export:
        """The export of that name, or of a name with the same file name.

        Raises:
            DefinitionError: there is none, or its file is broken.
        """
        return self._folder.get(name)

    def check(self, export: Export) -> None:
        """Hold an export against its customer file.

        Raises:
            SourceError: the file cannot be used.
            DefinitionError: the export cannot work on it; all reasons in one text.
        """
        source = open_source(export.source)
        if problems := check_export(export, source.columns):
            raise DefinitionError(" ".join(problems))

    def save(self, export: Export, *, replacing: str | None = None) -> None:
        """Write an export; `replacing` is the name it had before, for one that is edited.

        Raises:
            DefinitionError: the name will not do, or belongs to another export.
            RunInProgressError: it gets another name while a run of it is going.
        """
        if replacing is None or replacing == export.name:
            self._folder.save(export, replacing=replacing)
            return
        lock = take_lock(self._home, replacing)
        try:
            self._folder.save(export, replacing=replacing)
            RunStore(self._home).rename_export(replacing, export.name)
            _move(self._ledgers(replacing), self._ledgers(export.name))
            _move(preflights_of(self._home, replacing), preflights_of(self._home, export.name))
            self._forget_read(replacing)
            self._forget_read(export.name)
        finally:
            lock.release()

    def remove(self, name: str) -> None:
        """Delete an export, its ledger and what its unfinished runs have prepared; Braze is not told.

        Raises:
            DefinitionError: there is no such export.
            RunInProgressError: a run of it is going.
        """
        export = self.get(name)
        with self._without_runs(export.name, _("Its export was removed.")):
            sweep(self._home, export.name)
            self._folder.remove(export.name)
            shutil.rmtree(self._ledgers(export.name), ignore_errors=True)
            shutil.rmtree(preflights_of(self._home, export.name), ignore_errors=True)
            self._forget_read(export.name)

    def forget_told(self, name: str) -> None:
        """Forget what Braze was told for an export, so that its next run sends everything again.

        Who left meanwhile cannot be told any more, and every attribute is paid for once more.

        Raises:
            DefinitionError: there is no such export.
            RunInProgressError: a run of it is going.
        """
        export = self.get(name)
        with self._without_runs(export.name, _("What Braze was told was forgotten.")):
            shutil.rmtree(self._ledgers(export.name), ignore_errors=True)

    def connection_changed(self, old: Connection, new: Connection) -> None:
        """Follow a connection to its new name, and to its new endpoint with nothing of what the old one holds.

        Raises:
            RunInProgressError: a run of an export that uses it is going.
        """
        for export in self._using(old.name):
            lock = take_lock(self._home, export.name)
            try:
                if new.endpoint != old.endpoint:
                    self._forget_braze(export.name, old.name)
                self._forget_read(export.name)
                RunStore(self._home).rename_connection(export.name, old.name, new.name)
                ledgers = self._ledgers(export.name)
                _move(ledgers / slug(old.name), ledgers / slug(new.name))
                moved = msgspec.structs.replace(export, connection=new.name)
                self.save(moved, replacing=export.name)
            finally:
                lock.release()

    def check_idle(self, connection: str) -> None:
        """Make sure that a connection can be changed now.

        Raises:
            RunInProgressError: a run of an export that uses it is going.
        """
        for export in self._using(connection):
            take_lock(self._home, export.name).release()

    def detach(self, connection: str) -> None:
        """Leave every export of a connection without one."""
        for export in self._using(connection):
            self.save(msgspec.structs.replace(export, connection=None), replacing=export.name)

    @contextmanager
    def _without_runs(self, name: str, sentence: str) -> Iterator[None]:
        """While no run of the export can begin, and with its unfinished ones ended."""
        lock = take_lock(self._home, name)
        try:
            for run in unfinished(self._home, name):
                close(run, self._home, sentence)
            yield
        finally:
            lock.release()

    def _using(self, connection: str) -> list[Export]:
        return [each for each in self.load().items if each.connection == connection]

    def _forget_braze(self, export: str, connection: str) -> None:
        """Forget what a connection's Braze was told, with the runs that would send the rest elsewhere."""
        for run in unfinished(self._home, export):
            if run.connection == connection:
                close(run, self._home, _("Its connection leads to another Braze now."))
        shutil.rmtree(self._ledgers(export) / slug(connection), ignore_errors=True)

    def _forget_read(self, export: str) -> None:
        """Forget what was read of Braze segments: of another Braze it is wrong, and else soon read again."""
        shutil.rmtree(audiences_of(self._home, export), ignore_errors=True)

    def _ledgers(self, name: str) -> Path:
        return self._home.ledgers / slug(name)


def _move(old: Path, new: Path) -> None:
    """Rename a folder, if it is there; one that is left over at the new name makes way in any case."""
    if old != new:
        shutil.rmtree(new, ignore_errors=True)
        if old.exists():
            old.rename(new)
