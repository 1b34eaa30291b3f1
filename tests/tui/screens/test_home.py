"""The home screen on the real sandbox: what it lists, what it offers, and where it leads."""

from __future__ import annotations

import asyncio
import itertools
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.widgets import Button, OptionList

from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.exports.belongings import begin_run
from ci_braze_tui.exports.process import start_run
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.paths import Home
from ci_braze_tui.records.outcome import Outcomes
from ci_braze_tui.runs.run import Options
from ci_braze_tui.sandbox.faults import Fault, FaultPlan
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.sandbox.settings import Settings
from ci_braze_tui.secret import Secret
from ci_braze_tui.tui.app import CiBrazeApp
from ci_braze_tui.tui.commands import ScreenActions
from ci_braze_tui.tui.moments import when
from ci_braze_tui.tui.processes import RunProcess
from ci_braze_tui.tui.screens.connection import ConnectionScreen
from ci_braze_tui.tui.screens.export import ExportScreen
from ci_braze_tui.tui.screens.home import HomeScreen
from ci_braze_tui.tui.screens.home_books import Books, ExportItem
from ci_braze_tui.tui.screens.home_list import HomeList
from ci_braze_tui.tui.screens.home_words import invitation
from ci_braze_tui.tui.screens.matching import MatchingScreen
from ci_braze_tui.tui.screens.proof_dialog import ProofDialog
from ci_braze_tui.tui.screens.removal_dialog import RemoveConnection
from ci_braze_tui.tui.session import SandboxOffer
from ci_braze_tui.tui.widgets.confirm import Confirm
from ci_braze_tui.tui.widgets.journey import Journey
from tests.tui.screens.past_runs import Past, enter, export_named, save_definitions
from tests.tui.screens.seeing import eventually, lines_of, until
from tests.world import World

HEAVY = ("polars", "polars_hash", "httpx", "aiohttp", "keyring")

FIRST_FRAME = """
import asyncio, sys
from pathlib import Path
from ci_braze_tui.paths import Home
from ci_braze_tui.tui.app import CiBrazeApp

async def main():
    app = CiBrazeApp(Home.under(Path(sys.argv[1])))
    async with app.run_test() as pilot:
        while getattr(app.screen, "_books", None) is None:
            await pilot.pause(0.05)
        print(" ".join(name for name in sys.argv[2:] if name in sys.modules))

asyncio.run(main())
"""


@pytest.fixture
def world(tmp_path: Path, shared_sandbox: SandboxProcess) -> World:
    """A home and a sandbox as it was at its start."""
    shared_sandbox.inspector.reset(Settings(apply_delay=0.0))
    return World(tmp_path, shared_sandbox)


@asynccontextmanager
async def at_home(
    home: Home, width: int = 80, **more: object
) -> AsyncIterator[tuple[Pilot[None], HomeScreen]]:
    """The app as it starts, its lists read."""
    app = CiBrazeApp(home, **more)  # type: ignore[arg-type]
    async with app.run_test(size=(width, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        screen = app.screen
        assert isinstance(screen, HomeScreen)
        await until(pilot, lambda: screen._books is not None)
        yield pilot, screen


def listed(screen: HomeScreen) -> str:
    """All options of the list, as text."""
    options = screen.query_one("#items", OptionList).options
    return "\n".join(str(option.prompt) for option in options)


def shown_buttons(screen: HomeScreen) -> list[str]:
    """The labels of the buttons for the chosen item."""
    buttons = screen.query("#buttons > Button").results(Button)
    return [str(button.label) for button in buttons if button.display]


async def broken_off(world: World) -> None:
    """Run an export and cancel it half way."""
    world.sandbox.inspector.set_faults(FaultPlan((Fault("latency", percent=100, seconds=0.3),)))
    export = world.export(world.many(20_000))
    run = begin_run(export, world.home, Options())
    process = RunProcess(run.id, start_run(run, world.home, world.keys))
    await eventually(lambda: bool((now := world.store.snapshot(run.id)) and now.done))
    world.store.ask(run.id, "cancel")
    await eventually(lambda: not process.is_alive)
    world.sandbox.inspector.set_faults(FaultPlan())


def canceled(world: World) -> None:
    """Enter a run into the books that was canceled before it sent anything."""
    run = begin_run(world.export(world.many(3)), world.home, Options())
    world.store.set_status(run.id, "canceled")


def test_first_frame_loads_nothing_heavy(world: World) -> None:
    """Even with an export that has run, the lists are there without polars or a keyring."""
    world.run(world.export(world.many(3)))
    command = [sys.executable, "-c", FIRST_FRAME, str(world.home.config), *HEAVY]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=50)

    assert done.stdout.strip() == ""


async def test_empty_home_invites(home: Home) -> None:
    """With nothing saved there is one sentence, and Enter begins with a connection."""
    async with at_home(home) as (pilot, screen):
        assert "Press Enter to start." in lines_of(screen)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConnectionScreen))
        assert pilot.app.screen.query_one(Journey).here == "connect"

        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)


def test_demo_says_what_is_prepared() -> None:
    """In a demo the sandbox and the sample are named."""
    offer = SandboxOffer(
        "http://127.0.0.1:1", Secret("x"), "", Path("a/sample.csv"), lambda run: ""
    )
    assert "sample customers are in sample.csv" in invitation(offer)


async def test_what_cannot_be_read_is_a_banner_and_a_sentence(home: Home) -> None:
    """Damaged books leave neither an empty screen nor one that waits for ever."""
    home.database.parent.mkdir(parents=True)
    home.database.write_bytes(b"this is not a database " * 100)
    app = CiBrazeApp(home)
    async with app.run_test() as pilot:
        await until(pilot, lambda: "cannot be shown" in lines_of(app.screen))
        assert "is damaged or is no database" in lines_of(app.screen)


async def test_from_connection_straight_to_matching(world: World, tmp_path: Path) -> None:
    """A new export without any connection: connect first, then match, without coming back here."""
    home = Home.under(tmp_path / "other")
    async with at_home(home) as (pilot, _):
        await pilot.press("n")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConnectionScreen))
        connection = Connection("Acme EU", world.sandbox.endpoint)
        ConnectionStore(home).save(connection)
        pilot.app.screen.dismiss(connection)
        await until(pilot, lambda: isinstance(pilot.app.screen, MatchingScreen))
        assert pilot.app.screen.query_one(Journey).here == "match"


async def test_from_matching_straight_to_the_plan(world: World) -> None:
    """With a connection a new export begins with matching, its plan follows, and home marks it."""
    export = world.export(world.many(5))
    ExportStore(world.home).remove(export.name)
    async with at_home(world.home, keys=world.keys) as (pilot, screen):
        screen._books = Books()  # as in the moment before the first look
        await pilot.press("n")
        await until(pilot, lambda: isinstance(pilot.app.screen, MatchingScreen))
        ExportStore(world.home).save(export)
        pilot.app.screen.dismiss(export)
        await until(pilot, lambda: isinstance(pilot.app.screen, ExportScreen))
        await until(pilot, lambda: "5 rows in customers.csv" in lines_of(pilot.app.screen))
        assert pilot.app.screen.query_one(Journey).here == "export"

        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        await until(pilot, lambda: "VIP to Braze" in listed(screen))
        await until(pilot, lambda: isinstance(screen.query_one(HomeList).chosen, ExportItem))


async def test_lists_what_each_export_did_last(world: World) -> None:
    """An export shows status, time, and how many rows were accepted and came back."""
    rows = [("c1", "c1@example.com", "VIP"), ("c2", "no address", "VIP")]
    export = world.export(world.customers(rows))
    await asyncio.to_thread(world.run, export)
    async with at_home(world.home) as (_, screen):
        assert "VIP to Braze  → Sandbox" in listed(screen)
        assert "✓ Finished today" in listed(screen)
        assert "1 accepted · 1 came back" in listed(screen)
        assert "1 export" in listed(screen)


async def test_an_unfinished_run_comes_first_and_resumes(world: World) -> None:
    """Enter on the first line resumes the run that was broken off."""
    await broken_off(world)
    async with at_home(world.home, keys=world.keys) as (pilot, screen):
        assert listed(screen).splitlines()[0] == "Not finished"
        assert "! A run is not finished. Resume goes on where it stopped." in lines_of(screen)
        assert "Was canceled at" in listed(screen)
        assert shown_buttons(screen) == ["Look", "Discard", "Resume"]

        await pilot.press("enter")
        await until(pilot, lambda: "✓ Finished" in lines_of(pilot.app.screen))
        await pilot.press("escape")
        await until(pilot, lambda: "Not finished" not in listed(screen))
        assert "not finished" not in lines_of(screen)

    assert len(world.members()) == 20_000


async def test_look_shows_an_unfinished_run_without_resuming(world: World) -> None:
    """Looking starts nothing."""
    canceled(world)
    async with at_home(world.home, keys=world.keys) as (pilot, _):
        await pilot.press("l")
        await until(pilot, lambda: "! Canceled" in lines_of(pilot.app.screen))
        assert pilot.app.screen.query_one("#resume").display

    assert world.store.latest()[0].status == "canceled"


async def test_a_result_leads_to_its_proof_and_back(home: Home) -> None:
    """From how a run came out, one key asks how to prove it; its story shows the proof, and leads back."""
    save_definitions(home, "VIP")
    enter(home, Past(outcomes=Outcomes(accepted=8)))
    async with at_home(home) as (pilot, screen):
        screen._go_export(export_named("VIP"), screen._session.runs.get("run-0"))
        await until(pilot, lambda: isinstance(pilot.app.screen, ExportScreen))
        result = pilot.app.screen
        await until(pilot, lambda: "✓ Finished" in lines_of(result))
        assert result.query_one("#prove").display
        await pilot.press("v")
        await until(pilot, lambda: isinstance(pilot.app.screen, ProofDialog))
        await pilot.press("escape")
        await until(pilot, lambda: "Not proved yet" in lines_of(pilot.app.screen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExportScreen))
        await until(pilot, lambda: "✓ Finished" in lines_of(pilot.app.screen))
        assert pilot.app.screen is not result


async def test_discarding_accounts_for_what_was_sent(world: World) -> None:
    """A run that is given up leaves no customer data, and the next one sends only what is missing."""
    await broken_off(world)
    sent = len(world.members())
    async with at_home(world.home, keys=world.keys) as (pilot, screen):
        await pilot.click("#remove")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        await pilot.press("y")
        await until(pilot, lambda: "Not finished" not in listed(screen))

    assert list(world.home.runs.glob("*/outbox/*")) == []
    _, report = await asyncio.to_thread(world.run, ExportStore(world.home).get("VIP to Braze"))
    assert 0 < sent == report.summary.outcomes.unchanged
    assert len(world.members()) == 20_000


async def test_a_going_run_can_be_watched(world: World) -> None:
    """A run that somebody else started is first, with how far it is; Enter watches it."""
    world.sandbox.inspector.set_faults(FaultPlan((Fault("latency", percent=100, seconds=1.5),)))
    run = begin_run(world.export(world.many(40_000)), world.home, Options())
    process = RunProcess(run.id, start_run(run, world.home, world.keys))
    async with at_home(world.home, keys=world.keys) as (pilot, screen):
        await until(pilot, lambda: "Running now, " in listed(screen))
        assert shown_buttons(screen) == ["Watch"]
        await pilot.press("enter")
        await until(pilot, lambda: "Sending to Sandbox" in lines_of(pilot.app.screen))
        await pilot.press("c")
        await until(pilot, lambda: "! Canceled" in lines_of(pilot.app.screen))
    process.end()


async def test_a_refused_run_leads_to_the_connection_and_back(world: World) -> None:
    """From a run that Braze refused one can put the key right and resume it."""
    export = world.export(world.many(3))
    right, world.key = world.key, "11111111-2222-3333-4444-555555555555"
    await asyncio.to_thread(world.run, export)
    world.key = right
    async with at_home(world.home, keys=world.keys) as (pilot, _):
        await pilot.press("l")
        await until(pilot, lambda: "✗ Braze refused" in lines_of(pilot.app.screen))
        await pilot.press("k")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConnectionScreen))
        pilot.app.screen.dismiss(ConnectionStore(world.home).get("Sandbox"))
        await until(pilot, lambda: "✗ Braze refused" in lines_of(pilot.app.screen))
        await pilot.press("r")
        await until(pilot, lambda: "✓ Finished" in lines_of(pilot.app.screen))

    assert len(world.members()) == 3


async def test_removing_an_export_asks(world: World) -> None:
    """Keep keeps it, Remove removes it."""
    world.export(world.many(3))
    async with at_home(world.home) as (pilot, screen):
        await pilot.press("delete")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert "VIP to Braze" in listed(screen)

        await pilot.press("x")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        await pilot.press("y")
        await until(pilot, lambda: "VIP to Braze" not in listed(screen))

    assert ExportStore(world.home).load().items == ()


async def test_forgetting_what_braze_was_told_asks(world: World) -> None:
    """By its key, which only the help names: after a warning the next run sends everything again."""
    export = world.export(world.many(3))
    await asyncio.to_thread(world.run, export)
    async with at_home(world.home, keys=world.keys) as (pilot, screen):
        await pilot.press("f")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        assert "bills every value again" in " ".join(lines_of(pilot.app.screen).split())
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert any(world.home.ledgers.iterdir())

        await pilot.press("f", "y")
        await until(pilot, lambda: screen.banner.is_shown)
        assert not any(world.home.ledgers.iterdir())
        assert "VIP to Braze" in listed(screen)


async def test_all_rows_are_planned_after_a_warning(world: World) -> None:
    """By name from the palette, which has every action; the plan sends what Braze has already."""
    export = world.export(world.many(3))
    await asyncio.to_thread(world.run, export)
    async with at_home(world.home, keys=world.keys) as (pilot, screen):
        entries = {entry.title for entry in ScreenActions(screen)._entries()}
        assert entries == {
            "New export", "Connect", "Edit", "Exports", "Runs", "Remove", "Braze segment",
            "Run all rows", "Forget what Braze was told",
        }  # fmt: skip
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(pilot.app.screen, CommandPalette))
        await pilot.press(*"every row")  # of what it does, not of its name
        await pilot.pause(0.5)
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExportScreen))
        await until(pilot, lambda: "3\nprofiles, one for each row" in lines_of(pilot.app.screen))


async def test_removing_a_connection_names_what_depends_on_it(world: World) -> None:
    """Its exports are named, stay, and are detached; the key is forgotten."""
    world.export(world.many(3))
    keys = world.keys
    async with at_home(world.home, keys=keys) as (pilot, screen):
        await pilot.press("down")
        assert shown_buttons(screen) == ["Copy", "Edit", "Remove"]
        await pilot.press("delete")
        await until(pilot, lambda: isinstance(pilot.app.screen, RemoveConnection))
        assert "VIP to Braze" in str(pilot.app.screen.query_one(OptionList).options[0].prompt)
        await pilot.press("d", "y")
        await until(pilot, lambda: "no connection" in listed(screen))

    assert ConnectionStore(world.home).load().items == ()
    assert ExportStore(world.home).get("VIP to Braze").connection is None


async def test_opening_a_detached_export_edits_it(world: World) -> None:
    """What cannot run leads to where that is put right."""
    world.export(world.many(3), connection=None)
    async with at_home(world.home) as (pilot, _):
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, MatchingScreen))


async def test_a_broken_file_is_named_and_the_others_work(world: World) -> None:
    """One definition with a typo is a warning with file and line, not the end."""
    world.export(world.many(3))
    broken = world.home.exports / "broken.toml"
    broken.write_text('version = 1\nnam = "Broken"\n')
    async with at_home(world.home) as (_, screen):
        assert screen.banner.is_shown
        assert "broken.toml" in lines_of(screen)
        assert "VIP to Braze" in listed(screen)


async def test_hostile_names_do_no_harm(world: World) -> None:
    """Names of exports and connections are text, in the list and in questions."""
    world.connect("[/bar] [red]x", world.sandbox.endpoint)
    world.export(world.many(3), name="[/export] \u202eevil", connection="[/bar] [red]x")
    async with at_home(world.home) as (pilot, screen):
        assert "[/export] \ufffdevil" in listed(screen)
        assert "[/bar] [red]x" in listed(screen)
        await pilot.press("delete")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        assert "[/export]" in lines_of(pilot.app.screen)


async def test_mouse_only(world: World) -> None:
    """Choosing, opening, editing and starting anew can all be clicked."""
    world.export(world.many(3))
    async with at_home(world.home, keys=world.keys) as (pilot, screen):
        await pilot.click("#open")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExportScreen))
        await until(pilot, lambda: "3 rows in" in lines_of(pilot.app.screen))
        await pilot.click("#leave")
        await until(pilot, lambda: pilot.app.screen is screen)
        await pilot.click("#edit")
        await until(pilot, lambda: isinstance(pilot.app.screen, MatchingScreen))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        await pilot.click("#new_connection")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConnectionScreen))


async def test_nothing_is_cut_off_at_any_width(world: World) -> None:
    """All buttons of the longest set fit beside each other."""
    canceled(world)
    async with at_home(world.home) as (pilot, screen):
        for width in (60, 80, 120):
            await pilot.resize_terminal(width, 18)
            await pilot.pause()
            buttons = screen.query("#buttons Button").results(Button)
            places = sorted((each.region.x, each.region.right) for each in buttons if each.region)
            assert len(places) >= 3
            assert screen.query_one("#remove").outer_size.width >= len(" Discard ")
            assert places[-1][1] <= width
            assert all(left[1] <= right[0] for left, right in itertools.pairwise(places))


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 11, 21, 9, 5, tzinfo=UTC), "today 09:05"),
        (datetime(2026, 11, 20, 23, 59, tzinfo=UTC), "yesterday 23:59"),
        (datetime(2026, 1, 2, 3, 4, tzinfo=UTC), "2 Jan 2026 03:04"),
    ],
)
def test_times_as_people_say_them(moment: datetime, said: str) -> None:
    """Today and yesterday by name, other days by date."""
    assert said == when(moment, datetime(2026, 11, 21, 14, 2, tzinfo=UTC))
