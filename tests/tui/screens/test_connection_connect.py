"""The fourth page of the connection wizard: what is tried, and what is said about it."""

from __future__ import annotations

import msgspec
from textual.widgets import Button, Static

from ci_braze_tui.braze.permissions import FEATURES, OPTIONAL
from ci_braze_tui.paths import Home
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.secret import Secret
from ci_braze_tui.tui.screens.connect_page import CheckLine
from ci_braze_tui.tui.widgets.confirm import Confirm
from ci_braze_tui.tui.widgets.endpoint_box import EndpointBox
from ci_braze_tui.tui.widgets.secret_input import SecretBox
from ci_braze_tui.tui.widgets.step_rail import StepLabel
from ci_braze_tui.tui.widgets.toggles import Tick
from ci_braze_tui.workspace.account import current_account
from tests.tui.screens.connection_wizard import OLD, OLD_KEY, opened, saved
from tests.tui.screens.seeing import lines_of


async def test_going_back_while_it_is_tried_keeps_the_cursor(
    home: Home, sandbox: SandboxProcess
) -> None:
    """What was found out meanwhile does not take the focus away from the page that is shown."""
    async with opened(home, sandbox, demo=True) as wizard:
        await wizard.press("ctrl+n", "ctrl+n", "space", "ctrl+n")
        wizard.screen.action_connect()
        wizard.screen.action_back()
        await wizard.settle()
        assert wizard.findings() == ["passed"] * 6
        assert isinstance(wizard.screen.focused, Tick)


async def test_wrong_key(home: Home, sandbox: SandboxProcess) -> None:
    """Braze's refusal is said; saving anyway asks, and does what was answered."""
    async with opened(home, sandbox) as wizard:
        wizard.fill("Acme", "wrong-key-0123456789", sandbox.endpoint)
        await wizard.press("ctrl+n", "ctrl+n")
        await wizard.press("space", "ctrl+n")
        await wizard.press("enter")
        assert wizard.findings() == ["passed", "passed", "failed", *["untried"] * 3]
        await wizard.press("ctrl+n")
        assert not wizard.is_enabled("#save")
        assert wizard.summary()["Tried out"] == "! Failed: API key"

        await wizard.click("#save-anyway")
        assert isinstance(wizard.app.screen, Confirm)
        await wizard.press("n")
        assert saved(home) == ()
        await wizard.click("#save-anyway")
        await wizard.press("y")

    assert [connection.name for connection in saved(home)] == ["Acme"]


async def test_another_key_is_tried_again(home: Home, sandbox: SandboxProcess) -> None:
    """What was found about one key says nothing about the next."""
    async with opened(home, sandbox, demo=True) as wizard:
        await wizard.press("ctrl+n", "ctrl+n")
        await wizard.press("space", "ctrl+n")
        await wizard.press("enter")
        assert wizard.findings() == ["passed"] * 6
        await wizard.press("ctrl+b", "ctrl+b")
        wizard.screen.query_one(SecretBox).input.value = sandbox.key("track_only")
        await wizard.press("ctrl+n", "ctrl+n")
        assert wizard.findings() == ["waiting"] * 6
        assert not wizard.is_enabled("#save")


async def test_key_without_a_permission(home: Home, sandbox: SandboxProcess) -> None:
    """A missing permission is named at the check it fails."""
    async with opened(home, sandbox) as wizard:
        wizard.fill("Acme", sandbox.key("read_only"), sandbox.endpoint)
        await wizard.press("ctrl+n", "ctrl+n")
        await wizard.press("space", "ctrl+n")
        await wizard.press("enter")
        assert wizard.findings()[3] == "failed"
        line = list(wizard.screen.query(CheckLine))[3]
        assert "users.track" in str(line.query_one(".check--sentence", Static).content)


async def test_nobody_answers(home: Home, sandbox: SandboxProcess, closed_port: int) -> None:
    """A host that does not answer is a finding, not a crash."""
    async with opened(home, sandbox) as wizard:
        wizard.fill("Acme", OLD_KEY.reveal(), f"http://127.0.0.1:{closed_port}")
        await wizard.press("ctrl+n", "ctrl+n")
        await wizard.press("space", "ctrl+n")
        await wizard.press("enter")
        assert wizard.findings()[0] == "failed"


async def test_another_endpoint_needs_a_new_try(home: Home, sandbox: SandboxProcess) -> None:
    """Saving waits until the new endpoint accepted the key."""
    async with opened(home, sandbox, OLD) as wizard:
        wizard.screen.query_one(EndpointBox).input.value = sandbox.endpoint
        await wizard.press("ctrl+n", "ctrl+n", "ctrl+n")
        labels = {label.step.id: label for label in wizard.screen.query(StepLabel)}
        await wizard.pilot.click(labels["summary"])
        await wizard.settle()
        assert not wizard.is_enabled("#save")
        assert wizard.is_enabled("#save-anyway")


async def test_f5_tries_again(home: Home, sandbox: SandboxProcess) -> None:
    """One key tries all of it again; what is optional is no failure, and its line says what it adds."""
    async with opened(home, sandbox, demo=True) as wizard:
        await wizard.press("ctrl+n", "ctrl+n")
        await wizard.press("f5", "space", "ctrl+n")
        assert wizard.findings() == ["waiting"] * 6
        for _ in range(2):
            before = len(sandbox.inspector.requests("/users/track"))
            await wizard.press("f5")
            assert wizard.findings() == ["passed"] * 6
            assert len(sandbox.inspector.requests("/users/track")) == before + 1
        assert str(wizard.screen.query_one("#connect--go", Button).label) == "Try again (F5)"
        optional = list(wizard.screen.query(CheckLine))[-len(OPTIONAL) :]
        assert [line.state for line in optional] == ["missing"] * len(OPTIONAL)
        said = [str(line.query_one(".check--sentence", Static).content) for line in optional]
        assert said == [FEATURES[permission] for permission in OPTIONAL]


async def test_you_add_yourself(home: Home, sandbox: SandboxProcess) -> None:
    """The account is named before and after; from there Enter goes on."""
    async with opened(home, sandbox, demo=True) as wizard:
        await wizard.press("ctrl+n", "ctrl+n")
        await wizard.press("space", "ctrl+n")
        who = wizard.screen.query_one("#connect--who", Static)
        assert str(who.content) == f"Nobody yet. You are {current_account()}."
        await wizard.press("enter")
        await wizard.press("enter")
        assert str(who.content) == f"✓ {current_account()} is the export user."
        assert wizard.screen.focused is wizard.screen.query_one("#next")


async def test_a_refused_key_does_not_take_the_place_of_the_old_one(
    home: Home, sandbox: SandboxProcess
) -> None:
    """Nothing offers to save it; one that passes is saved, and the old one is gone."""
    old = msgspec.structs.replace(OLD, endpoint=sandbox.endpoint)
    async with opened(home, sandbox, old) as wizard:
        wizard.screen.query_one(SecretBox).input.value = sandbox.key("track_only")
        wizard.screen.show_page(3)
        await wizard.press("f5", "ctrl+n")
        assert wizard.summary()["Tried out"] == "! Failed: users.export.segment"
        assert "The old key stays until a new one passes." in lines_of(wizard.screen)
        assert not wizard.is_enabled("#save-anyway")
        assert not wizard.is_enabled("#save")
        assert wizard.app.session.keys.find(OLD.name).secret == OLD_KEY
        wizard.screen.query_one(SecretBox).input.value = sandbox.key("full")
        await wizard.press("ctrl+b", "f5", "ctrl+n", "ctrl+n")
        assert wizard.answers
    assert wizard.app.session.keys.find(OLD.name).secret == Secret(sandbox.key("full"))


async def test_a_permission_that_went_missing_is_a_warning(
    home: Home, sandbox: SandboxProcess
) -> None:
    """Checking a saved connection again compares it with the check before."""
    old = msgspec.structs.replace(OLD, endpoint=sandbox.endpoint)
    async with opened(home, sandbox, old) as wizard:
        keys = wizard.app.session.keys
        for name, warns in (("full", False), ("connector", True)):
            keys.remember(OLD.name, Secret(sandbox.key(name)))
            await wizard.reopen(old)
            wizard.screen.show_page(3)
            await wizard.press("f5")
            said = "the key of Acme lost users.export.ids, segments.list, segments.details."
            assert (said in lines_of(wizard.screen).replace("\n", " ")) == warns
