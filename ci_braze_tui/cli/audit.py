"""`ci-braze-tui audit`: who did what here, and whether the record of it is as it was written.

Entries are for administrators, for they tell where connections lead; whoever may look can verify them.
"""

from __future__ import annotations

import argparse
from collections import deque
from pathlib import Path

import msgspec

from ci_braze_tui.cli.audit_words import ACTIONS, detail_words
from ci_braze_tui.cli.exit_codes import ExitCode
from ci_braze_tui.cli.output import result, result_json, table, talk
from ci_braze_tui.errors import BadInputError
from ci_braze_tui.paths import Home, write_private
from ci_braze_tui.runs.audit import (
    BEGINNING,
    Entry,
    Verdict,
    entries,
    lines,
    verify,
    verify_lines,
)
from ci_braze_tui.runs.log import fingerprint
from ci_braze_tui.words import _, ngettext
from ci_braze_tui.workspace.access import access_to


def list_all(given: argparse.Namespace) -> int:
    """Show the latest entries, oldest first."""
    home = Home.find()
    access_to(home).require_administrator()
    found: deque[Entry] = deque(maxlen=given.last or None)
    found.extend(entry for entry, _hash in entries(home) if given.about in (None, entry.subject))
    if given.json:
        result_json({"entries": tuple(found)})
    elif found:
        table(
            (_("NUMBER"), _("TIME"), _("ACCOUNT"), _("WHAT"), _("OF"), _("DETAILS")),
            (
                (
                    str(each.number),
                    f"{each.at:%Y-%m-%d %H:%M:%S} UTC",
                    each.account,
                    ACTIONS[each.action],
                    each.subject,
                    ", ".join(detail_words(each)),
                )
                for each in found
            ),
        )
    else:
        talk(_("Nothing is in the audit."))
    return ExitCode.DONE


def check(given: argparse.Namespace) -> int:
    """Follow the chain of hashes, in the books or in a file that was exported from them."""
    expected = given.expect or BEGINNING
    kept = None if given.file is None else _read(given.file)
    verdict = verify(_home(), expected) if kept is None else verify_lines(kept, expected)
    if given.json:
        result_json(msgspec.to_builtins(verdict) | {"is_whole": verdict.is_whole})
    else:
        for line in _said(verdict, given.expect):
            result(line)
    return ExitCode.DONE if verdict.is_whole else ExitCode.ROWS_RETURNED


def export(given: argparse.Namespace) -> int:
    """Write all entries to a file, so that they can be kept, and verified, elsewhere."""
    home = Home.find()
    access_to(home).require_administrator()
    if given.file.exists() and not given.replace:
        raise BadInputError(
            _(
                "{path} is there already. Choose another name, or add --replace.",
                path=str(given.file),
            )
        )
    kept = tuple(lines(home))
    try:
        write_private(given.file, b"".join(kept))
    except OSError as error:
        raise BadInputError(
            _("{path} cannot be written: {why}.", path=str(given.file), why=str(error.strerror))
        ) from error
    talk(
        ngettext(
            "Wrote {count} entry to {path}.",
            "Wrote {count} entries to {path}.",
            len(kept),
            path=str(given.file),
        )
    )
    return ExitCode.DONE


def hash_identifier(given: argparse.Namespace) -> int:
    """Say by which hash the log names an identifier."""
    result(fingerprint(_home(), given.identifier))
    return ExitCode.DONE


def _home() -> Home:
    """The home, for those who may look."""
    home = Home.find()
    access_to(home).require_look()
    return home


def _read(path: Path) -> list[bytes]:
    try:
        return path.read_bytes().splitlines()
    except OSError as error:
        raise BadInputError(
            _("{path} cannot be read: {why}.", path=str(path), why=str(error.strerror))
        ) from error


def _said(verdict: Verdict, expected: str | None) -> list[str]:
    """What was found, and what to do with it."""
    if verdict.first_wrong is not None:
        said = _(
            "The audit was changed: entry {number} is missing, or is not as it was written. Compare it with a "
            "copy that was exported earlier.",
            number=verdict.first_wrong,
        )
    elif not verdict.is_expected:
        said = _(
            "The audit was changed: no entry has the hash {hash}. Entries were taken out, or all of them were "
            "written anew.",
            hash=expected or "",
        )
    else:
        said = ngettext(
            "{count} entry, as it was written.",
            "{count} entries, as they were written.",
            verdict.entries,
        )
    head = _(
        "Note this elsewhere, with the hash of the last entry. It tells later whether one of these entries was "
        "changed or taken out: {command}",
        command=f"ci-braze-tui audit verify --expect {verdict.head}",
    )
    return [said, head] if verdict.is_whole and verdict.entries else [said]
