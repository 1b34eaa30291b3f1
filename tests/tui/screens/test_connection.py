"""The connection wizard against a real sandbox, by keys and by mouse."""

from __future__ import annotations

import pytest
from textual.widgets import Input, RadioSet, Static

from ci_braze_tui.connections.connection import Connection
from ci_braze_tui.paths import Home
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.secret import Secret
from ci_braze_tui.tui.widgets.endpoint_box import EndpointBox
from ci_braze_tui.tui.widgets.secret_input import SecretBox
from ci_braze_tui.tui.widgets.step_rail import StepLabel, StepRail
from ci_braze_tui.tui.widgets.toggles import Pick, Tick
from ci_braze_tui.workspace.account import current_account
from tests.tui.screens.connection_wizard import OLD, OLD_KEY, opened, saved


async def test_keys_only(home: Home, sandbox: SandboxProcess) -> None:
    """In the demo a connection is made, tried and saved without a mouse."""
    async with opened(home, sandbox, demo=True) as wizard:
        await wizard.press(*"Acme EU", "tab", "down", "space", "ctrl+n")
        await wizard.press("enter", "enter")
        await wizard.press("space", "ctrl+n")
        await wizard.press("enter")
        assert wizard.findings() == ["passed"] * 6
        await wizard.press("enter")
        await wizard.press("enter")
        await wizard.press("enter")
        key = wizard.app.session.keys.find("Acme EU").secret

    (connection,) = saved(home)
    assert [connection] == wizard.answers
    assert connection.name == "Acme EU"
    assert sandbox.endpoint == connection.endpoint
    assert connection.users == "administrators and contributors"
    assert current_account() == connection.export_user
    assert Secret(sandbox.api_key) == key


async def test_mouse_only(home: Home, sandbox: SandboxProcess) -> None:
    """In the demo a connection is made, tried and saved without a key pressed."""
    async with opened(home, sandbox, demo=True) as wizard:
        await wizard.click("#next")
        await wizard.click("#next")
        await wizard.click(Tick)
        await wizard.click("#next")
        await wizard.click("#connect--go")
        await wizard.click("#connect--user")
        await wizard.click("#next")
        await wizard.click("#save")

    assert [connection.name for connection in saved(home)] == ["Sandbox"]


async def test_the_key_is_nowhere_but_with_the_keys(home: Home, sandbox: SandboxProcess) -> None:
    """Not in a file, not in a worker's description, not in a picture, not in a toast."""
    async with opened(home, sandbox, demo=True) as wizard:
        seen = []
        for keys in (["ctrl+n"], ["ctrl+n"], ["space", "ctrl+n"], ["enter"]):
            await wizard.pilot.press(*keys)
            await wizard.pilot.pause()
            seen += [worker.description for worker in wizard.app.workers]
            seen.append(wizard.app.export_screenshot())
            await wizard.settle()
        await wizard.press("enter")
        await wizard.press("enter")
        seen.append(wizard.app.export_screenshot())
        await wizard.press("enter")
        seen += [toast.message for toast in wizard.app._notifications]

    assert any("this session's memory only" in text for text in seen)
    assert [text for text in seen if sandbox.api_key in text] == []
    files = [path for path in home.config.rglob("*") if path.is_file()]
    assert [path for path in files if sandbox.api_key.encode() in path.read_bytes()] == []


async def test_the_footer_says_what_the_key_does(home: Home, sandbox: SandboxProcess) -> None:
    """Ctrl+N is Next, on the way Connect, at the end Save; pressed twice in a hurry it still saves once."""
    async with opened(home, sandbox, demo=True) as wizard:
        said = [wizard.footer("ctrl+n")]
        for keys in (["ctrl+n"], ["ctrl+n"], ["space", "ctrl+n"], ["ctrl+n"], ["ctrl+n"]):
            await wizard.press(*keys)
            said.append(wizard.footer("ctrl+n"))
        assert said == ["Next", "Next", "Next", "Connect", "Next", "Save"]

        wizard.screen.action_save()
        wizard.screen.action_save()
        await wizard.settle()
        assert wizard.answers == list(saved(home))


async def test_hostile_name(home: Home, sandbox: SandboxProcess) -> None:
    """A name may be anything that is not a control character, and is shown as it is."""
    name = "[red]x [/bad] [/] Ü مرحبا 👩‍💻"
    async with opened(home, sandbox, demo=True) as wizard:
        wizard.screen.query_one("#name--input", Input).value = name
        await wizard.press("ctrl+n", "ctrl+n")
        await wizard.press("space", "ctrl+n")
        await wizard.press("enter")
        await wizard.press("ctrl+n")
        assert wizard.summary()["Display name"] == f"✓ {name}"
        await wizard.press("ctrl+n")

    assert [connection.name for connection in saved(home)] == [name]


async def test_going_back_keeps_everything(home: Home, sandbox: SandboxProcess) -> None:
    """Back is free, checks nothing and loses nothing."""
    async with opened(home, sandbox, demo=True) as wizard:
        await wizard.press(*"Acme", "ctrl+n", "ctrl+n")
        await wizard.press("space", "ctrl+b", "ctrl+b")
        assert wizard.screen.query_one("#name--input", Input).value == "Acme"
        await wizard.press("ctrl+n", "ctrl+n")
        assert wizard.screen.query_one(Tick).value


async def test_the_rail_leads_anywhere_and_says_what_is_missing(
    home: Home, sandbox: SandboxProcess
) -> None:
    """A click on the last step is allowed; what is not answered is named, and Connect waits."""
    async with opened(home, sandbox) as wizard:
        labels = {label.step.id: label for label in wizard.screen.query(StepLabel)}
        assert await wizard.pilot.click(labels["connect"])
        await wizard.settle()
        assert not wizard.is_enabled("#connect--go")
        status = str(wizard.screen.query_one("#connect--status", Static).content)
        assert status == "First answer: Name, Braze, Consent."
        assert wizard.screen.query_one(StepRail).state_of("name") == "attention"
        assert not wizard.is_enabled("#save")
        assert not wizard.is_enabled("#save-anyway")


@pytest.mark.parametrize(("existing", "demo"), [(None, False), (None, True), (OLD, False)])
async def test_leaving_untouched_asks_nothing(
    home: Home, sandbox: SandboxProcess, existing: Connection | None, demo: bool
) -> None:
    """Escape leaves at once when nothing was typed, whatever was filled in."""
    async with opened(home, sandbox, existing, demo=demo) as wizard:
        await wizard.press("escape")
        assert wizard.answers == [None]


async def test_leaving_asks_when_something_was_typed(home: Home, sandbox: SandboxProcess) -> None:
    """The safe answer stays; leaving writes no file and keeps no key."""
    async with opened(home, sandbox) as wizard:
        await wizard.press("a", "escape", "enter")
        assert wizard.answers == []
        await wizard.press("escape", "y")
        assert wizard.answers == [None]
        assert wizard.app.session.keys._session == {}

    assert not home.connections.exists()


async def test_existing_connection_is_shown_as_it_is(home: Home, sandbox: SandboxProcess) -> None:
    """Everything is filled in but the key, of which only its place is said."""
    async with opened(home, sandbox, OLD) as wizard:
        screen = wizard.screen
        assert screen.query_one("#name--input", Input).value == "Acme"
        assert screen.query_one(RadioSet).pressed_index == 1
        assert [str(pick.BUTTON_INNER) for pick in screen.query(Pick)] == ["( )", "(•)"]
        assert screen.query_one(SecretBox).input.value == ""
        assert screen.query_one(EndpointBox).input.value == "rest.fra-01.braze.eu"
        assert screen.query_one(Tick).value
        assert wizard.said("key") == "Kept in this session's memory. Leave blank to keep it."


async def test_untouched_key_and_endpoint_need_no_new_try(
    home: Home, sandbox: SandboxProcess
) -> None:
    """A new name is saved without connecting; key, consent and export user stay."""
    async with opened(home, sandbox, OLD) as wizard:
        wizard.screen.query_one("#name--input", Input).value = "Acme Europe"
        await wizard.press("ctrl+n", "ctrl+n", "ctrl+n")
        await wizard.press("ctrl+n")
        assert wizard.summary()["Tried out"] == "✓ As it was saved"
        assert wizard.is_enabled("#save")
        await wizard.press("ctrl+n")
        assert wizard.app.session.keys.find("Acme Europe").secret == OLD_KEY

    (connection,) = saved(home)
    assert ("Acme Europe", OLD.consent, OLD.export_user) == (
        connection.name,
        connection.consent,
        connection.export_user,
    )


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (120, 40)])
async def test_every_page_can_be_used_at_every_size(
    home: Home, sandbox: SandboxProcess, size: tuple[int, int]
) -> None:
    """The buttons are on the screen, and at 80 by 24 no page needs scrolling."""
    async with opened(home, sandbox, demo=True, size=size) as wizard:
        for keys in ([], ["ctrl+n"], ["ctrl+n"], ["space", "ctrl+n"], ["ctrl+n"], ["ctrl+n"]):
            await wizard.press(*keys)
            for button in wizard.screen.query("#buttons Button"):
                assert not button.display or button.region.bottom <= size[1] - 1
                assert not button.display or button.region.right <= size[0]
            page = wizard.screen._pages[wizard.screen._page]
            assert size < (80, 24) or page.max_scroll_y == 0
