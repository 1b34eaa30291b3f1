"""The second page of the connection wizard: the key and the endpoint, as people have them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input

from ci_braze_tui.braze.clusters import parse_endpoint
from ci_braze_tui.connections.keys import KEY_VARIABLE, Keys
from ci_braze_tui.connections.system_keyring import NoKeyring
from ci_braze_tui.paths import Home
from ci_braze_tui.sandbox.launch import SandboxProcess
from ci_braze_tui.tui.screens.connection_key_page import key_page
from ci_braze_tui.tui.widgets.endpoint_box import EndpointBox
from ci_braze_tui.tui.widgets.field import Field
from ci_braze_tui.tui.widgets.secret_input import SecretBox
from ci_braze_tui.tui.widgets.step_rail import StepRail
from ci_braze_tui.tui.widgets.title_bar import TitleBar
from tests.tui.screens.connection_wizard import OLD_KEY, opened, saved
from tests.tui.screens.seeing import lines_of


@pytest.fixture
def browsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """A browser that writes down which addresses it was asked to open, and what it has written."""
    browser, opened_pages = tmp_path / "browser", tmp_path / "opened"
    browser.write_text(f'#!/bin/sh\necho "$1" >> "{opened_pages}"\n')
    browser.chmod(0o700)
    monkeypatch.setenv("BROWSER", str(browser))
    return opened_pages.read_text


async def test_a_shown_key_is_hidden_below_the_palette(home: Home, sandbox: SandboxProcess) -> None:
    """The palette offers a screenshot; a key that was shown is dots again by then."""
    async with opened(home, sandbox) as wizard:
        wizard.fill("Acme", "0a1b2c3d-key", "rest.fra-01.braze.eu")
        await wizard.press("ctrl+n", "tab", "enter")
        assert wizard.screen.query_one(SecretBox).is_shown
        await wizard.press("ctrl+p", "escape")
        assert not wizard.screen.query_one(SecretBox).is_shown


async def test_endpoint_nonsense_is_said_beside_the_field(
    home: Home, sandbox: SandboxProcess
) -> None:
    """Leaving the field says what is wrong with it; the wizard stays on the page."""
    cases = {
        "": "Type the REST endpoint",
        "[/] nonsense": "is not a REST endpoint of Braze",
        "https://rest.fra-01.braze.eu/users/track": "bare host",
        "rest.fra-01.braze.eu.evil.com": "is not a REST endpoint of Braze",
        "sdk.fra-01.braze.eu": "REST twin",
    }
    async with opened(home, sandbox) as wizard:
        wizard.fill("Acme", OLD_KEY.reveal())
        await wizard.press("ctrl+n")
        box = wizard.screen.query_one(EndpointBox).input
        for text, said in cases.items():
            box.value = text
            box.focus()
            await wizard.press("tab")
            assert said in (wizard.screen.query_one("#endpoint", Field).error or "")
        await wizard.press("ctrl+n")
        assert wizard.screen.query_one(StepRail).state_of("braze") == "here"


async def test_dashboard_address_is_understood(home: Home, sandbox: SandboxProcess) -> None:
    """The address of the dashboard becomes the REST host, and the title bar says LIVE."""
    async with opened(home, sandbox) as wizard:
        wizard.fill("Acme", OLD_KEY.reveal(), "https://dashboard-01.braze.eu/campaigns?x=1")
        await wizard.press("ctrl+n", "tab", "tab", "tab")
        assert wizard.screen.query_one(EndpointBox).input.value == "rest.fra-01.braze.eu"
        assert "Read from the address of your dashboard. EU-01:" in wizard.said("endpoint")
        target = wizard.screen.query_one(TitleBar).target
        assert target is not None
        assert (target.name, target.sandbox) == ("Acme", False)


async def test_endpoint_from_the_list(home: Home, sandbox: SandboxProcess) -> None:
    """F2 lists the clusters by dashboard and host, in a demo the sandbox first."""
    async with opened(home, sandbox, demo=True) as wizard:
        await wizard.press("ctrl+n", "f2", *"02.braze.eu", "enter")
        assert wizard.screen.query_one(EndpointBox).input.value == "rest.fra-02.braze.eu"
        await wizard.press("f2", "up", "enter")
        assert wizard.screen.query_one(EndpointBox).input.value == "rest.fra-01.braze.eu"


async def test_the_page_for_keys_opens(
    home: Home, sandbox: SandboxProcess, browsed: Callable[[], str]
) -> None:
    """F4 lists the clusters where none is chosen; then it opens the dashboard's page, and says its address."""
    page = "https://dashboard-02.braze.eu/app_settings/developer_console/apisettings#apikeys"
    async with opened(home, sandbox) as wizard:
        await wizard.press(*"Acme", "ctrl+n", "f4", *"EU-02", "enter")
        assert wizard.screen.query_one(EndpointBox).input.value == "rest.fra-02.braze.eu"
        await wizard.press("f4")
        assert page in lines_of(wizard.screen.banner)
    assert browsed() == f"{page}\n"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("http://127.0.0.1:8080", "has no dashboard"),
        ("rest.new-09.braze.com", "The dashboard of rest.new-09.braze.com is not known here."),
    ],
)
def test_no_page_is_opened_that_is_not_known(typed: str, said: str) -> None:
    """What has no dashboard, or an unknown one, gets a sentence and no address."""
    page = key_page(parse_endpoint(typed))
    assert page.address is None
    assert said in page.sentence


async def test_a_part_of_a_name_is_looked_for(home: Home, sandbox: SandboxProcess) -> None:
    """A short name is a cluster; what many have is no answer, and opens the list at those."""
    async with opened(home, sandbox) as wizard:
        wizard.fill("Acme", OLD_KEY.reveal(), "iad-03")
        await wizard.press("ctrl+n")
        box = wizard.screen.query_one(EndpointBox).input
        box.focus()
        await wizard.press("tab")
        assert box.value == "rest.iad-03.braze.com"
        assert wizard.said("endpoint") == "US-03: requests go to https://rest.iad-03.braze.com"

        box.value = "eu"
        box.focus()
        await wizard.press("tab")
        assert wizard.error("endpoint") == '2 clusters have "eu" in the name; press F2 to choose.'
        await wizard.press("f2", "down", "enter")
        assert box.value == "rest.fra-02.braze.eu"


async def test_an_address_can_be_pasted_into_the_list(home: Home, sandbox: SandboxProcess) -> None:
    """The filter of the list understands the dashboard's address as the field does."""
    async with opened(home, sandbox) as wizard:
        await wizard.press(*"Acme", "ctrl+n", "f2")
        wizard.app.screen.query_one(Input).value = "https://dashboard.us-10.braze.com/x?y=1"
        await wizard.press("enter")
        assert wizard.screen.query_one(EndpointBox).input.value == "rest.us-10.braze.com"


async def test_an_unknown_cluster_is_a_warning(home: Home, sandbox: SandboxProcess) -> None:
    """A REST host that is not in the list may be used, and looks like a warning until it is changed."""
    async with opened(home, sandbox) as wizard:
        wizard.fill("Acme", OLD_KEY.reveal(), "rest.new-09.braze.com")
        await wizard.press("ctrl+n")
        field = wizard.screen.query_one("#endpoint", Field)
        wizard.screen.query_one(EndpointBox).input.focus()
        await wizard.press("tab")
        assert "is not a cluster we know" in wizard.said("endpoint")
        assert field.has_class("-warned")
        wizard.screen.query_one(EndpointBox).input.focus()
        await wizard.press("x")
        assert "is not a cluster we know" not in wizard.said("endpoint")
        assert not field.has_class("-warned")
        wizard.fill("Acme", OLD_KEY.reveal(), "rest.new-09.braze.com")
        await wizard.press("ctrl+n")
        assert wizard.screen.query_one(StepRail).state_of("consent") == "here"


async def test_what_is_said_about_a_pasted_key(home: Home, sandbox: SandboxProcess) -> None:
    """Where it will live, before it is asked for; then what was left out of it, blanks and line breaks."""
    async with opened(home, sandbox) as wizard:
        await wizard.press(*"Acme", "ctrl+n")
        assert "kept in this session's memory only (system keyring:" in wizard.said("key")
        assert wizard.said("key").endswith("never in a file.")
        box = wizard.screen.query_one(SecretBox)
        box.input.post_message(events.Paste(f"\n {OLD_KEY.reveal()}\r\n"))
        await wizard.settle()
        assert box.secret == OLD_KEY
        assert wizard.said("key").startswith("Line breaks and blanks were left out.")
        box.input.value = f'"{OLD_KEY.reveal()}"'
        await wizard.press("tab", "tab")
        assert wizard.said("key").startswith("Removed around the key: quotes.")


async def test_a_key_from_the_environment_needs_no_typing(
    home: Home, sandbox: SandboxProcess
) -> None:
    """It is named, may be left where it is, and is not copied anywhere."""
    keys = Keys(environ={KEY_VARIABLE: sandbox.api_key}, keyring=NoKeyring())
    async with opened(home, sandbox, keys=keys) as wizard:
        wizard.fill("Acme", "", sandbox.endpoint)
        await wizard.press("ctrl+n")
        assert f"Found in the environment variable {KEY_VARIABLE}" in wizard.said("key")
        await wizard.press("ctrl+n")
        await wizard.press("space", "ctrl+n")
        await wizard.press("ctrl+n")
        await wizard.press("ctrl+n")
        assert f"read from the environment variable {KEY_VARIABLE}" in wizard.summary()["API key"]
        await wizard.press("ctrl+n")
        assert keys._session == {}

    assert [connection.name for connection in saved(home)] == ["Acme"]
