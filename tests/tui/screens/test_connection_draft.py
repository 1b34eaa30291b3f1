"""Beginning the connection wizard with answers: what was left half-filled, and copies."""

from __future__ import annotations

import msgspec
from textual.widgets import Input, RadioSet

from ci_braze_tui.connections.store import ConnectionStore
from ci_braze_tui.paths import Home
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.secret import Secret
from ci_braze_tui.tui.screens.connection_draft import ConnectionDraft
from ci_braze_tui.tui.screens.connection_drafts import ConnectionDrafts
from ci_braze_tui.tui.widgets.confirm import Question
from ci_braze_tui.tui.widgets.endpoint_box import EndpointBox
from ci_braze_tui.tui.widgets.secret_input import SecretBox
from ci_braze_tui.tui.widgets.toggles import Pick, Tick
from ci_braze_tui.workspace.account import current_account
from tests.tui.screens.connection_wizard import OLD, OLD_KEY, opened, saved
from tests.tui.screens.seeing import until


async def test_what_was_left_is_offered_again(home: Home, sandbox: SandboxProcess) -> None:
    """All answers come back but the key and the consent; nothing of it was written."""
    async with opened(home, sandbox) as wizard:
        wizard.fill("Acme", OLD_KEY.reveal(), "rest.fra-01.braze.eu")
        wizard.screen.query_one("#contract--requests", Input).value = "1000"
        wizard.screen.query(Pick)[1].value = True
        await wizard.press("ctrl+n", "ctrl+n", "space", "escape", "y")
        assert wizard.answers == [None]
        drafts = home.state / "drafts" / "connections.json"
        assert (0o600, OLD_KEY.reveal() in drafts.read_text()) == (
            drafts.stat().st_mode & 0o777,
            False,
        )
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
        screen.query_one(EndpointBox).input.value = OLD_KEY.reveal()  # pasted into the wrong box
        await wizard.press("escape", "y")
        assert OLD_KEY.reveal() not in drafts.read_text()

    assert not home.connections.exists()


async def test_an_app_that_is_killed_loses_nothing(home: Home, sandbox: SandboxProcess) -> None:
    """A draft is kept while it is entered, for its own connection, until somebody starts afresh."""
    drafts = ConnectionDrafts(home)
    async with opened(home, sandbox, OLD) as wizard:
        await wizard.press("x")
        await until(wizard.pilot, lambda: drafts.of(OLD) is not None)
    ConnectionStore(home).remove(OLD.name)  # it is saved anew below
    async with opened(home, sandbox, OLD) as wizard:
        assert isinstance(wizard.app.screen, Question)
        await wizard.press("s")
        assert wizard.screen.query_one("#name--input", Input).value == "Acme"
        await wizard.press("escape")
        for other in (None, OLD):
            await wizard.reopen(other)
            assert wizard.app.screen_stack[-1] is wizard.screen
            await wizard.press("escape")


def test_a_draft_of_what_was_changed_meanwhile_is_none(home: Home) -> None:
    """It would take the change back; one of another version of the tool cannot be read, and is none either."""
    drafts, draft = ConnectionDrafts(home), ConnectionDraft("Acme", endpoint="rest.fra-01.braze.eu")
    for before in (None, OLD):
        drafts.keep(before, draft)
    assert drafts.of(None) == drafts.of(OLD) == draft
    assert drafts.of(msgspec.structs.replace(OLD, endpoint="rest.iad-01.braze.com")) is None
    (home.state / "drafts" / "connections.json").write_text('{"": {"draft": 1}}')
    assert drafts.of(None) is None


async def test_saving_ends_the_draft(home: Home, sandbox: SandboxProcess) -> None:
    """What is saved is not offered any more."""
    async with opened(home, sandbox, OLD) as wizard:
        await wizard.press("x", "escape", "y")
        await wizard.reopen(OLD)
        await wizard.press("g", "ctrl+n", "ctrl+n", "ctrl+n")
        await wizard.press("ctrl+n")
        await wizard.press("ctrl+n")
        assert not (home.state / "drafts" / "connections.json").exists()
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
