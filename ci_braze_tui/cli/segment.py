"""`ci-braze-tui segment` and `runs prove`: what Braze has, before sending and after."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from ci_braze_tui.audience.proof import Disagreement, Proof
from ci_braze_tui.audience.reading import Progress
from ci_braze_tui.audience.seeding import seed
from ci_braze_tui.audience.trial import Trial, send_one
from ci_braze_tui.braze.client import BrazeClient
from ci_braze_tui.cli.exit_codes import ExitCode
from ci_braze_tui.cli.output import result, result_json, table, talk
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.errors import BadInputError
from ci_braze_tui.exports.belongings import ledger_at
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.exports.examiner import Examiner
from ci_braze_tui.exports.proving import prove_run
from ci_braze_tui.exports.reaching import address_of, audience_of, facts_for, read_segment
from ci_braze_tui.exports.status import as_it_is
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.words import _, ngettext

_CAUSES = {
    "dropped": _("Braze has nothing: it dropped the value, or another program removed it"),
    "other kind": _("Braze has a value of another type, fixed earlier perhaps"),
    "other value": _("Braze has another value: another program has written, or Braze changed it"),
}
_VERDICTS = {
    "arrived": _("arrived"),
    "there already": _("was there already"),
    "not there": _("did not arrive"),
    "other value": _("is another value"),
    "not readable": _("cannot be read back"),
}


def read(given: argparse.Namespace) -> int:
    """Read the Braze segment of an export, and keep what it says for a day."""
    home = Home.find()
    export = ExportStore(home).get(given.export)
    facts = asyncio.run(
        read_segment(export, home, Keys(), _telling(), patience=given.patience * 60)
    )
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


def forget(given: argparse.Namespace) -> int:
    """Forget what was read."""
    home = Home.find()
    export = ExportStore(home).get(given.export)
    audience_of(home, export.name, export.connection or "").forget()
    talk(_("Forgot what was read of the Braze segment for {export}.", export=export.name))
    return ExitCode.DONE


def take_over(given: argparse.Namespace) -> int:
    """Let the ledger know what the segment has already."""
    home = Home.find()
    export = ExportStore(home).get(given.export)
    facts = facts_for(home, export)
    if facts is None or export.connection is None:
        raise BadInputError(
            _("Nothing was read for {export} lately. Read the segment first.", export=export.name)
        )
    audience = audience_of(home, export.name, export.connection)
    known = seed(ledger_at(home, export.name, export.connection), audience, facts)
    result(
        ngettext(
            "Took over what Braze has of {count} profile; only differences are sent from now on.",
            "Took over what Braze has of {count} profiles; only differences are sent from now on.",
            known,
        )
    )
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

    async def send() -> Trial:
        async with BrazeClient(endpoint, key) as client:
            return await send_one(client, key, text)

    trial = asyncio.run(send())
    if given.json:
        result_json(trial)
    else:
        headers = (_("ATTRIBUTE"), _("SENT"), _("BEFORE"), _("AFTER"), "")
        table(
            headers,
            [
                (
                    each.attribute,
                    each.sent,
                    each.before or "",
                    each.after or "",
                    _VERDICTS[each.verdict],
                )
                for each in trial.values
            ],
        )
    lost = any(each.verdict in ("not there", "other value") for each in trial.values)
    return ExitCode.ROWS_RETURNED if lost or not trial.found else ExitCode.DONE


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


def prove(given: argparse.Namespace) -> int:
    """Read back what a run sent, and compare."""
    home = Home.find()
    run = as_it_is(RunStore(home).get(given.run), home)
    sample = None if given.whole else given.sample
    proof = asyncio.run(prove_run(run, home, Keys(), sample=sample, on_progress=_telling()))
    if given.json:
        result_json(proof)
    else:
        for line in _proof_lines(proof):
            result(line)
    whole = proof.agreed == proof.values and not proof.missing
    return ExitCode.DONE if whole else ExitCode.ROWS_RETURNED


def _proof_lines(proof: Proof) -> list[str]:
    lines = [
        ngettext(
            "{agreed} of {values} values agree, in {count} profile.",
            "{agreed} of {values} values agree, in {count} profiles.",
            proof.profiles,
            agreed=proof.agreed,
            values=proof.values,
        )
    ]
    if proof.sample:
        low, high = (f"{100 * each:.2f}" for each in proof.interval)
        lines.append(
            _(
                "It is a random sample: of all values between {low} % and {high} % agree, with 95 % certainty.",
                low=low,
                high=high,
            )
        )
    if proof.missing:
        lines.append(
            ngettext(
                "{count} profile was not found: {first}",
                "{count} profiles were not found: {first}",
                proof.missing,
                first=", ".join(proof.first_missing),
            )
        )
    lines += [_disagreement(each) for each in proof.disagreements]
    if proof.unreadable:
        lines.append(_("Braze does not give back: {names}", names=", ".join(proof.unreadable)))
    return lines


def _disagreement(found: Disagreement) -> str:
    return ngettext(
        "{attribute}: {cause} ({count} profile: {first})",
        "{attribute}: {cause} ({count} profiles: {first})",
        found.profiles,
        attribute=found.attribute,
        cause=_CAUSES[found.cause],
        first=", ".join(found.first),
    )


def _telling() -> Callable[[Progress], None]:
    """Tell each phase of the reading once, and the waiting every time."""
    told: set[tuple[str, datetime | None]] = set()

    def tell(progress: Progress) -> None:
        if (mark := (progress.phase, progress.next_look)) in told:
            return
        told.add(mark)
        match progress.phase:
            case "ordering":
                talk(_("Asking Braze for the segment …"))
            case "waiting":
                talk(_("Braze is making the file; Ctrl+C leaves it waiting for the next time …"))
            case "fetching":
                talk(_("Fetching it …"))
            case "reading":
                talk(_("Reading it …"))

    return tell
