"""`ci-braze-tui runs purge`: what has come of age of all that runs leave behind, and removing it by hand."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

import msgspec

from ci_braze_tui.cli.exit_codes import ExitCode
from ci_braze_tui.cli.output import result, result_json, table, talk
from ci_braze_tui.exports.retention import Found, Kind, find, remove
from ci_braze_tui.paths import Home
from ci_braze_tui.words import _, grouped, ngettext
from ci_braze_tui.workspace.access import access_to
from ci_braze_tui.workspace.definition import Retention, read_workspace

KINDS: dict[Kind, str] = {
    "unfinished run": _("what an unfinished run has prepared; it cannot be resumed then"),
    "plan": _("a plan that was only looked at"),
    "personal data": _("returned rows, and whom a run reached"),
    "preflight": _("the latest pre-flight of an export"),
    "audience": _("what was read of a Braze segment"),
    "stray folder": _("a run that is not in the history"),
    "run": _("a run in the history, with its report"),
}
_KILOBYTE = 1000


def purge(given: argparse.Namespace) -> int:
    """Show what would be removed; remove it with --yes."""
    home = Home.find()
    access_to(home).require_administrator()
    found = find(home, _ages(home, given), datetime.now(UTC))
    gone = remove(home, found) if given.yes else ()
    if given.json:
        result_json({"found": found, "removed": gone})
        return ExitCode.DONE
    if not found:
        talk(_("Nothing has come of age."))
        return ExitCode.DONE
    if not given.yes:
        _show(found)
        talk(_("Nothing was removed. Repeat with --yes to remove it."))
        return ExitCode.DONE
    result(_removed_words(gone))
    if kept := len(found) - len(gone):
        talk(
            ngettext(
                "{count} was kept: a run needs it, or it cannot be removed. Try again later.",
                "{count} were kept: runs need them, or they cannot be removed. Try again later.",
                kept,
            )
        )
    return ExitCode.DONE


def _ages(home: Home, given: argparse.Namespace) -> Retention:
    """From which age on things go: that of the workspace, or the one that was given."""
    ages = read_workspace(home).retention
    if given.older_than is None:
        return ages
    runs = given.older_than if given.history else max(ages.runs, given.older_than)
    return msgspec.structs.replace(ages, personal_data=given.older_than, runs=runs)


def _show(found: tuple[Found, ...]) -> None:
    table(
        (_("WHAT"), _("RUN OR FOLDER"), _("EXPORT"), _("KILOBYTES")),
        ((KINDS[each.kind], each.name, each.export, _kilobytes(each.size)) for each in found),
    )
    result(
        ngettext(
            "{count} thing, {kilobytes} kB in all.",
            "{count} things, {kilobytes} kB in all.",
            len(found),
            kilobytes=_kilobytes(sum(each.size for each in found)),
        )
    )


def _removed_words(gone: tuple[Found, ...]) -> str:
    return ngettext(
        "Removed {count} thing, {kilobytes} kB in all.",
        "Removed {count} things, {kilobytes} kB in all.",
        len(gone),
        kilobytes=_kilobytes(sum(each.size for each in gone)),
    )


def _kilobytes(size: int) -> str:
    return grouped(-(-size // _KILOBYTE))
