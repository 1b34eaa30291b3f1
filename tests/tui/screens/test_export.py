"""The export screen on the real sandbox: plan, start, steer, stop, go on, and every way it can end."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Checkbox, Markdown

from ci_braze_tui.braze.contract import Contract
from ci_braze_tui.connections.keys import Keys
from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.exports.definition import Export
from ci_braze_tui.matching.mapping import Segments
from ci_braze_tui.runs import store
from ci_braze_tui.runs.lock import take_lock
from ci_braze_tui.runs.run import Run
from ci_braze_tui.sandbox.faults import Fault, FaultPlan
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.sandbox.settings import Settings
from ci_braze_tui.secret import Secret
from ci_braze_tui.tui import processes
from ci_braze_tui.tui.app import CiBrazeApp
from ci_braze_tui.tui.last_words import last_words
from ci_braze_tui.tui.screens.export import ExportScreen
from ci_braze_tui.tui.screens.frame import FramedScreen
from ci_braze_tui.tui.session import SandboxOffer
from ci_braze_tui.tui.terminal import notice_sequence, title_sequence
from ci_braze_tui.tui.terminal_app import TerminalApp
from ci_braze_tui.tui.widgets.account import OutcomeLine, TotalLine
from ci_braze_tui.tui.widgets.confirm import Confirm
from ci_braze_tui.tui.widgets.help import HelpDialog
from ci_braze_tui.tui.widgets.log_panel import LogPanel
from ci_braze_tui.tui.widgets.quit_question import QuitQuestion
from ci_braze_tui.tui.widgets.row_table import RowTable
from tests.tui.screens.seeing import lines_of, until
from tests.world import World

SLOW = Contract(requests=60, seconds=3.0)
"""Long enough to be steered: twenty requests a second."""


@pytest.fixture
def world(tmp_path: Path, shared_sandbox: SandboxProcess) -> World:
    """A home and a sandbox as it was at its start."""
    shared_sandbox.inspector.reset(Settings(apply_delay=0.0))
    return World(tmp_path, shared_sandbox)


class Base(FramedScreen[object]):
    """What lies below the screen of a test."""


@asynccontextmanager
async def opened(
    world: World, export: Export, run: Run | None = None, **more: object
) -> AsyncIterator[tuple[Pilot[None], ExportScreen]]:
    """An app with the export screen on top."""
    app = CiBrazeApp(world.home, keys=world.keys, first=lambda _: Base(), **more)  # type: ignore[arg-type]
    async with app.run_test(size=(80, 24)) as pilot:
        screen = ExportScreen(app.session, export, run)
        await app.push_screen(screen)
        yield pilot, screen
        if (runs := app.running_runs()) is not None:
            runs.cancel()
            await until(pilot, lambda: app.running_runs() is None)


async def stage(pilot: Pilot[None], screen: ExportScreen, name: str) -> None:
    """Wait until the screen shows this stage, its buttons drawn."""
    await until(pilot, lambda: screen._stage == name)


async def finished(pilot: Pilot[None], screen: ExportScreen) -> None:
    """Wait until a resumed run is through, its report drawn."""
    await until(pilot, lambda: status(screen) == "finished" and screen._stage == "ended")


def status(screen: ExportScreen) -> str:
    """The status of the run on the screen."""
    return screen._standing.run.status if screen._standing else ""


def shown_buttons(screen: ExportScreen) -> list[str]:
    """The labels of the buttons that can be seen."""
    buttons = screen.query("#buttons > Button").results(Button)
    return [str(button.label) for button in buttons if button.display]


def counts(screen: ExportScreen, account: str) -> dict[str, int]:
    """Counts by outcome."""
    lines = screen.query(f"#{account} OutcomeLine").results(OutcomeLine)
    return {line.outcome: line.count for line in lines}


def total(screen: ExportScreen, account: str) -> int:
    """What stands below the rule."""
    return screen.query(f"#{account} TotalLine").first(TotalLine).count


async def test_from_plan_to_result(world: World) -> None:
    """Enter on the plan sends it; the outcomes add up to the rows of the file; a demo is read back.

    Sent again, there is nothing to send.
    """
    asked: list[str] = []

    def read_back(run: Run) -> str:
        asked.append(run.id)
        return "Read back from Braze: 3 of 3."

    rows = [(f"c{n}", f"c{n}@example.com", "VIP") for n in range(20)]
    rows += [("c1", "c1@example.com", "VIP"), ("c90", "no address", "VIP"), ("c91", "", "Other")]
    sample = world.customers(rows)
    export = world.export(sample, segments=Segments("Segment", ("VIP",)))
    offer = SandboxOffer(world.sandbox.endpoint, Secret(world.key), "", sample, read_back)
    async with opened(world, export, sandbox=offer) as (pilot, screen):
        await stage(pilot, screen, "plan")
        assert shown_buttons(screen) == ["Home", "Edit", "Braze segment", "Start"]
        assert "23 rows in customers.csv" in lines_of(screen)
        assert "external_id" in lines_of(screen)
        assert total(screen, "plan--account") == 3
        await pilot.press("pagedown")
        await pilot.pause()
        assert screen.query_one("#plan--account").scroll_y > 0

        await pilot.press("f1")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpDialog))
        assert "Every row of the file is here" in pilot.app.screen.query_one(Markdown).source
        await pilot.press("escape")

        await pilot.press("enter")
        await until(pilot, lambda: "Read back from Braze: 3 of 3." in lines_of(screen))
        found = counts(screen, "end--account")
        assert status(screen) == "finished"
        assert found == {"accepted": 20, "invalid": 1, "duplicate": 1, "not selected": 1}
        assert total(screen, "end--account") == 23
        assert "→ Put the cells right in the file of returned rows" in lines_of(screen)
        ended = ["Home", "Edit", "Returned rows", "Resend", "Prove", "Run again"]
        assert shown_buttons(screen) == ended
        assert "Audience > Segments > Custom Attributes >" in lines_of(screen)
        assert export.segment_identifier in lines_of(screen)
        assert screen.run is not None
        assert [screen.run.id] == asked
        assert str(world.home.runs / screen.run.id / "returned-rows.csv") in lines_of(screen)

        log = screen.query_one(LogPanel)
        assert not log.region
        await pilot.press("f4")
        await pilot.pause()
        assert log.region.height > 4
        assert f"Run {screen.run.id} of VIP to Braze" in log.lines[0]
        assert log.lines[-1].endswith("✓ Finished. 20 accepted, 1 came back")
        await pilot.press("f4")

        await pilot.press("a")
        await stage(pilot, screen, "plan")
        assert "Nothing: Braze has been told all of this already." in lines_of(screen)

    assert {f"c{n}" for n in range(20)} == world.members()


async def test_leaving_a_plan_forgets_it(world: World) -> None:
    """A plan that was only looked at leaves neither a run in the books nor data on the disk."""
    export = world.export(world.many(50))
    async with opened(world, export) as (pilot, screen):
        await stage(pilot, screen, "plan")
        await pilot.press("escape")
        await until(pilot, lambda: not world.store.latest())

    assert list(world.home.runs.glob("*")) == []
    assert world.sandbox.inspector.requests() == ()


async def test_leaving_while_the_file_is_read(world: World) -> None:
    """A plan process that is still at work is ended, and nothing of it stays."""
    async with opened(world, world.export(world.many(5_000))) as (pilot, _):
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, ExportScreen))

    assert world.store.latest() == ()
    assert list(world.home.runs.glob("*")) == []


async def test_pause_go_on_cancel_resume(world: World) -> None:
    """Pause holds, Go on goes on, Cancel stops with what was sent accounted for, Resume finishes.

    By keys first, then all of it by clicks.
    """
    world.connect("Sandbox", world.sandbox.endpoint, SLOW)
    async with opened(world, world.export(world.many(9_000))) as (pilot, screen):
        await stage(pilot, screen, "plan")
        await pilot.press("s")
        await until(pilot, lambda: bool(screen._standing and screen._standing.snapshot))
        assert shown_buttons(screen) == ["Home", "Log", "Cancel", "Pause"]

        await pilot.press("p")
        await until(pilot, screen._is_paused)
        assert "Go on" in shown_buttons(screen)
        assert "Nothing new is sent" in lines_of(screen)

        await pilot.press("p")
        await until(pilot, lambda: not screen._is_paused())
        await pilot.press("c")
        await stage(pilot, screen, "ended")
        assert status(screen) == "canceled"
        found = counts(screen, "end--account")
        assert found["accepted"] + found["pending"] == 9_000
        assert "→ Resume sends them." in lines_of(screen)
        assert shown_buttons(screen) == ["Home", "Edit", "Run again", "Resume"]

        await pilot.click("#resume")
        await stage(pilot, screen, "going")
        await until(pilot, lambda: bool(screen._standing and screen._standing.snapshot))
        await pilot.click("#pause")
        await until(pilot, screen._is_paused)
        await pilot.click("#pause")
        await until(pilot, lambda: not screen._is_paused())
        await pilot.click("#cancel")
        await stage(pilot, screen, "ended")
        world.connect("Sandbox", world.sandbox.endpoint)
        await pilot.click("#resume")
        await finished(pilot, screen)
        assert counts(screen, "end--account") == {"accepted": 9_000}
        log = "\n".join(screen.query_one(LogPanel).lines)
        assert all(word in log for word in ("Paused", "! Canceled. ", "Finished. 9,000 accepted"))
        await pilot.click("#leave")
        await until(pilot, lambda: isinstance(pilot.app.screen, Base))

    assert len(world.members()) == 9_000


async def test_a_killed_run_is_told_and_resumed(world: World) -> None:
    """When the run's process is killed the screen says so at once, and Resume finishes the run."""
    world.connect("Sandbox", world.sandbox.endpoint, SLOW)
    async with opened(world, world.export(world.many(4_000))) as (pilot, screen):
        await stage(pilot, screen, "plan")
        await pilot.press("s")
        await until(pilot, lambda: bool(screen._standing and screen._standing.answered))
        assert screen._behind.process is not None
        os.kill(screen._behind.process._process.pid, signal.SIGKILL)
        await stage(pilot, screen, "ended")
        assert status(screen) == "interrupted"
        assert "Resume to go on" in lines_of(screen)
        assert "Nothing was sent." not in lines_of(screen)

        world.connect("Sandbox", world.sandbox.endpoint)
        await pilot.press("enter")
        await finished(pilot, screen)

    assert len(world.members()) == 4_000


async def test_a_clock_that_is_put_back_hides_no_run(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a run says is shown although it seems to have been said before the run was started."""

    class Ahead(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(hours=1)

    for module in (processes, store):
        if hasattr(module, "datetime"):
            monkeypatch.setattr(module, "datetime", Ahead)
    world.connect("Sandbox", world.sandbox.endpoint, SLOW)
    async with opened(world, world.export(world.many(20_000))) as (pilot, screen):
        await stage(pilot, screen, "plan")
        await pilot.press("s")
        await until(pilot, lambda: "of 20,000 profiles" in lines_of(screen))
        await pilot.press("c")
        await stage(pilot, screen, "ended")


async def test_a_refused_key_in_the_smallest_terminal(world: World) -> None:
    """A key that Braze refuses ends the run, says so, and leads to the connection; no button is cut off."""
    app = CiBrazeApp(world.home, keys=world.keys, first=lambda _: Base())
    rows = [("c1", "c1@example.com", "VIP"), ("c2", "no address", "VIP")]
    export = world.export(world.customers(rows))

    def right_edge() -> int:
        buttons = screen.query("#buttons > Button").results(Button)
        return max(button.region.right for button in buttons if button.display)

    async with app.run_test(size=(60, 18)) as pilot:
        screen = ExportScreen(app.session, export)
        await app.push_screen(screen)
        await stage(pilot, screen, "plan")
        assert right_edge() <= 60
        world.sandbox.inspector.set_faults(FaultPlan((Fault("key_revoked", from_request=1),)))
        await pilot.press("s")
        await stage(pilot, screen, "ended")
        assert status(screen) == "refused"
        assert "Braze refused" in lines_of(screen)
        assert world.key not in lines_of(screen)
        assert shown_buttons(screen) == ["Home", "Edit connection", "Returned rows", "Resume"]
        assert right_edge() <= 60
        world.sandbox.inspector.reset(Settings(apply_delay=0.0))
        await pilot.press("r")
        await finished(pilot, screen)
        assert "Resend" in shown_buttons(screen)
        assert right_edge() <= 60


async def test_a_missing_key_says_where_it_was_looked_for(world: World) -> None:
    """Without a key nothing is sent; the plan stays, and the sentence names the places."""
    export = world.export(world.many(20))
    app = CiBrazeApp(world.home, keys=Keys(environ={}), first=lambda _: Base())
    async with app.run_test() as pilot:
        screen = ExportScreen(app.session, export)
        await app.push_screen(screen)
        await stage(pilot, screen, "plan")
        await pilot.press("s")
        await until(pilot, lambda: screen.banner.is_shown)

        assert screen._stage == "plan"
        assert "There is no API key" in lines_of(screen)
        await pilot.press("ctrl+q")

    assert list(world.home.runs.glob("*")) == []


async def test_the_brake_needs_consent(world: World) -> None:
    """Too many leavers, held back by the command line: Start waits for the box, and then sends them."""
    export = world.export(world.many(10))
    await asyncio.to_thread(world.run, export)
    world.many(2)
    braked, _ = await asyncio.to_thread(world.run, export)
    assert braked.status == "braked"
    async with opened(world, export, braked) as (pilot, screen):
        await stage(pilot, screen, "plan")
        assert screen.query_one("#start", Button).disabled
        assert "Held back" in lines_of(screen)
        await pilot.press("s")
        assert screen._stage == "plan"

        await pilot.click(Checkbox)
        await pilot.pause()
        await pilot.click("#start")
        await stage(pilot, screen, "ended")
        assert status(screen) == "finished"

    assert {"c0", "c1"} == world.members()


async def test_a_run_without_its_connection_can_be_looked_at(world: World) -> None:
    """A connection that was removed is named, and the run is shown all the same."""
    export = world.export(world.many(3))
    run, _ = await asyncio.to_thread(world.run, export)
    ConnectionStore(world.home).remove("Sandbox")
    async with opened(world, export, run) as (pilot, screen):
        await stage(pilot, screen, "ended")
        assert counts(screen, "end--account")["accepted"] == 3
        assert 'There is no connection "Sandbox"' in lines_of(screen)


async def test_asks_before_real_customers(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that is not the sandbox is asked about, with number and name; No sends nothing.

    The same goes for resuming.
    """
    monkeypatch.setattr("ci_braze_tui.braze.clusters.Endpoint.is_local", False)
    async with opened(world, world.export(world.many(30))) as (pilot, screen):
        await stage(pilot, screen, "plan")
        await pilot.press("s")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        assert 'Send 30 profiles to "Sandbox" (LIVE)?' in lines_of(pilot.app.screen)

        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert screen._stage == "plan"
        await pilot.press("s")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        world.sandbox.inspector.set_faults(FaultPlan((Fault("key_revoked", from_request=1),)))
        await pilot.press("y")
        await stage(pilot, screen, "ended")
        assert status(screen) == "refused"

        world.sandbox.inspector.reset(Settings(apply_delay=0.0))
        await pilot.press("r")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        assert "Send 30 profiles" in lines_of(pilot.app.screen)
        await pilot.press("y")
        await finished(pilot, screen)

    assert len(world.members()) == 30


async def test_returned_rows_are_sent_again(world: World) -> None:
    """What came back can be looked at, and goes out as a run of its own."""
    world.sandbox.inspector.reset(Settings(apply_delay=0.0, blocked_external_ids=("c1",)))
    async with opened(world, world.export(world.many(3))) as (pilot, screen):
        await stage(pilot, screen, "plan")
        await pilot.press("s")
        await stage(pilot, screen, "ended")
        assert counts(screen, "end--account")["rejected"] == 1
        await pilot.press("b")
        table = screen.query_one(RowTable)
        await until(pilot, lambda: bool(table.rows))
        assert screen.focused is table
        assert "1 row came back" in lines_of(screen)
        assert "rejected" in table.rows[0].cells
        await pilot.press("down", "up", "escape")
        await stage(pilot, screen, "ended")

        world.sandbox.inspector.reset(Settings(apply_delay=0.0))
        await pilot.press("t")
        await stage(pilot, screen, "plan")
        assert "1 row in the file of returned rows" in lines_of(screen)
        await pilot.press("s")
        await stage(pilot, screen, "ended")
        assert counts(screen, "end--account")["accepted"] == 1

    assert {"c1"} == world.members()


async def test_a_missing_file_is_one_sentence(world: World) -> None:
    """A plan that cannot be made says why, and can be tried again when that is put right."""
    export = world.export(world.folder / "customers.csv")
    async with opened(world, export) as (pilot, screen):
        await stage(pilot, screen, "ended")
        assert status(screen) == "failed"
        assert "customers.csv" in lines_of(screen)

        world.many(5)
        await pilot.press("a")
        await stage(pilot, screen, "plan")


async def test_a_detached_export_says_so(world: World) -> None:
    """Without a connection there is no plan, but a way on."""
    export = world.export(world.many(5), connection=None)
    async with opened(world, export) as (pilot, screen):
        await stage(pilot, screen, "ended")
        assert "has no connection" in lines_of(screen)
        assert shown_buttons(screen) == ["Home", "Edit", "Run again"]


async def test_a_run_outlives_the_app_and_the_next_one_may_cancel_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The app asks; left running, the run goes on, the next app shows it, and leaves with Cancel.

    The window's title follows it, also from the screen below, and the bell rings once when it ends.
    """
    told: list[str] = []
    monkeypatch.setattr(TerminalApp, "_tell", lambda app, sequence: told.append(sequence))
    monkeypatch.setattr(TerminalApp, "bell", lambda app: told.append("bell"))
    world.connect("Sandbox", world.sandbox.endpoint, SLOW)
    export = world.export(world.many(20_000))
    app = TerminalApp(world.home, keys=world.keys, first=lambda _: Base())
    async with app.run_test() as pilot:
        screen = ExportScreen(app.session, export)
        await app.push_screen(screen)
        await stage(pilot, screen, "plan")
        await pilot.press("s")
        await until(pilot, lambda: status(screen) == "delivering")
        await until(pilot, lambda: any(" % · ci-braze-tui" in each for each in told))
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(app.screen, QuitQuestion))
        await pilot.press("l")
    assert app._exit
    (line,) = last_words(app.followed.read())
    assert line.endswith(f"is still running: ci-braze-tui runs show {world.store.latest()[0].id}")
    told.clear()

    app = TerminalApp(world.home, keys=world.keys, first=lambda _: Base())
    async with app.run_test() as pilot:
        again = ExportScreen(app.session, export)
        await app.push_screen(again)
        await stage(pilot, again, "going")
        await pilot.press("escape")
        app.app_focus = False
        world.store.ask(world.store.latest()[0].id, "cancel")
        await until(pilot, lambda: "bell" in told)
        assert told.count("bell") == 1
        assert notice_sequence("VIP to Braze: Canceled.").split(".")[0] in told[-1]
        assert title_sequence("Canceled · VIP to Braze · ci-braze-tui") in told
    (line,) = last_words(app.followed.read())
    assert "profiles are still to be sent: ci-braze-tui runs resume" in line


async def test_hostile_data_is_shown_and_not_obeyed(world: World) -> None:
    """Names, headers and cells with brackets, escape codes and line ends do no harm anywhere."""
    nasty = "[/bar]\x1b[31m\u202eevil"
    path = world.customers(
        [(f"id[{n}", f"c{n}@example.com" if n else nasty, nasty) for n in range(5)],
        header=("BrazeUserId", "EMail", "Segment"),
        name="a [red] file.csv",
    )
    export = world.export(path, name="[/export] [red]x", segments=Segments("Segment", (nasty,)))
    async with opened(world, export) as (pilot, screen):
        await stage(pilot, screen, "plan")
        assert "a [red] file.csv" in lines_of(screen)
        await pilot.press("s")
        await stage(pilot, screen, "ended")
        assert status(screen) == "finished"
        assert "\x1b" not in lines_of(screen)


async def test_an_export_that_is_locked_elsewhere(world: World) -> None:
    """What another process has locked is not mistaken for a going run of ours."""
    export = world.export(world.many(5))
    lock = take_lock(world.home, export.name)
    try:
        async with opened(world, export) as (pilot, screen):
            await stage(pilot, screen, "ended")
            assert "Another run of" in lines_of(screen)
    finally:
        lock.release()
