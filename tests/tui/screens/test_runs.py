"""The history of runs: listed, filtered, sorted, live, and quick with ten thousand."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input, Static

from ci_braze_tui.exports.history import History
from ci_braze_tui.paths import Home
from ci_braze_tui.records.outcome import Outcomes
from ci_braze_tui.runs.lock import take_lock
from ci_braze_tui.runs.run import Options
from ci_braze_tui.runs.snapshot import Snapshot
from ci_braze_tui.runs.store import RunStore
from ci_braze_tui.tui.app import CiBrazeApp
from ci_braze_tui.tui.moments import when_in_short
from ci_braze_tui.tui.screens.home import HomeScreen
from ci_braze_tui.tui.screens.run_story import RunStoryScreen
from ci_braze_tui.tui.screens.runs import RunsScreen
from ci_braze_tui.tui.screens.runs_words import ORDERS, chosen_runs, columns, summary
from ci_braze_tui.tui.widgets.row_table import RowTable
from tests.tui.screens.past_runs import Past, enter, save_definitions
from tests.tui.screens.seeing import lines_of, until

SIZES = [(80, 24), (120, 40), (60, 18)]
FEW = (
    Past("VIP", age=timedelta(hours=1), outcomes=Outcomes(accepted=9, rejected=2)),
    Past("Newsletter", "refused", timedelta(hours=2), Outcomes(accepted=700)),
    Past("VIP", "canceled", timedelta(hours=3), Outcomes(pending=5), seconds=0.0),
    Past("[/x]\x1b[31m고객", age=timedelta(hours=4), options=Options(all_rows=True)),
)


async def _lead(*_: object) -> None:
    """Goes nowhere."""


@asynccontextmanager
async def history(
    home: Home, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[tuple[Pilot[None], RunsScreen]]:
    """The history, once it has been read."""
    app = CiBrazeApp(home, first=lambda session: RunsScreen(session, _lead))
    async with app.run_test(size=size) as pilot:
        screen = app.screen
        assert isinstance(screen, RunsScreen)
        await until(pilot, lambda: screen._runs is not None or screen.banner.is_shown)
        yield pilot, screen


def ids(screen: RunsScreen) -> list[str]:
    """The runs that are listed, from the top."""
    return [row.id for row in screen.query_one(RowTable).rows]


def first_cells(screen: RunsScreen) -> tuple[str, ...]:
    """The cells of the first row."""
    return screen.query_one(RowTable).rows[0].cells


def said(screen: RunsScreen) -> str:
    """The line above the table."""
    return str(screen.query_one("#summary", Static).visual)


async def test_home_leads_to_the_history_and_back(home: Home) -> None:
    """One key, listed in the footer and the palette; escape comes back."""
    save_definitions(home, "VIP")
    app = CiBrazeApp(home)
    async with app.run_test() as pilot:
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        screen = app.screen
        await until(pilot, lambda: screen._books is not None)  # type: ignore[attr-defined]
        await pilot.press("r")
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))
        await until(pilot, lambda: "Nothing has run yet." in lines_of(app.screen))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)


async def test_lists_newest_first_with_all_that_counts(home: Home) -> None:
    """When, what, how it ended, counts, time, connection and who."""
    enter(home, *FEW)
    async with history(home) as (_, screen):
        assert ids(screen) == ["run-0", "run-1", "run-2", "run-3"]
        assert said(screen) == "4 runs, newest first"
        cells = first_cells(screen)
        assert cells[1:] == ("VIP", "✓ Finished", "9", "2", "4.0 s", "Acme EU", "mlee")
        assert screen.query_one(RowTable).rows[2].cells[3:6] == ("–", "–", "–")
        assert screen.query_one(RowTable).rows[3].cells[7] == "mlee, all rows"


async def test_fits_every_size(home: Home) -> None:
    """Heading, rows and buttons are in sight at any time; hostile names are drawn as text."""
    enter(home, *FEW)
    async with history(home) as (pilot, screen):
        table = screen.query_one(RowTable)
        for width, height in SIZES:
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            assert table.render_line(0).text.startswith("Started▼")
            assert "[/x]␛[31m고객"[:8] in table.render_line(4).text
            assert table.render_line(1).cell_length == table.size.width
            for button in screen.query("#buttons > Button").results(Button):
                assert screen.region.contains_region(button.region)


async def test_filters_as_you_type(home: Home) -> None:
    """Words are looked for in export, connection and status; escape shows all again."""
    enter(home, *FEW)
    async with history(home) as (pilot, screen):
        await pilot.press(*"vip")
        await pilot.pause()
        assert ids(screen) == ["run-0", "run-2"]
        assert said(screen) == "2 of 4 runs, newest first"
        await pilot.press("space", *"CANC")
        await pilot.pause()
        assert ids(screen) == ["run-2"]
        await pilot.press(*"xyz")
        await pilot.pause()
        assert "No run has this" in lines_of(screen)
        assert screen.query_one("#open", Button).disabled
        await pilot.press("escape")
        await pilot.pause()
        assert len(ids(screen)) == 4


async def test_typing_in_the_table_filters_too(home: Home) -> None:
    """The first letter goes into the filter and takes the focus with it."""
    enter(home, *FEW)
    async with history(home) as (pilot, screen):
        await pilot.press("tab")
        assert isinstance(screen.focused, RowTable)
        await pilot.press(*"news")
        await pilot.pause()
        assert screen.query_one("#filter", Input).value == "news"
        assert ids(screen) == ["run-1"]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Export", ["run-3", "run-1", "run-0", "run-2"]),
        ("Status", ["run-1", "run-2", "run-0", "run-3"]),
        ("Accepted", ["run-1", "run-3", "run-0", "run-2"]),
        ("Came back", ["run-0", "run-1", "run-2", "run-3"]),
        ("Took", ["run-0", "run-1", "run-3", "run-2"]),
        ("Connection", ["run-0", "run-1", "run-2", "run-3"]),
        ("By", ["run-0", "run-1", "run-2", "run-3"]),
    ],
)
def test_sorts_by_each_column(home: Home, title: str, expected: list[str]) -> None:
    """Either way round; ties are newest first."""
    enter(home, *FEW)
    at = [order.title for order in ORDERS].index(title)
    runs, backwards = History(home).read(), ORDERS[at].starts_backwards
    assert [run.id for run in chosen_runs(runs, "", at, backwards)] == expected
    assert {run.id for run in chosen_runs(runs, "", at, not backwards)} == set(expected)
    assert summary(4, 4, at, True) == ORDERS[at].said_backwards("4 runs")
    assert summary(1, 4, at, False) == ORDERS[at].said("1 of 4 runs")


async def test_sorts_by_key(home: Home) -> None:
    """Ctrl+S goes to the next column, Ctrl+R turns the order round."""
    enter(home, *FEW)
    async with history(home) as (pilot, screen):
        await pilot.press("ctrl+s", "ctrl+s")
        await pilot.pause()
        assert ids(screen) == ["run-1", "run-2", "run-0", "run-3"]
        await pilot.press("ctrl+r")
        await pilot.pause()
        assert ids(screen) == ["run-0", "run-3", "run-2", "run-1"]
        assert said(screen) == "4 runs, by status, backwards"


async def test_sorts_by_a_click_on_a_heading(home: Home) -> None:
    """A click sorts, another one turns the order round, the heading has the arrow."""
    enter(home, *FEW)
    async with history(home) as (pilot, screen):
        table = screen.query_one(RowTable)
        await pilot.click(RowTable, offset=(2, 0))
        await pilot.pause()
        assert ids(screen) == ["run-3", "run-2", "run-1", "run-0"]
        assert table.render_line(0).text.startswith("Started▲")
        await pilot.click(RowTable, offset=(18, 0))
        await pilot.pause()
        assert "Export▲" in table.render_line(0).text


async def test_the_cursor_stays_on_its_run(home: Home) -> None:
    """A run that is added at the top does not move what somebody is looking at."""
    enter(home, *FEW)
    async with history(home) as (pilot, screen):
        await pilot.press("down", "down")
        table = screen.query_one(RowTable)
        assert table.row is not None
        assert table.row.id == "run-2"
        RunStore(home).begin("VIP", "Acme EU", "{}", Options(), "mlee")
        await until(pilot, lambda: len(ids(screen)) == 5)
        assert table.row is not None
        assert table.row.id == "run-2"


async def test_enter_opens_the_story_and_comes_back(home: Home) -> None:
    """From the filter, by click and by button; the history is as it was afterwards."""
    save_definitions(home, "VIP")
    enter(home, *FEW)
    async with history(home) as (pilot, screen):
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, RunStoryScreen))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        await pilot.click(RowTable, offset=(2, 1))
        await until(pilot, lambda: isinstance(pilot.app.screen, RunStoryScreen))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        await pilot.click("#open")
        await until(pilot, lambda: isinstance(pilot.app.screen, RunStoryScreen))


async def test_a_going_run_is_live(home: Home) -> None:
    """Its counts follow its snapshots, and its end is seen."""
    store = RunStore(home)
    run = store.begin("VIP", "Acme EU", "{}", Options(), "mlee")
    lock = take_lock(home, "VIP", run.id)
    store.set_status(run.id, "delivering")
    async with history(home) as (pilot, screen):
        assert first_cells(screen)[2:4] == ("Running", "–")
        for accepted in (10, 20):
            outcomes = Outcomes(accepted=accepted)
            store.write_snapshot(
                Snapshot(run.id, "delivering", datetime.now(UTC), outcomes=outcomes)
            )
            await until(pilot, lambda n=accepted: first_cells(screen)[3] == str(n))  # type: ignore[misc]
        store.write_snapshot(Snapshot(run.id, "paused", datetime.now(UTC)))
        await until(pilot, lambda: first_cells(screen)[2] == "Paused")
        store.set_status(run.id, "finished")
        lock.release()
        await until(pilot, lambda: first_cells(screen)[2] == "✓ Finished")


def test_a_run_that_died_says_so_and_one_taken_out_is_gone(home: Home) -> None:
    """What the books hold is not believed of a run without a process; a plan that was dropped goes."""
    store = RunStore(home)
    dead, plan = (store.begin(name, "Acme EU", "{}", Options(), "mlee") for name in "ab")
    store.set_status(dead.id, "delivering")
    books = History(home)
    assert {run.id: run.status for run in books.read()} == {
        dead.id: "interrupted",
        plan.id: "preparing",
    }
    store.remove(plan.id)
    assert [run.id for run in books.read()] == [dead.id]


async def test_books_that_cannot_be_read_are_a_banner(home: Home) -> None:
    """The screen stays, and says what is wrong."""
    home.database.parent.mkdir(parents=True)
    home.database.write_bytes(b"this is not a database " * 100)
    async with history(home) as (pilot, screen):
        await pilot.pause()
        assert "is damaged or is no database" in lines_of(screen)
        assert "The runs cannot be shown." in lines_of(screen)


async def test_ten_thousand_runs_stay_fluid(home: Home) -> None:
    """They are listed, filtered, sorted and gone through, each within a moment."""
    enter(home, *(Past("VIP" if n % 2 else "News", age=timedelta(hours=n)) for n in range(10_000)))
    async with history(home) as (pilot, screen):
        assert said(screen) == "10,000 runs, newest first"
        screen.query_one("#filter", Input).value = "vip"
        began = time.thread_time()
        screen._list()
        screen.action_sort()
        assert time.thread_time() - began < 0.5
        await pilot.pause()
        assert len(ids(screen)[:5]) == 5
        await pilot.press("ctrl+end")
        assert screen.query_one(RowTable).row is not None


@pytest.mark.parametrize("room", [40, 57, 77, 97, 117, 237])
def test_no_number_is_cut_in_two(room: int) -> None:
    """A column of numbers is whole or out of sight."""
    heads = columns(room, 0, True)
    end = 0
    for head in heads:
        begin, end = end, end + head.width + 2
        assert not head.is_number or begin >= room or end - 2 <= room


def test_times_are_short_and_local() -> None:
    """In the reader's time zone; older ones with their day, then their year."""
    now = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
    assert when_in_short(now - timedelta(hours=1), now) == "today 11:00"
    assert when_in_short(now - timedelta(hours=13), now) == "yesterday 23:00"
    assert when_in_short(now - timedelta(days=5), now) == "16 Nov 12:00"
    assert when_in_short(now - timedelta(days=500), now) == "9 Jul 2025"
    assert len(when_in_short(now - timedelta(days=1), now)) <= ORDERS[0].width


def test_nothing_heavy_is_loaded_for_it(tmp_path: Path) -> None:
    """The history needs neither polars nor a keyring."""
    import subprocess
    import sys

    code = (
        "import sys; import ci_braze_tui.tui.screens.runs, ci_braze_tui.tui.screens.run_story;"
        "print([n for n in ('polars', 'httpx', 'aiohttp', 'keyring') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
