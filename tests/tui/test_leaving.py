"""What lies around the screen: the window's title, its notices, Ctrl+C, and the last words."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from textual.widgets import Input

from ci_braze_tui.outbox.plan import Plan
from ci_braze_tui.paths import Home
from ci_braze_tui.records.outcome import Outcomes
from ci_braze_tui.runs.report import Report
from ci_braze_tui.runs.run import Options, Run, Status, Summary
from ci_braze_tui.runs.snapshot import Snapshot
from ci_braze_tui.tui import terminal
from ci_braze_tui.tui.followed_runs import notice_of, title_of
from ci_braze_tui.tui.last_words import last_words
from ci_braze_tui.tui.screens.export_standing import Standing
from ci_braze_tui.tui.terminal_app import TerminalApp
from tests.tui.conftest import Host

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def standing(status: Status, *, export: str = "VIP", accepted: int = 6, left: int = 4) -> Standing:
    """A run of ten profiles."""
    run = Run("run-1", export, "Acme", "{}", Options(), status, None, "mlee", NOW, None)
    outcomes = Outcomes(accepted=accepted, invalid=2, pending=left)
    snapshot = Snapshot(
        "run-1", "ended", NOW, rows=12, records=accepted + left, done=accepted, outcomes=outcomes
    )
    summary = Summary(
        "run-1", export, status, 12, outcomes, Outcomes(), 10, 1, 0, 20, 1.0, 6.0, "/runs/run-1"
    )
    return Standing(run, status == "delivering", snapshot, None, Report(summary, "s", "s"))


def test_the_title_follows_the_runs() -> None:
    """What goes is told first, then what ended last; the name of the app comes last."""
    going, done = standing("delivering"), standing("finished", left=0)
    assert going.snapshot is not None
    paused = replace(going, snapshot=msgspec.structs.replace(going.snapshot, phase="paused"))
    assert title_of(()) == "ci-braze-tui"
    assert title_of((going, done)) == "60 % · ci-braze-tui"
    assert title_of((paused,)) == "Paused at 60 % · ci-braze-tui"
    assert title_of((replace(going, snapshot=None),)) == "Reading · ci-braze-tui"
    assert title_of((standing("canceled"), done)) == "Done · VIP · ci-braze-tui"
    assert title_of((standing("planned"),)) == "ci-braze-tui"


def test_no_text_becomes_a_sequence() -> None:
    """A name with control characters ends no sequence and begins none."""
    title = terminal.title_sequence(title_of((standing("finished", export="a\x07\x1b]0;b\x9c"),)))
    notice = terminal.notice_sequence(notice_of(standing("finished", export="a\x1b\\b")))
    assert title[:4] == "\x1b]2;"
    assert title[4:-1].isprintable()
    assert notice == "\x1b]9;a␛\\b: Done. 6 accepted.\x07"


def test_the_title_is_given_back_however_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal the old title comes back, after a crash as well; a pipe or bare console is told nothing."""

    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Screen()
    monkeypatch.setattr(sys, "__stderr__", screen)
    for term in ("xterm-256color", "linux", "dumb"):
        monkeypatch.setenv("TERM", term)
        with pytest.raises(ZeroDivisionError), terminal.kept_title():
            raise ZeroDivisionError
    assert screen.getvalue() == "\x1b[22;2t\x1b[23;2t"


def test_last_words() -> None:
    """A line a run: what happened, and where the report is or how to go on; plans are not worth one."""
    runs = [
        standing("finished", left=0),
        standing("canceled"),
        standing("delivering"),
        standing("planned"),
        replace(standing("failed"), report=None),
    ]
    runs[1] = replace(runs[1], plan=Plan(12, Outcomes(), 0, 0, 0, 0, 0, 0, 0))
    report = Path("/runs/run-1/report.json")
    assert list(last_words(runs)) == [
        f"Run run-1: Done. 6 accepted, 2 came back. Report: {report}",
        "Run run-1: Canceled. 4 profiles are still to be sent: ci-braze-tui runs resume run-1",
        "Run run-1 of VIP is still running: ci-braze-tui runs show run-1",
        "Run run-1: Failed. Nothing was sent.",
    ]
    assert list(last_words(runs[:3], is_kept=False)) == [
        "Run run-1: Done. 6 accepted, 2 came back.",
        "Run run-1: Canceled.",
        "Run run-1 of VIP was still running.",
    ]


async def test_ctrl_c_copies_or_leaves_when_pressed_twice(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With something selected it copies; else the first says so and the second, soon after, leaves."""
    clock = [0.0]
    monkeypatch.setattr("ci_braze_tui.tui.terminal_app.monotonic", lambda: clock[0])
    box = Input()
    app = TerminalApp(home, first=lambda _: Host((box,)))
    async with app.run_test(notifications=True) as pilot:
        await pilot.pause()
        box.value = "typed"
        box.focus()
        await pilot.press("shift+home", "ctrl+c")
        await pilot.pause()
        assert app.clipboard == "typed"
        assert not app._exit

        await pilot.press("end", "ctrl+c")
        assert [str(each.message) for each in app._notifications] == ["Press Ctrl+C again to quit."]
        clock[0] += 6
        await pilot.press("ctrl+c")
        assert not app._exit
        clock[0] += 4
        await pilot.press("ctrl+c")
        assert app._exit
