"""What is done to a home while it dies, and what can be seen of the home then.

Apart from how it dies (`tests.flow.crashing`), and without a test of its own in it, for it runs in another
process.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.delivery.control import Control
from ci_braze_tui.exports.administration import remove_connection, save_connection
from ci_braze_tui.exports.belongings import begin_run, outbox_of
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.ending import settle
from ci_braze_tui.exports.occurrences import Occurrences
from ci_braze_tui.exports.refresh_schedule import (
    RefreshSchedule,
    read_refresh_schedule,
    save_refresh_schedule,
)
from ci_braze_tui.exports.retention import find, remove
from ci_braze_tui.exports.sharing import share
from ci_braze_tui.exports.status import as_it_is
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.exports.story import run_export
from ci_braze_tui.ledger.book import Ledger
from ci_braze_tui.matching.mapping import Matching, Segments
from ci_braze_tui.notices import telling
from ci_braze_tui.notices.definition import path_of
from ci_braze_tui.notices.unsent import events
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.audit import entries, verify
from ci_braze_tui.runs.log import MOST_BYTES, NAME, folder_of, log
from ci_braze_tui.runs.run import RESUMABLE, Options
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.sources.choice import Choice
from ci_braze_tui.workspace.account import group_named
from ci_braze_tui.workspace.definition import Retention, read_workspace

CONNECTION, EXPORT = "Acme", "VIP"
SEGMENT = "3aca937b-9bbc-4e42-9370-05e411967b2b"
DUE = datetime(2026, 11, 2, 6, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that changes a home."""

    do: Callable[..., None]
    stride: int = 1
    """Every how many steps it dies; more than one for what has hundreds."""


def settle_in(home: Home) -> None:
    """A home that has been used: two exports on a connection, one of which has told Braze something."""
    ConnectionStore(home).save(Connection(CONNECTION, "rest.fra-01.braze.eu"))
    for name in (EXPORT, "Newsletter"):
        matching, segments = Matching("EMail", "BrazeUserId"), Segments("Segment", ("VIP",))
        source = Choice("/customers.csv")
        export = Export(name, SEGMENT, source, matching, CONNECTION, segments=segments)
        ExportStore(home).save(export)
    run = begin_run(ExportStore(home).get(EXPORT), home, Options())
    RunStore(home).set_status(run.id, "finished")
    told = home.ledgers / "vip" / "acme" / "ledger.parquet"
    told.parent.mkdir(parents=True)
    told.write_bytes(b"what Braze was told")
    log(home, "run begins", run=run.id)


def look(home: Home) -> dict[str, object]:
    """Everything of a home that must not get lost, part by part, as the next start would see it."""
    connections, exports = ConnectionStore(home).load(), ExportStore(home).load()
    verdict = verify(home)
    books = Occurrences(home)
    return {
        "problems": [*connections.problems, *exports.problems],
        "connections": {each.name: [each.endpoint, each.users] for each in connections.items},
        "exports": {each.name: each.connection for each in exports.items},
        "workspace": repr(read_workspace(home)),
        "refresh": repr(read_refresh_schedule(home)),
        "audit": [f"{each.action}: {each.subject}" for each, _ in entries(home)],
        "audit is whole": verdict.is_whole,
        "runs": [
            [each.export, each.connection, as_it_is(each, home).status]
            for each in reversed(RunStore(home).latest())
        ],
        "moments": {name: repr(each.due_at) for name, each in books.last_of_each().items()},
        "told": {
            str(path.relative_to(home.ledgers)): _content(path)
            for path in sorted(home.ledgers.rglob("*.parquet"))
        },
        # Rather twice than never.
        "notices": bool(events(home)),
        "log": _log_lines(home),
    }


def _content(path: Path) -> str:
    """The bytes of a file; the rows of a ledger."""
    if path.read_bytes()[:4] == b"PAR1":
        rows = Ledger(path.parent).read().sort("key").rows()
        return hashlib.sha256(repr(rows).encode()).hexdigest()
    return path.read_bytes().decode()


def _log_lines(home: Home) -> int:
    files = folder_of(home).glob(f"{NAME}*")
    return sum(path.read_bytes().count(b"run begins") for path in files)


def _rename_connection(home: Home) -> None:
    store, connection = ConnectionStore(home), Connection("Acme EU", "rest.fra-01.braze.eu")
    old = {each.name: each for each in store.load().items}.get(CONNECTION)
    save_connection(home, Keys.in_memory(), connection, replacing=old or store.get("Acme EU"))


def _move_connection(home: Home) -> None:
    store = ConnectionStore(home)
    moved = Connection(CONNECTION, "rest.iad-01.braze.com")
    save_connection(home, Keys.in_memory(), moved, replacing=store.get(CONNECTION))


def _remove_connection(home: Home) -> None:
    if CONNECTION not in {each.name for each in ConnectionStore(home).load().items}:
        return
    users = [each for each in ExportStore(home).load().items if each.connection == CONNECTION]
    remove_connection(
        *(home, Keys.in_memory(), CONNECTION),
        removing=[each.name for each in users if each.name == "Newsletter"],
        detaching=[each.name for each in users if each.name == EXPORT],
    )


def _change_export(home: Home) -> None:
    store = ExportStore(home)
    changed = msgspec.structs.replace(store.get(EXPORT), connection=None)
    store.save(changed, replacing=EXPORT)


def _rename_export(home: Home) -> None:
    store = ExportStore(home)
    names = {each.name for each in store.load().items}
    old = EXPORT if EXPORT in names else "VIPs"
    store.save(msgspec.structs.replace(store.get(old), name="VIPs"), replacing=old)


def _remove_export(home: Home) -> None:
    if EXPORT in {each.name for each in ExportStore(home).load().items}:
        ExportStore(home).remove(EXPORT)


def _share(home: Home) -> None:
    share(home, group_named(os.getgid()))


def _schedule_refresh(home: Home) -> None:
    save_refresh_schedule(home, RefreshSchedule("daily", ("06:00",)))


def _begin(home: Home) -> None:
    if Occurrences(home).last(EXPORT, DUE) is None:
        begin_run(ExportStore(home).get(EXPORT), home, Options(), due_at=DUE)


def _tell_of_skip(home: Home) -> None:
    telling._start_sender = lambda home: None
    path_of(home).touch()
    telling.after_skip(home, EXPORT, DUE)


def _log_much(home: Home) -> None:
    """A line for which the file has to be put aside."""
    path = folder_of(home) / NAME
    if not path.with_name(f"{NAME}.1").exists():
        os.truncate(path, MOST_BYTES)
    log(home, "phase")


def _purge(home: Home) -> None:
    far = datetime(2036, 1, 1, tzinfo=UTC)
    remove(home, find(home, Retention(0, 0), far))


def _settle(home: Home, run_id: str) -> None:
    run = RunStore(home).get(run_id)
    plan = outbox_of(home, run.id).plan()
    if plan is not None:
        settle(run, home, plan, "refused", run.sentence)


def _run(home: Home, key: str) -> None:
    """Run the export, or go on with what was broken off."""
    store = RunStore(home)
    last = next(iter(store.latest()), None)
    if last is None or as_it_is(last, home).status not in RESUMABLE:
        (export,) = ExportStore(home).load().items
        last = begin_run(export, home, Options())
    keys = Keys(environ={"CI_BRAZE_TUI_API_KEY": key})
    asyncio.run(run_export(last, home, keys, Control()))


DEEDS = {
    "connection renamed": Deed(_rename_connection, stride=2),
    "connection moved": Deed(_move_connection, stride=2),
    "connection removed": Deed(_remove_connection, stride=2),
    "export changed": Deed(_change_export),
    "export renamed": Deed(_rename_export),
    "export removed": Deed(_remove_export),
    "workspace shared": Deed(_share),
    "refresh scheduled": Deed(_schedule_refresh),
    "run begun": Deed(_begin),
    "skip told": Deed(_tell_of_skip),
    "log put aside": Deed(_log_much),
    "purged": Deed(_purge),
    "settled": Deed(_settle, stride=2),
    "run": Deed(_run, stride=19),
}

SMALL = (
    "connection renamed",
    "connection moved",
    "connection removed",
    "export changed",
    "export renamed",
    "export removed",
    "workspace shared",
    "skip told",
    "refresh scheduled",
    "run begun",
    "log put aside",
    "purged",
)
"""Those that a home as `settle_in` leaves it is enough for."""
