"""The saved exports, one file each, and what belongs to them."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec

from ci_braze_tui.definition_folder import DefinitionFolder, Loaded
from ci_braze_tui.definitions import read_definition
from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.exports.definition import Export, SourceFile, check_export
from ci_braze_tui.exports.ending import close, unfinished
from ci_braze_tui.paths import Home, slug
from ci_braze_tui.runs.lock import take_lock
from ci_braze_tui.sources.table import open_source


def read_export(path: Path) -> Export:
    """The definition in a file, its source named from the root, so that it can be filed elsewhere.

    Raises:
        DefinitionError: the file is not there, or holds no definition of an export.
    """
    export = read_definition(path, Export)
    source = path.absolute().parent / Path(export.source.path).expanduser()
    return msgspec.structs.replace(export, source=SourceFile(str(source)))


class ExportStore:
    """The exports of one home."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._folder = DefinitionFolder(home.exports, "export", read_export)

    def load(self) -> Loaded[Export]:
        """All exports that can be read, and what is wrong with the other files."""
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
        source = open_source(Path(export.source.path))
        if problems := check_export(export, source.columns):
            raise DefinitionError(" ".join(problems))

    def save(self, export: Export, *, replacing: str | None = None) -> None:
        """Write an export; `replacing` is the name it had before, for one that is edited.

        Raises:
            DefinitionError: the name will not do, or belongs to another export.
            RunInProgressError: it gets another name while a run of it is going.
        """
        if replacing is None or slug(replacing) == slug(export.name):
            self._folder.save(export, replacing=replacing)
            return
        lock = take_lock(self._home, replacing)
        try:
            self._folder.save(export, replacing=replacing)
            self._move_ledger(replacing, export.name)
        finally:
            lock.release()

    def remove(self, name: str) -> None:
        """Delete an export, its ledger and what its unfinished runs have prepared; Braze is not told.

        Raises:
            DefinitionError: there is no such export.
            RunInProgressError: a run of it is going.
        """
        export = self.get(name)
        lock = take_lock(self._home, export.name)
        try:
            for run in unfinished(self._home, export.name):
                close(run, self._home, "Its export was removed.")
            self._folder.remove(export.name)
            shutil.rmtree(self._ledger(export.name), ignore_errors=True)
        finally:
            lock.release()

    def reattach(self, connection: str, other: str | None) -> None:
        """Let every export of a connection use another one, or none."""
        for export in self.load().items:
            if export.connection == connection:
                self.save(msgspec.structs.replace(export, connection=other), replacing=export.name)

    def _move_ledger(self, old: str, new: str) -> None:
        """Let the ledger follow its export; one that an export of the new name once left is in the way."""
        shutil.rmtree(self._ledger(new), ignore_errors=True)
        if self._ledger(old).exists():
            self._ledger(old).rename(self._ledger(new))

    def _ledger(self, name: str) -> Path:
        return self._home.ledgers / slug(name)
