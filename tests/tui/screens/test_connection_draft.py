"""Beginning the connection wizard with answers: what was left half-filled, and copies."""

from __future__ import annotations

import msgspec
from textual.widgets import Input, RadioSet

from ci_braze_tui.connections.connection import current_account
from ci_braze_tui.paths import Home
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.secret import Secret
from ci_braze_tui.tui.widgets.confirm import Question
from ci_braze_tui.tui.widgets.endpoint_box import EndpointBox
from ci_braze_tui.tui.widgets.secret_input import SecretBox
from ci_braze_tui.tui.widgets.toggles import Pick, Tick
from tests.tui.screens.connection_wizard import OLD, OLD_KEY, opened, saved


async def test_what_was_left_is_offered_again(home: Home, sandbox: SandboxProcess) -> None:
    """All answers come back but the key and the consent; nothing of it was written."""
    async with opened(home, sandbox) as wizard:
        wizard.fill("Acme", OLD_KEY.reveal(), "rest.fra-01.braze.eu")
        wizard.screen.query_one("#contract--requests", Input).value = "1000"
        wizard.screen.query(Pick)[1].value = True
        await wizard.press("ctrl+n", "ctrl+n", "space", "escape", "y")
        assert wizard.answers == [None]
        assert OLD_KEY.reveal() not in repr(wizard.app.session.connection_drafts)
        await wizard.reopen()
        assert isinstance(wizard.app.screen, Question)
        await wizard.press("g")
        screen = wizard.screen
        assert screen.query_one("#name--input", Input).value == "Acme"
        assert screen.query_one(RadioSet).pressed_index == 1
        assert screen.query_one(EndpointBox).input.value == "rest.fra-01.braze.eu"
        assert screen.query_one("#contract--requests", Input).value == "1000"
        assert screen.query_one(SecretBox).input.value == ""
        assert not screen.query_one(Tick).value

    assert not home.connections.exists()


async def test_starting_afresh_forgets_what_was_left(home: Home, sandbox: SandboxProcess) -> None:
    """Then the form is as it was at first, and nothing is offered the next time."""
    async with opened(home, sandbox) as wizard:
        await wizard.press(*"Acme", "escape", "y")
        await wizard.reopen()
        await wizard.press("s")
        assert wizard.screen.query_one("#name--input", Input).value == ""
        await wizard.press("escape")
        await wizard.reopen()
        assert wizard.app.screen is wizard.screen


async def test_each_connection_has_its_own_draft(home: Home, sandbox: SandboxProcess) -> None:
    """What was left of one connection is not offered for another."""
    async with opened(home, sandbox, OLD) as wizard:
        await wizard.press("x", "escape", "y")
        await wizard.reopen()
        assert wizard.app.screen is wizard.screen
        await wizard.press("escape")
        await wizard.reopen(OLD)
        assert isinstance(wizard.app.screen, Question)


async def test_saving_ends_the_draft(home: Home, sandbox: SandboxProcess) -> None:
    """What is saved is not offered any more."""
    async with opened(home, sandbox, OLD) as wizard:
        await wizard.press("x", "escape", "y")
        await wizard.reopen(OLD)
        await wizard.press("g", "ctrl+n", "ctrl+n", "ctrl+n")
        await wizard.press("ctrl+n")
        await wizard.press("ctrl+n")
        assert wizard.app.session.connection_drafts == {}
    assert [connection.name for connection in saved(home)] == ["x"]


async def test_a_copy_begins_as_the_original(home: Home, sandbox: SandboxProcess) -> None:
    """Another name, the same answers and, if wanted, the same key; consent is given anew."""
    local = msgspec.structs.replace(OLD, endpoint=sandbox.endpoint)
    async with opened(home, sandbox, copied=local) as wizard:
        wizard.app.session.keys.remember(OLD.name, Secret(sandbox.api_key))
        assert wizard.screen.query_one("#name--input", Input).value == "Acme copy"
        await wizard.press("ctrl+n")
        assert wizard.said("key") == "Leave blank to use the key of Acme."
        await wizard.press("ctrl+n")
        assert not wizard.screen.query_one(Tick).value
        await wizard.press("space", "ctrl+n")
        await wizard.press("ctrl+n")
        assert wizard.findings() == ["passed"] * 6
        await wizard.press("ctrl+n")
        await wizard.press("ctrl+n")
        assert wizard.app.session.keys.find("Acme copy").secret == Secret(sandbox.api_key)

    original, copy = saved(home)
    assert (original, copy.name) == (local, "Acme copy")
    assert (copy.endpoint, copy.users, copy.contract) == (
        local.endpoint,
        local.users,
        local.contract,
    )
    assert copy.consent is not None
    assert copy.consent.agreed_by == current_account()
