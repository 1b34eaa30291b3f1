"""The saved exports, one file each, and what belongs to them."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec

from ci_braze_tui.definition_folder import DefinitionFolder, Loaded
from ci_braze_tui.definitions import read_definition
from ci_braze_tui.errors import DefinitionError
from ci_braze_tui.exports.definition import Export, SourceFile, check_export
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
        """
        self._folder.save(export, replacing=replacing)
        if replacing is not None and slug(replacing) != slug(export.name):
            old, new = self._ledger(replacing), self._ledger(export.name)
            if old.exists():
                old.rename(new)

    def remove(self, name: str) -> None:
        """Delete an export and its ledger; Braze is not told anything.

        Raises:
            DefinitionError: there is no such export.
            RunInProgressError: a run of it is going.
        """
        export = self.get(name)
        lock = take_lock(self._home, export.name)
        try:
            self._folder.remove(export.name)
            shutil.rmtree(self._ledger(export.name), ignore_errors=True)
        finally:
            lock.release()

    def reattach(self, connection: str, other: str | None) -> None:
        """Let every export of a connection use another one, or none."""
        for export in self.load().items:
            if export.connection == connection:
                self.save(msgspec.structs.replace(export, connection=other), replacing=export.name)

    def _ledger(self, name: str) -> Path:
        return self._home.ledgers / slug(name)
