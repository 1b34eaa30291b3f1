"""The list of exports on the screen: ticked, scheduled, attached, duplicated, removed, run."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input, RadioSet

from ci_braze_tui.exports.schedule import Schedule
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.paths import Home
from ci_braze_tui.records.outcome import Outcomes
from ci_braze_tui.tui.app import CiBrazeApp
from ci_braze_tui.tui.screens.exports import ExportsScreen
from ci_braze_tui.tui.screens.exports_view import ExportView
from ci_braze_tui.tui.screens.home import HomeScreen
from ci_braze_tui.tui.screens.schedule_dialog import ScheduleDialog
from ci_braze_tui.tui.widgets.confirm import Confirm
from ci_braze_tui.tui.widgets.pick_one import PickOne
from ci_braze_tui.tui.widgets.row_table import RowTable
from ci_braze_tui.workspace import access
from tests.tui.screens.past_runs import Past, enter, save_definitions
from tests.tui.screens.seeing import lines_of, until

HOSTILE = "[/x]\u202e고객"
SIZES = ((80, 24), (120, 40), (60, 18))


@asynccontextmanager
async def listed(home: Home) -> AsyncIterator[tuple[Pilot[None], ExportsScreen]]:
    """The list, reached from home, once it has been read."""
    app = CiBrazeApp(home)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        await until(pilot, lambda: "Reading" not in lines_of(app.screen))
        await pilot.press("p")
        await until(pilot, lambda: isinstance(app.screen, ExportsScreen))
        screen = app.screen
        assert isinstance(screen, ExportsScreen)
        await until(pilot, lambda: screen._read_last is not None or screen.banner.is_shown)
        yield pilot, screen


def names(screen: ExportsScreen) -> list[str]:
    """The exports that are listed, from the top."""
    return [row.id for row in screen.query_one(RowTable).rows]


async def test_exports_are_found_looked_at_and_changed(home: Home) -> None:
    """Every size; filter, view, duplicate, detach, attach and remove by keys only."""
    save_definitions(home, "News", "VIP", HOSTILE)
    enter(home, Past("VIP", outcomes=Outcomes(accepted=9)))
    store = ExportStore(home)
    async with listed(home) as (pilot, screen):
        table = screen.query_one(RowTable)
        for width, height in SIZES:
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            assert table.render_line(1).cell_length == table.size.width
            for button in screen.query("#buttons > Button").results(Button):
                assert not button.display or screen.region.contains_region(button.region)
        await pilot.press("slash", *"succ", "enter")
        await pilot.pause()
        assert names(screen) == ["VIP"]
        assert "9 accepted." in lines_of(screen)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExportView))
        assert "customers.csv" in lines_of(pilot.app.screen)
        await pilot.press("escape", "y")
        await until(pilot, lambda: "VIP copy" in [each.name for each in store.load().items])
        assert store.get("VIP copy").schedule == Schedule("off")
        await pilot.press("c")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickOne))
        await pilot.press("up", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        await pilot.press("y")
        await until(pilot, lambda: store.get("VIP").connection is None)
        await until(pilot, lambda: names(screen) == [])
        await pilot.press("escape")
        await until(pilot, lambda: len(names(screen)) == 4)
        await pilot.press("c")
        await until(pilot, lambda: isinstance(pilot.app.screen, PickOne))
        await pilot.press("enter")
        await until(pilot, lambda: store.get("VIP").connection == "Acme EU")
        await until(pilot, lambda: screen.query_one(RowTable).row.id == "VIP")  # type: ignore[union-attr]
        await pilot.press("x")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        await pilot.press("y")
        await until(pilot, lambda: "VIP" not in names(screen))


async def test_several_are_scheduled_at_once(home: Home) -> None:
    """Ticked ones get one schedule half an hour apart, or keep theirs and are switched off."""
    save_definitions(home, "A", "B", "C")
    store = ExportStore(home)
    async with listed(home) as (pilot, screen):
        table = screen.query_one(RowTable)
        await pilot.click(table, offset=(1, 1))
        await until(pilot, lambda: screen._ticked == {"A"})
        await pilot.press("down", "space", "s")
        await until(pilot, lambda: isinstance(pilot.app.screen, ScheduleDialog))
        dialog = pilot.app.screen
        dialog.query_one("#schedule--which", RadioSet).query("Pick").last().toggle()  # type: ignore[attr-defined]
        dialog.query_one("#schedule--recurrence", RadioSet).query("Pick")[2].toggle()  # type: ignore[attr-defined]
        dialog.query_one("#schedule--at", Input).value = "7:15"
        await until(pilot, lambda: "07:15" in lines_of(dialog))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: store.get("B").schedule.recurrence == "weekly")
        assert [store.get(name).schedule.at for name in "ABC"] == ["07:15", "07:45", None]
        assert store.get("A").schedule.days == ("monday",)
        await until(pilot, lambda: screen._ticked == set())
        await pilot.press("ctrl+a", "s")
        await until(pilot, lambda: isinstance(pilot.app.screen, ScheduleDialog))
        await pilot.press("space", "ctrl+s")
        await until(pilot, lambda: store.get("C").schedule.recurrence == "off")
        assert store.get("B").schedule.switched_on().at == "07:45"


async def test_a_viewer_may_look_and_nothing_else(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list says so, the keys are dim, and the core refuses what a key would do."""
    save_definitions(home, "VIP")
    monkeypatch.setattr(access, "role_in", lambda _workspace: "viewer")
    async with listed(home) as (pilot, screen):
        assert "View only" in screen.query_one(RowTable).rows[0].cells
        assert all(screen.query_one(f"#{name}", Button).disabled for name in ("run", "schedule"))
        await pilot.press("s", "x", "y", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExportView))
        shown = [button.id for button in pilot.app.screen.query(Button)]
        assert shown == ["close"]
