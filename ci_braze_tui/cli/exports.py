"""`ci-braze-tui exports`: saved exports, for people who write them as files."""

from __future__ import annotations

import argparse

from ci_braze_tui.cli.exit_codes import ExitCode
from ci_braze_tui.cli.output import result, result_json, table, talk
from ci_braze_tui.cli.words import STATUSES
from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.definitions import definition_text
from ci_braze_tui.exports.status import last_run
from ci_braze_tui.exports.store import ExportStore, read_export
from ci_braze_tui.paths import Home, slug
from ci_braze_tui.words import _

_RECURRENCES = {"off": _("off"), "with refresh": _("with refresh")}


def list_all(given: argparse.Namespace) -> int:
    """Show the saved exports and what each did last."""
    home = Home.find()
    loaded = ExportStore(home).load()
    for problem in loaded.problems:
        talk(problem)
    if given.json:
        result_json({"exports": loaded.items, "problems": loaded.problems})
    elif loaded.items:
        rows = []
        for export in loaded.items:
            run = last_run(home, export.name)
            rows.append(
                (
                    export.name,
                    export.connection or _("No connection"),
                    export.segment_identifier,
                    _RECURRENCES[export.schedule.recurrence],
                    STATUSES[run.status] if run else _("not run yet"),
                    f"{run.started_at:%Y-%m-%d %H:%M} UTC" if run else "",
                )
            )
        headers = (
            *(_("NAME"), _("CONNECTION"), _("SEGMENT IDENTIFIER")),
            *(_("RECURRENCE"), _("STATUS"), _("STARTED")),
        )
        table(headers, rows)
    else:
        talk(_("There are no exports yet. `ci-braze-tui exports add FILE.toml` files one."))
    return ExitCode.BAD_INPUT if loaded.problems else ExitCode.DONE


def show(given: argparse.Namespace) -> int:
    """Show a definition."""
    export = ExportStore(Home.find()).get(given.export)
    if given.json:
        result_json(export)
    else:
        result(definition_text(export).decode().rstrip())
    return ExitCode.DONE


def add(given: argparse.Namespace) -> int:
    """Check a definition against its file and its connection, then file it."""
    home = Home.find()
    store = ExportStore(home)
    export = read_export(given.file)
    if export.connection is not None:
        ConnectionStore(home).get(export.connection)
    store.check(export)
    store.save(export, replacing=_kept_as(store, export.name) if given.replace else None)
    talk(_("Filed {export}. `ci-braze-tui check` shows what it would do.", export=export.name))
    return ExitCode.DONE


def _kept_as(store: ExportStore, name: str) -> str:
    """The name that an export has now, which may be another spelling of the same file name."""
    kept = (each.name for each in store.load().items if slug(each.name) == slug(name))
    return next(kept, name)


def remove(given: argparse.Namespace) -> int:
    """Remove an export, and with it what is remembered of Braze for it."""
    store = ExportStore(Home.find())
    export = store.get(given.export)
    store.remove(export.name)
    talk(
        _(
            "Removed {export}. Nothing was changed in Braze; the attribute stays on the profiles.",
            export=export.name,
        )
    )
    return ExitCode.DONE


def forget(given: argparse.Namespace) -> int:
    """Forget what Braze was told for an export."""
    store = ExportStore(Home.find())
    export = store.get(given.export)
    if not given.yes:
        talk(
            _(
                "The next run of {export} will then send, and Braze bill, every attribute of every row "
                "again, and members who have left by then are not told to Braze. Repeat with --yes to "
                "forget.",
                export=export.name,
            )
        )
        return ExitCode.BAD_INPUT
    store.forget_told(export.name)
    talk(
        _(
            "Forgot what Braze was told for {export}. Nothing was changed in Braze.",
            export=export.name,
        )
    )
    return ExitCode.DONE
