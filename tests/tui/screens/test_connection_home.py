"""Saved connections on the home screen: copied, and removed with what becomes of their exports."""

from __future__ import annotations

from textual.widgets import Button, Input, OptionList

from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.exports.store import ExportStore
from ci_braze_tui.tui.screens.connection import ConnectionScreen
from ci_braze_tui.tui.screens.removal_dialog import RemoveConnection
from ci_braze_tui.tui.widgets.confirm import Confirm
from tests.tui.screens.seeing import lines_of, until
from tests.tui.screens.test_home import at_home, listed, shown_buttons
from tests.world import World


async def test_a_connection_can_be_copied(world: World) -> None:
    """By key or by button; the wizard begins with the original's answers."""
    async with at_home(world.home, keys=world.keys) as (pilot, screen):
        assert shown_buttons(screen) == ["Copy", "Edit", "Remove"]
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConnectionScreen))
        assert pilot.app.screen.query_one("#name--input", Input).value == "Sandbox copy"
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        await pilot.click("#copy")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConnectionScreen))


async def test_an_unused_connection_needs_a_yes(world: World) -> None:
    """Without exports there is one question, and keeping is the safe answer."""
    async with at_home(world.home, keys=world.keys) as (pilot, screen):
        await pilot.press("delete")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        await pilot.press("enter")
        assert ConnectionStore(world.home).load().items != ()
        await pilot.press("delete")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        await pilot.press("y")
        await until(pilot, lambda: screen.has_class("-empty"))
    assert ConnectionStore(world.home).load().items == ()


async def test_each_export_is_detached_or_removed(world: World) -> None:
    """The dialog lists what depends on it, and removes nothing while one of them is undecided."""
    for name in ("A keeps [/]", "B goes", "C keeps"):
        world.export(world.many(3), name=name)
    async with at_home(world.home, keys=world.keys) as (pilot, screen):
        await pilot.press("end", "delete")
        await until(pilot, lambda: isinstance(pilot.app.screen, RemoveConnection))
        dialog = pilot.app.screen

        def rows() -> list[str]:
            return [str(row.prompt) for row in dialog.query_one(OptionList).options]

        assert rows()[0] == "? Undecided  A keeps [/]"
        assert dialog.query_one("#remove--yes", Button).disabled
        await pilot.press("y", "space", "down", "r", "y")
        assert pilot.app.screen is dialog
        assert "1 export is undecided." in lines_of(dialog)
        await pilot.press("a")
        assert rows() == ["→ Detach     A keeps [/]", "✗ Remove     B goes", "→ Detach     C keeps"]
        assert dialog.focused is dialog.query_one("#remove--no", Button)
        await pilot.press("y")
        await until(pilot, lambda: "Connections" not in listed(screen))

    assert ConnectionStore(world.home).load().items == ()
    kept = ExportStore(world.home).load().items
    assert [(each.name, each.connection) for each in kept] == [
        ("A keeps [/]", None),
        ("C keeps", None),
    ]


async def test_a_connection_in_use_is_kept_unless_it_is_said(world: World) -> None:
    """Escape, n, and yes before anything is decided change nothing."""
    world.export(world.many(3))
    async with at_home(world.home, keys=world.keys) as (pilot, screen):
        await pilot.press("end")
        for keys in (("escape",), ("n",), ("y", "escape")):
            await pilot.press("delete")
            await until(pilot, lambda: isinstance(pilot.app.screen, RemoveConnection))
            assert "VIP to Braze" in "".join(
                str(row.prompt) for row in pilot.app.screen.query_one(OptionList).options
            )
            assert "Detach keeps an export" in lines_of(pilot.app.screen)
            await pilot.press(*keys)
            await until(pilot, lambda: pilot.app.screen is screen)

    assert len(ConnectionStore(world.home).load().items) == 1
    assert ExportStore(world.home).get("VIP to Braze").connection == "Sandbox"
