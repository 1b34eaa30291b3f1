"""What belongs to a run: the export as it was, its outbox, the ledger it goes by."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec

from ci_braze_tui.braze.contract import Contract
from ci_braze_tui.connections.store import ConnectionStore, require_use
from ci_braze_tui.errors import DefinitionError, NotAllowedError
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.ledger.book import Ledger
from ci_braze_tui.outbox.folder import Outbox
from ci_braze_tui.paths import Home, slug
from ci_braze_tui.runs.run import Options, Run
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.words import _
from ci_braze_tui.workspace.account import current_account


def begin_run(
    export: Export, home: Home, options: Options, *, due_at: datetime | None = None
) -> Run:
    """Enter a run of the export into the books; `run_export` or a process takes it from there.

    `due_at` is the moment of its schedule that it is for.

    Raises:
        DefinitionError: the export is detached from its connection.
        NotAllowedError: the account may not use that.
    """
    require_use(home, export.connection)
    if export.connection is None:
        raise DefinitionError(
            _(
                "{export} has no connection. Attach one before you run it, as with `ci-braze-tui exports "
                "attach`.",
                export=export.name,
            )
        )
    definition = msgspec.json.encode(export).decode()
    return RunStore(home).begin(
        *(export.name, export.connection, definition, options, current_account()), due_at=due_at
    )


def export_of(run: Run) -> Export:
    """The export as it was when the run began."""
    return msgspec.json.decode(run.definition, type=Export)


def standing_export_of(run: Run) -> Export:
    """The same under the names that export and connection have by now: what was read goes by these."""
    return msgspec.structs.replace(export_of(run), name=run.export, connection=run.connection)


def outbox_of(home: Home, run_id: str) -> Outbox:
    """The outbox of a run."""
    return Outbox(home.runs / run_id / "outbox")


def contract_of(home: Home, connection: str | None) -> Contract:
    """What a connection may send; what Braze's documentation promises where that cannot be known."""
    try:
        return ConnectionStore(home).get(connection).contract if connection else Contract()
    except (DefinitionError, NotAllowedError):
        return Contract()


def preflights_of(home: Home, export: str) -> Path:
    """Where the latest pre-flight of an export lies."""
    return home.preflights / slug(export)


def audiences_of(home: Home, export: str) -> Path:
    """Where lies what was read of Braze segments for an export."""
    return home.audiences / slug(export)


def ledger_of(home: Home, run: Run) -> Ledger:
    """The ledger that a run goes by."""
    return ledger_at(home, run.export, run.connection)


def ledger_at(home: Home, export: str, connection: str) -> Ledger:
    """The ledger of an export on a connection: another connection leads to another Braze."""
    return Ledger(home.ledgers / slug(export) / slug(connection))
