"""`check` and `run`: exports without a screen."""

from __future__ import annotations

import argparse

import msgspec

from ci_braze_tui.audience.proof import Proof
from ci_braze_tui.audience.proof_words import proof_lines
from ci_braze_tui.cli.exit_codes import ExitCode, code_for_error, code_for_run
from ci_braze_tui.cli.output import result, result_json, talk
from ci_braze_tui.cli.proving import code_for_proof, has_sent, proof_facts, proved
from ci_braze_tui.cli.watching import as_json as show_as_json
from ci_braze_tui.cli.watching import on_one_line, watched
from ci_braze_tui.cli.words import plan_lines, report_lines
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.errors import CiBrazeError
from ci_braze_tui.exports.belongings import (
    begin_run,
    contract_of,
    outbox_of,
    preflights_of,
)
from ci_braze_tui.exports.ending import discard_plan
from ci_braze_tui.exports.process import drive
from ci_braze_tui.exports.proof_wish import ProofWish
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.outbox.preflight import preflight
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.run import Options, Run
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.words import _


def check(given: argparse.Namespace) -> int:
    """Prepare, tell the plan, and forget it again."""
    home = Home.find()
    export = ExportStore(home).get(given.export)
    run = begin_run(export, home, Options(all_rows=given.all_rows))
    try:
        drive(run, home, Keys(), plan_only=True)
        plan = outbox_of(home, run.id).plan()
    finally:
        discard_plan(run, home)
    if plan is None:
        return ExitCode.INTERRUPTED
    contract = contract_of(home, export.connection)
    if given.json:
        result_json(preflight(plan, export.name, export.source.name, contract))
    else:
        for line in plan_lines(plan, contract):
            print(line)
        talk(_("Saved as CSV and JSON in {folder}.", folder=str(preflights_of(home, export.name))))
    if plan.brake:
        return ExitCode.BRAKED
    return ExitCode.ROWS_RETURNED if plan.outcomes.returned else ExitCode.DONE


def run(given: argparse.Namespace) -> int:
    """Run an export here and now, in this process."""
    if given.dry_run:
        return check(given)
    home = Home.find()
    export = ExportStore(home).get(given.export)
    options = Options(given.all_rows, given.resend, given.patience * 60)
    if given.all_rows:
        talk(_("All rows: Braze is sent, and bills, every attribute again, changed or not."))
    return carry_through(
        begin_run(export, home, options),
        home,
        Keys(),
        consent=given.yes,
        as_json=given.json or given.json_lines,
        lines=given.json_lines,
        proof=_wanted(given),
    )


def _wanted(given: argparse.Namespace) -> ProofWish | None:
    if given.prove is None:
        return None
    return ProofWish(None if given.prove == "all" else given.prove, given.after)


def carry_through(
    run: Run,
    home: Home,
    keys: Keys,
    *,
    consent: bool,
    as_json: bool,
    lines: bool,
    proof: ProofWish | None = None,
) -> ExitCode:
    """Take a run to its end while telling how far it is, prove it if that is wanted, and print its summary.

    The exit code is the worst of both; a proof that cannot be had does not keep the summary from being printed.
    """
    with watched(run, home, show_as_json if lines else on_one_line()):
        ended = drive(run, home, keys, consent=consent)
    report = RunStore(home).report(run.id)
    summary = report.summary if report else None
    if report is not None and not as_json:
        for line in report_lines(report):
            print(line)
    found, proof_code = _proof(ended, home, keys, proof, as_json=as_json)
    if summary is not None and as_json:
        facts: dict[str, object] = msgspec.to_builtins(summary)
        result_json(facts if found is None else facts | {"proof": proof_facts(found)})
    if ended.sentence:
        talk(ended.sentence)
    if summary is not None and summary.outcomes.pending + summary.leavers.pending:
        consenting = " --yes" if ended.status == "braked" else ""
        command = f"ci-braze-tui runs resume {run.id}{consenting}"
        talk(_("Go on with `{command}`.", command=command))
    return max(code_for_run(ended.status, summary), proof_code)


def _proof(
    run: Run, home: Home, keys: Keys, wanted: ProofWish | None, *, as_json: bool
) -> tuple[Proof | None, ExitCode]:
    """The proof of a run that has ended, printed unless it goes into the summary, and what it comes to."""
    if wanted is None or run.status != "finished":
        return None, ExitCode.DONE
    if not has_sent(run, home):
        talk(_("Nothing was sent, so there is nothing to prove."))
        return None, ExitCode.DONE
    later = _(
        "The run is over. Prove it later with `{command}`.",
        command=f"ci-braze-tui runs prove {run.id}",
    )
    try:
        proof = proved(run, home, keys, wanted, talk)
    except CiBrazeError as error:
        talk(str(error))
        talk(later)
        return None, code_for_error(error)
    except KeyboardInterrupt:
        talk(later)
        return None, ExitCode.INTERRUPTED
    if not as_json:
        for line in proof_lines(proof):
            result(line)
    return proof, code_for_proof(proof)
