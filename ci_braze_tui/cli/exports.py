"""`ci-braze-tui exports`: saved exports, for scripts, and for people who write them as files."""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec

from ci_braze_tui.cli.editing import edit_export
from ci_braze_tui.cli.exit_codes import ExitCode
from ci_braze_tui.cli.output import result, result_json, table, talk
from ci_braze_tui.connections.store import ConnectionStore, require_use
from ci_braze_tui.definitions import definition_text
from ci_braze_tui.exports.definition import read_export
from ci_braze_tui.exports.listing import Listing
from ci_braze_tui.exports.listing_words import connection_words, permission_words, status_words
from ci_braze_tui.exports.schedule_words import rhythm_words
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.paths import Home, slug
from ci_braze_tui.words import _


def list_all(given: argparse.Namespace) -> int:
    """Show the saved exports and what each did last."""
    listed = Listing(Home.find()).read()
    for problem in listed.problems:
        talk(problem)
    if given.json:
        exports = [line.export for line in listed.lines]
        result_json({"exports": exports, "problems": listed.problems})
    elif listed.lines:
        rows = [
            (
                line.export.name,
                connection_words(line),
                line.export.segment_identifier,
                rhythm_words(line.export.schedule),
                status_words(line),
                f"{line.last.started_at:%Y-%m-%d %H:%M} UTC" if line.last else "",
                permission_words(line),
            )
            for line in listed.lines
        ]
        headers = (
            *(_("NAME"), _("CONNECTION"), _("SEGMENT IDENTIFIER")),
            *(_("SCHEDULE"), _("STATUS"), _("STARTED"), _("YOUR PERMISSIONS")),
        )
        table(headers, rows)
    else:
        talk(_("There are no exports yet. `ci-braze-tui exports add FILE.toml` files one."))
    return ExitCode.BAD_INPUT if listed.problems else ExitCode.DONE


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


def edit(given: argparse.Namespace) -> int:
    """Change what was given and leave the rest, or change anything in an editor."""
    home = Home.find()
    store = ExportStore(home)
    export = store.get(given.export)
    require_use(home, export.connection)
    changes: dict[str, object] = {}
    if given.new_name is not None:
        changes["name"] = given.new_name
    if given.segment_identifier is not None:
        changes["segment_identifier"] = given.segment_identifier.strip()
    if given.file is not None:
        changes["source"] = msgspec.structs.replace(export.source, path=_rooted(given.file))
    if not changes:
        changed = edit_export(home, export)
    else:
        changed = msgspec.structs.replace(export, **changes)
        if changes.keys() != {"name"}:
            store.check(changed)
        store.save(changed, replacing=export.name)
    if changed == export:
        talk(_("Nothing was changed."))
    else:
        talk(_("Saved {name}.", name=changed.name))
    return ExitCode.DONE


def duplicate(given: argparse.Namespace) -> int:
    """Make a copy of an export."""
    copy = ExportStore(Home.find()).duplicate(given.export, given.new_name)
    talk(
        _(
            "Saved {name}. It does not run by itself before `ci-braze-tui exports schedule`.",
            name=copy.name,
        )
    )
    return ExitCode.DONE


def attach(given: argparse.Namespace) -> int:
    """Give an export a connection."""
    export = ExportStore(Home.find()).attach(given.export, given.connection)
    talk(
        _(
            "Attached {export} to {connection}. `ci-braze-tui check` shows what it would do.",
            export=export.name,
            connection=export.connection or "",
        )
    )
    return ExitCode.DONE


def detach(given: argparse.Namespace) -> int:
    """Take the connection away from an export."""
    export = ExportStore(Home.find()).detach_export(given.export)
    talk(_("Detached {export}; it does not run until it is attached again.", export=export.name))
    return ExitCode.DONE


def _rooted(path: str) -> str:
    """A path that was typed here, from the root; an address is one already."""
    if "://" in path:
        return path
    try:
        return str(Path(path).expanduser().absolute())
    except RuntimeError:
        # As a shell takes the home of somebody it does not know.
        return str(Path(path).absolute())


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
