"""The first page of the connection wizard: the display name."""

from __future__ import annotations

from textual.widgets import Input

from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.paths import Home
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.tui.widgets.step_rail import StepRail
from tests.tui.screens.connection_wizard import OLD, opened, saved


async def test_name_is_checked_on_leaving_it(home: Home, sandbox: SandboxProcess) -> None:
    """Empty, unusable and taken names are refused in words, at once."""
    cases = {
        "": "Type a name",
        "...": "letter or a digit",
        "ACME": 'already a connection "Acme"',
    }
    ConnectionStore(home).save(OLD)
    async with opened(home, sandbox) as wizard:
        for name, said in cases.items():
            box = wizard.screen.query_one("#name--input", Input)
            box.value = name
            box.focus()
            await wizard.press("tab")
            assert said in (wizard.screen.query_one("#name Field", Field).error or "")


async def test_name_taken_in_the_meantime(home: Home, sandbox: SandboxProcess) -> None:
    """A name that another window took is said at the name, and nothing is overwritten."""
    async with opened(home, sandbox, demo=True) as wizard:
        wizard.screen.query_one("#name--input", Input).value = "Acme"
        await wizard.press("ctrl+n", "ctrl+n")
        await wizard.press("space", "ctrl+n")
        await wizard.press("enter")
        await wizard.press("ctrl+n")
        ConnectionStore(home).save(OLD)
        await wizard.press("ctrl+n")
        assert wizard.screen.query_one(StepRail).state_of("name") == "here"
        assert wizard.screen.query_one("#name Field", Field).error is not None

    assert saved(home) == (OLD,)
