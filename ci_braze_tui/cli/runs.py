"""`ci-braze-tui runs`: what ran, what came of it, steering what runs, going on with what was broken off."""

from __future__ import annotations

import argparse

import msgspec

from ci_braze_tui.audience.proof_words import proof_lines
from ci_braze_tui.cli.exit_codes import ExitCode
from ci_braze_tui.cli.options import LATEST
from ci_braze_tui.cli.output import result, result_json, table, talk
from ci_braze_tui.cli.proving import (
    code_for_proof,
    kept_lines,
    proof_facts,
    proved,
)
from ci_braze_tui.cli.running import carry_through
from ci_braze_tui.cli.words import STATUSES, report_lines
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.errors import BadInputError, RunInProgressError
from ci_braze_tui.exports.proof_wish import ProofWish, kept_proof
from ci_braze_tui.exports.status import as_it_is
from ci_braze_tui.paths import Home
from ci_braze_tui.records.outcome import NAMED
from ci_braze_tui.runs.run import RESUMABLE, Run, Wish
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.words import _, grouped
from ci_braze_tui.workspace.access import access_to


def named_run(home: Home, name: str) -> Run:
    """The run with this id, or the one that was begun last.

    Raises:
        BadInputError: there is none.
        NotAllowedError: the account has no role here.
    """
    access_to(home).require_look()
    store = RunStore(home)
    if name != LATEST:
        return store.get(name)
    newest = store.latest(1)
    if not newest:
        raise BadInputError(_("Nothing has run yet."))
    return newest[0]


def list_all(given: argparse.Namespace) -> int:
    """Show the latest runs."""
    home = Home.find()
    store = RunStore(home)
    runs = [as_it_is(run, home) for run in store.latest()]
    if given.json:
        result_json(
            {
                "runs": [
                    {
                        "run": each.id,
                        "export": each.export,
                        "status": each.status,
                        "started_at": each.started_at,
                        "ended_at": each.ended_at,
                        "started_by": each.started_by,
                    }
                    for each in runs
                ]
            }
        )
        return ExitCode.DONE
    if not runs:
        talk(_("Nothing has run yet."))
        return ExitCode.DONE
    rows = []
    for each in runs:
        report = store.report(each.id)
        accepted = grouped(report.summary.outcomes.accepted) if report else ""
        returned = grouped(report.summary.outcomes.returned) if report else ""
        status, started = STATUSES[each.status], f"{each.started_at:%Y-%m-%d %H:%M:%S} UTC"
        rows.append((each.id, each.export, status, accepted, returned, started))
    table((_("RUN"), _("EXPORT"), _("STATUS"), _("ACCEPTED"), _("CAME BACK"), _("STARTED")), rows)
    return ExitCode.DONE


def show(given: argparse.Namespace) -> int:
    """Show how far a run is, or how it ended."""
    home = Home.find()
    store = RunStore(home)
    run = as_it_is(named_run(home, given.run), home)
    snapshot = store.snapshot(run.id)
    if given.json:
        result_json(
            {
                "run": run.id,
                "export": run.export,
                "status": run.status,
                "sentence": run.sentence,
                "snapshot": snapshot,
            }
        )
        return ExitCode.DONE
    result(
        _(
            "Run {run} of {export}: {status}",
            run=run.id,
            export=run.export,
            status=STATUSES[run.status],
        )
    )
    started = f"{run.started_at:%Y-%m-%d %H:%M:%S}"
    result(_("Started {time} UTC by {account}", time=started, account=run.started_by))
    if run.sentence:
        result(run.sentence)
    if snapshot is not None:
        result(
            _(
                "{done} of {records} objects have an answer",
                done=snapshot.done,
                records=snapshot.records,
            )
        )
        for outcome, rows in snapshot.outcomes.items():
            if rows:
                result(f"  {grouped(rows):>12}  {NAMED[outcome]}")
    return ExitCode.DONE


def report(given: argparse.Namespace) -> int:
    """Show the report of a run."""
    home = Home.find()
    run = named_run(home, given.run)
    found = RunStore(home).report(run.id)
    if found is None:
        raise BadInputError(
            _("Run {run} has no report: it is {status}.", run=run.id, status=STATUSES[run.status])
        )
    proof = kept_proof(home, run.id)
    if given.json:
        facts: dict[str, object] = msgspec.to_builtins(found)
        result_json(facts if proof is None else facts | {"proof": proof_facts(proof)})
        return ExitCode.DONE
    for line in report_lines(found):
        print(line)
    if proof is not None:
        for line in kept_lines(proof):
            result(line)
    return ExitCode.DONE


def pause(given: argparse.Namespace) -> int:
    """Ask a run to send nothing for now."""
    return _ask(given.run, "pause")


def go_on(given: argparse.Namespace) -> int:
    """Ask a paused run to go on."""
    return _ask(given.run, "go on")


def cancel(given: argparse.Namespace) -> int:
    """Ask a run to end; what is in flight is finished."""
    return _ask(given.run, "cancel")


def _ask(run_id: str, wish: Wish) -> int:
    home = Home.find()
    run = as_it_is(named_run(home, run_id), home)
    if run.status not in ("preparing", "delivering"):
        raise BadInputError(
            _("Run {run} is not going, it is {status}.", run=run.id, status=STATUSES[run.status])
        )
    RunStore(home).ask(run.id, wish)
    return ExitCode.DONE


def prove(given: argparse.Namespace) -> int:
    """Read back what a run sent, and compare."""
    home = Home.find()
    run = as_it_is(named_run(home, given.run), home)
    wanted = ProofWish(None if given.whole else given.sample, given.after)
    proof = proved(run, home, Keys(), wanted, talk)
    if given.json:
        result_json(proof_facts(proof))
    else:
        for line in proof_lines(proof):
            result(line)
    return code_for_proof(proof)


def resume(given: argparse.Namespace) -> int:
    """Go on with a run where it was broken off."""
    home = Home.find()
    run = as_it_is(named_run(home, given.run), home)
    if run.status in ("preparing", "delivering"):
        raise RunInProgressError(
            _(
                "Run {run} is going on. `{command}` tells how far it is.",
                run=run.id,
                command=f"ci-braze-tui runs show {run.id}",
            )
        )
    if run.status not in RESUMABLE:
        raise BadInputError(
            _(
                "Run {run} is {status}; there is nothing to go on with. Start a new one: {command}.",
                run=run.id,
                status=STATUSES[run.status],
                command=f'ci-braze-tui run "{run.export}"',
            )
        )
    return carry_through(
        run,
        home,
        Keys(),
        consent=given.yes,
        as_json=given.json or given.json_lines,
        lines=given.json_lines,
    )
