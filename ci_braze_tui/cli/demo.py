"""`ci-braze-tui demo`: the whole way in one command, with nothing to set up and nothing left behind."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

import msgspec

from ci_braze_tui.cli.demonstration import CUSTOMERS, Demonstration, ReadBack
from ci_braze_tui.cli.exit_codes import ExitCode, code_for_run
from ci_braze_tui.cli.output import result, result_json, talk
from ci_braze_tui.cli.watching import on_one_line, watched
from ci_braze_tui.cli.wizard import has_terminal, wants_plain
from ci_braze_tui.cli.words import STATUSES, report_lines
from ci_braze_tui.exports.belongings import begin_run
from ci_braze_tui.exports.process import drive
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.paths import Home
from ci_braze_tui.runs.run import Options, Summary
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.words import _

if TYPE_CHECKING:
    from ci_braze_tui.tui.session import SandboxOffer


class DemoResult(msgspec.Struct, frozen=True):
    """What `demo --json` prints."""

    summary: Summary
    read_back: ReadBack


def demo(given: argparse.Namespace) -> int:
    """Open the wizard on a sandbox with sample customers; without a terminal run the same job headless."""
    headless = given.headless or given.json or not (given.plain or has_terminal())
    with Demonstration(leisurely=not headless) as world:
        if headless:
            return _headless(world, as_json=given.json)
        if wants_plain(given, os.environ):
            return _plain(world)
        return _wizard(world, mouse=not given.no_mouse)


def _wizard(world: Demonstration, *, mouse: bool) -> int:
    from ci_braze_tui.cli.leaving import run_wizard
    from ci_braze_tui.tui.terminal_app import TerminalApp

    app = TerminalApp(world.home, keys=world.keys, sandbox=_offer(world), settings_home=Home.find())
    return _explained(run_wizard(app, mouse=mouse, is_kept=False))


def _plain(world: Demonstration) -> int:
    from ci_braze_tui.cli.plain.home import ask_plainly
    from ci_braze_tui.tui.session import Session

    return ask_plainly(Session(world.home, keys=world.keys, sandbox=_offer(world)))


def _offer(world: Demonstration) -> SandboxOffer:
    from ci_braze_tui.secret import Secret
    from ci_braze_tui.tui.session import SandboxOffer

    return SandboxOffer(
        endpoint=world.sandbox.endpoint,
        api_key=Secret(world.sandbox.key("full")),
        segment_identifier=world.segment_identifier,
        sample_path=world.sample,
        read_back=lambda run: read_back_sentence(world.read_back(run)),
    )


def _headless(world: Demonstration, *, as_json: bool) -> int:
    talk(
        _(
            "A sandbox Braze runs at {address}; {customers} sample customers are in a file.",
            address=world.sandbox.endpoint,
            customers=CUSTOMERS,
        )
    )
    export = world.export(world.connect())
    ExportStore(world.home).save(export)
    run = begin_run(export, world.home, Options())
    with watched(run, world.home, on_one_line()):
        ended = drive(run, world.home, world.keys)
    report = RunStore(world.home).report(run.id)
    if report is None:
        talk(ended.sentence or _("The run was {status}.", status=STATUSES[ended.status]))
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
    talk(_("The demo's folder is removed now; of a real run, report and returned rows stay."))
    return _explained(code_for_run(ended.status, report.summary))


def _explained(code: int) -> int:
    """The exit code; why it is not 0, where the sample is to blame."""
    if code == ExitCode.ROWS_RETURNED:
        talk(_("Exit code 3: the sample has a few rows that cannot be sent, as real files do."))
    return code


def read_back_sentence(read_back: ReadBack) -> str:
    """What Braze answered, for a person."""
    return _(
        "Read back from Braze: {matching} of {asked} profiles asked for carry the membership and the "
        "file's e-mail address; {members} profiles are in the segment.",
        matching=read_back.matching,
        asked=read_back.asked,
        members=read_back.members,
    )
