"""What the home screen shows, read from disk in one go, off the screen's loop.

Apart from the screen so that the lists are a value: read again, compared, and drawn anew only when
something has changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from ci_braze_tui.tui.session import Session

if TYPE_CHECKING:
    from ci_braze_tui.connections.connection import Connection
    from ci_braze_tui.exports.definition import Export
    from ci_braze_tui.runs.report import Report
    from ci_braze_tui.runs.run import Run
    from ci_braze_tui.runs.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class RunItem:
    """A run that is going, or one that was not finished."""

    run: Run
    export: Export
    """The saved export, or, when that is gone, the export as it was."""

    snapshot: Snapshot | None
    is_going: bool

    @property
    def id(self) -> str:
        """Unlike that of every other item."""
        return f"run/{self.run.id}"


@dataclass(frozen=True, slots=True)
class ExportItem:
    """A saved export and what it did last."""

    export: Export
    last: Run | None
    report: Report | None

    @property
    def id(self) -> str:
        """Unlike that of every other item."""
        return f"export/{self.export.name}"


@dataclass(frozen=True, slots=True)
class ConnectionItem:
    """A saved connection and the exports that use it."""

    connection: Connection
    exports: tuple[str, ...]
    is_open: bool = True
    """Whether the person may see more of it than name and type, and change it."""

    @property
    def id(self) -> str:
        """Unlike that of every other item."""
        return f"connection/{self.connection.name}"


Item: TypeAlias = RunItem | ExportItem | ConnectionItem


@dataclass(frozen=True, slots=True)
class Books:
    """Everything on the home screen."""

    runs: tuple[RunItem, ...] = ()
    """Those that are going first, then the unfinished ones, newest first."""

    exports: tuple[ExportItem, ...] = ()
    connections: tuple[ConnectionItem, ...] = ()
    problems: tuple[str, ...] = ()
    """A sentence for each definition file that cannot be used."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to list."""
        return not (self.runs or self.exports or self.connections)


def read_books(session: Session) -> Books:
    """What is saved and what ran.

    Raises:
        BadInputError: the books of the runs cannot be read.
    """
    from ci_braze_tui.workspace.access import access_to

    connections, exports = session.connections.load(), session.exports.load()
    is_open = access_to(session.home).is_administrator
    saved = {export.name: export for export in exports.items}
    return Books(
        runs=_runs(session, saved),
        exports=tuple(_export(session, export) for export in exports.items),
        connections=tuple(
            ConnectionItem(
                connection,
                tuple(each.name for each in exports.items if each.connection == connection.name),
                is_open,
            )
            for connection in connections.items
        ),
        problems=connections.problems + exports.problems,
    )


def _runs(session: Session, saved: dict[str, Export]) -> tuple[RunItem, ...]:
    from ci_braze_tui.exports.belongings import export_of
    from ci_braze_tui.exports.status import going_runs, unfinished_runs

    found = [(run, True) for run in going_runs(session.home)]
    going = {run.id for run, _ in found}
    # A run may come to its end between the two questions.
    found += [(run, False) for run in unfinished_runs(session.home) if run.id not in going]
    return tuple(
        RunItem(
            run, saved.get(run.export) or export_of(run), session.runs.snapshot(run.id), is_going
        )
        for run, is_going in found
    )


def _export(session: Session, export: Export) -> ExportItem:
    from ci_braze_tui.exports.status import last_run

    last = last_run(session.home, export.name)
    return ExportItem(export, last, session.runs.report(last.id) if last else None)


def offered(item: Item | None) -> tuple[str, ...]:
    """The actions of the home screen that make sense for an item."""
    match item:
        case RunItem(is_going=True):
            return ("open",)
        case RunItem():
            return ("open", "look", "remove")
        case ExportItem(export=export):
            always = ("open", "edit", "remove", "forget_told")
            return (*always, "run_all", "segment") if export.connection else always
        case ConnectionItem(is_open=True):
            return ("copy", "edit", "remove")
        case _other:
            return ()


def remove_item(session: Session, item: Item, exports: tuple[str, ...] = ()) -> str:
    """Remove what an item stands for; takes its time.

    Args:
        session: whose item it is.
        item: what is removed.
        exports: the exports that go with a connection; the others that the item names are detached.

    Returns:
        Why the key of a connection may still be in the keyring; empty when nothing is left.

    Raises:
        BadInputError: other exports use the connection by now.
        RunInProgressError: a run that needs it is going.
    """
    match item:
        case RunItem(run=run):
            from ci_braze_tui.exports.ending import give_up

            give_up(run, session.home)
        case ExportItem(export=export):
            session.exports.remove(export.name)
        case ConnectionItem(connection=connection):
            from ci_braze_tui.exports.administration import remove_connection

            return remove_connection(
                *(session.home, session.keys, connection.name),
                removing=exports,
                detaching=[name for name in item.exports if name not in exports],
            )
    return ""
