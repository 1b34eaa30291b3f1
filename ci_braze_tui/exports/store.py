"""The saved exports, one file each, and what belongs to them.

Whoever has a role in the workspace may look at all of them. Whoever may use an export's connection may change
and remove it; that is asked here, so that no screen and no command goes around it.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import msgspec

from ci_braze_tui.audience.book import sweep as sweep_audiences
from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.connections.store import ConnectionStore, require_use
from ci_braze_tui.definition_folder import DefinitionFolder, Loaded, Sentences
from ci_braze_tui.errors import CiBrazeError, DefinitionError
from ci_braze_tui.exports.belongings import audiences_of, preflights_of
from ci_braze_tui.exports.definition import Export, check_export, read_export
from ci_braze_tui.exports.ending import close, sweep, unfinished
from ci_braze_tui.exports.following import (
    Change,
    broken_off,
    make_way,
    move_folder,
    under_way,
)
from ci_braze_tui.exports.noting import note_saved
from ci_braze_tui.exports.occurrences import Occurrences
from ci_braze_tui.exports.schedule import Schedule
from ci_braze_tui.paths import Home, slug
from ci_braze_tui.runs.audit import note
from ci_braze_tui.runs.lock import take_lock
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.sources.opening import open_source
from ci_braze_tui.words import _
from ci_braze_tui.workspace.access import access_to

_SENTENCES = Sentences(
    missing=lambda name: _('There is no export "{name}".', name=name),
    taken=lambda name, file: _(
        'There is already an export that is kept as "{file}"; choose another name than "{name}".',
        file=file,
        name=name,
    ),
)


class ExportStore:
    """The exports of one home."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._folder = DefinitionFolder(home.exports, _SENTENCES, read_export)

    def load(self) -> Loaded[Export]:
        """All exports that can be read, and what is wrong with the other files.

        What was read of Braze segments, and is out of date, goes on the way.

        Raises:
            NotAllowedError: the account has no role here.
        """
        access_to(self._home).require_look()
        sweep_audiences(self._home.audiences)
        self._go_on()
        return self._folder.load()

    def get(self, name: str) -> Export:
        """The export of that name, or of a name with the same file name.

        Raises:
            DefinitionError: there is none, or its file is broken.
            NotAllowedError: the account has no role here.
        """
        access_to(self._home).require_look()
        self._go_on()
        return self._folder.get(name)

    def path_of(self, name: str) -> Path:
        """The file of an export, there or yet to be written."""
        return self._folder.path_of(name)

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
            NotAllowedError: the account may not use its connection, or the one that it had.
            RunInProgressError: it gets another name while a run of it is going.
        """
        require_use(self._home, export.connection)
        before = self._before(replacing)
        if before is not None:
            require_use(self._home, before.connection)
        self._save(export, replacing)
        note_saved(self._home, before, export)

    def schedule(self, schedules: Iterable[tuple[str, Schedule]]) -> list[Export]:
        """Give exports, by name, their schedules, all of them or none; return them as they are then.

        Raises:
            DefinitionError: one of them is not there.
            NotAllowedError: the account may not use the connection of one of them.
        """
        wanted = [(self.get(name), schedule) for name, schedule in schedules]
        for export, _schedule in wanted:
            require_use(self._home, export.connection)
        scheduled = []
        for export, schedule in wanted:
            changed = msgspec.structs.replace(export, schedule=schedule)
            if changed != export:
                self.save(changed, replacing=export.name)
            scheduled.append(changed)
        return scheduled

    def _save(self, export: Export, replacing: str | None) -> None:
        if replacing is None or replacing == export.name:
            self._folder.save(export, replacing=replacing)
            return
        with self._locked(replacing):
            self._folder.check_free(export.name, replacing)
            make_way(self._ledgers(replacing), self._ledgers(export.name))
            with under_way(self._home, Change("export", replacing, export.name)):
                self._folder.save(export, replacing=replacing)
                self._follow_export(replacing, export.name)

    def _follow_export(self, old: str, new: str) -> None:
        """Let all that belongs to an export have its new name; again, it does what is still to be done."""
        RunStore(self._home).rename_export(old, new)
        move_folder(self._ledgers(old), self._ledgers(new))
        move_folder(preflights_of(self._home, old), preflights_of(self._home, new))
        self._forget_read(old)
        self._forget_read(new)

    def _go_on(self) -> None:
        """Go on with changes of names that were broken off."""
        # What stands in the way now may not do so the next time.
        with suppress(CiBrazeError, OSError):
            for change in broken_off(self._home):
                if change.kind == "export":
                    self._go_on_with_export(change)
                else:
                    self._go_on_with_connection(change)

    def _go_on_with_export(self, change: Change) -> None:
        with self._locked(change.old):
            if self._before(change.new) is None:
                return
            if slug(change.old) != slug(change.new):
                self._folder.path_of(change.old).unlink(missing_ok=True)
            self._follow_export(change.old, change.new)

    def _go_on_with_connection(self, change: Change) -> None:
        connections = ConnectionStore(self._home)
        connections.require_administrator()
        known = {each.name: each.endpoint for each in connections.load().items}
        if known.get(change.new) != change.endpoint:
            return
        if slug(change.old) != slug(change.new):
            connections.path_of(change.old).unlink(missing_ok=True)
        self._follow_connection(change)

    def remove(self, name: str) -> None:
        """Delete an export, its ledger and what its unfinished runs have prepared; Braze is not told.

        Raises:
            DefinitionError: there is no such export.
            NotAllowedError: the account may not use its connection.
            RunInProgressError: a run of it is going.
        """
        export = self.get(name)
        require_use(self._home, export.connection)
        with self._locked(export.name):
            self._remove(export)

    def _remove(self, export: Export) -> None:
        self._end_runs(export.name, _("Its export was removed."))
        sweep(self._home, export.name)
        shutil.rmtree(self._ledgers(export.name), ignore_errors=True)
        shutil.rmtree(preflights_of(self._home, export.name), ignore_errors=True)
        self._forget_read(export.name)
        Occurrences(self._home).forget(export.name)
        # Last: as long as it is there, what belongs to it can be removed with it.
        self._folder.remove(export.name)
        note(self._home, "export removed", export.name)

    def forget_told(self, name: str) -> None:
        """Forget what Braze was told for an export, so that its next run sends everything again.

        Who left meanwhile cannot be told any more, and every attribute is paid for once more.

        Raises:
            DefinitionError: there is no such export.
            NotAllowedError: the account may not use its connection.
            RunInProgressError: a run of it is going.
        """
        export = self.get(name)
        require_use(self._home, export.connection)
        with self._locked(export.name):
            self._end_runs(export.name, _("What Braze was told was forgotten."))
            shutil.rmtree(self._ledgers(export.name), ignore_errors=True)
        note(self._home, "told forgotten", export.name)

    @contextmanager
    def following(self, old: Connection, new: Connection) -> Iterator[None]:
        """Around saving a connection: its exports follow it to its new name and endpoint.

        To a new endpoint they follow with nothing of what the old one holds.

        Raises:
            DefinitionError: the name belongs to another connection.
            NotAllowedError: the account is no administrator.
            RunInProgressError: a run of an export that uses it is going.
        """
        access_to(self._home).require_administrator()
        ConnectionStore(self._home).check_free(new.name, old.name)
        for export in self._using(old.name):
            ledgers = self._ledgers(export.name)
            make_way(ledgers / slug(old.name), ledgers / slug(new.name))
        change = Change("connection", old.name, new.name, old.endpoint, new.endpoint)
        with under_way(self._home, change):
            yield
            self._follow_connection(change)

    def _follow_connection(self, change: Change) -> None:
        """Let the exports of a connection follow it; again, it does what is still to be done."""
        for export in self._using(change.old):
            with self._locked(export.name):
                if change.endpoint != change.old_endpoint:
                    self._forget_braze(export.name, change.old)
                self._forget_read(export.name)
                RunStore(self._home).rename_connection(export.name, change.old, change.new)
                ledgers = self._ledgers(export.name)
                move_folder(ledgers / slug(change.old), ledgers / slug(change.new))
                moved = msgspec.structs.replace(export, connection=change.new)
                self.save(moved, replacing=export.name)

    def check_idle(self, connection: str) -> None:
        """Make sure that a connection can be changed now.

        Raises:
            RunInProgressError: a run of an export that uses it is going.
        """
        for export in self._using(connection):
            take_lock(self._home, export.name).release()

    def detach(self, connection: str, *, removing: Collection[str] = ()) -> None:
        """Leave every export of a connection without one, or remove it; all of them, or none.

        Raises:
            NotAllowedError: the account may not use the connection.
            RunInProgressError: a run of one of them is going.
        """
        require_use(self._home, connection)
        with ExitStack() as locks:
            exports = self._using(connection)
            for export in exports:
                locks.enter_context(self._locked(export.name))
            for export in exports:
                if export.name in removing:
                    self._remove(export)
                else:
                    detached = msgspec.structs.replace(export, connection=None)
                    self.save(detached, replacing=export.name)

    def attach(self, name: str, connection: str) -> Export:
        """Give an export a connection, in place of the one it may have; as it is then.

        Raises:
            DefinitionError: there is no such export or connection.
            NotAllowedError: the account may not use one of the connections.
            RunInProgressError: a run of it is going.
        """
        return self._connect(name, ConnectionStore(self._home).get(connection).name)

    def detach_export(self, name: str) -> Export:
        """Leave one export without a connection: it keeps all else, and nothing runs it; as it is then.

        Raises:
            DefinitionError: there is no such export.
            NotAllowedError: the account may not use its connection.
            RunInProgressError: a run of it is going.
        """
        return self._connect(name, None)

    def _connect(self, name: str, connection: str | None) -> Export:
        export = self.get(name)
        changed = msgspec.structs.replace(export, connection=connection)
        if changed != export:
            with self._locked(export.name):
                self.save(changed, replacing=export.name)
                self._forget_read(export.name)
        return changed

    def duplicate(self, name: str, new: str | None = None) -> Export:
        """Save an export once more, under a name that is free where no `new` one is given; the copy.

        Its schedule is switched off, or it would run by itself before anybody has changed it.

        Raises:
            DefinitionError: there is no such export, or the new name will not do.
            NotAllowedError: the account may not use its connection.
        """
        export = self.get(name)
        copy = msgspec.structs.replace(
            export,
            name=self._free_name(export.name) if new is None else new,
            schedule=export.schedule.switched_off(),
        )
        self.save(copy)
        return copy

    def _free_name(self, name: str) -> str:
        taken = {slug(each.name) for each in self.load().items}
        number, found = 1, _("{name} copy", name=name)
        while slug(found) in taken:
            number += 1
            found = _("{name} copy {number}", name=name, number=str(number))
        return found

    def forget_connection(self, connection: str) -> None:
        """Forget what the Braze behind a connection was told that is gone, for another one gets its name.

        Raises:
            NotAllowedError: the account is no administrator.
            RunInProgressError: a run that began on it is going.
        """
        access_to(self._home).require_administrator()
        for export in self.load().items:
            if (self._ledgers(export.name) / slug(connection)).exists():
                with self._locked(export.name):
                    self._forget_braze(export.name, connection)
                note(self._home, "told forgotten", export.name)

    def _before(self, name: str | None) -> Export | None:
        """The export that is replaced, where it can be read."""
        try:
            return None if name is None else self._folder.get(name)
        except DefinitionError:
            return None

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        """While no run of the export can begin."""
        lock = take_lock(self._home, name)
        try:
            yield
        finally:
            lock.release()

    def _end_runs(self, name: str, sentence: str) -> None:
        """End the unfinished runs of an export."""
        for run in unfinished(self._home, name):
            close(run, self._home, sentence)

    def _using(self, connection: str) -> list[Export]:
        return [each for each in self._folder.load().items if each.connection == connection]

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
