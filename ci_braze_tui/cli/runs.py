"""`ci-braze-tui runs`: what ran, what came of it, steering what runs, going on with what was broken off."""

from __future__ import annotations

import argparse

from ci_braze_tui.cli.exit_codes import ExitCode
from ci_braze_tui.cli.output import result, result_json, table, talk
from ci_braze_tui.cli.running import carry_through
from ci_braze_tui.cli.words import report_lines
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.errors import BadInputError, RunInProgressError
from ci_braze_tui.exports.status import as_it_is
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.run import RESUMABLE, Wish
from ci_braze_tui.runs.store import RunStore


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
        talk("Nothing has run yet.")
        return ExitCode.DONE
    rows = []
    for each in runs:
        report = store.report(each.id)
        accepted = f"{report.summary.outcomes.accepted:,}" if report else ""
        returned = f"{report.summary.outcomes.returned:,}" if report else ""
        started = f"{each.started_at:%Y-%m-%d %H:%M:%S} UTC"
        rows.append((each.id, each.export, each.status, accepted, returned, started))
    table(("RUN", "EXPORT", "STATUS", "ACCEPTED", "CAME BACK", "STARTED"), rows)
    return ExitCode.DONE


def show(given: argparse.Namespace) -> int:
    """Show how far a run is, or how it ended."""
    home = Home.find()
    store = RunStore(home)
    run = as_it_is(store.get(given.run), home)
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
    result(f"Run {run.id} of {run.export}: {run.status}")
    result(f"Started {run.started_at:%Y-%m-%d %H:%M:%S} UTC by {run.started_by}")
    if run.sentence:
        result(run.sentence)
    if snapshot is not None:
        result(f"{snapshot.done:,} of {snapshot.records:,} objects have an answer")
        for outcome, rows in snapshot.outcomes.items():
            if rows:
                result(f"  {rows:>12,}  {outcome}")
    return ExitCode.DONE


def report(given: argparse.Namespace) -> int:
    """Show the report of a run."""
    store = RunStore(Home.find())
    run = store.get(given.run)
    found = store.report(run.id)
    if found is None:
        raise BadInputError(f"Run {run.id} has no report: it is {run.status}.")
    if given.json:
        result_json(found)
    else:
        for line in report_lines(found):
            print(line)
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
    store = RunStore(home)
    run = as_it_is(store.get(run_id), home)
    if run.status not in ("preparing", "delivering"):
        raise BadInputError(f"Run {run.id} is not going, it is {run.status}.")
    store.ask(run.id, wish)
    return ExitCode.DONE


def resume(given: argparse.Namespace) -> int:
    """Go on with a run where it was broken off."""
    home = Home.find()
    run = as_it_is(RunStore(home).get(given.run), home)
    if run.status in ("preparing", "delivering"):
        raise RunInProgressError(
            f"Run {run.id} is going on. `ci-braze-tui runs show {run.id}` tells how far it is."
        )
    if run.status not in RESUMABLE:
        raise BadInputError(
            f"Run {run.id} is {run.status}; there is nothing to go on with. "
            f'Start a new one: ci-braze-tui run "{run.export}".'
        )
    return carry_through(
        run,
        home,
        Keys(),
        consent=given.yes,
        as_json=given.json or given.json_lines,
        lines=given.json_lines,
    )
