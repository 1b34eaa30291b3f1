"""`ci-braze-tui demo`: the whole way in one command, with nothing to set up and nothing left behind."""

from __future__ import annotations

import argparse
import sys

import msgspec

from ci_braze_tui.cli.demonstration import CUSTOMERS, Demonstration, ReadBack
from ci_braze_tui.cli.exit_codes import ExitCode, code_for_run
from ci_braze_tui.cli.output import result, result_json, talk
from ci_braze_tui.cli.watching import watched
from ci_braze_tui.cli.words import report_lines
from ci_braze_tui.exports.belongings import begin_run
from ci_braze_tui.exports.process import drive
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.runs.run import Options, Summary
from ci_braze_tui.runs.store import RunStore


class DemoResult(msgspec.Struct, frozen=True):
    """What `demo --json` prints."""

    summary: Summary
    read_back: ReadBack


def demo(given: argparse.Namespace) -> int:
    """Open the wizard on a sandbox with sample customers; without a terminal run the same job headless."""
    headless = given.headless or given.json or not (sys.stdin.isatty() and sys.stdout.isatty())
    with Demonstration(leisurely=not headless) as world:
        if headless:
            return _headless(world, as_json=given.json)
        return _wizard(world, mouse=not given.no_mouse)


def _wizard(world: Demonstration, *, mouse: bool) -> int:
    from ci_braze_tui.secret import Secret
    from ci_braze_tui.tui.app import CiBrazeApp
    from ci_braze_tui.tui.session import SandboxOffer

    offer = SandboxOffer(
        endpoint=world.sandbox.endpoint,
        api_key=Secret(world.sandbox.api_key),
        segment_identifier=world.segment_identifier,
        sample_path=world.sample,
        read_back=lambda run: read_back_sentence(world.read_back(run)),
    )
    app = CiBrazeApp(world.home, keys=world.keys, sandbox=offer)
    app.run(mouse=mouse)
    return app.return_code or 0


def _headless(world: Demonstration, *, as_json: bool) -> int:
    talk(
        f"A sandbox Braze runs at {world.sandbox.endpoint}; {CUSTOMERS:,} sample customers are in a file."
    )
    export = world.export(world.connect())
    ExportStore(world.home).save(export)
    run = begin_run(export, world.home, Options())
    with watched(run, world.home, as_json=False):
        ended = drive(run, world.home, world.keys)
    report = RunStore(world.home).report(run.id)
    if report is None:
        talk(ended.sentence or f"The run was {ended.status}.")
        return code_for_run(ended.status, None)
    read_back = world.read_back(run)
    if as_json:
        result_json(DemoResult(report.summary, read_back))
    else:
        for line in report_lines(report):
            result(line)
        result(read_back_sentence(read_back))
    if read_back.matching != read_back.asked:
        return ExitCode.BUG
    talk("The demo's folder is removed now; of a real run, report and returned rows stay.")
    code = code_for_run(ended.status, report.summary)
    if code is ExitCode.ROWS_RETURNED:
        talk("Exit code 3: the sample has a few rows that cannot be sent, as real files do.")
    return code


def read_back_sentence(read_back: ReadBack) -> str:
    """What Braze answered, for a person."""
    return (
        f"Read back from Braze: {read_back.matching:,} of {read_back.asked:,} profiles asked for carry "
        f"the membership and the file's e-mail address; {read_back.members:,} profiles are in the segment."
    )
