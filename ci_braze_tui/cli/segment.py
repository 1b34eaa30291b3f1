"""`ci-braze-tui segment`: the segments of Braze, and what is read of one before anything is sent."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path

from ci_braze_tui.audience.trial_words import VERDICTS, is_whole, profile_sentence
from ci_braze_tui.braze.clusters import Endpoint
from ci_braze_tui.cli.braze_segment import (
    became_of_row,
    looked_up,
    minute,
    stopped_words,
    taken_words,
    tried,
    waited_for,
)
from ci_braze_tui.cli.exit_codes import ExitCode
from ci_braze_tui.cli.output import result, result_json, table, talk
from ci_braze_tui.cli.reading_progress import ReadingProgress
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.errors import BadInputError, CiBrazeError
from ci_braze_tui.exports.braze_segments import cancel_order, list_braze_segments
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.examiner import Examiner
from ci_braze_tui.exports.reaching import address_of, audience_of, facts_for, read_segment
from ci_braze_tui.exports.reaching import take_over as take_over_what_was_read
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.paths import Home, slug
from ci_braze_tui.secret import Secret
from ci_braze_tui.tui.visible import visible
from ci_braze_tui.words import _, ngettext

_NAME, _VALUE = 60, 40


def list_all(given: argparse.Namespace) -> int:
    """Show the segments of a Braze workspace."""
    endpoint, key = _braze_of(Home.find(), given.name)
    found = asyncio.run(list_braze_segments(endpoint, key))
    by_name = sorted(found, key=lambda each: (each.name.casefold(), each.id))
    if given.json:
        result_json({"segments": [{"identifier": each.id, "name": each.name} for each in by_name]})
    elif by_name:
        table(
            (_("SEGMENT IDENTIFIER"), _("NAME")),
            ((visible(each.id, _NAME), visible(each.name, _NAME)) for each in by_name),
        )
    else:
        talk(_("There is no segment in this Braze workspace. Create one in Braze."))
    return ExitCode.DONE


def _braze_of(home: Home, name: str) -> tuple[Endpoint, Secret]:
    """Where the Braze of a connection, or else of an export, is, and the key for it."""
    connections = ConnectionStore(home).load().items
    known = next((each for each in connections if slug(each.name) == slug(name)), None)
    if known is not None:
        return Keys().address_of(known)
    exports = ExportStore(home).load().items
    export = next((each for each in exports if slug(each.name) == slug(name)), None)
    if export is None:
        raise BadInputError(
            _('There is neither a connection nor an export "{name}".', name=visible(name, _NAME))
        )
    return address_of(home, Keys(), export)


def show(given: argparse.Namespace) -> int:
    """Show which Braze segment an export is held against, and what was read of it."""
    home = Home.find()
    export = _connected(ExportStore(home).get(given.export))
    facts = facts_for(home, export)
    order = waited_for(home, export)
    look = looked_up(home, Keys(), export)
    if given.json:
        result_json(
            {
                "segment": export.compared_segment,
                "name": look.name or (facts.name if facts else ""),
                "changed_at": look.changed_at,
                "sentence": look.sentence,
                "profiles": facts.profiles if facts else None,
                "members": facts.members if facts else None,
                "read_at": facts.read_at if facts else None,
                "expires_at": facts.expires_at if facts else None,
                "ordered_at": order.ordered_at if order else None,
            }
        )
        return ExitCode.DONE
    result(_("Segment identifier: {identifier}", identifier=export.compared_segment))
    if name := look.name or (facts.name if facts else ""):
        result(_("Name: {name}", name=visible(name)))
    if look.changed_at:
        result(_("Last change: {time} UTC", time=minute(look.changed_at)))
    if look.sentence:
        talk(look.sentence)
    if facts is None:
        command = f'ci-braze-tui segment read "{export.name}"'
        result(_("Nothing that fits the export was read lately: {command}", command=command))
    else:
        result(
            ngettext(
                "{count} profile, {members} with the membership, read {time} UTC; counts until {until} UTC",
                "{count} profiles, {members} with the membership, read {time} UTC; counts until {until} UTC",
                facts.profiles,
                members=facts.members,
                time=minute(facts.read_at),
                until=minute(facts.expires_at),
            )
        )
    if order is not None:
        result(_("Braze was asked for a file of it {time} UTC.", time=minute(order.ordered_at)))
    return ExitCode.DONE


def read(given: argparse.Namespace) -> int:
    """Read the Braze segment of an export, and keep what it says for a day."""
    home = Home.find()
    export = _connected(ExportStore(home).get(given.export))
    patience, telling = given.patience * 60, ReadingProgress(talk)
    try:
        facts = asyncio.run(read_segment(export, home, Keys(), telling.show, patience=patience))
    except KeyboardInterrupt:
        talk(stopped_words(home, export))
        return ExitCode.INTERRUPTED
    if given.json:
        result_json(
            {"segment": facts.segment, "profiles": facts.profiles, "members": facts.members}
        )
    else:
        result(
            ngettext(
                "The segment has {count} profile; {members} have the membership already.",
                "The segment has {count} profiles; {members} have the membership already.",
                facts.profiles,
                members=facts.members,
            )
        )
        talk(_("`ci-braze-tui check` says now which rows update a profile and which create one."))
    return ExitCode.DONE


def cancel(given: argparse.Namespace) -> int:
    """Have Braze stop making the file."""
    home = Home.find()
    export = _connected(ExportStore(home).get(given.export))
    asyncio.run(cancel_order(export, home, Keys()))
    talk(_("Braze makes no file of this segment any more. What was read before stays."))
    return ExitCode.DONE


def forget(given: argparse.Namespace) -> int:
    """Forget what was read."""
    home = Home.find()
    export = _connected(ExportStore(home).get(given.export))
    audience_of(home, export.name, export.connection or "").forget()
    talk(_("Forgot what was read of the Braze segment for {export}.", export=export.name))
    return ExitCode.DONE


def take_over(given: argparse.Namespace) -> int:
    """Let the ledger know what the segment has already."""
    home = Home.find()
    known = take_over_what_was_read(_connected(ExportStore(home).get(given.export)), home)
    if given.json:
        result_json({"profiles": known})
    else:
        result(taken_words(known))
    return ExitCode.DONE


def try_row(given: argparse.Namespace) -> int:
    """Send one row for real, and show the profile before and after."""
    home = Home.find()
    export = ExportStore(home).get(given.export)
    endpoint, key = address_of(home, Keys(), export)
    text = _object_of(export, given.row)
    if not (given.yes or endpoint.is_local):
        talk(text)
        talk(
            _(
                "This goes to {connection} (LIVE) and cannot be taken back. Repeat with --yes to send it.",
                connection=export.connection or "",
            )
        )
        return ExitCode.BAD_INPUT
    try:
        trial = tried(home, export.connection or "", endpoint, key, text)
    except CiBrazeError as error:
        talk(became_of_row(error))
        raise
    if given.json:
        result_json(trial)
    else:
        result(profile_sentence(trial, existing_only=export.matching.existing_only))
        table(
            (_("ATTRIBUTE"), _("BEFORE"), _("SENT"), _("AFTER"), ""),
            [
                (
                    visible(each.attribute, _NAME),
                    visible(each.before, _VALUE),
                    visible(each.sent, _VALUE),
                    visible(each.after, _VALUE),
                    VERDICTS[each.verdict],
                )
                for each in trial.values
            ],
        )
    return ExitCode.DONE if is_whole(trial) else ExitCode.ROWS_RETURNED


def _object_of(export: Export, row: int) -> str:
    """The object of a row, exactly as a first run would send it."""
    with tempfile.TemporaryDirectory(prefix="ci-braze-try-") as folder:
        located = Examiner(Path(folder)).locate(export.source, export.rules, f"#{row}", row)
    found = next((each for each in located.rows if each.row == row), None)
    if found is None:
        raise BadInputError(located.sentence or _("There is no row {row}.", row=row))
    if found.object is None:
        raise BadInputError(_("Row {row} is not sent: {reason}.", row=row, reason=found.reason))
    return found.object


def _connected(export: Export) -> Export:
    """The export, if it has a connection and with it a Braze.

    Raises:
        BadInputError: it is detached.
    """
    if export.connection is None:
        raise BadInputError(_("{export} has no connection. Attach one.", export=export.name))
    return export
